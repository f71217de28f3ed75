"""MTL: the materials of an OBJ, as glTF's metallic-roughness (Phong's terms and the PBR extension's alike)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from render.models.report.issue import Issue
from render.models.sources.find import Companions, mended, missing
from render.models.sources.mesh import Picture
from render.models.sources.textures import Textures

MTL_BYTES: Final = 4 * 2**20
# Options of a texture's line, and how many words follow each at most.
OPTIONS: Final = {b"-s": 3, b"-o": 3, b"-t": 3, b"-mm": 2, b"-bm": 1, b"-blendu": 1, b"-blendv": 1, b"-boost": 1, b"-texres": 1}
OPTIONS_MORE: Final = {b"-clamp": 1, b"-imfchan": 1, b"-type": 1, b"-cc": 1}
NUMBER: Final = re.compile(rb"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Materials in glTF's form, the number of each by its name, the pictures that they use."""

    materials: tuple[dict[str, Any], ...] = ()
    numbers: dict[str, int] = field(default_factory=dict)
    pictures: tuple[Picture, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(slots=True)
class Phong:
    """One `newmtl`: numbers and file names by keyword, lower case."""

    name: str
    values: dict[str, list[float]] = field(default_factory=dict)
    maps: dict[str, str] = field(default_factory=dict)


def read_libraries(names: Sequence[str], used: Sequence[str], companions: Companions | None) -> Library:
    """The materials that an OBJ uses, from the libraries that it names."""
    issues: list[Issue] = []
    found: dict[str, Phong] = {}
    blender = False
    for name in names:
        data = _text(name, companions, issues)
        blender |= b"Blender" in data[:200]
        for material in parse(data):
            found.setdefault(material.name, material)
    textures = Textures(companions)
    numbers: dict[str, int] = {}
    made: list[dict[str, Any]] = []
    for name in used:
        if name in found:
            numbers[name] = len(made)
            made.append(to_gltf(found[name], textures, linear_colors=blender))
    return Library(materials=tuple(made), numbers=numbers, pictures=textures.pictures, issues=(*issues, *textures.issues))


def _text(name: str, companions: Companions | None, issues: list[Issue]) -> bytes:
    found = companions.find(name) if companions else None
    if companions is None or found is None:
        issues.append(missing("", name, alone=companions is None))
        return b""
    if not found.exact:
        issues.append(mended("", name, found.path))
    with companions.path(found).open("rb") as file:
        return file.read(MTL_BYTES)


def parse(data: bytes) -> list[Phong]:
    """The materials of a library; what cannot be read is passed over."""
    from render.models.sources.obj import decoded

    found: list[Phong] = []
    for line in data.removeprefix(b"\xef\xbb\xbf").splitlines():
        word, _, rest = line.strip().replace(b"\t", b" ").partition(b" ")
        keyword, rest = word.decode("latin-1").lower(), rest.strip()
        if keyword == "newmtl":
            found.append(Phong(name=decoded(rest)))
        elif not found or not rest:
            continue
        elif keyword.startswith("map_") or keyword in ("bump", "norm", "disp", "refl", "decal"):
            found[-1].maps[keyword] = decoded(_file_of(rest))
        else:
            found[-1].values[keyword] = [float(part) for part in rest.split() if NUMBER.match(part)][:4]
    return found


def _file_of(rest: bytes) -> bytes:
    """The file's name, which may have spaces, after the options."""
    words = rest.split(b" ")
    at = 0
    while at < len(words) and words[at] in (OPTIONS | OPTIONS_MORE):
        most = (OPTIONS | OPTIONS_MORE)[words[at]]
        at += 1
        textual = words[at - 1] in (b"-blendu", b"-blendv", b"-clamp", b"-imfchan", b"-type", b"-cc")
        taken = 0
        while at < len(words) - 1 and taken < most and (textual or NUMBER.match(words[at])):
            at, taken = at + 1, taken + 1
    return b" ".join(words[at:]).strip().strip(b'"')


def to_gltf(material: Phong, textures: Textures, *, linear_colors: bool) -> dict[str, Any]:
    """A glTF material. `linear_colors`: Blender writes Kd as it computes, others as a colour picker shows it."""
    base = textures.base(material.maps.get("map_kd"), material.maps.get("map_d"))
    pbr: dict[str, Any] = {
        "baseColorFactor": [*_base_color(material, textured=base is not None, linear_colors=linear_colors), _alpha(material)],
        "metallicFactor": _first(material, "pm", 0.0),
        "roughnessFactor": _roughness(material, blender=linear_colors),
    }
    result: dict[str, Any] = {"name": material.name[:200], "pbrMetallicRoughness": pbr, "doubleSided": True}
    if base is not None:
        pbr["baseColorTexture"] = {"index": base.number}
    rough = textures.metal_rough(material.maps.get("map_pm"), material.maps.get("map_pr"))
    if rough is not None:
        pbr |= {"metallicRoughnessTexture": {"index": rough}, "roughnessFactor": 1.0}
        pbr["metallicFactor"] = 1.0 if "map_pm" in material.maps else pbr["metallicFactor"]
    _see_through(result, pbr, cut=base is not None and base.cut)
    normal = textures.normal(material.maps.get("norm") or material.maps.get("map_kn"), _bump(material))
    if normal is not None:
        result["normalTexture"] = {"index": normal}
    _glow(material, result, textures, linear_colors=linear_colors)
    return result


def _bump(material: Phong) -> str | None:
    return material.maps.get("map_bump") or material.maps.get("bump")


def _see_through(result: dict[str, Any], pbr: dict[str, Any], *, cut: bool) -> None:
    if pbr["baseColorFactor"][3] < 0.999:
        result["alphaMode"] = "BLEND"
    elif cut:
        result |= {"alphaMode": "MASK", "alphaCutoff": 0.5}


def _glow(material: Phong, result: dict[str, Any], textures: Textures, *, linear_colors: bool) -> None:
    glow = textures.plain(material.maps.get("map_ke"))
    color = _color(material.values.get("ke", []), linear_colors=linear_colors)
    if glow is not None:
        result["emissiveTexture"] = {"index": glow}
        color = color if color and max(color) > 0 else [1.0, 1.0, 1.0]
    if color and max(color) > 0:
        strongest = max(1.0, *color)
        result["emissiveFactor"] = [value / strongest for value in color]
        if strongest > 1:
            result["extensions"] = {"KHR_materials_emissive_strength": {"emissiveStrength": strongest}}


def _base_color(material: Phong, *, textured: bool, linear_colors: bool) -> list[float]:
    color = _color(material.values.get("kd", []), linear_colors=linear_colors)
    if not color:
        return [1.0, 1.0, 1.0] if textured else [0.6, 0.6, 0.6]
    # Exporters leave a grey Kd, or black, beside a texture that is meant to show as it is.
    grey = max(color) - min(color) < 1e-3
    return [1.0, 1.0, 1.0] if textured and grey else color


def _color(values: list[float], *, linear_colors: bool) -> list[float]:
    if len(values) == 1:
        values = values * 3
    if len(values) < 3:
        return []
    bounded = [max(value, 0.0) for value in values[:3]]
    if linear_colors or max(bounded) > 1:
        return [min(value, 1e4) for value in bounded]
    return [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in bounded]


def _first(material: Phong, name: str, default: float) -> float:
    values = material.values.get(name) or [default]
    return min(max(values[0], 0.0), 1.0)


def _alpha(material: Phong) -> float:
    alpha = 1.0 - _first(material, "tr", 0.0) if "tr" in material.values and "d" not in material.values else _first(material, "d", 1.0)
    # A thing that cannot be seen at all was meant to be: some exporters turn d and Tr about.
    return alpha if alpha > 0 else 1.0


def _roughness(material: Phong, *, blender: bool) -> float:
    if "pr" in material.values:
        return _first(material, "pr", 1.0)
    shine = max((material.values.get("ns") or [0.0])[0], 0.0)
    if "ns" not in material.values or material.values.get("illum", [2.0])[:1] in ([0.0], [1.0]):
        return 0.8
    if blender:
        return float(max(0.0, 1.0 - (min(shine, 1000.0) / 1000.0) ** 0.5))
    dull = max(material.values.get("ks") or [1.0]) <= 0.0
    # The width of Blinn-Phong's lobe as GGX's alpha (Karis 2013): alpha² = 2 / (Ns + 2), roughness = √alpha.
    return max(float((2.0 / (shine + 2.0)) ** 0.25), 0.8 if dull else 0.05)
