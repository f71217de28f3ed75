"""How far a surface and what lies on it would be missed, summed over triangles as polynomials of second degree.

Places after Garland and Heckbert 1997; figures that lie on the surface after Hoppe 1999 (New Quadric Metric for Simplifying
Meshes with Appearance Attributes). Sums are made term by term, so that every machine has the same.
"""

import numpy as np

from render.models.lean.fabric import Numbers, Reals

TERMS = 10
"""Of a quadric: xx, yy, zz, xy, xz, yz, x, y, z, 1."""


def plane_quadric(normal: Reals, offset: Reals, weight: Reals) -> Reals:
    """weight · (normal · p + offset)², a row (10,) each."""
    x, y, z = normal.T
    terms = (x * x, y * y, z * z, 2 * x * y, 2 * x * z, 2 * y * z, 2 * x * offset, 2 * y * offset, 2 * z * offset, offset * offset)
    return np.stack(terms, axis=1) * weight[:, None]


def valued(quadric: Reals, at: Reals) -> Reals:
    """Each quadric (n, 10) at its own point (n, 3)."""
    x, y, z = at.T
    q = quadric.T
    square = q[0] * x * x + q[1] * y * y + q[2] * z * z + q[3] * x * y + q[4] * x * z + q[5] * y * z
    return np.asarray(square + q[6] * x + q[7] * y + q[8] * z + q[9])


def surface(corners: Reals) -> tuple[Reals, Reals]:
    """Of triangles (m, 3, 3): their planes' quadrics by area (m, 10), and their areas (m,)."""
    normal, area = normals(corners)
    return plane_quadric(normal, -dot(normal, corners[:, 0]), area), area


def lying(corners: Reals, figures: Reals) -> Reals:
    """Of figures (m, 3, k) at triangles' corners (m, 3, 3): rows (m, 10 + 4 k), a quadric and for each figure its slope and start."""
    normal, area = normals(corners)
    edge1, edge2 = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    # The directions along which a corner's share of the triangle grows.
    twice = np.maximum(2 * area, 1e-30)[:, None]
    grow1, grow2 = cross(edge2, normal) / twice, cross(normal, edge1) / twice
    total, parts = np.zeros((len(corners), TERMS)), []
    for column in range(figures.shape[2]):
        start, first, second = figures[:, :, column].T
        slope = grow1 * (first - start)[:, None] + grow2 * (second - start)[:, None]
        offset = start - dot(slope, corners[:, 0])
        total += plane_quadric(slope, offset, area)
        parts.append(np.concatenate([slope, offset[:, None]], axis=1) * area[:, None])
    return np.concatenate([total, *parts], axis=1)


def missed(lying: Reals, weight: Reals, at: Reals, figures: Reals) -> Reals:
    """By how much figures (n, k) at points (n, 3) miss what lay there, squared and summed by area."""
    x, y, z = at.T
    found = valued(lying[:, :TERMS], at)
    for column in range(figures.shape[1]):
        slope = lying[:, TERMS + 4 * column : TERMS + 4 * column + 4].T
        figure = figures[:, column]
        found += figure * (figure * weight - 2 * (slope[0] * x + slope[1] * y + slope[2] * z + slope[3]))
    return found


def normals(corners: Reals) -> tuple[Reals, Reals]:
    """Unit normals (m, 3) and areas (m,) of triangles (m, 3, 3)."""
    across = cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    length = np.sqrt(dot(across, across))
    return across / np.maximum(length, 1e-30)[:, None], length / 2


def cross(a: Reals, b: Reals) -> Reals:
    """Row by row."""
    (ax, ay, az), (bx, by, bz) = a.T, b.T
    return np.stack((ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx), axis=1)


def dot(a: Reals, b: Reals) -> Reals:
    """Row by row."""
    return np.asarray(a[:, 0] * b[:, 0] + a[:, 1] * b[:, 1] + a[:, 2] * b[:, 2])


def gathered(rows: Reals, at: Numbers, count: int) -> Reals:
    """Rows (n, c) summed by where they belong (n,), into (count, c)."""
    return np.stack([np.bincount(at, weights=column, minlength=count) for column in rows.T], axis=1)
