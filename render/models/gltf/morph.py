"""Morph targets (glTF 2.0, section 3.7.2.2): what each adds to a mesh, kept for the vertices that it moves only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from render.models.gltf.accessor import Accessors
from render.models.gltf.document import Place
from render.models.report.issue import ModelRejected
from render.models.surface import Floats

NAMES: Final = ("POSITION", "NORMAL", "TANGENT")
Weights = Sequence[float] | npt.NDArray[np.float64]
MOSTLY: Final = 0.7
"""From this share of moved vertices on, all are kept: adding to all in order is faster than to many here and there."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Target:
    """What full weight adds to vertices `rows` (r,) (None: all): `positions`, `normals`, `tangents` (r, 3), None where nothing."""

    rows: npt.NDArray[np.int64] | None
    positions: Floats | None
    normals: Floats | None
    tangents: Floats | None


def read_targets(place: Place, accessors: Accessors, count: int, order: npt.NDArray[np.uint32] | None) -> Iterator[Target]:
    """A primitive's targets for its `count` vertices, or (`order`) for the corners of its triangles; raises ModelRejected."""
    for target in place.items("targets"):
        arrays = [_added(target, name, accessors, count) for name in NAMES]
        if order is not None:
            # A flat surface's normals are made from its corners, whatever is said of normals.
            arrays = [None if arrays[0] is None else arrays[0][order], None, None]
        yield _kept(arrays)


def _added(target: Place, name: str, accessors: Accessors, count: int) -> Floats | None:
    if not target.has(name):
        return None
    accessor = accessors.reference(target, name)
    if accessors.count(accessor) != count:
        raise ModelRejected("attribute_count", f"{target.pointer}/{name}", f"{accessors.count(accessor)} elements; the mesh has {count}.")
    return accessors.floats(accessor, ("VEC3",))


def _kept(arrays: Sequence[Floats | None]) -> Target:
    arrays = [None if array is None or not array.any() else array for array in arrays]
    there = [array for array in arrays if array is not None]
    if not there:
        return Target(rows=np.zeros(0, np.int64), positions=None, normals=None, tangents=None)
    moved = np.any([array.any(axis=1) for array in there], axis=0)
    rows = None if moved.mean() > MOSTLY else np.flatnonzero(moved)
    positions, normals, tangents = (array if array is None or rows is None else array[rows] for array in arrays)
    return Target(rows=rows, positions=positions, normals=normals, tangents=tangents)


def morphed(values: Floats, name: str, targets: Sequence[Target], weights: Weights) -> Floats:
    """`values` (n, 3+) with what the targets add to their first three columns; the same array if nothing. `name`: a Target's field."""
    result = values
    for target, weight in zip(targets, weights, strict=False):
        added: Floats | None = getattr(target, name)
        if added is None or weight == 0:
            continue
        result = values.copy() if result is values else result
        if target.rows is None:
            result[:, :3] += np.float32(weight) * added
        else:
            result[target.rows, :3] += np.float32(weight) * added
    return result
