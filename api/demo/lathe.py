"""Solids by turning, sweeping and extruding: numpy in, `Mesh` out. Lengths in metres, angles in radians.

Every function returns smooth normals where the form is round and split ones where it has an edge.
"""

from collections.abc import Sequence

import numpy as np

from api.demo.glb import Floats, Ints, Mesh


def rounded(corners: Sequence[tuple[float, float, float]], steps: int = 6) -> tuple[Floats, Floats]:
    """A polyline whose corners (r, y, radius) are rounded off: points (n, 2) and outward normals (n, 2).

    Outward is to the right of the direction of travel. Between straight pieces the normals are exact,
    so that long flat walls stay flat under reflections.
    """
    path = np.array([corner[:2] for corner in corners], dtype=float)
    points: list[Floats] = []
    normals: list[Floats] = []
    ways = np.diff(path, axis=0)
    ways /= np.linalg.norm(ways, axis=1, keepdims=True)
    rights = np.column_stack([ways[:, 1], -ways[:, 0]])
    points.append(path[0])
    normals.append(rights[0])
    for index in range(1, len(path) - 1):
        arc_points, arc_normals = _fillet(path, ways, rights, index, corners[index][2], steps)
        points.extend(arc_points)
        normals.extend(arc_normals)
    points.append(path[-1])
    normals.append(rights[-1])
    return np.array(points), np.array(normals)


def _fillet(path: Floats, ways: Floats, rights: Floats, index: int, radius: float, steps: int) -> tuple[list[Floats], list[Floats]]:
    before, after = rights[index - 1], rights[index]
    turn = np.arccos(np.clip(ways[index - 1] @ ways[index], -1.0, 1.0))
    if turn < 1e-3 or radius <= 0:
        return [path[index], path[index]], [before, after]
    room = min(np.linalg.norm(path[index] - path[index - 1]), np.linalg.norm(path[index + 1] - path[index])) * 0.499
    cut = min(radius * np.tan(turn / 2), room)
    radius = cut / np.tan(turn / 2)
    left = np.cross(ways[index - 1], ways[index]) > 0
    toward = -1.0 if left else 1.0
    centre = path[index] - ways[index - 1] * cut + before * (-radius if left else radius)
    normals = [_turned(before, (turn if left else -turn) * step / steps) for step in range(steps + 1)]
    return [centre + normal * (radius * -toward) for normal in normals], normals


def _turned(vector: Floats, angle: float) -> Floats:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([cos * vector[0] - sin * vector[1], sin * vector[0] + cos * vector[1]])


def lathe(points: Floats, normals: Floats, *, segments: int = 96, u: tuple[float, float] = (0, 1), v: tuple[float, float] = (1, 0)) -> Mesh:
    """A profile (r, y) turned about Y. The middle of the u range faces +Z; v runs over the profile's length."""
    turn = np.linspace(0.0, 1.0, segments + 1)
    angle = (turn - 0.5) * 2 * np.pi
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    way = length / length[-1]
    sin, cos = np.sin(angle), np.cos(angle)
    radius, height = points[:, :1], points[:, 1:]
    positions = np.stack([radius * sin, np.broadcast_to(height, (len(points), len(turn))), radius * cos], axis=-1)
    facing = np.stack([normals[:, :1] * sin, np.broadcast_to(normals[:, 1:], (len(points), len(turn))), normals[:, :1] * cos], axis=-1)
    uvs = np.stack(np.broadcast_arrays(u[0] + (u[1] - u[0]) * turn[None, :], (v[0] + (v[1] - v[0]) * way)[:, None]), axis=-1)
    return grid(positions, facing, uvs)


def grid(positions: Floats, normals: Floats, uvs: Floats) -> Mesh:
    """A mesh from arrays (rows, columns, k); seen from outside columns run to the right and rows upwards."""
    rows, columns = positions.shape[:2]
    at = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = at[:-1, :-1].ravel(), at[:-1, 1:].ravel(), at[1:, 1:].ravel(), at[1:, :-1].ravel()
    indices = np.concatenate([np.column_stack([a, b, c]), np.column_stack([a, c, d])])
    flat = positions.reshape(-1, 3)
    return Mesh(positions=flat, normals=_unit(normals.reshape(-1, 3)), uvs=uvs.reshape(-1, 2), indices=_solid(flat, indices))


def sweep(path: Floats, section: Floats, *, across: Floats, scale: Floats | None = None, u_repeat: float = 1, v_repeat: float = 1) -> Mesh:
    """A closed section (k, 2) led along a path (n, 3); `across` (3,) is the direction its x keeps.

    v runs along the path and u around the section; `scale` (n, 2) widens it on its way. Ends stay open.
    """
    ahead = np.gradient(path, axis=0)
    ahead = _unit(ahead)
    side = _unit(across - ahead * (ahead @ across)[:, None])
    up = np.cross(ahead, side)
    factor = np.ones((len(path), 2)) if scale is None else scale
    ring = np.vstack([section, section[:1]])
    tangent = _unit2(np.roll(section, -1, axis=0) - np.roll(section, 1, axis=0))
    outward = np.column_stack([tangent[:, 1], -tangent[:, 0]])
    outward = np.vstack([outward, outward[:1]])
    x, y = ring[None, :, 0:1] * factor[:, None, 0:1], ring[None, :, 1:2] * factor[:, None, 1:2]
    positions = path[:, None] + x * side[:, None] + y * up[:, None]
    normals = outward[None, :, 0:1] / factor[:, None, 0:1] * side[:, None] + outward[None, :, 1:2] / factor[:, None, 1:2] * up[:, None]
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    around = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(ring, axis=0), axis=1))])
    uvs = np.stack(np.broadcast_arrays((around / around[-1] * u_repeat)[None, :], (1 - length / length[-1] * v_repeat)[:, None]), axis=-1)
    return grid(positions, normals, uvs)


