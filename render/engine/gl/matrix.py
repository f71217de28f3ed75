"""Matrices of a camera, and as uniforms take them; `render.scene.matrix` has those that place things."""

import math

import numpy as np

from render.scene.matrix import Matrix, turn


def gl_bytes(matrix: Matrix) -> bytes:
    """Column by column, float32."""
    return np.ascontiguousarray(matrix.T, np.float32).tobytes()


def perspective(fov_y_deg: float, aspect: float, near: float, far: float) -> Matrix:
    """OpenGL's clip space."""
    focal = 1.0 / math.tan(math.radians(fov_y_deg) / 2)
    matrix = np.zeros((4, 4))
    matrix[0, 0], matrix[1, 1] = focal / aspect, focal
    matrix[2, 2], matrix[2, 3] = (far + near) / (near - far), 2 * far * near / (near - far)
    matrix[3, 2] = -1.0
    return matrix


def view_axes(yaw_deg: float, pitch_deg: float) -> Matrix:
    """(3, 3) rows: right, up and backwards of a camera that stands at `yaw_deg` around the target, `pitch_deg` above it."""
    return np.asarray((turn(1, yaw_deg) @ turn(0, -pitch_deg))[:3, :3].T)


def cofactors(matrix: Matrix) -> Matrix:
    """(3, 3): how areas, and with them normals, go by a matrix (3, 3) or larger. Defined where a scale is zero, and for mirrors."""
    (a, b, c), (d, e, f), (g, h, i) = matrix[:3, :3].tolist()
    rows = (e * i - f * h, f * g - d * i, d * h - e * g), (c * h - b * i, a * i - c * g, b * g - a * h)
    return np.array((*rows, (b * f - c * e, c * d - a * f, a * e - b * d)))


def normal_matrix(matrix: Matrix) -> Matrix:
    """(3, 3) that turns normals: outwards stays outwards in a mirror, and the longest comes out about 1 long."""
    found = cofactors(matrix)
    side = -1.0 if float(matrix[0, :3] @ found[0]) < 0 else 1.0
    return np.asarray(found * (side / max(float(np.abs(found).max()), 1e-300)))
