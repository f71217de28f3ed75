"""Scaling of single planes by swscale, straight from a cropped view: no copy before, one plane out."""

from fractions import Fraction

import av
import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter

from render.media import Plane


class PlaneScaler:
    """Scales uint8 planes; keep one for each use, its swscale context is reused while sizes stay."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()

    def scale(self, plane: Plane, width_px: int, height_px: int) -> Plane:
        """The plane (rows contiguous) at another size, bicubic; the plane itself when the size is the same."""
        if plane.shape == (height_px, width_px):
            return plane
        frame = av.VideoFrame.from_numpy_buffer(plane, "gray")
        out = self._reformatter.reformat(frame, width=width_px, height=height_px, interpolation=Interpolation.BICUBIC, threads=1)
        return plane_view(out.planes[0], width_px, height_px)


def plane_view(plane: av.video.plane.VideoPlane, width_px: int, height_px: int) -> Plane:
    """A frame's plane as an array (h, w) over the same memory; the array keeps the frame alive."""
    whole: Plane = np.frombuffer(plane, np.uint8)  # type: ignore[call-overload]
    return whole.reshape(-1, plane.line_size)[:height_px, :width_px]


def centre_crop(width_px: int, height_px: int, aspect: float) -> tuple[int, int, int, int]:
    """The largest even (x, y, w, h) of that aspect in the middle of a picture: a cover-crop's source."""
    if Fraction(width_px, height_px) > aspect:
        w, h = max(2, round(height_px * aspect) & ~1), height_px & ~1
    else:
        w, h = width_px & ~1, max(2, round(width_px / aspect) & ~1)
    w, h = min(w, width_px & ~1), min(h, height_px & ~1)
    return ((width_px - w) // 2) & ~1, ((height_px - h) // 2) & ~1, w, h
