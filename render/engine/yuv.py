"""RGBA to YUVA420P, BT.709 limited: premultiplied in, premultiplied out (empty is 16, 128, 128, 0)."""

import numpy as np
import numpy.typing as npt

from render.engine.compiled import compiled
from render.media import Plane

Planes = tuple[Plane, Plane, Plane, Plane]
"""Y (h, w), U and V (h / 2, w / 2), A (h, w)."""
EMPTY = (16, 128, 128, 0)

# ITU-R BT.709, 219 and 224 steps of 8 bits, in 1/65536; chroma rows sum to zero so that greys stay grey.
Y_RED, Y_GREEN, Y_BLUE = 11966, 40254, 4064
U_RED, U_GREEN, U_BLUE = -6596, -22188, 28784
V_RED, V_GREEN, V_BLUE = 28784, -26145, -2639


@compiled
def _stretch(lower: npt.NDArray[np.uint32], upper: npt.NDArray[np.uint32]) -> tuple[int, int]:
    """The first column of two rows that holds something and the one after the last, even; equal if both are empty."""
    first, end = 0, lower.shape[0]
    while first < end and lower[first] == 0 and upper[first] == 0:
        first += 1
    while end > first and lower[end - 1] == 0 and upper[end - 1] == 0:
        end -= 1
    return first & ~1, (end + 1) & ~1


@compiled
def _convert(rgba: Plane, words: npt.NDArray[np.uint32], x_px: int, luma: Plane, blue: Plane, red: Plane, alpha: Plane) -> tuple[int, int]:
    """Write pixels into empty planes from column `x_px` on; the first pair of rows that holds something and the one after the last."""
    height = words.shape[0]
    top, bottom = height // 2, 0
    for pair in range(height // 2):
        # OpenGL's rows run upwards.
        upper, lower = height - 1 - 2 * pair, height - 2 - 2 * pair
        first, end = _stretch(words[lower], words[upper])
        if first >= end:
            continue
        top, bottom = min(top, pair), pair + 1
        # Cut to the stretch first: loops that count from 0 become vector code.
        at, end_at = x_px + first, x_px + end
        for row in range(2):
            line, ys, alphas = rgba[upper - row, first:end], luma[2 * pair + row, at:end_at], alpha[2 * pair + row, at:end_at]
            for x in range(end - first):
                r, g, b = np.int32(line[x, 0]), np.int32(line[x, 1]), np.int32(line[x, 2])
                ys[x] = 16 + ((Y_RED * r + Y_GREEN * g + Y_BLUE * b + 32768) >> 16)
                alphas[x] = line[x, 3]
        one, two = rgba[upper, first:end], rgba[lower, first:end]
        us, vs = blue[pair, at // 2 : end_at // 2], red[pair, at // 2 : end_at // 2]
        for half in range((end - first) // 2):
            x = 2 * half
            r = np.int32(one[x, 0]) + one[x + 1, 0] + two[x, 0] + two[x + 1, 0]
            g = np.int32(one[x, 1]) + one[x + 1, 1] + two[x, 1] + two[x + 1, 1]
            b = np.int32(one[x, 2]) + one[x + 1, 2] + two[x, 2] + two[x + 1, 2]
            us[half] = 128 + ((U_RED * r + U_GREEN * g + U_BLUE * b + 131072) >> 18)
            vs[half] = 128 + ((V_RED * r + V_GREEN * g + V_BLUE * b + 131072) >> 18)
    return top, bottom


def rows_of_upward_rgba(rgba: Plane, x_px: int, width_px: int) -> tuple[Planes, int, int]:
    """Planes as wide as the picture of pixels (h, w, 4) whose row 0 is the lowest and whose first column is `x_px`; all even.

    Also the first row that holds something and the one after the last, even; equal if all is empty.
    """
    pixels = np.ascontiguousarray(rgba)
    whole, quarter = (pixels.shape[0], width_px), (pixels.shape[0] // 2, width_px // 2)
    luma, blue, red, alpha = (np.full(shape, empty, np.uint8) for shape, empty in zip((whole, quarter, quarter, whole), EMPTY, strict=True))
    top, bottom = _convert(pixels, pixels.view(np.uint32)[:, :, 0], x_px, luma, blue, red, alpha)
    return (luma, blue, red, alpha), min(2 * top, 2 * bottom), 2 * bottom
