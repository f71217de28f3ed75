"""The programme sound as Opus (for WebRTC) and AAC-LC (for HLS and the archive), each on a grid of the show's clock.

An encoder answers late by its priming: what the packet of input [t, t + n) decodes to
is [t - priming, t - priming + n). So input is cut at t = k·n + priming, and packet k
decodes to exactly [k·n, (k + 1)·n), with nothing for a player to skip.
Priming: Opus 312 samples at 48 kHz (RFC 7845 pre-skip of libopus, application audio), libav's AAC 1024.
"""

from fractions import Fraction
from typing import Final

import av
import numpy as np
import numpy.typing as npt

from render.media import SOUND_CHANNELS, SOUND_RATE_HZ, VIDEO_CLOCK_HZ, Codec, Unit

Samples = npt.NDArray[np.float32]

_GAP_LIMIT: Final = SOUND_RATE_HZ * 2


class SoundEncoder:
    """Cuts a continuous stream into packets on the grid. Gaps up to two seconds become silence; longer ones start anew beyond them."""

    codec: Codec
    packet_samples: int
    priming_samples: int

    def __init__(self, context: av.AudioCodecContext, planar: bool) -> None:
        context.sample_rate, context.layout = SOUND_RATE_HZ, "stereo"
        context.format = "fltp" if planar else "flt"
        context.time_base = Fraction(1, SOUND_RATE_HZ)
        self._context = context
        self._planar = planar
        self._held = np.zeros((0, SOUND_CHANNELS), np.float32)
        self._at: int | None = None  # show sample of the first held one
        self._first_packet = 0

    def encode(self, samples: Samples, at_48k: int) -> list[Unit]:
        """Samples float32 (n, 2) whose first is number `at_48k` of the show; answers the packets that became whole."""
        samples = self._joined(samples, at_48k)
        self._held = np.concatenate([self._held, samples]) if len(self._held) else samples
        units: list[Unit] = []
        size = self.packet_samples
        while len(self._held) >= size:
            units += self._packet(self._held[:size])
            self._held = self._held[size:]
        return units

    def _joined(self, samples: Samples, at_48k: int) -> Samples:
        """The samples with silence before them where some are missing, without those that were there already."""
        end = None if self._at is None else self._at + len(self._held)
        if end is None or not -_GAP_LIMIT < at_48k - end < _GAP_LIMIT:
            return self._start(samples, at_48k)
        if at_48k >= end:
            return np.concatenate([_silence(at_48k - end), samples]) if at_48k > end else samples
        return samples[end - at_48k :]

    def _start(self, samples: Samples, at_48k: int) -> Samples:
        """Begin at the grid's last cut before `at_48k`; packets for times before it are not given out."""
        back = (at_48k - self.priming_samples) % self.packet_samples
        self._at = at_48k - back
        self._held = np.zeros((0, SOUND_CHANNELS), np.float32)
        self._first_packet = at_48k - at_48k % self.packet_samples
        return np.concatenate([_silence(back), samples])

    def _packet(self, samples: Samples) -> list[Unit]:
        assert self._at is not None
        array = np.ascontiguousarray(samples.T) if self._planar else np.ascontiguousarray(samples).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(array, format="fltp" if self._planar else "flt", layout="stereo")
        frame.sample_rate = SOUND_RATE_HZ
        frame.pts, frame.time_base = self._at, Fraction(1, SOUND_RATE_HZ)
        self._at += self.packet_samples
        units: list[Unit] = []
        for packet in self._context.encode(frame):
            assert packet.pts is not None
            units += self._unit(bytes(packet), packet.pts)
        return units

    def _unit(self, data: bytes, at_48k: int) -> list[Unit]:
        """libav stamps a packet with its input's time less the priming: the time that it decodes to."""
        if at_48k < self._first_packet:
            return []
        ticks = VIDEO_CLOCK_HZ * self.packet_samples // SOUND_RATE_HZ
        return [Unit(codec=self.codec, data=data, pts_90k=at_48k * VIDEO_CLOCK_HZ // SOUND_RATE_HZ, duration_90k=ticks, keyframe=True)]


class OpusEncoder(SoundEncoder):
    """Opus, 20 ms packets, full band stereo, with in-band error correction."""

    codec = Codec.OPUS
    packet_samples = 960
    priming_samples = 312

    def __init__(self, bitrate_bps: int = 96_000) -> None:
        context = av.CodecContext.create("libopus", "w")
        context.bit_rate = bitrate_bps
        context.options = {"application": "audio", "frame_duration": "20", "vbr": "constrained", "fec": "1", "packet_loss": "5"}
        super().__init__(context, planar=False)
        context.open()


class AacEncoder(SoundEncoder):
    """AAC-LC, 1024 samples an access unit, no ADTS. `asc` is the AudioSpecificConfig (ISO/IEC 14496-3)."""

    codec = Codec.AAC
    packet_samples = 1024
    priming_samples = 1024

    def __init__(self, bitrate_bps: int = 128_000) -> None:
        context = av.CodecContext.create("aac", "w")
        context.bit_rate = bitrate_bps
        context.flags |= av.codec.context.Flags.global_header
        super().__init__(context, planar=True)
        context.open()
        self.asc: bytes = context.extradata or b""


def _silence(count: int) -> Samples:
    return np.zeros((count, SOUND_CHANNELS), np.float32)
