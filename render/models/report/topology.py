"""Whether a mesh closes: every edge between two triangles that run it in opposite directions (a 2-manifold's condition)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from render.models.gltf.mesh import Primitive

# Corners nearer to each other than this share of the model's size are one point: seams of UVs and normals are no holes.
WELD: Final = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """Edges that belong to one triangle only, and whether a closed surface's inside is turned out."""

    open_edges: int
    inside_out: bool


def surface_of(primitives: Sequence[Primitive]) -> Surface:
    """The surface of all primitives together, points at one place welded."""
    points, triangles = _welded(primitives)
    a, b, c = triangles.T
    # What shrinks to a line when welded has no surface.
    good = (a != b) & (b != c) & (a != c)
    triangles = triangles[good]
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    low, high = edges.min(axis=1), edges.max(axis=1)
    _, counts = np.unique(low * np.int64(len(points) + 1) + high, return_counts=True)
    open_edges = int((counts == 1).sum())
    return Surface(open_edges=open_edges, inside_out=not open_edges and _volume(points, triangles) < 0)


def _welded(primitives: Sequence[Primitive]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    positions = np.concatenate([primitive.positions for primitive in primitives]).astype(np.float64)
    first = np.cumsum([0, *(len(primitive.positions) for primitive in primitives)])
    triangles = np.concatenate([primitive.triangles.astype(np.int64) + at for primitive, at in zip(primitives, first, strict=False)])
    low = positions.min(axis=0)
    step = max(float((positions.max(axis=0) - low).max()) * WELD, 1e-300)
    grid = np.rint((positions - low) / step).astype(np.int64)
    # 10⁵ steps a side: three of them fit one number, which sorts faster than rows do.
    keys: npt.NDArray[Any] = (grid[:, 0] << 40) | (grid[:, 1] << 20) | grid[:, 2]
    _, chosen, welded = np.unique(keys, return_index=True, return_inverse=True)
    return positions[chosen], welded[triangles]


def _volume(points: npt.NDArray[np.float64], triangles: npt.NDArray[np.int64]) -> float:
    """Six times the enclosed volume, by the divergence theorem; negative if the triangles look inwards."""
    corners = points[triangles] - points.mean(axis=0)
    return float(np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])))
