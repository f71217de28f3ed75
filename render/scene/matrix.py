"""4×4 matrices for column vectors, float64."""

import math

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Point = npt.NDArray[np.float64]


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


def enlargement(matrix: Matrix) -> float:
    """How much larger a length is after a matrix (3, 3) or larger, on the whole: 0 for one that presses flat; mirrors count as none."""
    return float(np.cbrt(abs(np.linalg.det(matrix[:3, :3]))))


def scaling(factor: float) -> Matrix:
    """Scales all axes."""
    return np.diag([factor, factor, factor, 1.0])
