"""Primitives as Open3D takes them."""

from typing import Any

import numpy as np

from render.engine.filament.open3d import open3d
from render.models.gltf.mesh import Primitive
from render.models.surface import Floats


def mesh_of(primitive: Primitive, coordinates: Floats | None) -> Any:
    """A tensor mesh with normals, linear vertex colours and texture coordinates (n, 2).

    Nothing is left out: what Open3D's older meshes leave unset is whatever lay in memory, and slows the driver a hundredfold.
    """
    core, count = open3d().core, len(primitive.positions)
    mesh = open3d().t.geometry.TriangleMesh()
    colors = np.ones((count, 3)) if primitive.colors is None else primitive.colors[:, :3]
    mesh.vertex.positions = core.Tensor(np.ascontiguousarray(primitive.positions, np.float32))
    mesh.vertex.normals = core.Tensor(np.ascontiguousarray(primitive.normals, np.float32))
    mesh.vertex.colors = core.Tensor(np.ascontiguousarray(colors, np.float32))
    mesh.vertex.texture_uvs = core.Tensor(np.ascontiguousarray(np.zeros((count, 2)) if coordinates is None else coordinates, np.float32))
    mesh.triangle.indices = core.Tensor(np.ascontiguousarray(primitive.triangles, np.int32))
    return mesh
