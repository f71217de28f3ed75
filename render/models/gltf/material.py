"""Materials: metallic-roughness (glTF 2.0, section 3.9) and the extensions that the engine draws."""

import math
from dataclasses import dataclass
from typing import Final, Literal, cast

from render.models.gltf.document import Place
from render.models.report.issue import ModelRejected

AlphaMode = Literal["OPAQUE", "MASK", "BLEND"]
Wrap = Literal["repeat", "mirror", "clamp"]
WRAPS: Final[dict[int, Wrap]] = {10497: "repeat", 33648: "mirror", 33071: "clamp"}
NEAREST: Final = 9728


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
    """All factors linear; `emissive` already carries KHR_materials_emissive_strength."""

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
    emissive: tuple[float, float, float] = (0.0, 0.0, 0.0)
    emissive_texture: Texture | None = None
    alpha_mode: AlphaMode = "OPAQUE"
    alpha_cutoff: float = 0.5
    double_sided: bool = False
    unlit: bool = False
    ior: float = 1.5
    specular: float = 1.0
    specular_color: tuple[float, float, float] = (1.0, 1.0, 1.0)
    transmission: float = 0.0
    clearcoat: float = 0.0
    clearcoat_texture: Texture | None = None
    clearcoat_roughness: float = 0.0
    clearcoat_roughness_texture: Texture | None = None

    @property
    def see_through(self) -> bool:
        """Whether it must be blended over what lies behind."""
        return self.alpha_mode == "BLEND" or self.transmission > 0

    @property
    def textures(self) -> dict[str, Texture]:
        """Its textures by the names that the shader uses."""
        named = {
            "base": self.base_color_texture,
            "metal_rough": self.metallic_roughness_texture,
            "normal": self.normal_texture,
            "occlusion": self.occlusion_texture,
            "emissive": self.emissive_texture,
        }
        return {name: texture for name, texture in named.items() if texture is not None}


def read_materials(root: Place, image_count: int) -> tuple[Material, ...]:
    """All materials of a document."""
    textures = _Textures(root, image_count)
    return tuple(_read_material(place, textures) for place in root.items("materials"))


def _read_material(place: Place, textures: "_Textures") -> Material:
    pbr = place.maybe("pbrMetallicRoughness") or Place({}, place.pointer)
    mode = place.text("alphaMode", "OPAQUE")
    if mode not in ("OPAQUE", "MASK", "BLEND"):
        raise ModelRejected("gltf_invalid", f"{place.pointer}/alphaMode", f"Unknown alpha mode '{mode}'.")
    none = Place({}, place.pointer)
    coat = place.extension("KHR_materials_clearcoat") or none
    specular = place.extension("KHR_materials_specular") or none
    normal, occlusion = place.maybe("normalTexture") or none, place.maybe("occlusionTexture") or none
    red, green, blue, alpha = (min(max(value, 0.0), 1.0) for value in pbr.numbers("baseColorFactor", (1.0, 1.0, 1.0, 1.0)))
    return Material(
        name=place.text("name", "")[:200],
        base_color=(red, green, blue, alpha),
        base_color_texture=textures.read(pbr, "baseColorTexture"),
        metallic=_unit(pbr, "metallicFactor", 1.0),
        roughness=_unit(pbr, "roughnessFactor", 1.0),
        metallic_roughness_texture=textures.read(pbr, "metallicRoughnessTexture"),
        normal_texture=textures.read(place, "normalTexture"),
        normal_scale=normal.number("scale", 1.0),
        occlusion_texture=textures.read(place, "occlusionTexture"),
        occlusion_strength=_unit(occlusion, "strength", 1.0),
        emissive=_emissive(place),
        emissive_texture=textures.read(place, "emissiveTexture"),
        alpha_mode=cast(AlphaMode, mode),
        alpha_cutoff=place.number("alphaCutoff", 0.5),
        double_sided=place.flag("doubleSided"),
        unlit=place.extension("KHR_materials_unlit") is not None,
        ior=max((place.extension("KHR_materials_ior") or none).number("ior", 1.5), 1.0),
        specular=_unit(specular, "specularFactor", 1.0),
        specular_color=_triple(specular, "specularColorFactor", (1.0, 1.0, 1.0)),
        transmission=_unit(place.extension("KHR_materials_transmission") or none, "transmissionFactor", 0.0),
        clearcoat=_unit(coat, "clearcoatFactor", 0.0),
        clearcoat_texture=textures.read(coat, "clearcoatTexture"),
        clearcoat_roughness=_unit(coat, "clearcoatRoughnessFactor", 0.0),
        clearcoat_roughness_texture=textures.read(coat, "clearcoatRoughnessTexture"),
    )


def _emissive(place: Place) -> tuple[float, float, float]:
    strong = place.extension("KHR_materials_emissive_strength")
    strength = min(max(strong.number("emissiveStrength", 1.0), 0.0), 1e4) if strong else 1.0
    red, green, blue = _triple(place, "emissiveFactor", (0.0, 0.0, 0.0))
    return red * strength, green * strength, blue * strength


def _unit(place: Place, name: str, default: float) -> float:
    return min(max(place.number(name, default), 0.0), 1.0)


def _triple(place: Place, name: str, default: tuple[float, float, float]) -> tuple[float, float, float]:
    first, second, third = (max(value, 0.0) for value in place.numbers(name, default))
    return first, second, third


class _Textures:
    """Follows textureInfo → texture → sampler and image."""

    def __init__(self, root: Place, image_count: int) -> None:
        self._textures, self._samplers = root.items("textures"), root.items("samplers")
        self._image_count = image_count

    def read(self, owner: Place, name: str) -> Texture | None:
        info = owner.maybe(name)
        if info is None:
            return None
        texture = self._textures[info.index("index", len(self._textures), "texture")]
        holder = texture if texture.has("source") else texture.extension("EXT_texture_webp")
        if holder is None:
            return None
        sampler = self._sampler(texture)
        moved = info.extension("KHR_texture_transform")
        texcoord = info.integer("texCoord", 0)
        return Texture(
            image=holder.index("source", self._image_count, "image"),
            texcoord=moved.integer("texCoord", texcoord) if moved else texcoord,
            wrap_u=_wrap(sampler, "wrapS"),
            wrap_v=_wrap(sampler, "wrapT"),
            smooth=sampler.integer("magFilter", 9729, high=65535) != NEAREST,
            transform=_affine(moved) if moved else (1.0, 0.0, 0.0, 0.0, 1.0, 0.0),
        )

    def _sampler(self, texture: Place) -> Place:
        if not texture.has("sampler"):
            return Place({}, texture.pointer)
        return self._samplers[texture.index("sampler", len(self._samplers), "sampler")]


def _wrap(sampler: Place, name: str) -> Wrap:
    return WRAPS.get(sampler.integer(name, 10497, high=65535), "repeat")


def _affine(moved: Place) -> tuple[float, float, float, float, float, float]:
    # translation · rotation · scale, as the extension's text has it (v runs down the image).
    (shift_u, shift_v), (scale_u, scale_v) = moved.numbers("offset", (0.0, 0.0)), moved.numbers("scale", (1.0, 1.0))
    angle = moved.number("rotation", 0.0)
    cosine, sine = math.cos(angle), math.sin(angle)
    return cosine * scale_u, sine * scale_v, shift_u, -sine * scale_u, cosine * scale_v, shift_v
