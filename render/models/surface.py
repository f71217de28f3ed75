"""What a mesh may lack, computed: flat normals, tangents. Arrays are (n, k) float32, triangles (m, 3)."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Triangles = npt.NDArray[np.uint32]


def flat_normals(corners: Floats) -> Floats:
    """The face's normal at each of its corners; `corners` are (3·m, 3), three a triangle."""
    faces = corners.reshape(-1, 3, 3)
    normals = np.cross(faces[:, 1] - faces[:, 0], faces[:, 2] - faces[:, 0])
    return np.repeat(unit(normals), 3, axis=0)


def tangents(positions: Floats, normals: Floats, uv: Floats, triangles: Triangles) -> Floats:
    """Tangents (n, 4) with handedness in w: directions of growing u, summed over a vertex's triangles (Lengyel's method)."""
    along_u, along_v = _directions(positions[triangles], uv[triangles])
    summed_u, summed_v = _gather(along_u, triangles, len(positions)), _gather(along_v, triangles, len(positions))
    across = summed_u - normals * np.sum(normals * summed_u, axis=1, keepdims=True)
    poor = np.linalg.norm(across, axis=1) < 1e-12
    across[poor] = _any_across(normals[poor])
    across = unit(across)
    # glTF's v runs down the image but the normal map's green points up: the bitangent is −v.
    hand = np.where(np.sum(np.cross(normals, across) * summed_v, axis=1) > 0, -1.0, 1.0)
    return np.concatenate([across, hand[:, None]], axis=1).astype(np.float32)


def unit(vectors: Floats) -> Floats:
    """Each row at length 1; rows of no length become +Y."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    # A tiny mesh has tiny cross products: only true zeros have no direction.
    good = lengths[:, 0] > 1e-30
    result = np.zeros_like(vectors, np.float32)
    result[:, 1] = 1.0
    result[good] = vectors[good] / lengths[good]
    return result


def _directions(corners: Floats, uv: Floats) -> tuple[Floats, Floats]:
    edge1, edge2 = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    (u1, v1), (u2, v2) = (uv[:, 1] - uv[:, 0]).T, (uv[:, 2] - uv[:, 0]).T
    area = u1 * v2 - u2 * v1
    scale = np.where(np.abs(area) > 1e-20, 1.0 / np.where(area == 0, 1, area), 0.0)[:, None].astype(np.float32)
    # Weighted by the triangle's area in space, so that slivers do not bend the tangents of their neighbours.
    weight = np.linalg.norm(np.cross(edge1, edge2), axis=1, keepdims=True)
    along_u = unit((edge1 * v2[:, None] - edge2 * v1[:, None]) * scale) * weight
    along_v = unit((edge2 * u1[:, None] - edge1 * u2[:, None]) * scale) * weight
    return along_u, along_v


def _gather(values: Floats, triangles: Triangles, count: int) -> Floats:
    flat, repeated = triangles.reshape(-1), np.repeat(values, 3, axis=0)
    columns = [np.bincount(flat, weights=repeated[:, axis], minlength=count) for axis in range(3)]
    return np.stack(columns, axis=1).astype(np.float32)


def _any_across(normals: Floats) -> Floats:
    helper = np.where(np.abs(normals[:, :1]) < 0.9, [[1.0, 0.0, 0.0]], [[0.0, 1.0, 0.0]])
    return np.cross(normals, helper).astype(np.float32)
