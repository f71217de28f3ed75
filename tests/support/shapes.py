"""Smooth shapes made in code, as real products have them: turned, rounded, draped, cut.

Every shape is metres, Y up, wound counter-clockwise from outside, with texture coordinates (v runs down) and
tangents along growing u (glTF 2.0, section 3.7.2.1).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Profile = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Arrays: positions, normals (n, 3); uv (n, 2); tangents (n, 4); triangles (m, 3); colors (n, 4) or None."""

    positions: Floats
    normals: Floats
    uv: Floats
    tangents: Floats
    triangles: npt.NDArray[np.uint32]
    colors: Floats | None = None

    def coloured(self, paint: Callable[[Floats], Floats]) -> "Shape":
        """The same with vertex colours: `paint` gives linear (n, 4) for positions (n, 3)."""
        return replace(self, colors=paint(self.positions))

    def inside_out(self) -> "Shape":
        """Seen from inside only."""
        tangents = np.concatenate([self.tangents[:, :3], -self.tangents[:, 3:]], axis=1)
        return replace(self, normals=-self.normals, tangents=tangents, triangles=self.triangles[:, ::-1])

    def stretched(self, x: float, y: float, z: float) -> "Shape":
        """Scaled along the axes, about the origin."""
        by = np.array([x, y, z])
        tangents = np.concatenate([_unit(self.tangents[:, :3] * by), self.tangents[:, 3:]], axis=1)
        return replace(self, positions=self.positions * by, normals=_unit(self.normals / by), tangents=tangents)


