"""Odd but valid pictures and ways to lay them on: depths, palettes, profiles, samplers, second coordinates, transforms."""

import io
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from PIL import Image, ImageCms, PngImagePlugin

from tests.support import patterns
from tests.support.odd_vertices import plain, put
from tests.support.png16 import png16
from tests.support.sample_file import Json, SampleFile, material
from tests.support.shapes import box, sphere

COARSE: Final = ((9728, 9728), (9729, 9729), (9728, 9984), (9729, 9987))
FINE: Final = ((9728, 9984), (9729, 9985), (9728, 9986), (9729, 9987))
"""Filters (magnifying, diminishing) for large texels and for small ones; the latter all with smaller levels of the picture."""
Pixels = patterns.Bytes


def encoded(picture: Image.Image, kind: str, **how: Any) -> bytes:
    """A picture's file."""
    data = io.BytesIO()
    picture.save(data, kind, **how)
    return data.getvalue()


def texture(file: SampleFile, data: bytes, kind: str = "png", **info: Any) -> Json:
    """A textureInfo of a picture's file as it is."""
    source = file.add("images", {"bufferView": file.view(data), "mimeType": f"image/{kind}"})
    return {"index": file.add("textures", {"source": source}), **info}


def chart(side_px: int = 64) -> Pixels:
    """Squares of four colours with a red corner, where u and v are 0."""
    checks = patterns.color(patterns.checks(4, side_px), (0.9, 0.8, 0.2), (0.1, 0.3, 0.5))
    checks[: side_px // 4, : side_px // 4] = (220, 30, 40)
    return checks


def _row(file: SampleFile, infos: list[Json], **look: Any) -> None:
    """A cube with each."""
    step = 0.14
    for index, info in enumerate(infos):
        place = (step * (index % 4) - 1.5 * step, -step * (index // 4), 0)
        file.put(box(0.12, 0.12, 0.12, steps=4), material((1, 1, 1), maps={"baseColorTexture": info}, **look), at=place)


def png_kinds(file: SampleFile) -> None:
    """Sixteen bits, grey, grey of 16 and of one bit, a palette, interlaced, with a gamma and with a profile."""
    colors, grey = Image.fromarray(chart()), Image.fromarray(chart()[..., 0])
    gamma = PngImagePlugin.PngInfo()
    gamma.add(b"gAMA", (100_000).to_bytes(4, "big"))
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    wide = np.asarray(colors).astype(np.uint16) * 257
    files = [
        png16(wide),
        encoded(grey, "PNG"),
        png16(wide[..., :1]),
        encoded(grey.point(lambda value: 255 * (value > 128)).convert("1"), "PNG"),
        encoded(colors.quantize(4), "PNG"),
        encoded(colors, "PNG", pnginfo=gamma),
        encoded(colors, "PNG", icc_profile=swapped),
        encoded(colors.resize((50, 37)), "PNG"),
    ]
    _row(file, [texture(file, data) for data in files])


def png_alpha(file: SampleFile) -> None:
    """Alpha in a palette, beside grey, and of 16 bits; colour below what is quite clear must not bleed out."""
    checks = chart()
    alpha = np.rint(255 * patterns.dots(4, 0.36)[::2, ::2]).astype(np.uint8)
    grey = np.stack([checks[..., 0], alpha], axis=-1)
    hidden = np.concatenate([np.where(alpha[..., None] > 0, checks, [255, 0, 255]), alpha[..., None]], axis=-1).astype(np.uint8)
    palette = Image.fromarray(checks).quantize(4)
    files = [
        encoded(palette, "PNG", transparency=bytes([255, 128, 0, 255])),
        encoded(Image.fromarray(grey, "LA"), "PNG"),
        png16(hidden.astype(np.uint16) * 257),
        encoded(Image.fromarray(hidden), "PNG"),
    ]
    _row(file, [texture(file, data) for data in files], alphaMode="BLEND")


def jpeg_kinds(file: SampleFile) -> None:
    """Progressive, grey, with all its colour, with a profile, uneven sides."""
    colors = Image.fromarray(chart())
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    files = [
        encoded(colors, "JPEG", quality=95, progressive=True),
        encoded(colors.convert("L"), "JPEG", quality=95),
        encoded(colors, "JPEG", quality=95, icc_profile=profile),
        encoded(colors, "JPEG", quality=95, subsampling=0),
        encoded(colors.resize((61, 35)), "JPEG", quality=95),
    ]
    _row(file, [texture(file, data, "jpeg") for data in files])


def wraps(file: SampleFile) -> None:
    """A picture of 50 × 37 texels in all pairs of wraps, past its edges."""
    data = encoded(Image.fromarray(chart()).resize((50, 37)), "PNG")
    beyond = {"KHR_texture_transform": {"offset": [-0.5, -0.7], "scale": [2.2, 2.4]}}
    infos = []
    for wrap_s, wrap_t in [(s, t) for s in (10497, 33071, 33648) for t in (10497, 33071, 33648)][:8]:
        infos.append(texture(file, data, extensions=beyond))
        file.document["textures"][-1]["sampler"] = file.add("samplers", {"wrapS": wrap_s, "wrapT": wrap_t})
    _row(file, infos)


def filters(file: SampleFile) -> None:
    """Every way to filter: large texels above, small ones below."""
    fine = patterns.color(patterns.checks(64, 256), (0, 0, 0), (1, 1, 1))
    infos = []
    for pixels, pairs in ((chart(16), COARSE), (fine, FINE)):
        for mag, least in pairs:
            infos.append(texture(file, encoded(Image.fromarray(pixels), "PNG")))
            file.document["textures"][-1]["sampler"] = file.add("samplers", {"magFilter": mag, "minFilter": least})
    _row(file, infos)


def second_coordinates(file: SampleFile) -> None:
    """Maps on TEXCOORD_1: colour, occlusion, both; and a transform that says which set itself."""
    shape = box(0.13, 0.13, 0.13, steps=4)
    base, seams = file.texture(chart()), file.texture(patterns.channels(1 - patterns.dots(3, 0.4)))
    told = {"KHR_texture_transform": {"texCoord": 1, "rotation": 0.4, "offset": [0.3, 0.0]}}
    looks = (
        material((1, 1, 1), maps={"baseColorTexture": {**base, "texCoord": 1}}),
        material((0.8, 0.8, 0.8), occlusionTexture={**seams, "texCoord": 1}),
        material((1, 1, 1), maps={"baseColorTexture": base}, occlusionTexture={**seams, "texCoord": 1}),
        material((1, 1, 1), maps={"baseColorTexture": {**base, "extensions": told}}, occlusionTexture=seams),
    )
    for index, look in enumerate(looks):
        more = file.accessor((shape.uv[:, ::-1] * [2, 1]).astype(np.float32), "VEC2", 5126)
        put(file, [plain(file, shape, look, TEXCOORD_1=more)], at=(0.16 * index - 0.24, 0, 0))


def turned_slots(file: SampleFile) -> None:
    """A transform of its own for every slot: colour, metal and roughness, normal, occlusion, emission."""

    def moved(info: Json, turn: float, scale: float) -> Json:
        return {**info, "extensions": {"KHR_texture_transform": {"rotation": turn, "scale": [scale, scale], "offset": [0.1, 0.2 * turn]}}}

    dots = patterns.dots(4, 0.36)
    color = moved(file.texture(chart()), 0.5, 1.5)
    rough = moved(file.texture(patterns.channels(1.0, 0.2 + 0.7 * dots, 1 - dots)), -0.7, 2.0)
    bumps = moved(file.texture(patterns.normals(-dots, 5.0)), 0.9, 1.2)
    dark = moved(file.texture(patterns.channels(1 - 0.8 * patterns.checks(4))), 0.3, 0.5)
    glow = moved(file.texture(patterns.color(patterns.dots(3, 0.1), (0, 0, 0), (0.9, 0.3, 0.1))), 1.2, 3.0)
    flat, wide = box(0.16, 0.16, 0.16, steps=4), sphere(0.09)
    look = material(
        (1, 1, 1),
        metallic=1,
        rough=1,
        maps={"baseColorTexture": color, "metallicRoughnessTexture": rough},
        normalTexture={**bumps, "scale": 0.7},
        occlusionTexture=dark,
        emissiveTexture=glow,
        emissiveFactor=[1, 1, 1],
    )
    file.put(flat, look, at=(-0.1, 0, 0))
    put(file, [plain(file, wide, look)], at=(0.1, 0, 0))


def bump_scales(file: SampleFile) -> None:
    """Normal maps deepened, turned inside out, and switched off; occlusion of strength 0."""
    relief = file.texture(patterns.normals(-patterns.dots(6, 0.36), 4.0))
    paint = file.texture(patterns.color(patterns.noise(4), (0.2, 0.2, 0.2), (0.9, 0.9, 0.9)))
    worn = file.texture(patterns.channels(0.0, 0.2 + 0.7 * patterns.noise(6), patterns.noise(3)))
    for index, scale in enumerate((2.5, -1.0, 0.0)):
        file.put(
            sphere(0.07), material((0.5, 0.4, 0.3), rough=0.4, normalTexture={**relief, "scale": scale}), at=(0.16 * index - 0.24, 0, 0)
        )
    packed = material(
        (1, 1, 1),
        metallic=1,
        rough=1,
        maps={"baseColorTexture": paint, "metallicRoughnessTexture": worn},
        occlusionTexture={**worn, "strength": 0.0},
    )
    file.put(sphere(0.07), packed, at=(0.24, 0, 0))


def tiny_pictures(file: SampleFile) -> None:
    """One texel; one row; a picture beside which a file brings a WebP."""
    one = texture(file, encoded(Image.new("RGB", (1, 1), (40, 120, 200)), "PNG"))
    row = texture(file, encoded(Image.fromarray(chart()[20:21]), "PNG"))
    both = texture(file, encoded(Image.new("RGB", (8, 8), (255, 0, 255)), "PNG"))
    webp = file.add("images", {"bufferView": file.view(encoded(Image.fromarray(chart()), "WEBP", lossless=True)), "mimeType": "image/webp"})
    file.document["textures"][both["index"]]["extensions"] = {"EXT_texture_webp": {"source": webp}}
    _row(file, [one, row, both])


MAPS: Final[dict[str, Callable[[SampleFile], object]]] = {
    make.__name__: make
    for make in (
        png_kinds, png_alpha, jpeg_kinds, wraps, filters, second_coordinates, turned_slots, bump_scales, tiny_pictures,
    )
}  # fmt: skip