def oval(width: float, height: float, power: float = 2.0, count: int = 32) -> Floats:
    """A superellipse section (count, 2), counter-clockwise; power 2 is an ellipse, higher is boxier."""
    angle = np.arange(count) / count * 2 * np.pi
    cos, sin = np.cos(angle), np.sin(angle)
    return np.column_stack([np.sign(cos) * np.abs(cos) ** (2 / power) * width / 2, np.sign(sin) * np.abs(sin) ** (2 / power) * height / 2])


def prism(outline: Floats, depth: float, bevel: float = 0.0) -> Mesh:
    """A convex outline (n, 2), counter-clockwise in XY, extruded from z = 0 to `depth` with a bevelled front edge."""
    middle = outline.mean(axis=0)
    reach = np.linalg.norm(outline - middle, axis=1, keepdims=True)
    inner = middle + (outline - middle) * np.maximum(1 - bevel / np.maximum(reach, 1e-9), 0.05)
    faces: list[Mesh] = []
    count = len(outline)
    for index in range(count):
        pair = [index, (index + 1) % count]
        low, high, top = outline[pair], outline[pair], inner[pair]
        faces.append(quad(_at(low, 0.0), _at(high, depth - bevel)))
        if bevel:
            faces.append(quad(_at(high, depth - bevel), _at(top, depth)))
    faces.append(fan(_at(inner, depth)))
    return merged(faces)


def quad(low: Floats, high: Floats) -> Mesh:
    """A flat four-cornered face from its lower edge (2, 3) and its upper one, normals split."""
    positions = np.stack([low, high])
    normal = np.cross(low[1] - low[0], high[0] - low[0])
    return grid(positions, np.broadcast_to(normal, positions.shape), np.array([[[0, 1], [1, 1]], [[0, 0], [1, 0]]], dtype=float))


def fan(outline: Floats) -> Mesh:
    """A flat convex face (n, 3), counter-clockwise seen from outside; uvs span its bounds in XY."""
    normal = np.cross(outline[1] - outline[0], outline[2] - outline[0])
    low, high = outline.min(axis=0), outline.max(axis=0)
    uvs = (outline[:, :2] - low[:2]) / np.maximum(high[:2] - low[:2], 1e-9)
    indices = np.array([[0, index, index + 1] for index in range(1, len(outline) - 1)])
    uvs[:, 1] = 1 - uvs[:, 1]
    return Mesh(positions=outline, normals=_unit(np.broadcast_to(normal, outline.shape)), uvs=uvs, indices=_solid(outline, indices))


def merged(meshes: Sequence[Mesh]) -> Mesh:
    """One mesh of several."""
    starts = np.cumsum([0, *[len(mesh.positions) for mesh in meshes]])
    return Mesh(
        positions=np.vstack([mesh.positions for mesh in meshes]),
        normals=np.vstack([mesh.normals for mesh in meshes]),
        uvs=np.vstack([mesh.uvs for mesh in meshes]),
        indices=np.vstack([mesh.indices + start for mesh, start in zip(meshes, starts, strict=False)]).astype(np.uint32),
    )


def moved(mesh: Mesh, *, rotation: Floats | None = None, offset: Sequence[float] | Floats = (0, 0, 0)) -> Mesh:
    """The mesh turned by a rotation matrix (3, 3), then shifted."""
    turn = np.eye(3) if rotation is None else rotation
    return Mesh(positions=mesh.positions @ turn.T + np.array(offset), normals=mesh.normals @ turn.T, uvs=mesh.uvs, indices=mesh.indices)


def rotation(axis: str, angle: float) -> Floats:
    """The matrix (3, 3) of a right-handed turn about x, y or z."""
    cos, sin = np.cos(angle), np.sin(angle)
    if axis == "x":
        return np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])
    if axis == "y":
        return np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]])
    return np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]])


def spline(points: Sequence[Sequence[float]] | Floats, count: int, *, closed: bool = False) -> Floats:
    """`count` points on a Catmull-Rom curve through the given ones (any dimension)."""
    through = np.array(points, dtype=float)
    if closed:
        padded = np.vstack([through[-1:], through, through[:2]])
    else:
        padded = np.vstack([2 * through[:1] - through[1:2], through, 2 * through[-1:] - through[-2:-1]])
    pieces = len(padded) - 3
    where = np.linspace(0, pieces, count, endpoint=not closed)
    piece = np.minimum(where.astype(int), pieces - 1)
    t = (where - piece)[:, None]
    a, b, c, d = (padded[piece + k] for k in range(4))
    return np.asarray(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))


def _at(outline: Floats, z: float) -> Floats:
    return np.column_stack([outline, np.full(len(outline), z)])


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12))


def _unit2(vectors: Floats) -> Floats:
    return _unit(vectors)


def _solid(positions: Floats, indices: Floats | Ints) -> Ints:
    """The triangles that have an area: poles of a lathe collapse to a point."""
    corners = positions[indices]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    return np.asarray(indices[area > 1e-14].astype(np.uint32))
