"""4×4 matrices for column vectors, float64; `gl_bytes` is what a uniform takes."""

import math

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Point = npt.NDArray[np.float64]


def gl_bytes(matrix: Matrix) -> bytes:
    """Column by column, float32."""
    return np.ascontiguousarray(matrix.T, np.float32).tobytes()


def translation(shift: Point) -> Matrix:
    """Moves by (3,)."""
    matrix = np.eye(4)
    matrix[:3, 3] = shift
    return matrix


def turn(axis: int, angle_deg: float) -> Matrix:
    """Turns about x (0), y (1) or z (2), counter-clockwise seen from the axis's tip."""
    cosine, sine = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    first, second = ((1, 2), (2, 0), (0, 1))[axis]
    matrix = np.eye(4)
    matrix[first, first] = matrix[second, second] = cosine
    matrix[first, second], matrix[second, first] = -sine, sine
    return matrix


def scaling(factor: float) -> Matrix:
    """Scales all axes."""
    return np.diag([factor, factor, factor, 1.0])


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
