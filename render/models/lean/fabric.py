"""Primitives sewn into one mesh: equal vertices made one, and corners that share a place known to each other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from render.models.gltf.mesh import Primitive

Reals = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

WEIGHTS: Final = {"normals": 0.2, "uv0": 2.0, "uv1": 1.0, "colors": 1.0}
"""What a change is worth beside a move by the model's whole side: normals turn by 0.1° in the widest step."""
ATTRIBUTES: Final = ("positions", "normals", "tangents", "uv0", "uv1", "colors")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fabric:
    """What is simplified. A vertex is a corner with its figures; vertices that differ in these may stand at one point.

    `points` (p, 3), in sides of the model; `point` (v,) where a vertex stands; `figures` (v, k) its normal, texture
    coordinates and colour, weighed; `triangles` (m, 3) of vertices; `owner` (v,) and `source` (v,): which primitive a vertex
    is of, and which of that one's vertices. `fixed` (p,): which points stay.
    """

    points: Reals
    point: Numbers
    figures: Reals
    triangles: Numbers
    owner: Numbers
    source: Numbers
    fixed: npt.NDArray[np.bool_]


def sewn(primitives: Sequence[Primitive], side: float, fixed: npt.NDArray[np.float32]) -> Fabric:
    """One mesh of primitives in one space; `side` is the longest of the model they are of, places (n, 3) that are `fixed` stay."""
    kept, joined, first = [], [], 0
    for primitive in primitives:
        source, corner = _distinct(_rows(primitive))
        kept.append(source)
        joined.append(corner[primitive.triangles.astype(np.int64)] + first)
        first += len(source)
    places = np.concatenate([primitive.positions[source] for primitive, source in zip(primitives, kept, strict=True)])
    standing, point = _distinct(np.concatenate([places, fixed]))
    stays = np.zeros(len(standing), bool)
    stays[point[len(places) :]] = True
    places, point = np.concatenate([places, fixed])[standing], point[: len(places)]
    triangles = np.concatenate(joined)
    at = point[triangles]
    solid = (at[:, 0] != at[:, 1]) & (at[:, 1] != at[:, 2]) & (at[:, 2] != at[:, 0])
    return Fabric(
        points=(places.astype(np.float64) - places.astype(np.float64).min(axis=0)) / side,
        point=point,
        figures=np.concatenate(_figures(primitives, kept)),
        triangles=triangles[solid],
        owner=np.repeat(np.arange(len(kept)), [len(source) for source in kept]),
        source=np.concatenate(kept),
        fixed=stays,
    )


def cut_out(fabric: Fabric, triangles: Numbers, primitives: Sequence[Primitive]) -> tuple[Primitive, ...]:
    """The primitives again, with these triangles (m, 3) of the fabric's vertices; one that has none left is as it was."""
    owners = fabric.owner[triangles[:, 0]]
    return tuple(_cut(fabric, triangles[owners == number], primitive) for number, primitive in enumerate(primitives))


def _cut(fabric: Fabric, triangles: Numbers, primitive: Primitive) -> Primitive:
    if not len(triangles):
        return primitive
    used, corner = np.unique(triangles, return_inverse=True)
    there = {name: values[fabric.source[used]] for name in ATTRIBUTES if (values := getattr(primitive, name)) is not None}
    return replace(primitive, triangles=corner.reshape(-1, 3).astype(np.uint32), **there)


def _rows(primitive: Primitive) -> npt.NDArray[np.float32]:
    return np.concatenate([values for name in ATTRIBUTES if (values := getattr(primitive, name)) is not None], axis=1, dtype=np.float32)


def _distinct(rows: npt.NDArray[np.float32]) -> tuple[Numbers, Numbers]:
    """The first of each kind of row, and for each row the number of its kind; kinds come in the rows' own order."""
    # 0 and −0 are one place, but not the same bytes.
    data = np.ascontiguousarray(rows + np.float32(0))
    keys = data.view(np.dtype((np.void, data.shape[1] * data.itemsize))).reshape(-1)
    _, first, kind = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return first[order], place[kind.reshape(-1)]


def _figures(primitives: Sequence[Primitive], kept: Sequence[Numbers]) -> list[Reals]:
    """What vertices have besides their place, a column a figure; what only other primitives have is nothing everywhere."""
    widths = {
        name: max((values.shape[1] for primitive in primitives if (values := getattr(primitive, name)) is not None), default=0)
        for name in WEIGHTS
    }
    return [
        np.concatenate([_column(getattr(primitive, name), source, WEIGHTS[name], width) for name, width in widths.items() if width], axis=1)
        for primitive, source in zip(primitives, kept, strict=True)
    ]


def _column(values: npt.NDArray[np.float32] | None, source: Numbers, weight: float, width: int) -> Reals:
    return np.zeros((len(source), width)) if values is None else values[source].astype(np.float64) * weight
