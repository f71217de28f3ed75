"""Normals for meshes that bring none: smooth over gentle bends, sharp at edges. Corners that agree share a vertex."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from render.models.sources.mesh import Floats, Part

CREASE_DEG: Final = 38.0
BUSIEST_VERTEX: Final = 48
Ints = npt.NDArray[np.int64]


def smoothed(name: str, corners: Floats) -> Part:
    """A part of loose triangles (3·m, 3): equal positions are welded, then creased."""
    rows = np.ascontiguousarray(corners + np.float32(0.0))  # −0.0 and 0.0 are one place
    keys = rows.view(np.dtype((np.void, 12))).reshape(-1)
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    return creased(name, rows[first], inverse.reshape(-1, 3).astype(np.int64))


def creased(name: str, positions: Floats, triangles: npt.NDArray[Any], *, colors: Floats | None = None) -> Part:
    """A part whose vertices are split where its surface bends by more than CREASE_DEG. Degenerate triangles are left out."""
    triangles = whole(positions, triangles)
    normals = corner_normals(positions, triangles)
    source, inverse, kept = split(triangles.reshape(-1), normals)
    return Part(
        name=name,
        positions=positions[source],
        triangles=inverse.reshape(-1, 3).astype(np.uint32),
        normals=kept,
        colors=None if colors is None else colors[source],
    )


def whole(positions: Floats, triangles: npt.NDArray[Any]) -> Ints:
    """The triangles that have three different corners; all of them if none has."""
    a, b, c = triangles.T
    good = (a != b) & (b != c) & (a != c)
    return np.asarray(triangles[good] if good.any() else triangles, np.int64)


def split(vertices: Ints, normals: Floats) -> tuple[Ints, Ints, Floats]:
    """Corners that share vertex and normal become one: (source vertex, corner → new vertex, normals)."""
    # 10 bits an axis: finer than an eye sees, coarse enough to forget the rounding of sums.
    coarse = np.rint((normals + 1) * 511).astype(np.int64)
    keys = ((vertices << 10 | coarse[:, 0]) << 10 | coarse[:, 1]) << 10 | coarse[:, 2]
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    return vertices[first], inverse, normals[first]


def corner_normals(positions: Floats, triangles: Ints, groups: Ints | None = None) -> Floats:
    """A normal for each corner (3·m, 3): the faces round its vertex, those that bend away too far left out.

    With `groups` (m,), OBJ's smoothing groups, faces of one group smooth whatever their bend, and those of group 0 are flat.
    """
    faces, weighted = _faces(positions, triangles)
    vertices = triangles.reshape(-1)
    face_of = np.repeat(np.arange(len(triangles)), 3)
    if groups is not None:
        return _grouped(vertices, face_of, faces, weighted, groups)
    summed = _unit(_sums(vertices, weighted[face_of], len(positions)))
    normals = summed[vertices]
    # A vertex whose every face lies near the sum is smooth; only corners at the others are worked out one by one.
    near = np.einsum("ij,ij->i", normals, faces[face_of]) > np.cos(np.radians(CREASE_DEG / 2))
    rough = np.zeros(len(positions), bool)
    rough[vertices[~near]] = True
    busy = np.flatnonzero(rough[vertices])
    if len(busy):
        normals[busy] = _pairwise(vertices[busy], face_of[busy], faces, weighted)
    return normals


def _grouped(vertices: Ints, face_of: Ints, faces: Floats, weighted: Floats, groups: Ints) -> Floats:
    group = groups[face_of]
    keys = vertices * (int(group.max(initial=0)) + 1) + group
    _, inverse = np.unique(keys, return_inverse=True)
    summed = _unit(_sums(inverse, weighted[face_of], int(inverse.max(initial=-1)) + 1))
    return np.where((group == 0)[:, None], faces[face_of], summed[inverse]).astype(np.float32)


def _faces(positions: Floats, triangles: Ints) -> tuple[Floats, Floats]:
    first = positions[triangles[:, 0]].astype(np.float64)
    cross = np.cross(positions[triangles[:, 1]] - first, positions[triangles[:, 2]] - first)
    # Scaled to the mesh, so that a model in kilometres or in micrometres weighs alike.
    cross /= max(float(np.abs(cross).max(initial=0.0)), 1e-300)
    return _unit(cross), cross.astype(np.float32)


def _pairwise(vertices: Ints, face_of: Ints, faces: Floats, weighted: Floats) -> Floats:
    """Sums over pairs of corners at one vertex: neighbours in sorted order, one distance after the other."""
    order = np.argsort(vertices, kind="stable")
    sorted_vertices, sorted_faces = vertices[order], face_of[order]
    mine, weight = faces[sorted_faces], weighted[sorted_faces]
    total, limit = weight.copy(), np.cos(np.radians(CREASE_DEG))
    for distance in range(1, min(BUSIEST_VERTEX, len(order))):
        left = np.flatnonzero(sorted_vertices[:-distance] == sorted_vertices[distance:])
        if not len(left):
            break
        left = left[np.einsum("ij,ij->i", mine[left], mine[left + distance]) > limit]
        total[left] += weight[left + distance]
        total[left + distance] += weight[left]
    result = np.empty_like(mine)
    result[order] = _unit(total, mine)
    return result


def _sums(keys: Ints, values: Floats, count: int) -> Floats:
    return np.stack([np.bincount(keys, values[:, axis], count) for axis in range(3)], axis=1).astype(np.float32)


def _unit(vectors: npt.NDArray[Any], otherwise: Floats | None = None) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1)
    result = np.zeros((len(vectors), 3), np.float32)
    result[:, 1] = 1.0
    if otherwise is not None:
        result[:] = otherwise
    good = lengths > 1e-30
    result[good] = vectors[good] / lengths[good, None]
    return result
