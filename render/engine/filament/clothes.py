"""Materials as Open3D takes them: one that is lit, and one that glows, for what shines by itself and for what needs no light."""

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from PIL import Image

from render.engine.filament.develop import srgb
from render.engine.filament.open3d import open3d, rendering
from render.media import Plane
from render.models.gltf.material import Material, Texture
from render.models.gltf.mesh import Primitive
from render.models.surface import Floats

LIT, THROUGH, FLAT = "defaultLit", "defaultLitTransparency", "defaultUnlit"
"""Open3D's shaders. A fourth, unlit and see-through, ends the process (0.20)."""
FINEST_MASK_PX: Final = 1024
LARGEST_F0: Final = 0.16
CLEAREST: Final = 0.12
"""How much of a perfect glass is still a surface: what it mirrors is added to that."""
Pixels = Callable[[Texture], Plane]


def coordinates_of(material: Material, primitive: Primitive) -> Floats | None:
    """Texture coordinates (n, 2), v upwards, moved as the first map of the material says."""
    use = next((use for use in material.textures.values() if primitive.uv(use.texcoord) is not None), None)
    found = None if use is None else primitive.uv(use.texcoord)
    if use is None or found is None:
        return None
    affine = np.array(use.transform).reshape(2, 3)
    return np.asarray((found @ affine[:, :2].T + affine[:, 2]) * (1, -1) + (0, 1), np.float32)


def hides_nothing(material: Material) -> bool:
    """Whether what lies behind it is seen through it, or through its holes."""
    return material.see_through or material.alpha_mode == "MASK"


def glows(material: Material) -> bool:
    """Whether it shines by itself; what is seen through does not, here."""
    return strongest(material) > 0 and not hides_nothing(material)


def strongest(material: Material) -> float:
    """The brightest that it can shine with."""
    return max(material.base_color[:3]) if material.unlit else max(material.emissive)


def lit(material: Material, pixels: Pixels) -> Any:
    """What light does on it; what is unlit is black."""
    if material.unlit and glows(material):
        return _dark(material, None)
    record = _record(material)
    record.base_color = [*material.base_color[:3], _alpha(material)]
    record.base_metallic, record.base_roughness = (0.0, 1.0) if material.unlit else (material.metallic, material.roughness)
    f0 = ((material.ior - 1) / (material.ior + 1)) ** 2 * material.specular * float(np.mean(material.specular_color))
    record.base_reflectance = 0.0 if material.unlit else math.sqrt(min(f0, LARGEST_F0) / LARGEST_F0)
    record.base_clearcoat, record.base_clearcoat_roughness = material.clearcoat, material.clearcoat_roughness
    if material.base_color_texture is not None:
        record.albedo_img = _image(_base(material, pixels(material.base_color_texture)))
    _put_surface(record, material, pixels)
    return record


def glowing(material: Material, pixels: Pixels, gain: float) -> Any:
    """What it shines with, `gain` times as bright; black where it does not."""
    use = material.base_color_texture if material.unlit else material.emissive_texture
    if not glows(material):
        base = material.base_color_texture
        return _dark(material, None if base is None or not hides_nothing(material) else _base(material, pixels(base)))
    record, color = rendering().MaterialRecord(), material.base_color[:3] if material.unlit else material.emissive
    record.shader = FLAT
    # Of what is unlit, Open3D takes colours as sRGB and makes them linear.
    record.base_color = [*(float(part) for part in srgb(np.array(color) * gain)), 1.0]
    if use is not None:
        record.albedo_img = _image(opaque(pixels(use)))
    return record


def opaque(pixels: Plane) -> Plane:
    """The same without holes."""
    result = pixels.copy()
    result[..., 3] = 255
    return result


def _record(material: Material) -> Any:
    record = rendering().MaterialRecord()
    record.shader, record.has_alpha = (THROUGH, True) if hides_nothing(material) else (LIT, False)
    return record


def _dark(material: Material, holes: Plane | None) -> Any:
    """Black in any light, but as much in the way as the material is."""
    record = _record(material)
    record.base_color, record.base_metallic, record.base_roughness = [0.0, 0.0, 0.0, _alpha(material)], 1.0, 1.0
    if holes is not None:
        record.albedo_img = _image(holes)
    return record


def _alpha(material: Material) -> float:
    if not material.glass:
        return material.base_color[3] if material.alpha_mode == "BLEND" else 1.0
    held = 1 - min(material.base_color[:3]) * (1 - material.roughness * 0.4)
    return 1 - material.transmission * (1 - min(held + CLEAREST, 1.0))


def _base(material: Material, pixels: Plane) -> Plane:
    """A map of colours with the alpha that the material's mode means."""
    if material.alpha_mode == "OPAQUE":
        return opaque(pixels)
    if material.alpha_mode == "BLEND":
        return pixels
    # An edge between holes and none is as fine as the map: make it finer than a picture's pixels.
    times = max(FINEST_MASK_PX // max(pixels.shape[:2]), 1)
    size = pixels.shape[1] * times, pixels.shape[0] * times
    finer = Image.fromarray(np.ascontiguousarray(pixels)).resize(size, Image.Resampling.BILINEAR)
    result = np.array(finer)
    result[..., 3] = np.where(result[..., 3] * material.base_color[3] >= material.alpha_cutoff * 255, 255, 0)
    return result


def _put_surface(record: Any, material: Material, pixels: Pixels) -> None:
    """Occlusion, roughness and metalness: Open3D wants them in maps of one size."""
    rough, hidden = material.metallic_roughness_texture, material.occlusion_texture
    if rough is not None:
        record.ao_rough_metal_img = _image(pixels(rough)[..., :3])
    if hidden is not None:
        strength = material.occlusion_strength
        shade = np.rint(255 + strength * (pixels(hidden)[..., 0].astype(np.float32) - 255)).astype(np.uint8)
        if rough is not None:
            height, width = pixels(rough).shape[:2]
            shade = np.asarray(Image.fromarray(shade).resize((width, height), Image.Resampling.BILINEAR))
        record.ao_img = _image(shade[..., None])


def _image(pixels: Plane) -> Any:
    return open3d().geometry.Image(np.ascontiguousarray(pixels))
