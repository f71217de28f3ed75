"""Instanced meshes (EXT_mesh_gpu_instancing): the copies become one mesh, so that whatever moves its node moves them all."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from render.models.gltf.accessor import Accessors
from render.models.gltf.document import Place
from render.models.gltf.mesh import Primitive, placed
from render.models.gltf.morph import Target
from render.models.gltf.node import Matrix, rotation
from render.models.limits import LIMITS
from render.models.report.issue import ModelRejected
from render.models.surface import Floats

NAME: Final = "EXT_mesh_gpu_instancing"
ATTRIBUTES: Final = {"TRANSLATION": "VEC3", "ROTATION": "VEC4", "SCALE": "VEC3"}


def read_instances(node: Place, accessors: Accessors) -> Matrix | None:
    """Matrices (i, 4, 4) of a node's copies in its own space; None if it is not instanced. Raises ModelRejected."""
    extension = node.extension(NAME)
    if extension is None:
        return None
    attributes = extension.get("attributes")
    named = {name: accessors.reference(attributes, name) for name in ATTRIBUTES if attributes.has(name)}
    counts = {accessors.count(accessor) for accessor in named.values()}
    if len(counts) > 1 or max(counts, default=1) > LIMITS.triangles:
        raise ModelRejected(
            "attribute_count", attributes.pointer, f"The copies' attributes differ in number, or are over {LIMITS.triangles}."
        )
    values = {name: accessors.floats(accessor, (ATTRIBUTES[name],)).astype(np.float64) for name, accessor in named.items()}
    matrices = np.tile(np.eye(4), (max(counts, default=1), 1, 1))
    if "ROTATION" in values:
        matrices[:, :3, :3] = [rotation(tuple(one)) for one in values["ROTATION"]]
    if "SCALE" in values:
        matrices[:, :3, :3] *= values["SCALE"][:, None, :]
    if "TRANSLATION" in values:
        matrices[:, :3, 3] = values["TRANSLATION"]
    return matrices


def copied(shape: Primitive, matrices: Matrix) -> Primitive:
    """One primitive of all the copies."""
    copies, count = [placed(shape, matrix) for matrix in matrices], len(shape.positions)

    return replace(
        shape,
        positions=np.concatenate([copy.positions for copy in copies]),
        normals=np.concatenate([copy.normals for copy in copies]),
        triangles=np.concatenate([copy.triangles + np.uint32(index * count) for index, copy in enumerate(copies)]),
        tangents=_joined([copy.tangents for copy in copies]),
        uv0=_joined([copy.uv0 for copy in copies]),
        uv1=_joined([copy.uv1 for copy in copies]),
        colors=_joined([copy.colors for copy in copies]),
    )


def _joined(arrays: Sequence[Floats | None]) -> Floats | None:
    there = [array for array in arrays if array is not None]
    return np.concatenate(there) if there else None


def copied_target(target: Target, matrices: Matrix, count: int) -> Target:
    """What a morph target of a shape of `count` vertices adds to its copies."""
    rows = None
    if target.rows is not None:
        rows = (np.arange(len(matrices))[:, None] * count + target.rows).reshape(-1)

    def turned(added: Floats | None) -> Floats | None:
        return None if added is None else np.einsum("mij,nj->mni", matrices[:, :3, :3], added).reshape(-1, 3).astype(np.float32)

    return Target(rows=rows, positions=turned(target.positions), normals=turned(target.normals), tangents=turned(target.tangents))
