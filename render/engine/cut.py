"""A YUVA picture without its empty rows above and below, and how one is laid over the picture that was there before.

A product's next pose then costs the product's rows, not the canvas: only rows that the picture before it held and this
one does not are blanked.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from render.engine.yuv import EMPTY, Planes, rows_of_upward_rgba
from render.media import Picture, PixelFormat, Plane

Rows = tuple[int, int]
"""The first row that holds something and the one after the last; even."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cut:
    """`planes`: Y, U, V, A of the rows `top` to `bottom` (even) of a picture that is empty elsewhere; each contiguous."""

    width_px: int
    height_px: int
    top: int
    bottom: int
    planes: Planes

    @property
    def rows(self) -> Rows:
        """Where it holds something."""
        return self.top, self.bottom

    def lay(self, planes: Planes, before: Rows) -> None:
        """Write it over a picture of its size that is empty outside the rows `before`."""
        for ours, theirs in zip(self.planes, within(planes, self.rows), strict=True):
            np.copyto(theirs, ours)
        blank_beyond(planes, before, self.rows)

    def picture(self, at_90k: int) -> Picture:
        """The whole of it: fresh planes, contiguous one after the other."""
        planes = planes_of(np.empty(self.width_px * self.height_px * 5 // 2, np.uint8), self.width_px, self.height_px)
        self.lay(planes, (0, self.height_px))
        return Picture(format=PixelFormat.YUVA420P, planes=planes, at_90k=at_90k)


def cut_from_upward_rgba(rgba: Plane, rect: tuple[int, int, int, int], width_px: int, height_px: int) -> Cut:
    """A picture of which the pixels (h, w, 4), row 0 the lowest, premultiplied, are all that may not be empty.

    `rect`: their column, their row above the lowest, their width and height; sizes and places are even.
    """
    x_px, y_px, _width, height = rect
    planes, first, end = rows_of_upward_rgba(rgba, x_px, width_px)
    above = height_px - y_px - height
    return Cut(width_px=width_px, height_px=height_px, top=above + first, bottom=above + end, planes=within(planes, (first, end)))


def within(planes: Planes, rows: Rows) -> Planes:
    """The same planes between two even rows."""
    top, bottom = rows
    luma, blue, red, alpha = planes
    return luma[top:bottom], blue[top // 2 : bottom // 2], red[top // 2 : bottom // 2], alpha[top:bottom]


def blank_beyond(planes: Planes, before: Rows, rows: Rows) -> None:
    """Empty what lies in `before` and not in `rows`."""
    for first, end in ((before[0], min(before[1], rows[0])), (max(before[0], rows[1]), before[1])):
        if first < end:
            for plane, empty in zip(within(planes, (first, end)), EMPTY, strict=True):
                plane[:] = empty


def planes_of(data: npt.NDArray[Any], width_px: int, height_px: int) -> Planes:
    """Y, U, V, A, contiguous one after the other, in bytes (5/2 · w · h or more,)."""
    whole, quarter, half = width_px * height_px, width_px * height_px // 4, (height_px // 2, width_px // 2)
    alpha: Plane = data[whole + 2 * quarter : 2 * whole + 2 * quarter].reshape(height_px, width_px)
    blue, red = data[whole : whole + quarter].reshape(half), data[whole + quarter : whole + 2 * quarter].reshape(half)
    return data[:whole].reshape(height_px, width_px), blue, red, alpha
