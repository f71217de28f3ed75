"""A GLB under construction: one buffer, self-contained, equal things written once."""

import json
import struct
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from render.models.gltf.container import BIN_CHUNK, JSON_CHUNK, MAGIC

Json = dict[str, Any]
VERTICES, INDICES = 34962, 34963
FLOAT, UINT16, UINT32 = 5126, 5123, 5125
KINDS: Final = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}


class GlbBuilder:
    """Arrays and JSON objects go in, `data` comes out."""

    def __init__(self) -> None:
        self._binary = bytearray()
        self._document: Json = {"asset": {"version": "2.0", "generator": "Vouchcast"}, "scene": 0, "scenes": [{"nodes": []}]}
        self._known: dict[tuple[str, str | bytes], int] = {}
        self._extensions: set[str] = set()

    def add(self, kind: str, value: Json) -> int:
        """The number of a new object in one of the document's arrays."""
        self._document.setdefault(kind, []).append(value)
        return len(self._document[kind]) - 1

    def once(self, kind: str, value: Json) -> int:
        """Like `add`, but an equal object is the same one."""
        key = (kind, json.dumps(value, sort_keys=True))
        if key not in self._known:
            self._known[key] = self.add(kind, value)
        return self._known[key]

    def extension(self, name: str) -> None:
        """Declare an extension as used."""
        self._extensions.add(name)

    def image(self, data: bytes, mime: str) -> int:
        """An embedded image; the same bytes are embedded once."""
        if ("bytes", data) not in self._known:
            self._known["bytes", data] = self.add("images", {"bufferView": self._view(data), "mimeType": mime})
        return self._known["bytes", data]

    def vertices(self, values: npt.NDArray[np.float32], *, bounds: bool = False) -> int:
        """An accessor of float vectors (n, k), with its bounds where glTF wants them."""
        packed = np.ascontiguousarray(values, np.float32)
        accessor: Json = {"componentType": FLOAT, "count": len(packed), "type": KINDS[packed.shape[1]]}
        if bounds:
            accessor |= {"min": packed.min(axis=0).tolist(), "max": packed.max(axis=0).tolist()}
        return self.add("accessors", {"bufferView": self._view(packed.tobytes(), VERTICES), **accessor})

    def indices(self, triangles: npt.NDArray[np.uint32]) -> int:
        """An accessor of indices, 16 bits wide where that is enough (65535 itself restarts a primitive)."""
        small = int(triangles.max()) < 65535
        packed = triangles.reshape(-1).astype(np.uint16 if small else np.uint32)
        view = self._view(packed.tobytes(), INDICES)
        return self.add(
            "accessors", {"bufferView": view, "componentType": UINT16 if small else UINT32, "count": len(packed), "type": "SCALAR"}
        )

    def show(self, node: Json) -> None:
        """Put a node into the scene."""
        self._document["scenes"][0]["nodes"].append(self.add("nodes", node))

    def _view(self, data: bytes, target: int | None = None) -> int:
        self._binary += bytes(-len(self._binary) % 4)
        view: Json = {"buffer": 0, "byteOffset": len(self._binary), "byteLength": len(data)}
        self._binary += data
        return self.add("bufferViews", view if target is None else {**view, "target": target})

    @property
    def data(self) -> bytes:
        """The file."""
        document = dict(self._document)
        if self._extensions:
            document["extensionsUsed"] = sorted(self._extensions)
        document["buffers"] = [{"byteLength": len(self._binary)}]
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        text += b" " * (-len(text) % 4)
        padding = bytes(-len(self._binary) % 4)
        binary_bytes = len(self._binary) + len(padding)
        return b"".join(
            (
                struct.pack("<III", MAGIC, 2, 12 + 8 + len(text) + 8 + binary_bytes),
                struct.pack("<II", len(text), JSON_CHUNK),
                text,
                struct.pack("<II", binary_bytes, BIN_CHUNK),
                self._binary,
                padding,
            )
        )
