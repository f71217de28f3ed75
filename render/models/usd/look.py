"""A material as a UsdPreviewSurface network, of the nodes that ARKit reads and no others."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pxr import Gf, Sdf, Usd, UsdShade

from render.models.gltf.material import Material, Texture
from render.models.usd.layout import Way, way
from render.models.usd.pictures import Pictures

# How much of a wholly transmitting surface is still seen: less and a clear bottle is lost against a bright room.
GLASS_OPACITY: Final = 0.25
BLACK, WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
Scale = tuple[float, float, float, float]
NEUTRAL: Final[Scale] = (1.0, 1.0, 1.0, 1.0)
NONE: Final[Scale] = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a surface input is fed from: a texture (scaled and shifted) by its channel."""

    texture: Texture
    file: str
    channel: str
    colour: bool = False
    scale: Scale = NEUTRAL
    bias: Scale = NONE


def define(stage: Usd.Stage, path: Sdf.Path, material: Material, names: Mapping[Way, str], pictures: Pictures) -> UsdShade.Material:
    """Author a material at `path`; `names` says which primvar each layout of its textures reads."""
    look = _Look(stage, path, names)
    (_unlit if material.unlit else _lit)(look, material, pictures)
    return look.material


class _Look:
    """The network under construction: a surface, a texture node for each use, a reader for each primvar."""

    def __init__(self, stage: Usd.Stage, path: Sdf.Path, names: Mapping[Way, str]) -> None:
        self._stage, self._path, self._names = stage, path, names
        self.material = UsdShade.Material.Define(stage, path)
        self._surface = self._node("surface", "UsdPreviewSurface")
        self.material.CreateSurfaceOutput().ConnectToSource(self._surface.CreateOutput("surface", Sdf.ValueTypeNames.Token))
        self._textures: dict[tuple[Texture, str, bool, Scale, Scale], Any] = {}
        self._readers: dict[str, Any] = {}

    def _node(self, name: str, kind: str) -> UsdShade.Shader:
        shader = UsdShade.Shader.Define(self._stage, self._path.AppendChild(name))
        shader.CreateIdAttr(kind)
        return shader

    def number(self, name: str, value: float) -> None:
        self._surface.CreateInput(name, Sdf.ValueTypeNames.Float).Set(float(value))

    def colour(self, name: str, value: tuple[float, float, float]) -> None:
        self._surface.CreateInput(name, Sdf.ValueTypeNames.Color3f).Set(Gf.Vec3f(*value))

    def feed(self, name: str, kind: Sdf.ValueTypeName, feed: Feed) -> None:
        """Connect an input to a texture's channel ("rgb", "r", "g", "b" or "a")."""
        key = (feed.texture, feed.file, feed.colour, feed.scale, feed.bias)
        if key not in self._textures:
            self._textures[key] = self._texture(f"texture_{name}", feed)
        width = Sdf.ValueTypeNames.Float3 if feed.channel == "rgb" else Sdf.ValueTypeNames.Float
        output = self._textures[key].CreateOutput(feed.channel, width)
        self._surface.CreateInput(name, kind).ConnectToSource(output)

    def _texture(self, name: str, feed: Feed) -> UsdShade.Shader:
        node, types = self._node(name, "UsdUVTexture"), Sdf.ValueTypeNames
        node.CreateInput("file", types.Asset).Set(Sdf.AssetPath(feed.file))
        node.CreateInput("st", types.Float2).ConnectToSource(self._reader(self._names[way(feed.texture)]))
        node.CreateInput("sourceColorSpace", types.Token).Set("sRGB" if feed.colour else "raw")
        node.CreateInput("wrapS", types.Token).Set(feed.texture.wrap_u)
        node.CreateInput("wrapT", types.Token).Set(feed.texture.wrap_v)
        if feed.scale != NEUTRAL:
            node.CreateInput("scale", types.Float4).Set(Gf.Vec4f(*feed.scale))
        if feed.bias != NONE:
            node.CreateInput("bias", types.Float4).Set(Gf.Vec4f(*feed.bias))
        return node

    def _reader(self, primvar: str) -> UsdShade.Output:
        if primvar not in self._readers:
            node = self._node(f"uv_{primvar}", "UsdPrimvarReader_float2")
            node.CreateInput("varname", Sdf.ValueTypeNames.String).Set(primvar)
            self._readers[primvar] = node.CreateOutput("result", Sdf.ValueTypeNames.Float2)
        return self._readers[primvar]


def _lit(look: _Look, material: Material, pictures: Pictures) -> None:
    _base(look, material, pictures)
    _opacity(look, material, pictures)
    _metal_and_roughness(look, material, pictures)
    _relief(look, material, pictures)
    _glow(look, material, pictures)
    _coat(look, material, pictures)
    look.number("ior", _ior(material))


