"""Small GLB files made in code, whole and broken ones."""

import io
import json
import struct
from typing import Any

import numpy as np
from PIL import Image


def pack(document: Any, binary: bytes = b"", *, text: bytes | None = None) -> bytes:
    """The container around a document."""
    body = text if text is not None else json.dumps(document).encode()
    body += b" " * (-len(body) % 4)
    binary += b"\0" * (-len(binary) % 4)
    chunks = struct.pack("<II", len(body), 0x4E4F534A) + body
    if binary:
        chunks += struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks


class Glb:
    """Builds a document; `document` may be spoilt before `data` is taken."""

    def __init__(self) -> None:
        self.binary = b""
        self.document: dict[str, Any] = {"asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": []}]}

    def add(self, kind: str, value: Any) -> int:
        """Append to one of the document's arrays."""
        self.document.setdefault(kind, []).append(value)
        return len(self.document[kind]) - 1

    def view(self, data: bytes, **more: Any) -> int:
        """A buffer view of bytes."""
        self.binary += b"\0" * (-len(self.binary) % 4)
        at = len(self.binary)
        self.binary += data
        return self.add("bufferViews", {"buffer": 0, "byteOffset": at, "byteLength": len(data), **more})

    def accessor(self, values: Any, kind: str, component: int, **more: Any) -> int:
        """An accessor of its own view."""
        return self.add(
            "accessors",
            {"bufferView": self.view(values.tobytes()), "componentType": component, "count": len(values), "type": kind, **more},
        )

    def image(self, pixels: Any, kind: str = "PNG") -> int:
        """A texture of an embedded image."""
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, kind)
        source = self.add("images", {"bufferView": self.view(file.getvalue()), "mimeType": f"image/{kind.lower()}"})
        return self.add("textures", {"source": source})

    def cube(self, side_m: float = 0.2, *, material: dict[str, Any] | None = None, uv: bool = False, **primitive: Any) -> int:
        """A cube around the origin; answers the number of its node."""
        positions, normals, coordinates, indices = cube(side_m)
        attributes = {
            "POSITION": self.accessor(positions, "VEC3", 5126, min=positions.min(0).tolist(), max=positions.max(0).tolist()),
            "NORMAL": self.accessor(normals, "VEC3", 5126),
        }
        if uv:
            attributes["TEXCOORD_0"] = self.accessor(coordinates, "VEC2", 5126)
        shape = {"attributes": attributes, "indices": self.accessor(indices, "SCALAR", 5123), **primitive}
        if material is not None:
            shape["material"] = self.add("materials", material)
        node = self.add("nodes", {"mesh": self.add("meshes", {"primitives": [shape]})})
        self.document["scenes"][0]["nodes"].append(node)
        return node

    @property
    def data(self) -> bytes:
        """The file."""
        document = dict(self.document)
        if self.binary:
            document["buffers"] = [{"byteLength": len(self.binary)}]
        return pack(document, self.binary)


def cube(side_m: float) -> tuple[Any, Any, Any, Any]:
    """Positions, normals, texture coordinates (24 of each) and indices (36,)."""
    positions, normals, coordinates, indices = [], [], [], []
    for axis in range(3):
        for sign in (1.0, -1.0):
            normal, along = np.zeros(3), np.zeros(3)
            normal[axis], along[(axis + 1) % 3] = sign, 1.0
            across, first = np.cross(normal, along), len(positions)
            for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
                positions.append((normal + along * x + across * y) * side_m / 2)
                normals.append(normal)
                coordinates.append(((x + 1) / 2, (1 - y) / 2))
            indices += [first, first + 1, first + 2, first, first + 2, first + 3]
    single = np.float32
    return np.array(positions, single), np.array(normals, single), np.array(coordinates, single), np.array(indices, np.uint16)


def colored(red: float, green: float, blue: float, *, metallic: float = 0.0, roughness: float = 0.5) -> dict[str, Any]:
    """A plain material."""
    return {"pbrMetallicRoughness": {"baseColorFactor": [red, green, blue, 1], "metallicFactor": metallic, "roughnessFactor": roughness}}


def coloured_box(srgb: tuple[int, int, int]) -> bytes:
    """A box that is drawn in just this colour, whatever the light: unlit (KHR_materials_unlit)."""
    linear = [v / 12.92 if (v := c / 255) <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for c in srgb]
    model = Glb()
    model.cube(0.2, material={"pbrMetallicRoughness": {"baseColorFactor": [*linear, 1.0]}, "extensions": {"KHR_materials_unlit": {}}})
    model.document["extensionsUsed"] = ["KHR_materials_unlit"]
    return model.data
