"""Reads the materials of a glTF document: metallic-roughness, and every KHR_materials_* extension that has one."""

import math
from typing import Any, Final, cast

from render.models.gltf.document import Place
from render.models.gltf.material import AlphaMode, Color, Material, Texture, Wrap
from render.models.report.issue import ModelRejected

WRAPS: Final[dict[int, Wrap]] = {10497: "repeat", 33648: "mirror", 33071: "clamp"}
NEAREST: Final = 9728
WHITE: Final = (1.0, 1.0, 1.0)
BLACK: Final = (0.0, 0.0, 0.0)
MIRROR_IOR: Final = 1000.0
"""For the ior 0, by which KHR_materials_ior means that everything is mirrored."""
LONGEST: Final = 1e6


def read_materials(root: Place, image_count: int) -> tuple[Material, ...]:
    """All materials of a document."""
    textures = _Textures(root, image_count)
    return tuple(_read_material(place, textures) for place in root.items("materials"))


def _read_material(place: Place, textures: "_Textures") -> Material:
    pbr = place.maybe("pbrMetallicRoughness") or Place({}, place.pointer)
    mode = place.text("alphaMode", "OPAQUE")
    if mode not in ("OPAQUE", "MASK", "BLEND"):
        raise ModelRejected("gltf_invalid", f"{place.pointer}/alphaMode", f"Unknown alpha mode '{mode}'.")
    cutoff = place.number("alphaCutoff", 0.5)
    if mode == "MASK" and cutoff <= 0:
        # No alpha is below it.
        mode = "OPAQUE"
    none = Place({}, place.pointer)
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
        alpha_cutoff=cutoff,
        double_sided=place.flag("doubleSided"),
        unlit=place.extension("KHR_materials_unlit") is not None,
        ior=_ior(place),
        **_specular(place, textures),
        **_clearcoat(place, textures),
        **_sheen(place, textures),
        **_iridescence(place, textures),
        **_anisotropy(place, textures),
        **_glass(place, textures),
        **_diffuse_transmission(place, textures),
    )


def _ior(place: Place) -> float:
    extension = place.extension("KHR_materials_ior")
    ior = extension.number("ior", 1.5) if extension else 1.5
    return max(ior, 1.0) if ior != 0 else MIRROR_IOR


def _specular(place: Place, textures: "_Textures") -> dict[str, Any]:
    extension = place.extension("KHR_materials_specular")
    if extension is None:
        return {}
    return {
        "specular": _unit(extension, "specularFactor", 1.0),
        "specular_texture": textures.read(extension, "specularTexture"),
        "specular_color": _triple(extension, "specularColorFactor", WHITE),
        "specular_color_texture": textures.read(extension, "specularColorTexture"),
    }


def _clearcoat(place: Place, textures: "_Textures") -> dict[str, Any]:
    extension = place.extension("KHR_materials_clearcoat")
    if extension is None:
        return {}
    normal = extension.maybe("clearcoatNormalTexture")
    return {
        "clearcoat": _unit(extension, "clearcoatFactor", 0.0),
        "clearcoat_texture": textures.read(extension, "clearcoatTexture"),
        "clearcoat_roughness": _unit(extension, "clearcoatRoughnessFactor", 0.0),
        "clearcoat_roughness_texture": textures.read(extension, "clearcoatRoughnessTexture"),
        "clearcoat_normal_texture": textures.read(extension, "clearcoatNormalTexture"),
        "clearcoat_normal_scale": normal.number("scale", 1.0) if normal else 1.0,
    }


def _sheen(place: Place, textures: "_Textures") -> dict[str, Any]:
    extension = place.extension("KHR_materials_sheen")
    if extension is None:
        return {}
    return {
        "sheen_color": _triple(extension, "sheenColorFactor", BLACK),
        "sheen_color_texture": textures.read(extension, "sheenColorTexture"),
        "sheen_roughness": _unit(extension, "sheenRoughnessFactor", 0.0),
        "sheen_roughness_texture": textures.read(extension, "sheenRoughnessTexture"),
    }


def _iridescence(place: Place, textures: "_Textures") -> dict[str, Any]:
    extension = place.extension("KHR_materials_iridescence")
    if extension is None:
        return {}
    least, most = extension.number("iridescenceThicknessMinimum", 100.0), extension.number("iridescenceThicknessMaximum", 400.0)
    return {
        "iridescence": _unit(extension, "iridescenceFactor", 0.0),
        "iridescence_texture": textures.read(extension, "iridescenceTexture"),
        "iridescence_ior": max(extension.number("iridescenceIor", 1.3), 1.0),
        "iridescence_thickness_nm": (max(least, 0.0), max(most, 0.0)),
        "iridescence_thickness_texture": textures.read(extension, "iridescenceThicknessTexture"),
    }


def _anisotropy(place: Place, textures: "_Textures") -> dict[str, Any]:
    extension = place.extension("KHR_materials_anisotropy")
    if extension is None:
        return {}
    return {
        "anisotropy": _unit(extension, "anisotropyStrength", 0.0),
        "anisotropy_rotation": extension.number("anisotropyRotation", 0.0),
        "anisotropy_texture": textures.read(extension, "anisotropyTexture"),
    }


def _glass(place: Place, textures: "_Textures") -> dict[str, Any]:
    """What lets light through, and what the light goes through then."""
    none = Place({}, place.pointer)
    transmission = place.extension("KHR_materials_transmission") or none
    volume = place.extension("KHR_materials_volume") or none
    dispersion = place.extension("KHR_materials_dispersion") or none
    return {
        "transmission": _unit(transmission, "transmissionFactor", 0.0),
        "transmission_texture": textures.read(transmission, "transmissionTexture"),
        "thickness": _length(volume, "thicknessFactor"),
        "thickness_texture": textures.read(volume, "thicknessTexture"),
        "attenuation_distance": _length(volume, "attenuationDistance"),
        "attenuation_color": _triple(volume, "attenuationColor", WHITE),
        "dispersion": max(dispersion.number("dispersion", 0.0), 0.0),
    }


def _diffuse_transmission(place: Place, textures: "_Textures") -> dict[str, Any]:
    extension = place.extension("KHR_materials_diffuse_transmission")
    if extension is None:
        return {}
    return {
        "diffuse_transmission": _unit(extension, "diffuseTransmissionFactor", 0.0),
        "diffuse_transmission_texture": textures.read(extension, "diffuseTransmissionTexture"),
        "diffuse_transmission_color": _triple(extension, "diffuseTransmissionColorFactor", WHITE),
        "diffuse_transmission_color_texture": textures.read(extension, "diffuseTransmissionColorTexture"),
    }


def _emissive(place: Place) -> Color:
    strong = place.extension("KHR_materials_emissive_strength")
    strength = min(max(strong.number("emissiveStrength", 1.0), 0.0), 1e4) if strong else 1.0
    red, green, blue = _triple(place, "emissiveFactor", BLACK)
    return red * strength, green * strength, blue * strength


def _unit(place: Place, name: str, default: float) -> float:
    return min(max(place.number(name, default), 0.0), 1.0)


def _length(place: Place, name: str) -> float:
    return min(max(place.number(name, 0.0), 0.0), LONGEST)


def _triple(place: Place, name: str, default: Color) -> Color:
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
