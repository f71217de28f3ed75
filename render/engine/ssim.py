"""Structural similarity of two pictures, as Wang, Bovik, Sheikh and Simoncelli (2004) define it: a Gaussian of 11 pixels, σ 1.5."""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from render.media import Plane

Field = npt.NDArray[np.float32]
RADIUS_PX: Final = 5
SIGMA_PX: Final = 1.5
PEAK: Final = 255.0
FLOOR_MEAN: Final = (0.01 * PEAK) ** 2
FLOOR_SPREAD: Final = (0.03 * PEAK) ** 2
GREY: Final = 128.0


def ssim_map(first: Field, second: Field) -> Field:
    """The similarity -1..1 around every pixel of two fields (h, w) with values 0..255; borders are mirrored."""
    mean_a, mean_b = _blurred(first), _blurred(second)
    spread_a, spread_b = _blurred(first * first) - mean_a * mean_a, _blurred(second * second) - mean_b * mean_b
    shared = _blurred(first * second) - mean_a * mean_b
    light = (2 * mean_a * mean_b + FLOOR_MEAN) / (mean_a * mean_a + mean_b * mean_b + FLOOR_MEAN)
    return np.asarray(light * (2 * shared + FLOOR_SPREAD) / (spread_a + spread_b + FLOOR_SPREAD), np.float32)


def picture_ssim(first: Plane, second: Plane) -> float:
    """Of two RGBA pictures (h, w, 4), premultiplied: the mean of their colours over grey, or alpha's where that is worse.

    Judged over what either shows: the empty background does not count; two empty pictures are alike. Luma alone would call
    a red product and a blue one alike.
    """
    shown = (first[..., 3] > 0) | (second[..., 3] > 0)
    if not shown.any():
        return 1.0
    rows, columns = np.flatnonzero(shown.any(axis=1)), np.flatnonzero(shown.any(axis=0))
    window = (_around(rows, shown.shape[0]), _around(columns, shown.shape[1]))
    a, b = first[window].astype(np.float32), second[window].astype(np.float32)
    through = [(1 - picture[..., 3] / PEAK) * GREY for picture in (a, b)]
    colors = [ssim_map(a[..., part] + through[0], b[..., part] + through[1]) for part in range(3)]
    worse = np.minimum(sum(colors) / np.float32(3), ssim_map(a[..., 3], b[..., 3]))
    return float(worse[shown[window]].mean())


def _around(found: npt.NDArray[np.intp], length: int) -> slice:
    return slice(max(int(found[0]) - 2 * RADIUS_PX, 0), min(int(found[-1]) + 2 * RADIUS_PX + 1, length))


def _blurred(field: Field) -> Field:
    for axis in (0, 1):
        field = _along(field, axis)
    return field


def _along(field: Field, axis: int) -> Field:
    length = field.shape[axis]
    padded = np.pad(field, [(RADIUS_PX, RADIUS_PX) if index == axis else (0, 0) for index in (0, 1)], mode="symmetric")

    def moved(by_px: int) -> Field:
        part = slice(RADIUS_PX + by_px, RADIUS_PX + by_px + length)
        return padded[part] if axis == 0 else padded[:, part]

    weights = [math.exp(-0.5 * (step / SIGMA_PX) ** 2) for step in range(RADIUS_PX + 1)]
    total = weights[0] + 2 * sum(weights[1:])
    blurred = moved(0) * np.float32(weights[0] / total)
    for step in range(1, RADIUS_PX + 1):
        blurred += (moved(-step) + moved(step)) * np.float32(weights[step] / total)
    return np.asarray(blurred, np.float32)
