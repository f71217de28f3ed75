"""Advice for commerce: what in a sound model will look poor, load slowly or confuse a shopper, and what to do.

The thresholds stand here and nowhere else; the sentences in `advice_words.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from render.models.gltf.material import Material
from render.models.gltf.mesh import Primitive
from render.models.gltf.model import Model
from render.models.report.advice_words import advised
from render.models.report.issue import Issue
from render.models.report.lengths import in_words
from render.models.report.topology import Surface, surface_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Beyond these a product is no longer pleasant on a middling phone (Scene Viewer, Quick Look and shop guides agree roughly)."""

    triangles: int = 100_000
    many_triangles: int = 250_000
    draw_calls: int = 50
    texture_px: int = 2048
    smallest_m: float = 0.005
    largest_m: float = 5.0
    ar_bytes: int = 15 * 2**20
    watertight_triangles: int = 500_000


THRESHOLDS: Final = Thresholds()
# Units in which a model may have been built by mistake, the likeliest first.
MISTAKEN: Final = ((0.001, "millimetres", "毫米"), (0.01, "centimetres", "厘米"), (0.0254, "inches", "英寸"))
PLAUSIBLE_M: Final = (0.01, 3.0)


def advise(model: Model, upload_bytes: int) -> Iterator[Issue]:
    """All advice on a model whose upload has so many bytes, what matters most first."""
    yield from _scale(model)
    yield from _weight(model, upload_bytes)
    yield from _textures(model)
    yield from _coordinates(model)
    yield from _looks(model)
    yield from _surface(model)


def _scale(model: Model) -> Iterator[Issue]:
    width, height, depth = model.stats.size_m
    longest = max(width, height, depth)
    if THRESHOLDS.smallest_m <= longest <= THRESHOLDS.largest_m:
        return
    code = "scale_too_small" if longest < THRESHOLDS.smallest_m else "scale_too_large"
    guess_en, guess_zh = _mistaken(longest)
    yield advised(code, size=in_words(longest), size_zh=in_words(longest, zh=True), guess=guess_en, guess_zh=guess_zh)


def _mistaken(longest: float) -> tuple[str, str]:
    """Which unit would make a product of it, if one would."""
    low, high = PLAUSIBLE_M
    for unit_m, english, chinese in MISTAKEN:
        if low <= longest * unit_m <= high:
            size, size_zh = in_words(longest * unit_m), in_words(longest * unit_m, zh=True)
            return f" If it was built in {english}, it should be {size}.", f"如果建模时用的是{chinese}，实际应为 {size_zh}。"
    return "", ""


def _weight(model: Model, upload_bytes: int) -> Iterator[Issue]:
    triangles, parts = model.stats.triangles, model.stats.draw_calls
    if triangles > THRESHOLDS.triangles:
        heaviest = max(model.primitives, key=lambda primitive: len(primitive.triangles))
        code = "far_too_many_triangles" if triangles > THRESHOLDS.many_triangles else "too_many_triangles"
        yield advised(code, heaviest.pointer, triangles=f"{triangles:,}", limit=f"{THRESHOLDS.triangles:,}")
    if parts > THRESHOLDS.draw_calls:
        yield advised("too_many_draw_calls", "/meshes", parts=f"{parts:,}", limit=THRESHOLDS.draw_calls)
    if upload_bytes > THRESHOLDS.ar_bytes:
        yield advised("too_heavy_for_ar", megabytes=f"{upload_bytes / 2**20:.1f}", limit=THRESHOLDS.ar_bytes // 2**20)


def _textures(model: Model) -> Iterator[Issue]:
    large = [image for image in model.images if max(image.width_px, image.height_px) > THRESHOLDS.texture_px]
    if large:
        largest = max(large, key=lambda image: image.width_px * image.height_px)
        size = f"{largest.width_px}×{largest.height_px}"
        yield advised("texture_too_large", largest.pointer, count=len(large), size=size, limit=THRESHOLDS.texture_px)


def _coordinates(model: Model) -> Iterator[Issue]:
    lacking = [primitive for primitive in model.primitives if _lacks_coordinates(primitive, model.materials)]
    if lacking:
        yield advised("missing_uvs", lacking[0].pointer, count=len(lacking))
    elif all(primitive.uv0 is None and primitive.uv1 is None for primitive in model.primitives):
        yield advised("no_uvs", "/meshes")


def _lacks_coordinates(primitive: Primitive, materials: tuple[Material, ...]) -> bool:
    if primitive.material is None:
        return False
    return any(primitive.uv(texture.texcoord) is None for texture in materials[primitive.material].textures.values())


def _looks(model: Model) -> Iterator[Issue]:
    used = {primitive.material for primitive in model.primitives}
    materials = [model.materials[index] for index in sorted(index for index in used if index is not None)]
    if not materials and all(primitive.colors is None for primitive in model.primitives):
        yield advised("no_materials")
    elif materials and all(material.unlit for material in materials):
        yield advised("unlit", "/materials")
    elif materials and not any(_pbr_maps(material) for material in materials):
        textured = any(material.base_color_texture for material in materials)
        yield advised("no_pbr_maps" if textured else "no_textures", "/materials")


def _pbr_maps(material: Material) -> bool:
    return any((material.normal_texture, material.metallic_roughness_texture, material.occlusion_texture))


def _surface(model: Model) -> Iterator[Issue]:
    if model.stats.triangles > THRESHOLDS.watertight_triangles:
        return
    surface: Surface = surface_of(model.primitives)
    if surface.open_edges:
        yield advised("not_watertight", "/meshes", edges=f"{surface.open_edges:,}")
    elif surface.inside_out:
        yield advised("inside_out", "/meshes")
