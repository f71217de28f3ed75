"""The host's picture on the canvas: cropped to cover, scaled, converted at most once, corners rounded."""

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from render.media import Plane
from render.stage.colour import Matrix, declared, to_programme
from render.stage.kernels import place_plane, recolour
from render.stage.layer import Planes3
from render.stage.layout import Place
from render.stage.scale import PlaneScaler, centre_crop, plane_view

_PLANAR_420 = ("yuv420p", "yuvj420p")


class HostPicture:
    """Puts host frames on a canvas. The last result is kept: a repeated frame costs a copy."""

    def __init__(self) -> None:
        self._scalers = (PlaneScaler(), PlaneScaler(), PlaneScaler())
        self._reformatter = VideoReformatter()
        self._frame: av.VideoFrame | None = None
        self._size = (0, 0)
        self._planes: Planes3 | None = None
        self._scratch: Planes3 | None = None

    def put(self, frame: av.VideoFrame, canvas: Planes3, place: Place) -> None:
        """Lay the frame over the canvas within `place`."""
        x, y, w, h = place.even()
        planes = self._fitted(frame, w, h)
        weight = round(place.opacity * 256)
        place_plane(canvas[0], planes[0], x, y, float(place.radius), weight)
        place_plane(canvas[1], planes[1], x // 2, y // 2, place.radius / 2, weight)
        place_plane(canvas[2], planes[2], x // 2, y // 2, place.radius / 2, weight)

    def forget(self) -> None:
        """Let the last frame's memory go."""
        self._frame = self._planes = None

    def _fitted(self, frame: av.VideoFrame, width_px: int, height_px: int) -> Planes3:
        if self._planes is None or self._frame is not frame or self._size != (width_px, height_px):
            self._planes = self._fit(frame, width_px, height_px)
            self._frame, self._size = frame, (width_px, height_px)
        return self._planes

    def _fit(self, frame: av.VideoFrame, width_px: int, height_px: int) -> Planes3:
        weights, full = declared(frame)
        planar, matrix = self._planar(frame, to_programme(weights, full))
        scaled = self._scaled(planar, width_px, height_px)
        if matrix is None:
            return scaled
        out = self._scratch_planes(width_px, height_px)
        recolour(*scaled, *out, matrix)
        return out

    def _planar(self, frame: av.VideoFrame, matrix: Matrix | None) -> tuple[av.VideoFrame, Matrix | None]:
        """The frame as 8-bit planar 4:2:0, and the matrix that it still needs."""
        if frame.format.name in _PLANAR_420:
            return frame, matrix
        if frame.format.is_rgb:
            return self._reformatter.reformat(frame, format="yuv420p", dst_colorspace=1, dst_color_range=1, threads=1), None
        kept = 2 if declared(frame)[1] else 1
        return self._reformatter.reformat(frame, format="yuv420p", src_color_range=kept, dst_color_range=kept, threads=1), matrix

    def _scaled(self, frame: av.VideoFrame, width_px: int, height_px: int) -> Planes3:
        x, y, w, h = centre_crop(frame.width, frame.height, width_px / height_px)
        luma = plane_view(frame.planes[0], frame.width, frame.height)[y : y + h, x : x + w]
        chroma = [
            plane_view(plane, (frame.width + 1) // 2, (frame.height + 1) // 2)[y // 2 : (y + h) // 2, x // 2 : (x + w) // 2]
            for plane in frame.planes[1:3]
        ]
        return (
            self._scalers[0].scale(luma, width_px, height_px),
            self._scalers[1].scale(chroma[0], width_px // 2, height_px // 2),
            self._scalers[2].scale(chroma[1], width_px // 2, height_px // 2),
        )

    def _scratch_planes(self, width_px: int, height_px: int) -> Planes3:
        if self._scratch is None or self._scratch[0].shape != (height_px, width_px):
            self._scratch = planes_420(width_px, height_px)
        return self._scratch


def planes_420(width_px: int, height_px: int) -> Planes3:
    """Three planes of 4:2:0, undefined content."""
    chroma = (height_px // 2, width_px // 2)

    def plane(shape: tuple[int, int]) -> Plane:
        return np.empty(shape, np.uint8)

    return plane((height_px, width_px)), plane(chroma), plane(chroma)
