"""A host's sound by capture time: a ring of 48 kHz stereo float32 that answers any stretch of it, silence where there is none."""

from typing import Final

import av
import numpy as np
import numpy.typing as npt

from render.media import SOUND_CHANNELS, SOUND_RATE_HZ

Samples = npt.NDArray[np.float32]

_RING_S: Final = 4
_JUMP_SAMPLES: Final = 240  # 5 ms: less is rounding of time stamps, more is a gap or a new mapping
_FADE: Final = 96


class Inlet:
    """Turns libav's sound frames of any rate, layout and format into 48 kHz stereo float32."""

    def __init__(self) -> None:
        self._resampler: av.AudioResampler | None = None
        self._kind: tuple[str, str, int] | None = None
        self._channels = SOUND_CHANNELS

    def convert(self, frame: av.AudioFrame) -> Samples:
        """Samples (n, 2); a resampler keeps a few back until the next frame."""
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if kind == ("s16", "stereo", SOUND_RATE_HZ):
            return frame.to_ndarray().reshape(-1, SOUND_CHANNELS).astype(np.float32) / np.float32(32768)
        if self._resampler is None or kind != self._kind:
            self._channels = 1 if frame.layout.nb_channels == 1 else SOUND_CHANNELS  # libav would make mono 3 dB quieter
            self._resampler = av.AudioResampler(format="flt", layout=("mono", "stereo")[self._channels - 1], rate=SOUND_RATE_HZ)
            self._kind = kind
        frame.pts = None
        parts = [part.to_ndarray().reshape(-1, self._channels) for part in self._resampler.resample(frame)]
        samples = np.concatenate([np.empty((0, self._channels), np.float32), *parts])
        return samples if self._channels == SOUND_CHANNELS else np.repeat(samples, SOUND_CHANNELS, axis=1)

    def restart(self) -> None:
        """Forget what the resampler holds (after a jump in time)."""
        self._resampler = None


class Soundtrack:
    """The last four seconds of sound, addressed by sample number of the capture clock. Not thread-safe."""

    def __init__(self) -> None:
        self._ring = np.zeros((_RING_S * SOUND_RATE_HZ, SOUND_CHANNELS), np.float32)
        self._inlet = Inlet()
        self._end = 0
        self._expected: float | None = None
        self._cursor: int | None = None
        self._silent = True
        self.jumps = 0

    def push(self, frame: av.AudioFrame, capture_us: int) -> None:
        """Sound whose first sample was captured at `capture_us`."""
        start = capture_us * SOUND_RATE_HZ / 1e6
        if self._expected is None or abs(start - self._expected) > _JUMP_SAMPLES:
            self._jump(round(start))
        self._expected = start + frame.samples * SOUND_RATE_HZ / frame.sample_rate
        self._write(self._inlet.convert(frame))

    def read(self, at_sample: float, count: int, most_stretch: int) -> Samples:
        """`count` samples from a place on.

        Small differences to where the last read ended are stretched away, by at most `most_stretch` samples.
        """
        wanted = round(at_sample)
        if self._cursor is None or abs(wanted - self._cursor) > SOUND_RATE_HZ // 200:
            self._cursor = wanted
            self._silent = True
        step = count + min(max(wanted - self._cursor, -most_stretch), most_stretch)
        samples = self._take(self._cursor, step)
        self._cursor += step
        return samples if step == count else _stretched(samples, count)

    def _jump(self, start: int) -> None:
        if self._expected is not None:
            self.jumps += 1
            self._inlet.restart()
        gap = start - self._end
        if 0 < gap < len(self._ring):
            self._put(self._end, np.zeros((gap, SOUND_CHANNELS), np.float32))
        elif gap >= len(self._ring) or gap < -len(self._ring):
            self._ring[:] = 0
        self._end = start

    def _write(self, samples: Samples) -> None:
        samples = samples[-len(self._ring) :]
        self._put(self._end, samples)
        self._end += len(samples)

    def _put(self, start: int, samples: Samples) -> None:
        at = start % len(self._ring)
        first = min(len(samples), len(self._ring) - at)
        self._ring[at : at + first] = samples[:first]
        self._ring[: len(samples) - first] = samples[first:]

    def _get(self, start: int, end: int) -> Samples:
        at = start % len(self._ring)
        first = min(end - start, len(self._ring) - at)
        return np.concatenate([self._ring[at : at + first], self._ring[: end - start - first]])

    def _take(self, start: int, count: int) -> Samples:
        out = np.zeros((count, SOUND_CHANNELS), np.float32)
        have = (max(start, self._end - len(self._ring)), min(start + count, self._end))
        if have[1] <= have[0]:
            self._silent = True
            return out
        part = self._get(*have)
        _soften(part, rises=self._silent or have[0] > start, falls=have[1] < start + count)
        out[have[0] - start : have[1] - start] = part
        self._silent = have[1] < start + count
        return out


def _soften(samples: Samples, *, rises: bool, falls: bool) -> None:
    """Fade in after silence and out before it, in 2 ms, so that a gap does not click."""
    length = min(_FADE, len(samples))
    ramp = (np.arange(length, dtype=np.float32) / max(length, 1))[:, None]
    if rises:
        samples[:length] *= ramp
    if falls:
        samples[len(samples) - length :] *= ramp[::-1]


def _stretched(samples: Samples, count: int) -> Samples:
    at = np.arange(count) * (len(samples) / count)
    source = np.arange(len(samples))
    return np.stack([np.interp(at, source, samples[:, k]) for k in range(SOUND_CHANNELS)], axis=1).astype(np.float32)
