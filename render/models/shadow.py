"""The contact shadow: how much of the sky the model hides from each point of the floor beneath it.

A shadow is (size, size) uint8 over its `Patch`: row 0 at the lowest z, column 0 at the lowest x, 255 is full dark.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from render.models.model import Bounds, Model

SIZE_PX: Final = 192
MARGIN: Final = 0.45
Shadow = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """The piece of floor that a shadow covers, in the model's space, metres."""

    low_x: float
    low_z: float
    high_x: float
    high_z: float
    floor_y: float


def shadow_patch(bounds: Bounds) -> Patch:
    """A margin wider than the model on all sides, a hair below it."""
    low, high = bounds
    margin = MARGIN * float(max(high[0] - low[0], high[2] - low[2], 0.25 * (high[1] - low[1])))
    sink = 0.002 * float((high - low).max())
    return Patch(
        low_x=float(low[0]) - margin,
        low_z=float(low[2]) - margin,
        high_x=float(high[0]) + margin,
        high_z=float(high[2]) + margin,
        floor_y=float(low[1]) - sink,
    )


def blob(model: Model) -> Shadow:
    """A shadow without ray casting: the footprint of what is near the floor, blurred by its height."""
    patch, height = shadow_patch(model.bounds), float(np.ptp(model.bounds[:, 1]))
    total = np.zeros((SIZE_PX, SIZE_PX))
    for reach, weight in ((0.04, 0.55), (0.2, 0.3), (1.0, 0.25)):
        print_ = np.zeros((SIZE_PX, SIZE_PX))
        for primitive in model.primitives:
            _stamp(print_, primitive.positions[primitive.triangles], patch, reach * height + 1e-9)
        total += weight * blurred(np.minimum(print_, 1.0), 3 + round(SIZE_PX * 0.05 * (1 + 2 * reach)))
    return finished(total)


def _stamp(field: Field, corners: npt.NDArray[np.float32], patch: Patch, reach_m: float) -> None:
    # Points spread over every triangle stand for it: exact enough for something that is blurred afterwards.
    steps = np.array([[a, b, 6 - a - b] for a in range(7) for b in range(7 - a)]) / 6
    points = np.einsum("sk,nkc->nsc", steps, corners[:60_000]).reshape(-1, 3)
    near = points[points[:, 1] - patch.floor_y < reach_m]
    columns = ((near[:, 0] - patch.low_x) / (patch.high_x - patch.low_x) * SIZE_PX).astype(int).clip(0, SIZE_PX - 1)
    rows = ((near[:, 2] - patch.low_z) / (patch.high_z - patch.low_z) * SIZE_PX).astype(int).clip(0, SIZE_PX - 1)
    field[rows, columns] = 1.0


def blurred(field: Field, radius_px: int) -> Field:
    """Three box blurs, nearly a Gaussian."""
    for _ in range(3):
        for axis in (0, 1):
            padding = [(0, 0), (0, 0)]
            padding[axis] = (radius_px + 1, radius_px)
            sums = np.cumsum(np.pad(field, padding), axis=axis)
            width = 2 * radius_px + 1
            field = (np.take(sums, range(width, sums.shape[axis]), axis) - np.take(sums, range(sums.shape[axis] - width), axis)) / width
    return field


def finished(field: Field) -> Shadow:
    """Fade a field 0..1 out towards the patch's border and make bytes of it."""
    line = np.linspace(-1, 1, SIZE_PX)
    x, z = np.meshgrid(line, line)
    along = np.clip((1 - np.hypot(x, z)) / 0.3, 0, 1)
    return np.asarray((np.clip(field * along * along * (3 - 2 * along), 0, 1) * 255).round(), np.uint8)
