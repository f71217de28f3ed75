"""A UsdPreviewSurface becomes a glTF material."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from render.models.usd.glb import GlbBuilder, Json
from render.models.usd.network import Primvar, Sampled, Value
from render.models.usd.textures import Textures

NEAR: Final = 1e-3
SOLID: Final = 0.999


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A material's number, the primvars that its TEXCOORD_0, _1, … are, and the one that colours its vertices."""

    number: int
    coordinates: tuple[str, ...] = ()
    colours: str | None = None


def plain_look(builder: GlbBuilder, colour: Sequence[float], opacity: float, *, double_sided: bool) -> Look:
    """What a mesh without a material shows: its own colour, neither shiny nor metallic."""
    material: Json = {
        "pbrMetallicRoughness": {"baseColorFactor": [*_unit(colour), *_unit([opacity])], "metallicFactor": 0, "roughnessFactor": 0.5}
    }
    if opacity < SOLID:
        material["alphaMode"] = "BLEND"
    if double_sided:
        material["doubleSided"] = True
    return Look(number=builder.once("materials", material))


class SurfaceMaterial:
    """One surface's conversion."""

    def __init__(self, surface: Mapping[str, Value], textures: Textures, builder: GlbBuilder) -> None:
        self._surface, self._textures, self._builder = surface, textures, builder
        self._coordinates: list[str] = []

    def look(self, name: str, *, double_sided: bool) -> Look:
        """Write the material."""
        pbr: Json = {}
        material: Json = {"name": name[:200], "pbrMetallicRoughness": pbr}
        self._base(material, pbr)
        self._metal_and_roughness(pbr)
        self._normal(material)
        self._occlusion(material)
        self._glow(material)
        self._extensions(material)
        if double_sided:
            material["doubleSided"] = True
        diffuse = self._surface["diffuseColor"]
        return Look(
            number=self._builder.once("materials", material),
            coordinates=tuple(self._coordinates),
            colours=diffuse.name if isinstance(diffuse, Primvar) else None,
        )

    def _numbers(self, name: str, fallback: tuple[float, ...]) -> tuple[float, ...]:
        value = self._surface[name]
        return value if isinstance(value, tuple) else fallback

    def _sampled(self, name: str) -> Sampled | None:
        """An input's texture, if it has one that can be read."""
        value = self._surface[name]
        return value if isinstance(value, Sampled) and self._textures.taken(value) is not None else None

    def _texcoord(self, sampled: Sampled) -> int:
        if sampled.primvar not in self._coordinates:
            self._coordinates.append(sampled.primvar)
        return self._coordinates.index(sampled.primvar)

    def _direct(self, sampled: Sampled) -> Json:
        return self._textures.direct(sampled, self._texcoord(sampled)) or {}

    def _composed(self, **channels: Sampled | float) -> Json:
        first = next(found for found in channels.values() if isinstance(found, Sampled))
        return self._textures.composed(channels, self._texcoord(first)) or {}

    def _base(self, material: Json, pbr: Json) -> None:
        diffuse, opacity = self._sampled("diffuseColor"), self._sampled("opacity")
        colour = diffuse.scale[:3] if diffuse else self._numbers("diffuseColor", (1.0, 1.0, 1.0))
        alpha = self._numbers("opacity", (1.0,))[0]
        if opacity and self._textures_alpha(opacity):
            alpha = opacity.scale[3] if opacity.channel == "a" else 1.0
            pbr["baseColorTexture"] = self._with_alpha(diffuse, opacity)
        else:
            opacity = None
            if diffuse:
                pbr["baseColorTexture"] = self._direct(diffuse)
        pbr["baseColorFactor"] = [*_unit(colour), *_unit([alpha])]
        threshold = self._numbers("opacityThreshold", (0.0,))[0]
        if threshold > 0:
            material |= {"alphaMode": "MASK", "alphaCutoff": threshold}
        elif opacity or alpha < SOLID:
            material["alphaMode"] = "BLEND"

    def _textures_alpha(self, opacity: Sampled) -> bool:
        return opacity.channel != "a" or not self._textures.is_opaque(opacity) or opacity.scale[3] < SOLID

    def _with_alpha(self, diffuse: Sampled | None, opacity: Sampled) -> Json:
        if diffuse and opacity.channel == "a" and diffuse.places() == opacity.places():
            return self._direct(diffuse)
        if opacity.channel == "a":
            # Its scale has become the alpha factor already.
            opacity = replace(opacity, scale=(1.0, 1.0, 1.0, 1.0))
        if diffuse is None:
            return self._composed(r=1.0, g=1.0, b=1.0, a=opacity)
        plain = replace(diffuse, scale=(1.0, 1.0, 1.0, 1.0), bias=(0.0, 0.0, 0.0, 0.0))
        return self._composed(r=plain, g=plain, b=plain, a=opacity)

    def _metal_and_roughness(self, pbr: Json) -> None:
        metal, rough = self._sampled("metallic"), self._sampled("roughness")
        metallic, roughness = self._numbers("metallic", (0.0,))[0], self._numbers("roughness", (0.5,))[0]
        if metal is None and rough is None:
            pbr |= {"metallicFactor": _unit([metallic])[0], "roughnessFactor": _unit([roughness])[0]}
        elif (
            rough
            and _is_plain(rough, "g")
            and (metallic == 0.0 if metal is None else _is_plain(metal, "b") and metal.places() == rough.places())
        ):
            pbr["metallicRoughnessTexture"] = self._direct(rough)
            pbr |= {"metallicFactor": _unit([metal.scale[2]])[0] if metal else 0.0, "roughnessFactor": _unit([rough.scale[1]])[0]}
        else:
            pbr["metallicRoughnessTexture"] = self._composed(r=1.0, g=rough or 1.0, b=metal or 1.0)
            pbr |= {"metallicFactor": 1.0 if metal else _unit([metallic])[0], "roughnessFactor": 1.0 if rough else _unit([roughness])[0]}

    def _normal(self, material: Json) -> None:
        normal = self._sampled("normal")
        if normal is None:
            return
        across, up = normal.scale[:2]
        if up >= 0 and across >= 0:
            material["normalTexture"] = self._direct(normal)
            strength = across / 2.0 if abs(normal.bias[0] + across / 2.0) < NEAR else 1.0
            if abs(strength - 1.0) > NEAR:
                material["normalTexture"]["scale"] = strength
            return
        # Green (or red) points the other way: DirectX's manner.
        turned = replace(normal, scale=(_way(across), _way(up), 1.0, 1.0), bias=(_shift(across), _shift(up), 0.0, 0.0))
        material["normalTexture"] = self._composed(r=turned, g=turned, b=turned)

    def _occlusion(self, material: Json) -> None:
        occlusion = self._sampled("occlusion")
        if occlusion is None:
            return
        strength = occlusion.scale[0]
        if occlusion.channel == "r" and 0.0 <= strength <= 1.0 and abs(1.0 - strength - occlusion.bias[0]) < NEAR:
            material["occlusionTexture"] = self._direct(occlusion)
            if strength < SOLID:
                material["occlusionTexture"]["strength"] = strength
        else:
            material["occlusionTexture"] = self._composed(r=occlusion)

    def _glow(self, material: Json) -> None:
        glow = self._sampled("emissiveColor")
        colour = glow.scale[:3] if glow else self._numbers("emissiveColor", (0.0, 0.0, 0.0))
        strength = max(*colour, 0.0)
        if strength <= 0:
            return
        if glow:
            material["emissiveTexture"] = self._direct(glow)
        material["emissiveFactor"] = _unit([value / max(strength, 1.0) for value in colour])
        if strength > 1.0 + NEAR:
            self._extend(material, "KHR_materials_emissive_strength", {"emissiveStrength": strength})

    def _extensions(self, material: Json) -> None:
        coat, coat_texture = self._numbers("clearcoat", (1.0,))[0], self._sampled("clearcoat")
        if coat > 0 and (coat_texture or isinstance(self._surface["clearcoat"], tuple)):
            self._extend(material, "KHR_materials_clearcoat", self._coat(coat, coat_texture))
        ior = max(self._numbers("ior", (1.5,))[0], 1.0)
        if abs(ior - 1.5) > NEAR:
            self._extend(material, "KHR_materials_ior", {"ior": ior})
        specular = self._numbers("specularColor", (0.04, 0.04, 0.04))
        if self._numbers("useSpecularWorkflow", (0.0,))[0] >= 0.5:
            material["pbrMetallicRoughness"]["metallicFactor"] = 0.0
            facing = ((ior - 1.0) / (ior + 1.0)) ** 2
            colour = [max(value, 0.0) / max(facing, 1e-4) for value in specular]
            self._extend(material, "KHR_materials_specular", {"specularColorFactor": colour})

    def _coat(self, coat: float, texture: Sampled | None) -> Json:
        found: Json = {"clearcoatFactor": _unit([coat])[0]}
        if texture and _is_plain(texture, "r"):
            found |= {"clearcoatFactor": texture.scale[0], "clearcoatTexture": self._direct(texture)}
        elif texture:
            found |= {"clearcoatFactor": 1.0, "clearcoatTexture": self._composed(r=texture)}
        rough = self._sampled("clearcoatRoughness")
        if rough and _is_plain(rough, "g"):
            found |= {"clearcoatRoughnessFactor": rough.scale[1], "clearcoatRoughnessTexture": self._direct(rough)}
        elif rough:
            found |= {"clearcoatRoughnessFactor": 1.0, "clearcoatRoughnessTexture": self._composed(g=rough)}
        else:
            found["clearcoatRoughnessFactor"] = _unit([self._numbers("clearcoatRoughness", (0.01,))[0]])[0]
        return found

    def _extend(self, material: Json, name: str, value: Json) -> None:
        self._builder.extension(name)
        material.setdefault("extensions", {})[name] = value


def _is_plain(sampled: Sampled, channel: str) -> bool:
    return sampled.channel == channel and not any(sampled.bias) and min(sampled.scale) >= 0.0 and max(sampled.scale) <= 1.0


def _way(scale: float) -> float:
    return 1.0 if scale >= 0 else -1.0


def _shift(scale: float) -> float:
    return 0.0 if scale >= 0 else 1.0


def _unit(values: Sequence[float]) -> list[float]:
    return [min(max(float(value), 0.0), 1.0) for value in values]
