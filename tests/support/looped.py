"""An endless programme from eight encoded seconds: unevenly spaced flashes, each with a beep, on the show's clock.

Eight seconds hold whole groups of pictures and whole units of sound, so the loop has no seam.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise

import av
import numpy as np

from render.media import Codec, Unit

PERIOD_90K = 720_000
FPS = 30
FRAME_90K = 3000
UNIT_90K = 1920
SIZE = (160, 90)
FLASHES_S = (0.4, 1.2, 2.5, 3.3, 4.7, 5.5, 6.8)
FLASH_S = 0.1


@dataclass(frozen=True)
class Programme:
    """The units of one period in order, and the sound's AudioSpecificConfig."""

    units: tuple[Unit, ...]
    asc: bytes

    def since(self, from_90k: int) -> Iterator[Unit]:
        """For ever, from the first IDR at or after `from_90k`, with the sound of that time."""
        first = next(
            unit.pts_90k for unit in self._all(from_90k) if unit.codec is Codec.H264 and unit.keyframe and unit.pts_90k >= from_90k
        )
        return (unit for unit in self._all(first) if unit.pts_90k + unit.duration_90k > first)

    def _all(self, from_90k: int) -> Iterator[Unit]:
        period = max(0, from_90k // PERIOD_90K - 1)
        while True:
            at = period * PERIOD_90K
            for unit in self.units:
                yield Unit(
                    codec=unit.codec,
                    data=unit.data,
                    pts_90k=at + unit.pts_90k,
                    duration_90k=unit.duration_90k,
                    keyframe=unit.keyframe,
                )
            period += 1


def lit(seconds: float) -> bool:
    """Whether the picture is white and the tone is heard."""
    return any(0 <= seconds % 8 - flash < FLASH_S - 1e-9 for flash in FLASHES_S)


@cache
def programme() -> Programme:
    """Made once a process."""
    sound, asc = _sound()
    return Programme(units=tuple(sorted(_pictures() + sound, key=lambda unit: unit.pts_90k)), asc=asc)


def _pictures() -> list[Unit]:
    encoder = av.CodecContext.create("libx264", "w")
    assert isinstance(encoder, av.VideoCodecContext)
    encoder.width, encoder.height = SIZE
    encoder.pix_fmt, encoder.time_base, encoder.framerate = "yuv420p", Fraction(1, 90000), Fraction(FPS)
    encoder.options = {
        "profile": "baseline", "preset": "ultrafast", "tune": "zerolatency", "crf": "30", "g": str(FPS), "keyint_min": str(FPS),
        "x264-params": "scenecut=0:colorprim=bt709:transfer=bt709:colormatrix=bt709",
    }  # fmt: skip
    noise = np.random.default_rng(3).integers(20, 120, (SIZE[1], SIZE[0]), np.uint8)
    packets: list[av.Packet] = []
    for number in range(8 * FPS):
        luma = np.full_like(noise, 235) if lit(number / FPS) else np.roll(noise, number, axis=1)
        frame = av.VideoFrame.from_ndarray(np.vstack([luma, np.full((SIZE[1] // 2, SIZE[0]), 128, np.uint8)]), format="yuv420p")
        frame.pts, frame.time_base = number * FRAME_90K, Fraction(1, 90000)
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return [
        Unit(codec=Codec.H264, data=bytes(packet), pts_90k=packet.pts or 0, duration_90k=FRAME_90K, keyframe=packet.is_keyframe)
        for packet in packets
    ]


def _sound() -> tuple[list[Unit], bytes]:
    """The middle of three periods, so that the loop is one for the decoder too."""
    encoder = av.CodecContext.create("aac", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = 48000, "stereo", "fltp"
    encoder.bit_rate, encoder.time_base = 64_000, Fraction(1, 48000)
    at = np.arange(3 * 8 * 48000)
    tone = (0.6 * np.sin(at * 2 * np.pi * 1000 / 48000) * _gate(at / 48000)).astype(np.float32)
    packets: list[av.Packet] = []
    for start in range(0, len(tone), 1024):
        frame = av.AudioFrame.from_ndarray(np.stack([tone[start : start + 1024]] * 2), "fltp", "stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48000, start, Fraction(1, 48000)
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    times = [(packet, (packet.pts or 0) * 15 // 8) for packet in packets]
    units = [
        Unit(codec=Codec.AAC, data=bytes(packet), pts_90k=pts - PERIOD_90K, duration_90k=UNIT_90K, keyframe=True)
        for packet, pts in times
        if PERIOD_90K <= pts < 2 * PERIOD_90K
    ]
    return units, bytes(encoder.extradata or b"")


def _gate(seconds: np.ndarray) -> np.ndarray:
    within = seconds % 8
    return np.any([(within >= flash) & (within < flash + FLASH_S) for flash in FLASHES_S], axis=0)


def flashes_ms(pictures: list[tuple[int, np.ndarray]]) -> list[int]:
    """When the picture turns white, of decoded luma [(at_ms, y)]."""
    levels = [(at_ms, float(luma.mean()) > 180) for at_ms, luma in pictures]
    return [at_ms for (_, before), (at_ms, now) in pairwise(levels) if now and not before]


def beeps_ms(first_ms: float, samples: np.ndarray) -> list[float]:
    """When the tone begins, of decoded mono samples at 48 kHz."""
    loud = np.flatnonzero(np.abs(samples) > 0.15) / 48
    return [first_ms + float(now) for before, now in pairwise([-1e9, *loud]) if now - before > 50]
