"""A product file as merchants send them: some ten thousand triangles, photographs for textures, 5 MB."""

import math
from typing import Any

import numpy as np

from tests.support.glb import Glb

SIDE_PX = 2048
GRAIN = 42.0
"""Of the photographs: with it, two JPEGs of that side bring the file to 5 MB."""


def heavy_glb(*, seed: int = 1, triangles: int = 60_000, grain: float = GRAIN) -> bytes:
    """A vase with normals, UVs, base colour and roughness textures; another seed gives other bytes of the same size."""
    around = round(math.sqrt(triangles * 0.75))
    model, (positions, normals, uvs, indices) = Glb(), _vase(around, round(triangles / 2 / around))
    grains = np.random.default_rng(seed)
    base, rough = (model.image(_photograph(grains, grain * share), "JPEG") for share in (1.0, 0.7))
    surface = {"baseColorTexture": {"index": base}, "metallicRoughnessTexture": {"index": rough}, "metallicFactor": 0.1}
    attributes = {
        "POSITION": model.accessor(positions, "VEC3", 5126, min=positions.min(0).tolist(), max=positions.max(0).tolist()),
        "NORMAL": model.accessor(normals, "VEC3", 5126),
        "TEXCOORD_0": model.accessor(uvs, "VEC2", 5126),
    }
    shape = {"attributes": attributes, "indices": model.accessor(indices, "SCALAR", 5125)}
    shape["material"] = model.add("materials", {"pbrMetallicRoughness": surface})
    node = model.add("nodes", {"mesh": model.add("meshes", {"primitives": [shape]})})
    model.document["scenes"][0]["nodes"].append(node)
    return model.data


def _vase(around: int, up: int) -> tuple[Any, Any, Any, Any]:
    """Positions (m), normals, UVs and triangles of a surface of revolution, 25 cm high."""
    u, v = np.meshgrid(np.linspace(0, 1, around + 1), np.linspace(0, 1, up + 1))
    radius = 0.05 + 0.025 * np.sin(v * 7) + 0.0015 * np.sin(u * 2 * np.pi * 24)
    angle = u * 2 * np.pi
    positions = np.stack((radius * np.cos(angle), 0.25 * v, radius * np.sin(angle)), -1).reshape(-1, 3).astype(np.float32)
    normals = np.stack((np.cos(angle), np.zeros_like(angle), np.sin(angle)), -1).reshape(-1, 3).astype(np.float32)
    uvs = np.stack((u, 1 - v), -1).reshape(-1, 2).astype(np.float32)
    row, column = np.meshgrid(np.arange(up), np.arange(around), indexing="ij")
    first = (row * (around + 1) + column).reshape(-1)
    above = first + around + 1
    indices = np.stack((first, above, first + 1, first + 1, above, above + 1), -1).reshape(-1).astype(np.uint32)
    return positions, normals, uvs, indices


def _photograph(grains: np.random.Generator, grain: float) -> Any:
    """Soft shapes under a grain, sRGB uint8."""
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX] / SIDE_PX
    soft = np.stack([128 + 70 * np.sin(x * a + y * b) for a, b in ((9, 4), (5, 11), (13, 2))], -1)
    return np.clip(soft + grains.normal(0, grain, soft.shape), 0, 255).astype(np.uint8)
