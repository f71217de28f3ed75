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

LIT, LIT_THROUGH, FLAT, FLAT_THROUGH = "defaultLit", "defaultLitTransparency", "defaultUnlit", "defaultUnlitTransparency"
LARGEST_F0: Final = 0.16
CLEAREST: Final = 0.12
"""How much of a perfect glass is still a surface: what it mirrors is added to that."""
Pixels = Callable[[Texture], Plane]


def coordinates_of(material: Material, primitive: Primitive) -> Floats | None:
    """Texture coordinates (n, 2), v downwards, moved as the first map of the material says."""
    use = next((use for use in material.textures.values() if primitive.uv(use.texcoord) is not None), None)
    found = None if use is None else primitive.uv(use.texcoord)
    if use is None or found is None:
        return None
    affine = np.array(use.transform).reshape(2, 3)
    return np.asarray(found @ affine[:, :2].T + affine[:, 2], np.float32)


def glows(material: Material) -> bool:
    """Whether it shines by itself."""
    return material.unlit or max(material.emissive) > 0


def lit(material: Material, pixels: Pixels) -> Any:
    """What light does on it; what is unlit is black."""
    if material.unlit:
        return _flat(material, (0.0, 0.0, 0.0), None)
    record = rendering().MaterialRecord()
    through = material.see_through or material.alpha_mode == "MASK"
    record.shader, record.has_alpha = (LIT_THROUGH, True) if through else (LIT, False)
    record.base_color = [*_encoded(material.base_color[:3]), _alpha(material)]
    record.base_metallic, record.base_roughness = material.metallic, material.roughness
    f0 = ((material.ior - 1) / (material.ior + 1)) ** 2 * material.specular * float(np.mean(material.specular_color))
    record.base_reflectance = math.sqrt(min(f0, LARGEST_F0) / LARGEST_F0)
    record.base_clearcoat, record.base_clearcoat_roughness = material.clearcoat, material.clearcoat_roughness
    base = None if material.base_color_texture is None else _base(material, pixels(material.base_color_texture))
    if base is not None:
        record.albedo_img = _image(base)
    surface = _surface(material, pixels)
    if surface is not None:
        record.ao_rough_metal_img = _image(surface)
    return record


def glowing(material: Material, pixels: Pixels, gain: float) -> Any:
    """What it shines with, `gain` times as bright."""
    if material.unlit:
        base = None if material.base_color_texture is None else _base(material, pixels(material.base_color_texture))
        return _flat(material, tuple(part * gain for part in material.base_color[:3]), base)
    shown = None if material.emissive_texture is None else pixels(material.emissive_texture)
    return _flat(material, tuple(part * gain for part in material.emissive), shown)


def strongest(material: Material) -> float:
    """The brightest that it can shine with."""
    return max(material.base_color[:3]) if material.unlit else max(material.emissive)


def _flat(material: Material, color: tuple[float, ...], shown: Plane | None) -> Any:
    record = rendering().MaterialRecord()
    through = material.see_through or (material.unlit and material.alpha_mode == "MASK")
    record.shader, record.has_alpha = (FLAT_THROUGH, True) if through else (FLAT, False)
    record.base_color = [*_encoded(color), _alpha(material)]
    if shown is not None:
        record.albedo_img = _image(shown)
    return record


def _alpha(material: Material) -> float:
    if not material.glass:
        return material.base_color[3] if material.alpha_mode == "BLEND" else 1.0
    held = 1 - min(material.base_color[:3]) * (1 - material.roughness * 0.4)
    return 1 - material.transmission * (1 - min(held + CLEAREST, 1.0))


def _base(material: Material, pixels: Plane) -> Plane:
    """A map of colours with the alpha that the material's mode means."""
    result = pixels.copy()
    if material.alpha_mode == "OPAQUE":
        result[..., 3] = 255
    elif material.alpha_mode == "MASK":
        result[..., 3] = np.where(pixels[..., 3] * material.base_color[3] >= material.alpha_cutoff * 255, 255, 0)
    return result


def _surface(material: Material, pixels: Pixels) -> Plane | None:
    """Occlusion, roughness and metalness in one map (h, w, 3)."""
    rough, hidden = material.metallic_roughness_texture, material.occlusion_texture
    if rough is None and hidden is None:
        return None
    found = pixels(rough or hidden)  # type: ignore[arg-type]
    result = np.ascontiguousarray(found[..., :3])
    if rough is None:
        result[..., 1:] = 255
    result[..., 0] = 255
    if hidden is not None:
        seen = Image.fromarray(np.ascontiguousarray(pixels(hidden)[..., 0])).resize(result.shape[1::-1], Image.Resampling.BILINEAR)
        result[..., 0] = np.rint(255 + material.occlusion_strength * (np.asarray(seen, np.float32) - 255))
    return result


def _image(pixels: Plane) -> Any:
    return open3d().geometry.Image(np.ascontiguousarray(pixels))


def _encoded(color: tuple[float, ...]) -> list[float]:
    # Open3D takes colours as sRGB and makes them linear again.
    return [float(part) for part in srgb(np.array(color, np.float64))]