def sphere(radius_m: float = 0.1, *, around: int = 48) -> Shape:
    """A ball whose map goes once around it."""
    angles = np.linspace(-math.pi / 2, math.pi / 2, around // 2 + 1)
    return turned([(radius_m * max(math.cos(angle), 0.0), radius_m * math.sin(angle)) for angle in angles], around=around)


def turned(profile: Profile, *, around: int = 64, sharp_deg: float = 40.0) -> Shape:
    """A profile of (radius, height), from the foot up along the outside, turned on a lathe.

    A corner sharper than `sharp_deg` stays an edge; a profile may come back down inside, as a bowl's does.
    """
    radius, height, out, along = _bent(np.array(profile, np.float64), math.cos(math.radians(sharp_deg)))
    share = np.linspace(0.0, 1.0, around + 1)
    # u grows to the right for who looks at it from outside.
    sine, cosine = np.sin(2 * math.pi * share), np.cos(2 * math.pi * share)

    def ring(across: Floats, up: Floats) -> Floats:
        flat = np.stack([across[:, None] * sine, np.broadcast_to(up[:, None], (len(up), around + 1)), across[:, None] * cosine], axis=-1)
        return flat.reshape(-1, 3)

    rows = len(radius)
    uv = np.stack([np.broadcast_to(share, (rows, around + 1)), np.broadcast_to(1 - along[:, None], (rows, around + 1))], axis=-1)
    tangents = np.stack([cosine, 0 * share, -sine, 0 * share + 1], axis=-1)
    return Shape(
        positions=ring(radius, height),
        normals=_unit(ring(out[:, 0], out[:, 1])),
        uv=uv.reshape(-1, 2),
        tangents=np.broadcast_to(tangents, (rows, around + 1, 4)).reshape(-1, 4),
        triangles=_grid(rows, around + 1, keep=np.hypot(np.diff(radius), np.diff(height)) > 1e-9),
    )


def _bent(points: Floats, sharp: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Radii, heights, outward normals (n, 2) and shares of the length; the points of sharp corners come twice."""
    steps = np.diff(points, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    faces = np.stack([steps[:, 1], -steps[:, 0]], axis=1) / lengths[:, None]
    shares = np.concatenate([[0.0], np.cumsum(lengths)]) / lengths.sum()
    closed = bool(np.allclose(points[0], points[-1]))
    rows = []
    for index, (point, share) in enumerate(zip(points, shares, strict=True)):
        below = faces[index - 1 if index or closed else 0]
        above = faces[index if index < len(faces) else (0 if closed else -1)]
        normals = [(below + above) / np.linalg.norm(below + above)] if below @ above > sharp else [below, above]
        # On the axis a smooth cap looks straight up or down.
        if point[0] < 1e-9 and len(normals) == 1:
            normals = [np.array([0.0, math.copysign(1.0, normals[0][1])])]
        rows += [(*point, *normal, share) for normal in normals]
    table = np.array(rows)
    return table[:, 0], table[:, 1], table[:, 2:4], table[:, 4]


def curve(points: Profile, *, steps: int = 6) -> list[tuple[float, float]]:
    """A smooth profile through points: Catmull and Rom's spline, `steps` to a span."""
    knots = np.array([points[0], *points, points[-1]])
    share = (np.arange(steps) / steps)[:, None]
    rows = []
    for before, start, end, after in zip(knots, knots[1:], knots[2:], knots[3:], strict=False):
        bends = (end - before, 2 * before - 5 * start + 4 * end - after, 3 * start - before - 3 * end + after)
        rows.append(start + 0.5 * share * (bends[0] + share * (bends[1] + share * bends[2])))
    line = np.concatenate([*rows, knots[-1:]])
    return [(max(float(radius), 0.0), float(height)) for radius, height in line]


def torus(radius_m: float = 0.08, thick_m: float = 0.035, *, around: int = 64, across: int = 24) -> Shape:
    """A ring lying flat."""
    angles = np.linspace(-math.pi, math.pi, across + 1)
    return turned([(radius_m + thick_m * math.cos(angle), thick_m * math.sin(angle)) for angle in angles], around=around)


def box(x_m: float, y_m: float, z_m: float, *, rounding_m: float = 0.01, steps: int = 10) -> Shape:
    """A box with rounded edges; each side shows the whole map."""
    half = np.array([x_m, y_m, z_m]) / 2
    inner = half - rounding_m
    parts = [_side(axis, sign, half, inner, steps) for axis in range(3) for sign in (1.0, -1.0)]
    count = (2 * steps) ** 2
    triangles = np.concatenate([part[1] + index * count for index, part in enumerate(parts)])
    positions, normals, uv, tangents = (np.concatenate([part[0][name] for part in parts]) for name in range(4))
    return Shape(positions=positions, normals=normals, uv=uv, tangents=tangents, triangles=triangles)


def _side(axis: int, sign: float, half: Floats, inner: Floats, steps: int) -> tuple[tuple[Floats, ...], npt.NDArray[np.uint32]]:
    right, up = {0: (2, 1), 1: (0, 2), 2: (0, 1)}[axis]
    flip = {0: -sign, 1: 1.0, 2: sign}[axis]
    rise = {0: 1.0, 1: -sign, 2: 1.0}[axis]
    curve = np.concatenate([np.linspace(0, 1, steps), np.linspace(0, 1, steps)])
    ends = np.repeat([-1.0, 1.0], steps)

    def line(part: int) -> Floats:
        # Dense where it is round, nothing in between, where it is flat.
        reach = half[part] - inner[part]
        return np.asarray(ends * inner[part] + np.where(ends < 0, curve - 1, curve) * reach)

    across, upward = np.meshgrid(line(right), line(up))
    cube = np.zeros((*across.shape, 3))
    cube[..., axis], cube[..., right], cube[..., up] = sign * half[axis], across * flip, upward * rise
    core = np.clip(cube, -inner, inner)
    normals = _unit((cube - core).reshape(-1, 3))
    positions = core.reshape(-1, 3) + normals * (half - inner)[0]
    uv = np.stack([across / half[right] / 2 + 0.5, 0.5 - upward / half[up] / 2], axis=-1).reshape(-1, 2)
    along = np.zeros(3)
    along[right] = flip
    tangents = _unit(along - normals * (normals @ along)[:, None])
    return (positions, normals, uv, np.concatenate([tangents, np.ones((len(tangents), 1))], axis=1)), _grid(2 * steps, 2 * steps)


def draped(width_m: float, depth_m: float, height: Callable[[Floats, Floats], Floats], *, steps: int = 64) -> Shape:
    """A sheet over x and z whose height is a function of both; seen from above it is its front."""
    line = np.linspace(-0.5, 0.5, steps)
    x, z = np.meshgrid(line * width_m, -line * depth_m)
    y, tiny = height(x, z), 1e-4
    slope_x = (height(x + tiny, z) - height(x - tiny, z)) / (2 * tiny)
    slope_z = (height(x, z + tiny) - height(x, z - tiny)) / (2 * tiny)
    one, none = np.ones_like(x), np.zeros_like(x)
    tangents = np.stack([one, slope_x, none], axis=-1).reshape(-1, 3)
    return Shape(
        positions=np.stack([x, y, z], axis=-1).reshape(-1, 3),
        normals=_unit(np.stack([-slope_x, one, -slope_z], axis=-1).reshape(-1, 3)),
        uv=np.stack([x / width_m + 0.5, z / depth_m + 0.5], axis=-1).reshape(-1, 2),
        tangents=np.concatenate([_unit(tangents), np.ones((steps * steps, 1))], axis=1),
        triangles=_grid(steps, steps),
    )


def cut_gem(radius_m: float = 0.1, *, facets: int = 8) -> Shape:
    """A brilliant, flat facet by flat facet: table, crown, girdle, pavilion."""
    rings = [(0.56, 0.36, 0.0), (0.86, 0.20, 0.5), (1.0, 0.03, 0.0), (1.0, -0.03, 0.0), (0.0, -0.78, 0.0)]
    points = [[_on(r, y, (index + shift) / facets) * radius_m for index in range(facets)] for r, y, shift in rings]
    top = np.array([0.0, 0.36 * radius_m, 0.0])
    table, star, high, low, culet = points
    faces = []
    for index in range(facets):
        after = (index + 1) % facets
        faces += [(top, table[index], table[after]), (table[index], star[index], table[after])]
        faces += [(star[index - 1], high[index], star[index]), (table[index], star[index - 1], star[index])]
        faces += [(star[index], high[index], high[after])]
        faces += [(high[index], low[index], low[after]), (high[index], low[after], high[after]), (low[index], culet[0], low[after])]
    corners = np.array(faces)
    # Convex about the middle: what looks inwards is turned round.
    inwards = np.einsum("ij,ij->i", np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), corners.mean(axis=1)) < 0
    corners[inwards] = corners[inwards][:, ::-1]
    normals = np.repeat(_unit(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])), 3, axis=0)
    flat = corners.reshape(-1, 3)
    tangents = _unit(np.cross(np.array([0.0, 1.0, 1e-3]), normals))
    return Shape(
        positions=flat,
        normals=normals,
        uv=flat[:, [0, 2]] / radius_m / 2 + 0.5,
        tangents=np.concatenate([tangents, np.ones((len(flat), 1))], axis=1),
        triangles=np.arange(len(flat), dtype=np.uint32).reshape(-1, 3),
    )


def _on(radius: float, height: float, share: float) -> Floats:
    return np.array([radius * math.sin(2 * math.pi * share), height, radius * math.cos(2 * math.pi * share)])


def _grid(rows: int, columns: int, *, keep: npt.NDArray[np.bool_] | None = None) -> npt.NDArray[np.uint32]:
    """Triangles of a lattice whose rows go up and whose columns go right; `keep` (rows − 1,) leaves bands out."""
    bands = np.arange(rows - 1) if keep is None else np.flatnonzero(keep)
    corner = (bands[:, None] * columns + np.arange(columns - 1)[None, :]).reshape(-1)
    right, above = corner + 1, corner + columns
    return np.stack([corner, right, above + 1, corner, above + 1, above], axis=1).reshape(-1, 3).astype(np.uint32)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12))
