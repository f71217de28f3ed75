"""What a UsdPreviewSurface network says: each input is a value, a texture's channel, or a primvar."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from pxr import Sdf, Usd, UsdShade

DEEPEST: Final = 32
Row = tuple[float, float, float, float]
SURFACE: Final = "UsdPreviewSurface"
CHANNELS: Final = ("rgb", "r", "g", "b", "a")
READERS: Final = ("UsdPrimvarReader_float2", "UsdPrimvarReader_float3", "UsdPrimvarReader_float4", "UsdPrimvarReader_float")


@dataclass(frozen=True, slots=True, kw_only=True)
class Transform:
    """UsdTransform2d: st · scale, turned counter-clockwise, then moved."""

    rotation_deg: float = 0.0
    scale: tuple[float, float] = (1.0, 1.0)
    translation: tuple[float, float] = (0.0, 0.0)

    def for_gltf(self) -> dict[str, Any]:
        """The same of glTF's uv, whose v runs down: KHR_texture_transform."""
        angle = math.radians(self.rotation_deg)
        (scale_u, scale_v), (shift_s, shift_t) = self.scale, self.translation
        offset = [shift_s - math.sin(angle) * scale_v, 1.0 - shift_t - math.cos(angle) * scale_v]
        return {"offset": offset, "rotation": angle, "scale": [scale_u, scale_v]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """A channel ("rgb", "r", "g", "b", "a") of a texture: texel · scale + bias."""

    file: Sdf.AssetPath
    channel: str
    primvar: str
    transform: Transform = Transform()
    wrap_s: str = "repeat"
    wrap_t: str = "repeat"
    scale: Row = (1.0, 1.0, 1.0, 1.0)
    bias: Row = (0.0, 0.0, 0.0, 0.0)

    def places(self) -> tuple[Any, ...]:
        """What must be the same for two of them to be one texture of glTF."""
        return (self.file.path, self.primvar, self.transform, self.wrap_s, self.wrap_t)


@dataclass(frozen=True, slots=True, kw_only=True)
class Primvar:
    """The mesh's own value."""

    name: str


Value = tuple[float, ...] | Sampled | Primvar
DEFAULTS: Final[Mapping[str, tuple[float, ...]]] = {
    "diffuseColor": (0.18, 0.18, 0.18),
    "emissiveColor": (0.0, 0.0, 0.0),
    "specularColor": (0.0, 0.0, 0.0),
    "useSpecularWorkflow": (0.0,),
    "metallic": (0.0,),
    "roughness": (0.5,),
    "clearcoat": (0.0,),
    "clearcoatRoughness": (0.01,),
    "opacity": (1.0,),
    "opacityThreshold": (0.0,),
    "ior": (1.5,),
    "normal": (0.0, 0.0, 1.0),
    "occlusion": (1.0,),
}


def read_surface(material: UsdShade.Material, time: Usd.TimeCode) -> dict[str, Value] | None:
    """Every input of a material's surface; None if it is no UsdPreviewSurface."""
    shader = material.ComputeSurfaceSource(UsdShade.Tokens.universalRenderContext)[0]
    if not shader or shader.GetIdAttr().Get() != SURFACE:
        return None
    reader = _Network(time)
    return {name: reader.value(shader, name, default) for name, default in DEFAULTS.items()}


class _Network:
    def __init__(self, time: Usd.TimeCode) -> None:
        self._time = time

    def value(self, shader: UsdShade.Shader, name: str, default: tuple[float, ...]) -> Value:
        constant, source, output = self._follow(shader, name)
        if source is None:
            return _numbers(constant, len(default)) or default
        kind = source.GetIdAttr().Get()
        if kind == "UsdUVTexture":
            return self._sampled(source, output) or default
        if kind in READERS:
            varname = self._text(source, "varname")
            return Primvar(name=varname) if varname else default
        return default

    def _follow(self, shader: UsdShade.Shader, name: str) -> tuple[Any, UsdShade.Shader | None, str]:
        """An input's constant, or the shader and the output that feed it, through any interfaces between."""
        found = shader.GetInput(name)
        attributes = found.GetValueProducingAttributes() if found else []
        if not attributes:
            return None, None, ""
        if UsdShade.Output.IsOutput(attributes[0]):
            return None, UsdShade.Shader(attributes[0].GetPrim()), UsdShade.Output(attributes[0]).GetBaseName()
        return attributes[0].Get(self._time), None, ""

    def _constant(self, shader: UsdShade.Shader, name: str) -> Any:
        return self._follow(shader, name)[0]

    def _text(self, shader: UsdShade.Shader, name: str) -> str:
        found = self._constant(shader, name)
        return str(found) if found is not None else ""

    def _row(self, shader: UsdShade.Shader, name: str, default: Row) -> Row:
        found = _numbers(self._constant(shader, name), 4)
        return default if found is None else (found[0], found[1], found[2], found[3])

    def _sampled(self, shader: UsdShade.Shader, channel: str) -> Sampled | None:
        file = self._constant(shader, "file")
        if not isinstance(file, Sdf.AssetPath) or not file.path or channel not in CHANNELS:
            return None
        primvar, transform = self._coordinates(shader)
        return Sampled(
            file=file,
            channel=channel,
            primvar=primvar,
            transform=transform,
            wrap_s=self._text(shader, "wrapS"),
            wrap_t=self._text(shader, "wrapT"),
            scale=self._row(shader, "scale", (1.0, 1.0, 1.0, 1.0)),
            bias=self._row(shader, "bias", (0.0, 0.0, 0.0, 0.0)),
        )

    def _coordinates(self, shader: UsdShade.Shader) -> tuple[str, Transform]:
        """The primvar that a texture is laid out by, and how it is moved; of several transforms in a row the first alone."""
        _, source, _ = self._follow(shader, "st")
        transform = Transform()
        for depth in range(DEEPEST):
            if source is None:
                break
            if source.GetIdAttr().Get() != "UsdTransform2d":
                return self._text(source, "varname") or "st", transform
            if depth == 0:
                transform = self._transform(source)
            _, source, _ = self._follow(source, "in")
        return "st", transform

    def _transform(self, shader: UsdShade.Shader) -> Transform:
        scale = _numbers(self._constant(shader, "scale"), 2) or (1.0, 1.0)
        shift = _numbers(self._constant(shader, "translation"), 2) or (0.0, 0.0)
        turn = _numbers(self._constant(shader, "rotation"), 1) or (0.0,)
        return Transform(rotation_deg=turn[0], scale=(scale[0], scale[1]), translation=(shift[0], shift[1]))


def _numbers(value: Any, count: int) -> tuple[float, ...] | None:
    """As many finite numbers, or None."""
    if value is None:
        return None
    try:
        array = np.array(value, np.float64).reshape(-1)
    except (TypeError, ValueError):
        return None
    if len(array) != count or not np.isfinite(array).all() or np.abs(array).max() > 1e6:
        return None
    return tuple(float(number) for number in array)
