"""Instanced meshes (EXT_mesh_gpu_instancing): the copies become one mesh, so that whatever moves its node moves them all."""

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from render.models.gltf.accessor import Accessors
from render.models.gltf.clip import rotations, unit_rows
from render.models.gltf.document import Place
from render.models.gltf.mesh import Primitive, cofactors_of
from render.models.gltf.morph import Target
from render.models.gltf.node import Matrix
from render.models.limits import LIMITS
from render.models.report.issue import ModelRejected
from render.models.surface import Floats, Triangles, unit

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
    if len(counts) > 1 or max(counts, default=1) > LIMITS.copies:
        raise ModelRejected("attribute_count", attributes.pointer, f"The copies' attributes differ in number, or are over {LIMITS.copies}.")
    values = {name: accessors.floats(accessor, (ATTRIBUTES[name],)).astype(np.float64) for name, accessor in named.items()}
    matrices = np.tile(np.eye(4), (max(counts, default=1), 1, 1))
    if "ROTATION" in values:
        matrices[:, :3, :3] = rotations(unit_rows(values["ROTATION"]))
    if "SCALE" in values:
        matrices[:, :3, :3] *= values["SCALE"][:, None, :]
    if "TRANSLATION" in values:
        matrices[:, :3, 3] = values["TRANSLATION"]
    return matrices


def copied(shape: Primitive, matrices: Matrix) -> Primitive:
    """One primitive of all the copies."""
    count, linear = len(matrices), matrices[:, :3, :3]
    mirrored = np.linalg.det(linear) < 0
    tangents = None
    if shape.tangents is not None:
        hands = np.where(mirrored[:, None], -1, 1) * shape.tangents[:, 3]
        tangents = np.concatenate([unit(_each(linear, shape.tangents[:, :3])), hands.reshape(-1, 1)], axis=1).astype(np.float32)
    positions = _each(linear, shape.positions).reshape(count, -1, 3) + matrices[:, None, :3, 3].astype(np.float32)
    return replace(
        shape,
        positions=positions.reshape(-1, 3),
        normals=unit(_each(cofactors_of(linear), shape.normals)),
        triangles=_triangles(shape, mirrored),
        tangents=tangents,
        uv0=_tiled(shape.uv0, count),
        uv1=_tiled(shape.uv1, count),
        colors=_tiled(shape.colors, count),
    )


def _each(linear: Matrix, vectors: Floats) -> Floats:
    """Vectors (n, 3) as each of m copies has them (m·n, 3)."""
    return np.asarray(np.einsum("mij,nj->mni", linear.astype(np.float32), vectors).reshape(-1, 3), np.float32)


def _triangles(shape: Primitive, mirrored: npt.NDArray[np.bool_]) -> Triangles:
    wound = np.where(mirrored[:, None, None], shape.triangles[:, ::-1], shape.triangles)
    first = np.arange(len(mirrored), dtype=np.uint32)[:, None, None] * np.uint32(len(shape.positions))
    return np.asarray((wound + first).reshape(-1, 3), np.uint32)


def _tiled(values: Floats | None, count: int) -> Floats | None:
    return None if values is None else np.tile(values, (count, 1))


def copied_target(target: Target, matrices: Matrix, count: int) -> Target:
    """What a morph target of a shape of `count` vertices adds to its copies."""
    rows = None
    if target.rows is not None:
        rows = (np.arange(len(matrices))[:, None] * count + target.rows).reshape(-1)

    def turned(added: Floats | None) -> Floats | None:
        return None if added is None else _each(matrices[:, :3, :3], added)

    return Target(rows=rows, positions=turned(target.positions), normals=turned(target.normals), tangents=turned(target.tangents))
