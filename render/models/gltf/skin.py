"""Skins, posed as the file rests: a matrix for each vertex from its joints (glTF 2.0, section 3.7.3)."""

import numpy as np

from render.models.gltf.accessor import Accessors
from render.models.gltf.document import Place
from render.models.gltf.node import Matrix, Nodes
from render.models.report.issue import ModelRejected


def joint_matrices(place: Place, nodes: Nodes, accessors: Accessors) -> Matrix:
    """World matrices (joints, 4, 4) from bind space, at the nodes' resting pose."""
    joints = [nodes.world.get(item.value, np.eye(4)) if isinstance(item.value, int) else np.eye(4) for item in place.items("joints")]
    if not joints:
        raise ModelRejected("gltf_invalid", place.pointer, "The skin has no joints.")
    world = np.stack(joints)
    if not place.has("inverseBindMatrices"):
        return world
    inverse = accessors.floats(accessors.reference(place, "inverseBindMatrices"), ("MAT4",)).astype(np.float64)
    if len(inverse) < len(world):
        raise ModelRejected("attribute_count", place.pointer, f"{len(world)} joints but {len(inverse)} inverse bind matrices.")
    return world @ inverse[: len(world)].reshape(-1, 4, 4).transpose(0, 2, 1)


def vertex_matrices(primitive: Place, joints: Matrix, accessors: Accessors) -> Matrix | None:
    """The blended matrix (n, 4, 4) of each vertex; None if the primitive is not bound."""
    attributes = primitive.get("attributes")
    if not (attributes.has("JOINTS_0") and attributes.has("WEIGHTS_0")):
        return None
    numbers = accessors.read(accessors.reference(attributes, "JOINTS_0"), ("VEC4",)).astype(np.int64)
    weights = accessors.floats(accessors.reference(attributes, "WEIGHTS_0"), ("VEC4",)).astype(np.float64)
    if len(numbers) != len(weights) or numbers.max() >= len(joints) or numbers.min() < 0:
        raise ModelRejected("index_out_of_range", f"{attributes.pointer}/JOINTS_0", f"A joint lies beyond the skin's {len(joints)}.")
    totals = weights.sum(axis=1, keepdims=True)
    weights = np.where(totals > 1e-9, weights / np.maximum(totals, 1e-9), [[1.0, 0.0, 0.0, 0.0]])
    return np.asarray(np.einsum("nk,nkij->nij", weights, joints[numbers]))
