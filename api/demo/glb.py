"""Writes a valid binary glTF 2.0 file from meshes, materials and pictures.

Always: metres, Y up, triangles wound counter-clockwise, one buffer, and the same bytes for the same input.
Source of the layout: Khronos glTF 2.0 specification, sections 3.6 (accessors), 3.9 (materials), 4.4 (GLB);
KHR_materials_variants for the colours a product comes in.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.uint32]

_FLOAT: Final = 5126
_UINT16: Final = 5123
_UINT32: Final = 5125
_VERTICES: Final = 34962
_INDICES: Final = 34963


@dataclass(frozen=True, kw_only=True)
class Mesh:
    """Triangles: positions (n, 3) m, unit normals (n, 3), uvs (n, 2) with v downwards, indices (m, 3)."""

    positions: Floats
    normals: Floats
    uvs: Floats
    indices: Ints


@dataclass(frozen=True, eq=False)
class Texture:
    """An encoded picture (PNG or JPEG bytes). Two materials that hold the same object share it in the file."""

    data: bytes

    @property
    def mime(self) -> str:
        return "image/png" if self.data[:4] == b"\x89PNG" else "image/jpeg"


@dataclass(frozen=True, kw_only=True, eq=False)
class Material:
    """A metallic-roughness material; `color` is linear RGBA, and multiplies the base texture."""

    name: str
    color: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    metallic: float = 0.0
    roughness: float = 0.5
    base: Texture | None = None
    surface: Texture | None = None
    normal: Texture | None = None
    normal_scale: float = 1.0
    blend: bool = False


@dataclass(frozen=True, kw_only=True)
class Part:
    """A mesh in a material; `variants` maps a variant's name to the material that replaces it there."""

    name: str
    mesh: Mesh
    material: Material
    variants: Mapping[str, Material] = field(default_factory=dict)


def write_glb(name: str, parts: Sequence[Part], variants: Sequence[str] = ()) -> bytes:
    """The bytes of a GLB with one node that holds all parts as primitives of one mesh."""
    return _Writer(name, variants).write(parts)


class _Writer:
    """Collects buffer views while the document is built; used once."""

    def __init__(self, name: str, variants: Sequence[str]) -> None:
        self._name = name
        self._variants = list(variants)
        self._blob = bytearray()
        self._views: list[dict[str, Any]] = []
        self._accessors: list[dict[str, Any]] = []
        self._materials: list[Material] = []
        self._textures: list[Texture] = []

    def write(self, parts: Sequence[Part]) -> bytes:
        primitives = [self._primitive(part) for part in parts]
        materials = [self._material(material) for material in self._materials]
        document: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": "vouchcast demonstration"},
            "scene": 0,
            "scenes": [{"nodes": [0]}],
            "nodes": [{"name": self._name, "mesh": 0}],
            "meshes": [{"name": self._name, "primitives": primitives}],
            "materials": materials,
            "accessors": self._accessors,
        }
        if self._textures:
            document["images"] = [{"mimeType": texture.mime, "bufferView": self._view(texture.data)} for texture in self._textures]
            document["textures"] = [{"source": index, "sampler": 0} for index in range(len(self._textures))]
            document["samplers"] = [{"magFilter": 9729, "minFilter": 9987, "wrapS": 10497, "wrapT": 10497}]
        if self._variants:
            document["extensionsUsed"] = ["KHR_materials_variants"]
            document["extensions"] = {"KHR_materials_variants": {"variants": [{"name": variant} for variant in self._variants]}}
        document["bufferViews"] = self._views
        document["buffers"] = [{"byteLength": len(self._blob)}]
        return _container(document, bytes(self._blob))

    def _primitive(self, part: Part) -> dict[str, Any]:
        mesh = part.mesh
        attributes = {
            "POSITION": self._accessor(mesh.positions, "VEC3", bounds=True),
            "NORMAL": self._accessor(mesh.normals, "VEC3"),
        }
        looks = [part.material, *part.variants.values()]
        if any(look.base or look.surface or look.normal for look in looks):
            attributes["TEXCOORD_0"] = self._accessor(mesh.uvs, "VEC2")
        if any(look.normal for look in looks):
            attributes["TANGENT"] = self._accessor(tangents(mesh), "VEC4")
        primitive: dict[str, Any] = {
            "attributes": attributes,
            "indices": self._index_accessor(mesh.indices),
            "material": self._use(part.material),
        }
        if part.variants:
            mappings = [{"material": self._use(look), "variants": [self._variants.index(name)]} for name, look in part.variants.items()]
            primitive["extensions"] = {"KHR_materials_variants": {"mappings": mappings}}
        return primitive

    def _use(self, material: Material) -> int:
        if material not in self._materials:
            self._materials.append(material)
        return self._materials.index(material)

    def _texture(self, texture: Texture) -> dict[str, int]:
        if texture not in self._textures:
            self._textures.append(texture)
        return {"index": self._textures.index(texture)}

    def _material(self, material: Material) -> dict[str, Any]:
        surface: dict[str, Any] = {
            "baseColorFactor": list(material.color),
            "metallicFactor": material.metallic,
            "roughnessFactor": material.roughness,
        }
        entry: dict[str, Any] = {"name": material.name, "pbrMetallicRoughness": surface}
        if material.base:
            surface["baseColorTexture"] = self._texture(material.base)
        if material.surface:
            surface["metallicRoughnessTexture"] = self._texture(material.surface)
        if material.normal:
            entry["normalTexture"] = {**self._texture(material.normal), "scale": material.normal_scale}
        if material.blend:
            entry["alphaMode"] = "BLEND"
        return entry

    def _view(self, data: bytes, target: int | None = None) -> int:
        self._blob += b"\0" * (-len(self._blob) % 4)
        view: dict[str, int] = {"buffer": 0, "byteOffset": len(self._blob), "byteLength": len(data)}
        if target is not None:
            view["target"] = target
        self._blob += data
        self._views.append(view)
        return len(self._views) - 1

    def _accessor(self, values: Floats, kind: str, *, bounds: bool = False) -> int:
        packed = np.ascontiguousarray(values, dtype="<f4")
        entry: dict[str, Any] = {
            "bufferView": self._view(packed.tobytes(), _VERTICES),
            "componentType": _FLOAT,
            "count": len(packed),
            "type": kind,
        }
        if bounds:
            entry |= {"min": packed.min(axis=0).tolist(), "max": packed.max(axis=0).tolist()}
        self._accessors.append(entry)
        return len(self._accessors) - 1

    def _index_accessor(self, indices: Ints) -> int:
        small = int(indices.max()) < 65_535
        packed = np.ascontiguousarray(indices.ravel(), dtype="<u2" if small else "<u4")
        self._accessors.append(
            {
                "bufferView": self._view(packed.tobytes(), _INDICES),
                "componentType": _UINT16 if small else _UINT32,
                "count": len(packed),
                "type": "SCALAR",
            }
        )
        return len(self._accessors) - 1


