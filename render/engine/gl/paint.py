"""A material on the GPU: which features its shader has, which uniforms and textures it sets."""

from collections.abc import Callable
from typing import Final

import moderngl
import numpy as np

from render.engine.gl.lamps import Lit
from render.engine.gl.program import put
from render.models.gltf.material import Material, Texture
from render.models.gltf.mesh import Primitive

MAPS: Final = ("base", "metal_rough", "normal", "occlusion", "emissive")
COLOR_MAPS: Final = frozenset({"base", "emissive"})
Features = frozenset[tuple[str, str]]
TextureOf = Callable[[Texture, bool], moderngl.Texture]


def usable_maps(material: Material, primitive: Primitive) -> dict[str, Texture]:
    """The textures for which the primitive has coordinates (and tangents, for normals)."""
    found = {name: use for name, use in material.textures.items() if primitive.uv(use.texcoord) is not None}
    if primitive.tangents is None:
        found.pop("normal", None)
    if material.unlit:
        return {name: use for name, use in found.items() if name == "base"}
    return found


def features_of(material: Material, primitive: Primitive, lights: Lit) -> Features:
    """The `#define`s of the shader that draws this primitive with this material."""
    maps = usable_maps(material, primitive)
    named: dict[str, object] = {f"MAP_{name.upper()}": 1 for name in maps}
    named |= {f"AT_{name.upper()}": _place(name, use) for name, use in maps.items()}
    named |= {f"HAS_UV{use.texcoord}": 1 for use in maps.values()}
    flags = {
        "HAS_TANGENT": "normal" in maps,
        "HAS_COLOR": primitive.colors is not None,
        "UNLIT": material.unlit,
        "MASK": material.alpha_mode == "MASK",
        "BLEND": material.see_through,
        "CLEARCOAT": material.clearcoat > 0 and not material.unlit,
        "TRANSMISSION": material.transmission > 0 and not material.unlit,
    }
    named |= {name: 1 for name, wanted in flags.items() if wanted}
    if not material.unlit:
        named |= lights.features()
    return frozenset((name, str(value)) for name, value in named.items())


def _place(name: str, use: Texture) -> str:
    """Where a map is read: its coordinates transformed, and folded where it is repeated mirrored."""
    moved, mirrored = f"(u_{name}_uv * vec3(v_uv{use.texcoord}, 1.0))", (use.wrap_u == "mirror", use.wrap_v == "mirror")
    return f"folded({moved}, bvec2({int(mirrored[0])}, {int(mirrored[1])}))" if any(mirrored) else moved


def apply(program: moderngl.Program, material: Material, primitive: Primitive, texture_of: TextureOf) -> None:
    """Set everything that the material decides."""
    put(program, "u_base", material.base_color)
    put(program, "u_metallic", material.metallic)
    put(program, "u_roughness", material.roughness)
    put(program, "u_emissive", material.emissive)
    reflectance = ((material.ior - 1) / (material.ior + 1)) ** 2 * material.specular
    put(program, "u_f0", tuple(min(reflectance * part, 1.0) for part in material.specular_color))
    put(program, "u_f90", material.specular)
    put(program, "u_normal_scale", material.normal_scale)
    put(program, "u_occlusion_strength", material.occlusion_strength)
    put(program, "u_coat", material.clearcoat)
    put(program, "u_coat_roughness", material.clearcoat_roughness)
    put(program, "u_transmission", material.transmission)
    put(program, "u_cutoff", material.alpha_cutoff)
    for name, use in usable_maps(material, primitive).items():
        unit = 1 + MAPS.index(name)
        texture_of(use, name in COLOR_MAPS).use(unit)
        put(program, f"u_{name}_map", unit)
        put(program, f"u_{name}_uv", np.array(use.transform, np.float32).reshape(2, 3).T.tobytes())