def _ior(material: Material) -> float:
    """The index of refraction that reflects as much as the material: KHR_materials_specular's strength goes into it."""
    facing = ((material.ior - 1.0) / (material.ior + 1.0)) ** 2 * material.specular * sum(material.specular_color) / 3.0
    root = math.sqrt(min(facing, 0.9))
    return (1.0 + root) / (1.0 - root)


def _base_feed(material: Material, pictures: Pictures, texture: Texture, channel: str) -> Feed:
    red, green, blue, alpha = material.base_color
    return Feed(
        texture=texture,
        file=pictures.plain(texture.image),
        channel=channel,
        colour=True,
        scale=(red, green, blue, alpha * _clearness(material)),
    )


def _clearness(material: Material) -> float:
    return 1.0 - (1.0 - GLASS_OPACITY) * material.transmission


def _base(look: _Look, material: Material, pictures: Pictures) -> None:
    if material.base_color_texture is None:
        look.colour("diffuseColor", material.base_color[:3])
    else:
        look.feed("diffuseColor", Sdf.ValueTypeNames.Color3f, _base_feed(material, pictures, material.base_color_texture, "rgb"))


def _opacity(look: _Look, material: Material, pictures: Pictures) -> None:
    texture, clearness = material.base_color_texture, _clearness(material)
    if material.alpha_mode == "OPAQUE":
        look.number("opacity", clearness)
    elif texture is None:
        look.number("opacity", material.base_color[3] * clearness)
    else:
        look.feed("opacity", Sdf.ValueTypeNames.Float, _base_feed(material, pictures, texture, "a"))
    if material.alpha_mode == "MASK":
        look.number("opacityThreshold", material.alpha_cutoff)


def _metal_and_roughness(look: _Look, material: Material, pictures: Pictures) -> None:
    texture = material.metallic_roughness_texture
    if texture is None:
        look.number("metallic", material.metallic)
        look.number("roughness", material.roughness)
        return
    scale = (1.0, material.roughness, material.metallic, 1.0)
    for name, channel in (("roughness", "g"), ("metallic", "b")):
        feed = Feed(texture=texture, file=pictures.plain(texture.image), channel=channel, scale=scale)
        look.feed(name, Sdf.ValueTypeNames.Float, feed)


def _relief(look: _Look, material: Material, pictures: Pictures) -> None:
    normal, occlusion, strength = material.normal_texture, material.occlusion_texture, material.occlusion_strength
    if normal is not None:
        plain = abs(material.normal_scale - 1.0) < 1e-3
        file = pictures.plain(normal.image) if plain else pictures.bent(normal.image, material.normal_scale)
        feed = Feed(texture=normal, file=file, channel="rgb", scale=(2.0, 2.0, 2.0, 1.0), bias=(-1.0, -1.0, -1.0, 0.0))
        look.feed("normal", Sdf.ValueTypeNames.Normal3f, feed)
    if occlusion is not None:
        # 1 + strength · (texel − 1), as glTF has it.
        scale, bias = (strength, 1.0, 1.0, 1.0), (1.0 - strength, 0.0, 0.0, 0.0)
        feed = Feed(texture=occlusion, file=pictures.plain(occlusion.image), channel="r", scale=scale, bias=bias)
        look.feed("occlusion", Sdf.ValueTypeNames.Float, feed)


def _glow(look: _Look, material: Material, pictures: Pictures) -> None:
    texture = material.emissive_texture
    if texture is None or material.emissive == BLACK:
        look.colour("emissiveColor", material.emissive)
        return
    feed = Feed(texture=texture, file=pictures.plain(texture.image), channel="rgb", colour=True, scale=(*material.emissive, 1.0))
    look.feed("emissiveColor", Sdf.ValueTypeNames.Color3f, feed)


def _coat(look: _Look, material: Material, pictures: Pictures) -> None:
    if not material.clearcoat:
        return
    parts = (
        ("clearcoat", material.clearcoat, material.clearcoat_texture, "r"),
        ("clearcoatRoughness", material.clearcoat_roughness, material.clearcoat_roughness_texture, "g"),
    )
    for name, factor, texture, channel in parts:
        if texture is None:
            look.number(name, factor)
            continue
        feed = Feed(texture=texture, file=pictures.plain(texture.image), channel=channel, scale=(factor, factor, factor, 1.0))
        look.feed(name, Sdf.ValueTypeNames.Float, feed)


def _unlit(look: _Look, material: Material, pictures: Pictures) -> None:
    """Nothing reflects and the base colour glows: the nearest that a lit surface comes to its own colour."""
    texture = material.base_color_texture
    look.colour("diffuseColor", BLACK)
    look.number("roughness", 1.0)
    look.number("metallic", 0.0)
    # An index of refraction of 1 leaves no reflection.
    look.number("ior", 1.0)
    if texture is None:
        look.colour("emissiveColor", material.base_color[:3])
    else:
        look.feed("emissiveColor", Sdf.ValueTypeNames.Color3f, _base_feed(material, pictures, texture, "rgb"))
    _opacity(look, material, pictures)
