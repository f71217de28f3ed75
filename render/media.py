"""The values that flow through a show: Picture, Sound, Unit.

All are frozen; arrays in them are treated as read-only by everyone but their maker.
Colour is BT.709 limited range in YUV and sRGB in RGB; alpha is always premultiplied.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

VIDEO_CLOCK_HZ: Final = 90_000
SOUND_RATE_HZ: Final = 48_000
SOUND_CHANNELS: Final = 2

Plane = npt.NDArray[np.uint8]


class PixelFormat(StrEnum):
    """How a picture's planes are laid out.

    RGBA      one plane (h, w, 4), sRGB, premultiplied in encoded (display) values.
    YUV420P   Y (h, w), U (h/2, w/2), V (h/2, w/2); opaque.
    YUVA420P  Y, U, V as above and A (h, w); premultiplied about black, which is
              (16, 128, 128): out_y = y + (255 - a) * (below_y - 16) / 255, and with 128
              for U and V, so that converting premultiplied RGB gives it directly.
    """

    RGBA = "rgba"
    YUV420P = "yuv420p"
    YUVA420P = "yuva420p"


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """The programme's size and rate. Width and height are even."""

    width_px: int
    height_px: int
    fps: int = 30

    @property
    def frame_90k(self) -> int:
        """Ticks of 90 kHz from one programme frame to the next."""
        return VIDEO_CLOCK_HZ // self.fps


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture in memory; uint8 planes as `PixelFormat` says."""

    format: PixelFormat
    planes: tuple[Plane, ...]
    at_90k: int = 0

    @property
    def width_px(self) -> int:
        return int(self.planes[0].shape[1])

    @property
    def height_px(self) -> int:
        return int(self.planes[0].shape[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """Samples float32 (n, SOUND_CHANNELS) in -1..1 at SOUND_RATE_HZ; `at_48k` is the first one's index since the show's start."""

    samples: npt.NDArray[np.float32]
    at_48k: int


class Codec(StrEnum):
    """What a unit's bytes are."""

    H264 = "h264"
    OPUS = "opus"
    AAC = "aac"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One encoded access unit, on the show's clock (ticks of 90 kHz since its first frame).

    H264: Annex B, constrained baseline, no B-frames (pts = dts), SPS and PPS before every IDR.
    OPUS: one packet of 20 ms (1800 ticks). AAC: one raw AAC-LC access unit without ADTS,
    1024 samples (1920 ticks), 48 kHz stereo. `keyframe` is true for IDRs and for all sound.
    """

    codec: Codec
    data: bytes
    pts_90k: int
    duration_90k: int
    keyframe: bool
