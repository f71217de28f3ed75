"""Polygons into triangles: quads along the better diagonal, convex ones as fans, others by clipping ears."""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[Any]
LARGEST_CLIPPED: Final = 256
MOST_CLIPPED: Final = 5_000


def triangulated(positions: Floats, vertices: Ints, sizes: Ints) -> tuple[Ints, Ints]:
    """Triangles (m, 3) as numbers of corners, and the polygon of each (m,), in the polygons' order."""
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]]) if len(sizes) else np.zeros(0, np.int64)
    triangles, owners = [np.zeros((0, 3), np.int64)], [np.zeros(0, np.int64)]
    for size in np.unique(sizes[sizes >= 3]).tolist():
        chosen = np.flatnonzero(sizes == size)
        cut = _cut(positions[vertices[first[chosen, None] + np.arange(size)]], size)
        triangles.append((first[chosen, None, None] + cut).reshape(-1, 3))
        owners.append(np.repeat(chosen, size - 2))
    all_owners = np.concatenate(owners)
    order = np.argsort(all_owners, kind="stable")
    return np.concatenate(triangles)[order], all_owners[order]


def _cut(shapes: Floats, size: int) -> Ints:
    """Corners (k, size − 2, 3) of triangles of polygons (k, size, 3)."""
    fan = np.stack([np.zeros(size - 2, np.int64), np.arange(1, size - 1), np.arange(2, size)], axis=1)
    cut = np.broadcast_to(fan, (len(shapes), *fan.shape)).copy()
    if size == 3:
        return cut
    bent = np.flatnonzero(~_fans(shapes, fan))
    if size == 4:
        cut[bent] = [[1, 2, 3], [1, 3, 0]]
    elif size <= LARGEST_CLIPPED:
        for index in bent[:MOST_CLIPPED].tolist():
            cut[index] = _clipped(shapes[index].astype(np.float64), fan)
    return cut


def _fans(shapes: Floats, fan: Ints) -> npt.NDArray[np.bool_]:
    """Whether every triangle of the fan looks the way the polygon does."""
    corners = shapes[:, fan].astype(np.float64)
    normals = np.cross(corners[:, :, 1] - corners[:, :, 0], corners[:, :, 2] - corners[:, :, 0])
    whole = normals.sum(axis=1)
    return np.asarray(np.einsum("kti,ki->kt", normals, whole).min(axis=1) >= 0)


def _clipped(shape: Floats, fan: Ints) -> Ints:
    """Ear clipping (Meisters 1975) in the plane that the polygon faces most; the fan where no ear is left."""
    normal = np.cross(shape[1:-1] - shape[0], shape[2:] - shape[0]).sum(axis=0)
    drop = int(np.abs(normal).argmax())
    flat = np.delete(shape, drop, axis=1)
    sign = 1.0 if (normal[drop] > 0) == (drop != 1) else -1.0
    left, found = list(range(len(shape))), []
    while len(left) > 3:
        ear = next((at for at in range(len(left)) if _is_ear(flat, left, at, sign)), None)
        if ear is None:
            return fan
        found.append([left[ear - 1], left[ear], left[(ear + 1) % len(left)]])
        del left[ear]
    return np.array([*found, left], np.int64)


def _is_ear(flat: Floats, left: list[int], at: int, sign: float) -> bool:
    a, b, c = flat[left[at - 1]], flat[left[at]], flat[left[(at + 1) % len(left)]]
    if sign * _area(a, b, c) <= 0:
        return False
    others = flat[[corner for corner in left if corner not in (left[at - 1], left[at], left[(at + 1) % len(left)])]]
    inside = (sign * _area(a, b, others) >= 0) & (sign * _area(b, c, others) >= 0) & (sign * _area(c, a, others) >= 0)
    return not bool(np.any(inside))


def _area(a: Floats, b: Floats, c: Floats) -> Any:
    return (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])
