"""A sample under construction: shapes with materials become a small whole GLB."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tests.support.glb import Glb
from tests.support.patterns import Bytes
from tests.support.shapes import Shape

Json = dict[str, Any]


class SampleFile(Glb):
    """`put` shapes with materials; the extensions that materials and textures use are listed by themselves.

    `needed` are those that a reader must know besides.
    """

    def __init__(self) -> None:
        super().__init__()
        self.needed: set[str] = set()

    def texture(self, pixels: Bytes, **info: Any) -> Json:
        """A textureInfo of an embedded PNG; `info` goes into it (`scale`, `strength`, `texCoord`, `extensions`)."""
        return {"index": self.image(pixels), **info}

    def put(self, shape: Shape, material: Json, *, at: Sequence[float] = (0.0, 0.0, 0.0), **primitive: Any) -> int:
        """Place a shape; answers its material's number."""
        number = self.add("materials", material)
        self.put_again(shape, number, at=at, **primitive)
        return number

    def put_again(self, shape: Shape, material: int, *, at: Sequence[float] = (0.0, 0.0, 0.0), **primitive: Any) -> None:
        """Place a shape with a material that is there already."""
        directed = bool(DIRECTED & _names(self.document["materials"][material]))
        piece = {
            "attributes": self._attributes(shape, directed=directed),
            "indices": self._indices(shape),
            "material": material,
            **primitive,
        }
        node = self.add("nodes", {"mesh": self.add("meshes", {"primitives": [piece]}), "translation": list(map(float, at))})
        self.document["scenes"][0]["nodes"].append(node)

    def _attributes(self, shape: Shape, *, directed: bool) -> Json:
        positions = np.ascontiguousarray(shape.positions, np.float32)
        attributes = {
            "POSITION": self.accessor(positions, "VEC3", 5126, min=positions.min(0).tolist(), max=positions.max(0).tolist()),
            "NORMAL": self.accessor(np.ascontiguousarray(shape.normals, np.float32), "VEC3", 5126),
            "TEXCOORD_0": self.accessor(np.ascontiguousarray(shape.uv, np.float32), "VEC2", 5126),
        }
        if directed:
            attributes["TANGENT"] = self.accessor(np.ascontiguousarray(shape.tangents, np.float32), "VEC4", 5126)
        if shape.colors is not None:
            attributes["COLOR_0"] = self.accessor(np.ascontiguousarray(shape.colors, np.float32), "VEC4", 5126)
        return attributes

    def _indices(self, shape: Shape) -> int:
        return self.accessor(np.ascontiguousarray(shape.triangles.reshape(-1), np.uint16), "SCALAR", 5123)

    @property
    def data(self) -> bytes:
        """The file."""
        used = sorted(_extensions(self.document) | self.needed)
        if used:
            self.document["extensionsUsed"] = used
        if self.needed:
            self.document["extensionsRequired"] = sorted(self.needed)
        return super().data


def material(
    base: Sequence[float] = (0.8, 0.8, 0.8),
    *,
    metallic: float = 0.0,
    rough: float = 0.5,
    alpha: float = 1.0,
    maps: Mapping[str, Any] | None = None,
    **more: Any,
) -> Json:
    """A material: linear base colour, `maps` of pbrMetallicRoughness; `sheen={…}` becomes KHR_materials_sheen, other names stay."""
    pbr = {"baseColorFactor": [*base, alpha], "metallicFactor": metallic, "roughnessFactor": rough, **(maps or {})}
    plain = {name: value for name, value in more.items() if name in PLAIN}
    extensions = {f"KHR_materials_{name}": value for name, value in more.items() if name not in PLAIN}
    return {"pbrMetallicRoughness": pbr, **plain} | ({"extensions": extensions} if extensions else {})


PLAIN = frozenset(
    {"normalTexture", "occlusionTexture", "emissiveTexture", "emissiveFactor", "alphaMode", "alphaCutoff", "doubleSided", "name"}
)

DIRECTED = frozenset({"normalTexture", "KHR_materials_anisotropy", "clearcoatNormalTexture"})
"""What makes a file bring tangents of its own."""


def _names(material: Json) -> set[str]:
    return set(material).union(*({name, *layer} for name, layer in material.get("extensions", {}).items()))


def _extensions(value: Any) -> set[str]:
    """Every name below any `extensions` of a document."""
    if isinstance(value, list):
        return set().union(*(_extensions(part) for part in value))
    if not isinstance(value, dict):
        return set()
    return set(value.get("extensions", {})) | set().union(*(_extensions(part) for part in value.values()))
