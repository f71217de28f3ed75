"""RGBA to YUVA420P, BT.709 limited: premultiplied in, premultiplied out (black is 16, 128, 128)."""

import numba
import numpy as np

from render.media import Plane

# ITU-R BT.709, 219 and 224 steps of 8 bits, in 1/65536; chroma rows sum to zero so that greys stay grey.
Y_RED, Y_GREEN, Y_BLUE = 11966, 40254, 4064
U_RED, U_GREEN, U_BLUE = -6596, -22188, 28784
V_RED, V_GREEN, V_BLUE = 28784, -26145, -2639


@numba.njit(nogil=True, cache=True)
def _convert(rgba: Plane, luma: Plane, blue: Plane, red: Plane, alpha: Plane) -> None:
    height, width = luma.shape
    for row in range(0, height, 2):
        for column in range(0, width, 2):
            r = g = b = np.int32(0)
            for dy in range(2):
                for dx in range(2):
                    # OpenGL's rows run upwards.
                    pixel = rgba[height - 1 - row - dy, column + dx]
                    pr, pg, pb = np.int32(pixel[0]), np.int32(pixel[1]), np.int32(pixel[2])
                    luma[row + dy, column + dx] = 16 + ((Y_RED * pr + Y_GREEN * pg + Y_BLUE * pb + 32768) >> 16)
                    alpha[row + dy, column + dx] = pixel[3]
                    r, g, b = r + pr, g + pg, b + pb
            blue[row >> 1, column >> 1] = 128 + ((U_RED * r + U_GREEN * g + U_BLUE * b + 131072) >> 18)
            red[row >> 1, column >> 1] = 128 + ((V_RED * r + V_GREEN * g + V_BLUE * b + 131072) >> 18)


def yuva_from_upward_rgba(rgba: Plane) -> tuple[Plane, Plane, Plane, Plane]:
    """Planes Y, U, V, A of pixels (h, w, 4) whose row 0 is the lowest; h and w are even."""
    height, width = rgba.shape[:2]
    whole, quarter = width * height, width * height // 4
    data, half = np.empty(whole * 5 // 2, np.uint8), (height // 2, width // 2)
    luma, blue = data[:whole].reshape(height, width), data[whole : whole + quarter].reshape(half)
    red, alpha = data[whole + quarter : whole + 2 * quarter].reshape(half), data[whole + 2 * quarter :].reshape(height, width)
    _convert(rgba, luma, blue, red, alpha)
    return luma, blue, red, alpha
