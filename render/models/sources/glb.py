"""Writes a Shape as a GLB: float attributes, one buffer, pictures byte for byte, a root node for unit and axes."""

import json
import struct
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from render.models.sources.mesh import Part, Shape

ARRAY_BUFFER, ELEMENT_BUFFER = 34962, 34963
FLOAT, USHORT, UINT = 5126, 5123, 5125
SHORT_INDICES: Final = 65_534
# Without a material glTF would draw metal; a thing of unknown stuff looks best as plain, matt clay.
CLAY: Final = {"name": "plain", "pbrMetallicRoughness": {"metallicFactor": 0.0, "roughnessFactor": 0.6}, "doubleSided": True}
KINDS: Final = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}


def write_glb(shape: Shape, target: Path, *, unit_m: float, z_up: bool) -> None:
    """Write a file whose root node scales the shape's units to metres and, where asked, turns Z up to Y up."""
    writer = _Writer(plain=len(shape.materials))
    children = [writer.mesh_node(part) for part in shape.parts]
    root: dict[str, Any] = {"name": "root", "children": children}
    if unit_m != 1.0:
        root["scale"] = [unit_m] * 3
    if z_up:
        half = float(np.sqrt(0.5))
        root["rotation"] = [-half, 0.0, 0.0, half]
    writer.document["scenes"] = [{"nodes": [writer.add("nodes", root)]}]
    writer.finish(shape)
    writer.save(target)


class _Writer:
    def __init__(self, *, plain: int) -> None:
        self._plain, self._plain_used = plain, False
        self.document: dict[str, Any] = {"asset": {"version": "2.0", "generator": "Vouchcast"}, "scene": 0}
        self._pieces: list[bytes | memoryview] = []
        self._length = 0

    def add(self, kind: str, value: Any) -> int:
        self.document.setdefault(kind, []).append(value)
        return len(self.document[kind]) - 1

    def mesh_node(self, part: Part) -> int:
        attributes = {"POSITION": self._accessor(part.positions, bounds=True)}
        for name, values in (("NORMAL", part.normals), ("TEXCOORD_0", part.uv), ("COLOR_0", part.colors)):
            if values is not None:
                attributes[name] = self._accessor(values)
        self._plain_used |= part.material is None
        material = self._plain if part.material is None else part.material
        primitive = {"attributes": attributes, "indices": self._indices(part), "material": material}
        mesh = self.add("meshes", {"name": part.name, "primitives": [primitive]})
        return self.add("nodes", {"name": part.name, "mesh": mesh})

    def _indices(self, part: Part) -> int:
        short = len(part.positions) <= SHORT_INDICES
        values = part.triangles.reshape(-1, 1).astype(np.uint16 if short else np.uint32)
        return self._accessor(values, component=USHORT if short else UINT, target=ELEMENT_BUFFER)

    def _accessor(self, values: npt.NDArray[Any], *, bounds: bool = False, component: int = FLOAT, target: int = ARRAY_BUFFER) -> int:
        packed = np.ascontiguousarray(values)
        accessor: dict[str, Any] = {
            "bufferView": self._view(packed.data.cast("B"), target=target),
            "componentType": component,
            "count": len(values),
            "type": KINDS[values.shape[1]],
        }
        if bounds:
            accessor |= {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
        return self.add("accessors", accessor)

    def _view(self, data: bytes | memoryview, **more: int) -> int:
        view = {"buffer": 0, "byteOffset": self._length, "byteLength": len(data), **more}
        padding = b"\0" * (-len(data) % 4)
        self._pieces += [data, padding]
        self._length += len(data) + len(padding)
        return self.add("bufferViews", view)

    def finish(self, shape: Shape) -> None:
        for picture in shape.pictures:
            view = self._view(picture.data)
            source = self.add("images", {"name": picture.name, "bufferView": view, "mimeType": picture.mime})
            webp = picture.mime == "image/webp"
            self.add("textures", {"extensions": {"EXT_texture_webp": {"source": source}}} if webp else {"source": source})
        materials = [*shape.materials, *([CLAY] if self._plain_used else [])]
        if materials:
            self.document["materials"] = materials
        used = {name for material in shape.materials for name in material.get("extensions", {})}
        if any(picture.mime == "image/webp" for picture in shape.pictures):
            used.add("EXT_texture_webp")
            self.document["extensionsRequired"] = ["EXT_texture_webp"]
        if used:
            self.document["extensionsUsed"] = sorted(used)
        self.document["buffers"] = [{"byteLength": self._length}]

    def save(self, target: Path) -> None:
        text = json.dumps(self.document, ensure_ascii=False, allow_nan=False).encode()
        text += b" " * (-len(text) % 4)
        with target.open("wb") as file:
            file.write(struct.pack("<III", 0x46546C67, 2, 12 + 8 + len(text) + 8 + self._length))
            file.write(struct.pack("<II", len(text), 0x4E4F534A) + text)
            file.write(struct.pack("<II", self._length, 0x004E4942))
            for piece in self._pieces:
                file.write(piece)
