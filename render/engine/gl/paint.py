"""A material on the GPU: which features its shader has, which uniforms and textures it sets."""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Final

import moderngl
import numpy as np

from render.engine.gl.lamps import Lit
from render.engine.gl.program import put
from render.models.gltf.material import NORMAL_MAPS, Material, Texture
from render.models.gltf.mesh import Primitive

COLOR_MAPS: Final = frozenset({"base", "emissive", "specular_color", "sheen_color", "shine_through_color"})
"""Those that are encoded as sRGB; all others hold plain numbers."""
TANGENT_MAPS: Final = NORMAL_MAPS | {"brushing"}
FIRST_MAP_UNIT: Final = 5
"""Texture units below are the painter's."""
UNMOVED: Final = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
LIGHT_FROST: Final = 0.12
"""Blurs by less than two pixels, whatever the picture's size: mip levels do for that."""
BLACKEST: Final = 1e-6
DENSEST: Final = 1e9
"""Of what is without end, nothing would be taken on a way of no length: no number would come of it."""
Features = frozenset[tuple[str, str]]
TextureOf = Callable[[Texture, bool], moderngl.Texture]


def usable_maps(material: Material, primitive: Primitive) -> dict[str, Texture]:
    """The textures for which the primitive has coordinates (and tangents, where directions are read)."""
    return _usable(material, primitive.uv0 is not None, primitive.uv1 is not None, primitive.tangents is not None)


@lru_cache(maxsize=4096)
def _usable(material: Material, uv0: bool, uv1: bool, tangents: bool) -> dict[str, Texture]:
    sets = {number for number, there in enumerate((uv0, uv1)) if there}
    found = {name: use for name, use in material.textures.items() if use.texcoord in sets and (tangents or name not in TANGENT_MAPS)}
    return {name: use for name, use in found.items() if name == "base"} if material.unlit else found


def features_of(material: Material, primitive: Primitive, lights: Lit) -> Features:
    """The `#define`s of the shader that draws this primitive with this material."""
    maps = usable_maps(material, primitive)
    lit = not material.unlit
    brushed = lit and material.anisotropy > 0 and primitive.tangents is not None
    named: dict[str, object] = {"MAPS": " ".join(_declaration(name, use) for name, use in read_once(maps).items())}
    named |= {
        f"MAP_{name.upper()}": f"texture(u_{sampler}_map, {_place(sampler, maps[name])}, SHARPER)"
        for name, sampler in samplers(maps).items()
    }
    named |= {f"HAS_UV{use.texcoord}": 1 for use in maps.values()}
    flags = {
        "HAS_TANGENT": brushed or bool(TANGENT_MAPS & maps.keys()),
        "HAS_COLOR": primitive.colors is not None,
        "UNLIT": material.unlit,
        "MASK": material.alpha_mode == "MASK",
        "BLEND": material.alpha_mode == "BLEND",
        "SPECULAR_MAPS": _mapped(material),
        "CLEARCOAT": lit and material.clearcoat > 0,
        "SHEEN": lit and any(material.sheen_color),
        "FILM": lit and material.iridescence > 0,
        "BRUSHING": brushed,
        "SHINE_THROUGH": lit and material.diffuse_transmission > 0,
        "GLASS": material.glass,
        "FROST": material.glass and frost_of(material) > LIGHT_FROST,
        "VOLUME": lit and material.thickness > 0 and (material.glass or material.diffuse_transmission > 0),
        "DISPERSION": material.glass and material.thickness > 0 and material.dispersion > 0,
    }
    named |= {name: 1 for name, wanted in flags.items() if wanted}
    if lit:
        named |= lights.features()
    return frozenset((name, str(value)) for name, value in named.items())


def samplers(maps: dict[str, Texture]) -> dict[str, str]:
    """The sampler that each map is read by: uses of one picture in one way share theirs, and are read once."""
    first: dict[tuple[Texture, bool], str] = {}
    return {name: first.setdefault((use, name in COLOR_MAPS), name) for name, use in maps.items()}


