"""The inner loops of mixing, compiled by numba. All release the interpreter; none allocates.

Planes are uint8 (h, w) views whose rows are contiguous. They reach the loops as flat
arrays with a pitch, so that the compiler may use vector instructions on any view and
every loop is compiled for one set of types only. Positions and sizes of a picture are
even in luma, so that chroma falls on whole samples.
"""

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numba import float64, int32, int64, uint8, void
from numpy.lib.stride_tricks import as_strided

from render.media import Plane

_OUT = numba.types.Array(uint8, 1, "C")
_IN = numba.types.Array(uint8, 1, "C", readonly=True)
_COEFFICIENTS = numba.types.Array(int32, 1, "C", readonly=True)


def _compiled(signature: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Compile ahead, kept on disk where a place can be written to; a disk that is full, or nowhere to write, costs time alone."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        try:
            return numba.njit(signature, nogil=True, cache=True, boundscheck=False)(function)  # type: ignore[no-any-return]
        except (RuntimeError, OSError):  # neither the package's folder nor the user's cache can be written, or not now
            return numba.njit(signature, nogil=True, boundscheck=False)(function)  # type: ignore[no-any-return]

    return decorate


def _flat(plane: Plane) -> Plane:
    """The memory from the plane's first sample to its last, in one dimension."""
    return as_strided(plane, ((plane.shape[0] - 1) * plane.strides[0] + plane.shape[1],), (1,))


def blend_plane(dst: Plane, src: Plane, alpha: Plane, x: int, y: int, weight: int, black: int) -> None:
    """Lay premultiplied `src` with `alpha` over `dst` at (x, y), clipped.

    `weight` is the opacity 0..256, `black` 16 for luma and 128 for chroma:
    out = s + (255 - a)(below - black)/255, written so that every term is positive.
    """
    x0, x1 = max(0, -x), min(src.shape[1], dst.shape[1] - x)
    y0, y1 = max(0, -y), min(src.shape[0], dst.shape[0] - y)
    if x1 <= x0 or y1 <= y0:
        return
    d, s, a = dst[y + y0 : y + y1, x + x0 : x + x1], src[y0:y1, x0:x1], alpha[y0:y1, x0:x1]
    _blend(_flat(d), d.strides[0], _flat(s), s.strides[0], _flat(a), a.strides[0], x1 - x0, y1 - y0, weight, black)


@_compiled(void(_OUT, int64, _IN, int64, _IN, int64, int64, int64, int32, int32))
def _blend(dst, dst_pitch, src, src_pitch, alpha, alpha_pitch, width, height, weight, black):  # type: ignore[no-untyped-def]
    for row in range(height):
        a = alpha[row * alpha_pitch : row * alpha_pitch + width]
        first, last = 0, width
        while first < last and a[first] == 0:
            first += 1
        while last > first and a[last - 1] == 0:
            last -= 1
        if first == last:
            continue
        a = a[first:last]
        d = dst[row * dst_pitch + first : row * dst_pitch + last]
        s = src[row * src_pitch + first : row * src_pitch + last]
        if weight >= 256:
            for col in range(last - first):
                cover = np.int32(a[col])
                t = (np.int32(255) - cover) * np.int32(d[col]) + cover * black + np.int32(128)
                value = np.int32(s[col]) - black + ((t + (t >> np.int32(8))) >> np.int32(8))
                d[col] = np.uint8(min(max(value, np.int32(0)), np.int32(255)))
        else:
            for col in range(last - first):
                cover = (np.int32(a[col]) * weight + np.int32(128)) >> np.int32(8)
                lift = ((np.int32(s[col]) - black) * weight + np.int32(128)) >> np.int32(8)
                t = (np.int32(255) - cover) * np.int32(d[col]) + cover * black + np.int32(128)
                value = lift + ((t + (t >> np.int32(8))) >> np.int32(8))
                d[col] = np.uint8(min(max(value, np.int32(0)), np.int32(255)))


def place_plane(dst: Plane, src: Plane, x: int, y: int, radius: float, weight: int) -> None:
    """Lay opaque `src` over `dst` at (x, y), clipped, with corners rounded by `radius` samples (antialiased); `weight` 0..256."""
    x0, x1 = max(0, -x), min(src.shape[1], dst.shape[1] - x)
    y0, y1 = max(0, -y), min(src.shape[0], dst.shape[0] - y)
    if x1 <= x0 or y1 <= y0:
        return
    d, s = dst[y + y0 : y + y1, x + x0 : x + x1], src[y0:y1, x0:x1]
    if radius < 0.5 and weight >= 256:
        np.copyto(d, s)
        return
    _place(_flat(d), d.strides[0], _flat(s), s.strides[0], x1 - x0, y1 - y0, x0, y0, src.shape[1], src.shape[0], radius, weight)


@_compiled(void(_OUT, int64, _IN, int64, int64, int64, int64, int64, int64, int64, float64, int32))
def _place(dst, dst_pitch, src, src_pitch, width, height, x0, y0, cols, rows, radius, weight):  # type: ignore[no-untyped-def]
    for row in range(height):
        d = dst[row * dst_pitch : row * dst_pitch + width]
        s = src[row * src_pitch : row * src_pitch + width]
        deep = max(radius - 0.5 - (row + y0), radius - 0.5 - (rows - 1 - row - y0))
        left, right = 0, width
        if deep > 0:
            band = int(radius) + 1
            left, right = max(0, band - x0), min(width, cols - band - x0)
            for col in range(width):
                if left <= col < right:
                    continue
                wide = max(radius - 0.5 - (col + x0), radius - 0.5 - (cols - 1 - col - x0))
                cover = min(max(radius + 0.5 - np.sqrt(wide * wide + deep * deep), 0.0), 1.0) if wide > 0 else 1.0
                below = np.int32(d[col])
                d[col] = np.uint8(below + (((np.int32(s[col]) - below) * np.int32(cover * weight) + 128) >> 8))
        if right <= left:
            continue
        inner, over = d[left:right], s[left:right]
        if weight >= 256:
            for col in range(right - left):
                inner[col] = over[col]
        else:
            for col in range(right - left):
                below = np.int32(inner[col])
                inner[col] = np.uint8(below + (((np.int32(over[col]) - below) * weight + np.int32(128)) >> np.int32(8)))


def recolour(y: Plane, u: Plane, v: Plane, out_y: Plane, out_u: Plane, out_v: Plane, m: np.ndarray[Any, np.dtype[np.int32]]) -> None:
    """Convert YUV 4:2:0 to another matrix and range.

    `m` (int32, 16.16 fixed point) is (black', yy, yu, yv, uu, uv, vu, vv, black):
    Y' = black' + yy(Y - black) + yu U + yv V, U' = uu U + uv V, V' = vu U + vv V, with U and V about 128.
    A grey stays grey in every Y'CbCr matrix, so chroma never depends on luma.
    """
    ins = (_flat(y), y.strides[0], _flat(u), u.strides[0], _flat(v), v.strides[0])
    outs = (_flat(out_y), out_y.strides[0], _flat(out_u), out_u.strides[0], _flat(out_v), out_v.strides[0])
    _recolour(*ins, *outs, out_u.shape[1], out_u.shape[0], m)


@_compiled(void(_IN, int64, _IN, int64, _IN, int64, _OUT, int64, _OUT, int64, _OUT, int64, int64, int64, _COEFFICIENTS))
def _recolour(y, y_pitch, u, u_pitch, v, v_pitch, oy, oy_pitch, ou, ou_pitch, ov, ov_pitch, cols, rows, m):  # type: ignore[no-untyped-def]
    half = np.int32(1 << 15)
    shift = np.int32(16)
    y0, yy, yu, yv, uu, uv, vu, vv, black = m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]
    for row in range(rows):
        a = u[row * u_pitch : row * u_pitch + cols]
        b = v[row * v_pitch : row * v_pitch + cols]
        da = ou[row * ou_pitch : row * ou_pitch + cols]
        db = ov[row * ov_pitch : row * ov_pitch + cols]
        for col in range(cols):
            cb = np.int32(a[col]) - np.int32(128)
            cr = np.int32(b[col]) - np.int32(128)
            da[col] = np.uint8(min(max(np.int32(128) + ((uu * cb + uv * cr + half) >> shift), np.int32(0)), np.int32(255)))
            db[col] = np.uint8(min(max(np.int32(128) + ((vu * cb + vv * cr + half) >> shift), np.int32(0)), np.int32(255)))
        for k in range(2):
            line = 2 * row + k
            s = y[line * y_pitch : line * y_pitch + 2 * cols]
            d = oy[line * oy_pitch : line * oy_pitch + 2 * cols]
            for col in range(cols):
                tint = y0 + half + yu * (np.int32(a[col]) - np.int32(128)) + yv * (np.int32(b[col]) - np.int32(128))
                for side in range(2):
                    luma = (tint + yy * (np.int32(s[2 * col + side]) - black)) >> shift
                    d[2 * col + side] = np.uint8(min(max(luma, np.int32(0)), np.int32(255)))


def halve_alpha(alpha: Plane, out: Plane) -> None:
    """Alpha for 4:2:0 chroma: the mean of each 2x2 block."""
    _halve(_flat(alpha), alpha.strides[0], _flat(out), out.strides[0], out.shape[1], out.shape[0])


@_compiled(void(_IN, int64, _OUT, int64, int64, int64))
def _halve(alpha, pitch, out, out_pitch, cols, rows):  # type: ignore[no-untyped-def]
    for row in range(rows):
        upper = alpha[2 * row * pitch : 2 * row * pitch + 2 * cols]
        lower = alpha[(2 * row + 1) * pitch : (2 * row + 1) * pitch + 2 * cols]
        o = out[row * out_pitch : row * out_pitch + cols]
        for col in range(cols):
            total = np.int32(upper[2 * col]) + np.int32(upper[2 * col + 1]) + np.int32(lower[2 * col]) + np.int32(lower[2 * col + 1])
            o[col] = np.uint8((total + np.int32(2)) >> np.int32(2))
