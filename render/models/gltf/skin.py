"""Skins (glTF 2.0, section 3.7.3): which joints hold which vertices, and by how much."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from render.models.gltf.accessor import Accessors
from render.models.gltf.document import Place
from render.models.gltf.node import Matrix
from render.models.limits import LIMITS
from render.models.report.issue import ModelRejected
from render.models.surface import Floats

SETS: Final = 4
"""Of JOINTS_0, JOINTS_1 and so on, four joints each."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Skin:
    """`joints` (j,) are nodes; `inverse` (j, 4, 4) brings the mesh into each joint's own space."""

    joints: npt.NDArray[np.int64]
    inverse: Matrix

    def palette(self, world: Matrix) -> Matrix:
        """Matrices (j, 4, 4) from the mesh's space to the model's, for nodes that stand at `world` (n, 4, 4)."""
        return np.asarray(world[self.joints] @ self.inverse)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bonds:
    """`joints` (n, k) by their number in the skin and their `weights` (n, k), 1 in all for each vertex."""

    joints: npt.NDArray[np.uint16]
    weights: Floats


def read_skin(place: Place, nodes: int, accessors: Accessors) -> Skin:
    """A skin of a document with so many nodes; raises ModelRejected."""
    found = place.items("joints")
    for item in found:
        if isinstance(item.value, bool) or not isinstance(item.value, int) or not 0 <= item.value < nodes:
            raise ModelRejected("reference_out_of_range", item.pointer, f"There is no node {item.value}.")
    if not found or len(found) > LIMITS.nodes:
        raise ModelRejected("gltf_invalid", place.pointer, f"The skin has {len(found)} joints; from 1 to {LIMITS.nodes} are taken.")
    joints = np.array([item.value for item in found], np.int64)
    if not place.has("inverseBindMatrices"):
        return Skin(joints=joints, inverse=np.tile(np.eye(4), (len(joints), 1, 1)))
    accessor = accessors.reference(place, "inverseBindMatrices")
    if not len(joints) <= accessors.count(accessor) <= LIMITS.nodes:
        raise ModelRejected(
            "attribute_count", place.pointer, f"{len(joints)} joints but {accessors.count(accessor)} inverse bind matrices."
        )
    inverse = accessors.floats(accessor, ("MAT4",)).astype(np.float64)[: len(joints)]
    return Skin(joints=joints, inverse=np.ascontiguousarray(inverse.reshape(-1, 4, 4).transpose(0, 2, 1)))


def read_bonds(primitive: Place, joints: int, accessors: Accessors, count: int) -> Bonds | None:
    """How a primitive's `count` vertices hang on a skin's joints; None if it is not bound. Raises ModelRejected."""
    attributes = primitive.get("attributes")
    sets = [number for number in range(SETS) if attributes.has(f"JOINTS_{number}") and attributes.has(f"WEIGHTS_{number}")]
    if 0 not in sets:
        return None
    pairs = [_set(attributes, number, joints, accessors, count) for number in sets]
    return _lean(np.concatenate([pair[0] for pair in pairs], axis=1), np.concatenate([pair[1] for pair in pairs], axis=1))


def _set(
    attributes: Place, number: int, joints: int, accessors: Accessors, count: int
) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.float32]]:
    named = {name: accessors.reference(attributes, f"{name}_{number}") for name in ("JOINTS", "WEIGHTS")}
    for name, accessor in named.items():
        if accessors.count(accessor) != count:
            pointer = f"{attributes.pointer}/{name}_{number}"
            raise ModelRejected("attribute_count", pointer, f"{accessors.count(accessor)} elements where POSITION has {count}.")
    numbers, weights = accessors.read(named["JOINTS"], ("VEC4",)), accessors.floats(named["WEIGHTS"], ("VEC4",))
    if numbers.dtype.kind != "u":
        raise ModelRejected("accessor_type", f"{attributes.pointer}/JOINTS_{number}", "Joints must be unsigned integers.")
    if numbers.max() >= joints:
        raise ModelRejected("index_out_of_range", f"{attributes.pointer}/JOINTS_{number}", f"A joint lies beyond the skin's {joints}.")
    return numbers.astype(np.uint16), np.maximum(weights, 0)


def _lean(joints: npt.NDArray[np.uint16], weights: Floats) -> Bonds:
    """The heaviest first, columns that hold nothing left out; a vertex that nothing holds follows its first joint."""
    loose = weights.sum(axis=1) <= 1e-9
    weights[loose] = np.eye(1, weights.shape[1], dtype=np.float32)
    order = np.argsort(-weights, axis=1, kind="stable")
    joints, weights = np.take_along_axis(joints, order, axis=1), np.take_along_axis(weights, order, axis=1)
    used = max(int((weights > 0).any(axis=0).sum()), 1)
    weights = weights[:, :used] / weights.sum(axis=1, keepdims=True)
    return Bonds(joints=np.ascontiguousarray(joints[:, :used]), weights=np.ascontiguousarray(weights, np.float32))


def vertex_matrices(bonds: Bonds, palette: Matrix) -> Matrix:
    """The blended matrix (n, 4, 4) of each vertex."""
    return np.asarray(np.einsum("nk,nkij->nij", bonds.weights.astype(np.float64), palette[bonds.joints]))
