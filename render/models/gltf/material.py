"""Materials: metallic-roughness (glTF 2.0, section 3.9) and the KHR_materials_* extensions, by the names that glTF has for them."""

from dataclasses import dataclass
from typing import Final, Literal

AlphaMode = Literal["OPAQUE", "MASK", "BLEND"]
Wrap = Literal["repeat", "mirror", "clamp"]
Color = tuple[float, float, float]
NORMAL_MAPS: Final = frozenset({"normal", "coat_normal"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Texture:
    """A use of an image. `transform` is a 2×3 affine of (u, v, 1), row by row (KHR_texture_transform)."""

    image: int
    texcoord: int = 0
    wrap_u: Wrap = "repeat"
    wrap_v: Wrap = "repeat"
    smooth: bool = True
    transform: tuple[float, float, float, float, float, float] = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All factors linear; `emissive` already carries KHR_materials_emissive_strength.

    Lengths of `thickness` and `attenuation_distance` are metres of the mesh's own space, and 0 stands for endless in the
    latter; iridescence's thicknesses are nanometres, rotations radians. Textures multiply their factors, channel by channel
    as the extensions have it, but for the iridescence's thickness, which goes from its minimum to its maximum.
    """

    name: str = ""
    base_color: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    base_color_texture: Texture | None = None
    metallic: float = 1.0
    roughness: float = 1.0
    metallic_roughness_texture: Texture | None = None
    normal_texture: Texture | None = None
    normal_scale: float = 1.0
    occlusion_texture: Texture | None = None
    occlusion_strength: float = 1.0
    emissive: Color = (0.0, 0.0, 0.0)
    emissive_texture: Texture | None = None
    alpha_mode: AlphaMode = "OPAQUE"
    alpha_cutoff: float = 0.5
    double_sided: bool = False
    unlit: bool = False
    ior: float = 1.5
    specular: float = 1.0
    specular_texture: Texture | None = None
    specular_color: Color = (1.0, 1.0, 1.0)
    specular_color_texture: Texture | None = None
    clearcoat: float = 0.0
    clearcoat_texture: Texture | None = None
    clearcoat_roughness: float = 0.0
    clearcoat_roughness_texture: Texture | None = None
    clearcoat_normal_texture: Texture | None = None
    clearcoat_normal_scale: float = 1.0
    sheen_color: Color = (0.0, 0.0, 0.0)
    sheen_color_texture: Texture | None = None
    sheen_roughness: float = 0.0
    sheen_roughness_texture: Texture | None = None
    iridescence: float = 0.0
    iridescence_texture: Texture | None = None
    iridescence_ior: float = 1.3
    iridescence_thickness_nm: tuple[float, float] = (100.0, 400.0)
    iridescence_thickness_texture: Texture | None = None
    anisotropy: float = 0.0
    anisotropy_rotation: float = 0.0
    anisotropy_texture: Texture | None = None
    transmission: float = 0.0
    transmission_texture: Texture | None = None
    thickness: float = 0.0
    thickness_texture: Texture | None = None
    attenuation_distance: float = 0.0
    attenuation_color: Color = (1.0, 1.0, 1.0)
    dispersion: float = 0.0
    diffuse_transmission: float = 0.0
    diffuse_transmission_texture: Texture | None = None
    diffuse_transmission_color: Color = (1.0, 1.0, 1.0)
    diffuse_transmission_color_texture: Texture | None = None

    @property
    def glass(self) -> bool:
        """Whether it shows what lies behind it, bent and tinted."""
        return self.transmission > 0 and not self.unlit

    @property
    def see_through(self) -> bool:
        """Whether what lies behind it must be drawn before it."""
        return self.alpha_mode == "BLEND" or self.glass

    @property
    def tangent_map(self) -> Texture | None:
        """The use by whose coordinates directions on its surface go; None if it needs none."""
        maps = (self.normal_texture, self.clearcoat_normal_texture if self.clearcoat > 0 else None, self.anisotropy_texture)
        return next((use for use in maps if use), Texture(image=0) if self.anisotropy > 0 else None)

    @property
    def textures(self) -> dict[str, Texture]:
        """The textures that have an effect, by the names that the shader uses."""
        named = _plain_textures(self) if self.unlit else _plain_textures(self) | _special_textures(self)
        return {name: texture for name, texture in named.items() if texture is not None}


def _plain_textures(material: Material) -> dict[str, Texture | None]:
    return {
        "base": material.base_color_texture,
        "metal_rough": material.metallic_roughness_texture,
        "normal": material.normal_texture,
        "occlusion": material.occlusion_texture,
        "emissive": material.emissive_texture,
    }


def _special_textures(material: Material) -> dict[str, Texture | None]:
    """Those of extensions whose factor is not nought."""
    sets: tuple[tuple[bool, dict[str, Texture | None]], ...] = (
        (material.specular > 0, {"specular": material.specular_texture, "specular_color": material.specular_color_texture}),
        (
            material.clearcoat > 0,
            {
                "coat": material.clearcoat_texture,
                "coat_rough": material.clearcoat_roughness_texture,
                "coat_normal": material.clearcoat_normal_texture,
            },
        ),
        (any(material.sheen_color), {"sheen_color": material.sheen_color_texture, "sheen_rough": material.sheen_roughness_texture}),
        (material.iridescence > 0, {"film": material.iridescence_texture, "film_thickness": material.iridescence_thickness_texture}),
        (material.anisotropy > 0, {"brushing": material.anisotropy_texture}),
        (material.transmission > 0, {"transmission": material.transmission_texture}),
        (material.transmission > 0 or material.diffuse_transmission > 0, {"thickness": material.thickness_texture}),
        (
            material.diffuse_transmission > 0,
            {"shine_through": material.diffuse_transmission_texture, "shine_through_color": material.diffuse_transmission_color_texture},
        ),
    )
    return {name: texture for wanted, textures in sets if wanted for name, texture in textures.items()}
