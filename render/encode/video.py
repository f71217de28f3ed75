"""The programme picture as H.264: constrained baseline, closed GOPs on a grid of two seconds, no B-frames, no delay."""

import os
from fractions import Fraction
from typing import Any, Final

import av
from av.video.frame import PictureType

from render.media import VIDEO_CLOCK_HZ, Canvas, Codec, Unit

GOP_S: Final = 2
_PRESET: Final = "superfast"
_BITS_PER_PIXEL: Final = 0.1


def default_bitrate_bps(canvas: Canvas) -> int:
    """A rate at which a presenter looks clear: 2.8 Mb/s for 720p30."""
    return round(canvas.width_px * canvas.height_px * canvas.fps * _BITS_PER_PIXEL / 100_000) * 100_000


class VideoEncoder:
    """Encodes one rendition with libx264. `bitrate_bps` is the mean; the peak over half a second is bounded by the VBV."""

    def __init__(self, canvas: Canvas, bitrate_bps: int | None = None) -> None:
        self._canvas = canvas
        rate = bitrate_bps or default_bitrate_bps(canvas)
        self._context = av.CodecContext.create("libx264", "w")
        self._context.width, self._context.height, self._context.pix_fmt = canvas.width_px, canvas.height_px, "yuv420p"
        self._context.time_base, self._context.framerate = Fraction(1, VIDEO_CLOCK_HZ), Fraction(canvas.fps)
        self._context.bit_rate = rate
        self._context.color_range = self._context.colorspace = self._context.color_primaries = self._context.color_trc = 1
        self._context.thread_count = min(2, os.cpu_count() or 1)
        self._context.options = {
            "preset": _PRESET,
            "tune": "zerolatency",
            "profile": "baseline",
            "forced-idr": "1",
            "maxrate": str(round(rate * 1.25)),
            "bufsize": str(round(rate * 0.4)),
            "x264-params": f"keyint=infinite:min-keyint=1:scenecut=0:open-gop=0:repeat-headers=1:annexb=1:force-cfr=1:fps={canvas.fps}/1",
        }
        self._gop: int | None = None

    def encode(self, frame: av.VideoFrame, pts_90k: int, force_idr: bool = False) -> list[Unit]:
        """One frame in, one access unit out. The first frame of every two seconds of show time is an IDR, and every forced one."""
        gop = pts_90k // (GOP_S * VIDEO_CLOCK_HZ)
        idr = force_idr or gop != self._gop
        self._gop = gop
        frame.pts, frame.time_base = pts_90k, Fraction(1, VIDEO_CLOCK_HZ)
        frame.pict_type = PictureType.I if idr else PictureType.NONE
        return [self._unit(packet) for packet in self._context.encode(frame)]

    def _unit(self, packet: "av.Packet[Any]") -> Unit:
        assert packet.pts is not None
        return Unit(
            codec=Codec.H264,
            data=bytes(packet),
            pts_90k=packet.pts,
            duration_90k=self._canvas.frame_90k,
            keyframe=packet.is_keyframe,
        )
