"""Faces of any number of corners become triangles: convex ones as a fan, others by clipping ears."""

from typing import Final

import numpy as np
import numpy.typing as npt

from render.models.surface import Floats

Ints = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
# Clipping ears takes the square of a face's corners; beyond this a face is fanned, right or wrong.
MOST_CLIPPED: Final = 512
MOST_CLIPPED_TOGETHER: Final = 60_000


def triangulated(points: Floats, counts: Ints, indices: Ints) -> tuple[Ints, Ints]:
    """Triangles as numbers of corners (t, 3) and each one's face (t,); `indices` names the point of every corner."""
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
    corners, faces, budget = [np.zeros((0, 3), np.int64)], [np.zeros(0, np.int64)], MOST_CLIPPED_TOGETHER
    for size in np.unique(counts[counts >= 3]).tolist():
        which = np.flatnonzero(counts == size)
        offsets: Ints = np.arange(3)[None, None]
        if size > 3:
            offsets, budget = _split(points[indices[starts[which][:, None] + np.arange(size)]].astype(np.float64), budget)
        corners.append((offsets + starts[which][:, None, None]).reshape(-1, 3))
        faces.append(np.repeat(which, size - 2))
    face = np.concatenate(faces)
    order = np.argsort(face, kind="stable")
    return np.concatenate(corners)[order], face[order]


def _split(polygons: Doubles, budget: int) -> tuple[Ints, int]:
    """Offsets (f, n − 2, 3) of the triangles of f faces of n corners each, and what is left of the budget."""
    count, size = polygons.shape[:2]
    steps = np.arange(1, size - 1)
    fan = np.stack([np.zeros_like(steps), steps, steps + 1], axis=1)
    offsets = np.broadcast_to(fan, (count, size - 2, 3)).copy()
    normals = _newell(polygons)
    folded = np.flatnonzero(~_all_face_up(polygons, offsets, normals))
    for face in folded.tolist():
        if size > MOST_CLIPPED or budget < size:
            break
        budget -= size
        offsets[face] = _clipped(_flat(polygons[face], normals[face]))
    return offsets, budget


def _newell(polygons: Doubles) -> Doubles:
    after = np.roll(polygons, -1, axis=1)
    return np.asarray(np.cross(polygons, after).sum(axis=1))


def _all_face_up(polygons: Doubles, offsets: Ints, normals: Doubles) -> npt.NDArray[np.bool_]:
    first, second, third = (polygons[np.arange(len(polygons))[:, None], offsets[..., corner]] for corner in range(3))
    upward = np.einsum("ftk,fk->ft", np.cross(second - first, third - first), normals)
    return np.asarray((upward >= -1e-9 * np.square(normals).sum(axis=1, keepdims=True)).all(axis=1))


def _flat(polygon: Doubles, normal: Doubles) -> list[tuple[float, float]]:
    """The face in its own plane, counter-clockwise."""
    axis = int(np.abs(normal).argmax())
    first, second = (axis + 1) % 3, (axis + 2) % 3
    if normal[axis] < 0:
        first, second = second, first
    return [(float(point[first]), float(point[second])) for point in polygon]


def _clipped(points: list[tuple[float, float]]) -> list[tuple[int, int, int]]:
    """Ear clipping; where no ear is found (a face that crosses itself) the rest is fanned."""
    left, triangles = list(range(len(points))), []
    while len(left) > 3:
        ear = next((place for place in range(len(left)) if _is_ear(points, left, place)), 1)
        before, here, after = left[ear - 1], left[ear], left[(ear + 1) % len(left)]
        triangles.append((before, here, after))
        del left[ear]
    return [*triangles, (left[0], left[1], left[2])]


def _is_ear(points: list[tuple[float, float]], left: list[int], place: int) -> bool:
    before, here, after = left[place - 1], left[place], left[(place + 1) % len(left)]
    a, b, c = points[before], points[here], points[after]
    if _turn(a, b, c) <= 0:
        return False
    others = (points[index] for index in left if index not in (before, here, after))
    return not any(_turn(a, b, p) >= 0 and _turn(b, c, p) >= 0 and _turn(c, a, p) >= 0 for p in others if p not in (a, b, c))


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