def read_once(maps: dict[str, Texture]) -> dict[str, Texture]:
    """The maps that have a sampler of their own."""
    return {name: maps[name] for name in dict.fromkeys(samplers(maps).values())}


def frost_of(material: Material) -> float:
    """How much glass blurs what lies behind it, 0..1: by its roughness, as far as its index bends at all."""
    return material.roughness * min(max(material.ior * 2 - 2, 0.0), 1.0)


def _declaration(name: str, use: Texture) -> str:
    moved = "" if use.transform == UNMOVED else f" uniform mat3x2 u_{name}_uv;"
    return f"uniform sampler2D u_{name}_map;{moved}"


def _place(name: str, use: Texture) -> str:
    """Where a map is read: its coordinates transformed, and folded where it is repeated mirrored."""
    plain, mirrored = f"v_uv{use.texcoord}", (use.wrap_u == "mirror", use.wrap_v == "mirror")
    moved = plain if use.transform == UNMOVED else f"(u_{name}_uv * vec3({plain}, 1.0))"
    return f"folded({moved}, bvec2({int(mirrored[0])}, {int(mirrored[1])}))" if any(mirrored) else moved


def apply(program: moderngl.Program, material: Material, primitive: Primitive, texture_of: TextureOf, *, scale: float = 1.0) -> None:
    """Set everything that the material decides; `scale` is how much larger the primitive stands in its file's world than here."""
    for name, value in _factors(material).items():
        put(program, name, value)
    put(program, "u_thickness", material.thickness * primitive.scale * scale)
    for number, (name, use) in enumerate(read_once(usable_maps(material, primitive)).items()):
        unit = FIRST_MAP_UNIT + number
        texture_of(use, name in COLOR_MAPS).use(unit)
        put(program, f"u_{name}_map", unit)
        if use.transform != UNMOVED:
            put(program, f"u_{name}_uv", np.array(use.transform, np.float32).reshape(2, 3).T.tobytes())


@lru_cache(maxsize=1024)
def _factors(material: Material) -> dict[str, object]:
    """The uniforms of a material's numbers."""
    reflectance = ((material.ior - 1) / (material.ior + 1)) ** 2
    tinted = tuple(reflectance * part for part in material.specular_color)
    angle = material.anisotropy_rotation
    return {
        "u_base": material.base_color,
        "u_metallic": material.metallic,
        "u_roughness": material.roughness,
        "u_emissive": material.emissive,
        # Where a map has a say, the shader does the rest.
        "u_f0": tinted if _mapped(material) else tuple(min(part, 1.0) * material.specular for part in tinted),
        "u_f90": material.specular,
        "u_normal_scale": material.normal_scale,
        "u_occlusion_strength": material.occlusion_strength,
        "u_cutoff": material.alpha_cutoff,
        "u_coat": material.clearcoat,
        "u_coat_roughness": material.clearcoat_roughness,
        "u_coat_normal_scale": material.clearcoat_normal_scale,
        "u_sheen": material.sheen_color,
        "u_sheen_roughness": material.sheen_roughness,
        "u_film": material.iridescence,
        "u_film_ior": material.iridescence_ior,
        "u_film_nm": material.iridescence_thickness_nm,
        "u_brushing": (material.anisotropy * math.cos(angle), material.anisotropy * math.sin(angle)),
        "u_transmission": material.transmission,
        "u_ior": material.ior,
        "u_dispersion": material.dispersion,
        "u_absorbed": _absorbed(material),
        "u_shine_through": material.diffuse_transmission,
        "u_shine_through_color": material.diffuse_transmission_color,
    }


def _mapped(material: Material) -> bool:
    return material.specular_texture is not None or material.specular_color_texture is not None


def _absorbed(material: Material) -> tuple[float, ...]:
    """What a metre of the volume takes of each colour, as an exponent (Beer and Lambert)."""
    if material.attenuation_distance <= 0:
        return 0.0, 0.0, 0.0
    taken = (-math.log(min(max(part, BLACKEST), 1.0)) / material.attenuation_distance for part in material.attenuation_color)
    return tuple(min(part, DENSEST) for part in taken)