def _container(document: dict[str, Any], blob: bytes) -> bytes:
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 4)
    blob += b"\0" * (-len(blob) % 4)
    head = struct.pack("<4sII", b"glTF", 2, 28 + len(text) + len(blob))
    return head + struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(blob), b"BIN\0") + blob


def tangents(mesh: Mesh) -> Floats:
    """Per-vertex tangents (n, 4) along increasing u, with the sign of the bitangent in w.

    Source: E. Lengyel, Foundations of Game Engine Development 2, section 7.5 (area-weighted sum, then Gram-Schmidt).
    """
    corners, uv = mesh.positions[mesh.indices], mesh.uvs[mesh.indices]
    e1, e2 = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    d1, d2 = uv[:, 1] - uv[:, 0], uv[:, 2] - uv[:, 0]
    area = d1[:, 0] * d2[:, 1] - d2[:, 0] * d1[:, 1]
    scale = np.where(np.abs(area) > 1e-12, 1.0 / np.where(area == 0, 1.0, area), 0.0)[:, None]
    along_u = _summed(mesh, (e1 * d2[:, 1:2] - e2 * d1[:, 1:2]) * scale)
    along_v = _summed(mesh, (e2 * d1[:, 0:1] - e1 * d2[:, 0:1]) * scale)
    normal = mesh.normals
    tangent = along_u - normal * np.sum(normal * along_u, axis=1, keepdims=True)
    length = np.linalg.norm(tangent, axis=1, keepdims=True)
    tangent = np.where(length > 1e-9, tangent / np.maximum(length, 1e-12), _any_perpendicular(normal))
    # v runs downwards in glTF, so the bitangent of the specification is -dP/dv
    sign = np.where(np.sum(np.cross(normal, tangent) * -along_v, axis=1) < 0, -1.0, 1.0)
    return np.column_stack([tangent, sign])


def _summed(mesh: Mesh, per_triangle: Floats) -> Floats:
    total = np.zeros_like(mesh.positions)
    for corner in range(3):
        np.add.at(total, mesh.indices[:, corner], per_triangle)
    return total


def _any_perpendicular(normal: Floats) -> Floats:
    other = np.where(np.abs(normal[:, 1:2]) < 0.9, np.array([[0.0, 1.0, 0.0]]), np.array([[1.0, 0.0, 0.0]]))
    side = np.cross(other, normal)
    return np.asarray(side / np.linalg.norm(side, axis=1, keepdims=True))
