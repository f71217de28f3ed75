"""One host's picture and sound on the way to the stage: pushed as they arrive, asked for by show time, in sync.

Thread-safe and bounded: pictures beyond a second's worth and sound beyond four seconds
are dropped, oldest first, and counted.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Final

import av

from render.media import SOUND_RATE_HZ, VIDEO_CLOCK_HZ
from render.stage.playout import SLEW, Playout
from render.stage.soundtrack import Samples, Soundtrack

_PICTURES_KEPT: Final = 36
_LEAST_SIDE_PX: Final = 16
_STALE_US: Final = 3_000_000
_HALF_FRAME_US: Final = 16_667  # the nearest frame, not the next: a picture is at most so much early or late
_SOUND_LEAD_US: Final = 34_000  # sound is read for the whole of a frame when the frame is made


class HostFeed:
    """Where deliver puts what a host sends and the mixer takes it. `now_90k` tells the show's time."""

    def __init__(self, now_90k: Callable[[], int]) -> None:
        self._now_90k = now_90k
        self._lock = threading.Lock()
        self._playout = Playout()
        self._pictures: deque[tuple[int, av.VideoFrame]] = deque()
        self._shown: tuple[int, av.VideoFrame] | None = None
        self._soundtrack = Soundtrack()
        self.pictures_in = 0
        self.pictures_dropped = 0
        self.sounds_in = 0

    def push_picture(self, frame: av.VideoFrame, capture_us: int) -> None:
        """A decoded picture and the time of its capture on the host's clock. Smaller than 16 pixels is no picture."""
        if min(frame.width, frame.height) < _LEAST_SIDE_PX:
            return
        now_us = _us(self._now_90k())
        with self._lock:
            self._playout.arrived("picture", capture_us, now_us, _HALF_FRAME_US)
            if self._pictures and capture_us < self._pictures[-1][0]:
                self._pictures = deque(held for held in self._pictures if held[0] < capture_us)
            self._pictures.append((capture_us, frame))
            self.pictures_in += 1
            if len(self._pictures) > _PICTURES_KEPT:
                self._pictures.popleft()
                self.pictures_dropped += 1

    def push_sound(self, frame: av.AudioFrame, capture_us: int) -> None:
        """Decoded sound (any rate and layout) and the capture time of its first sample, on the same clock as the pictures'."""
        now_us = _us(self._now_90k())
        with self._lock:
            duration_us = frame.samples * 1_000_000 // frame.sample_rate
            self._playout.arrived("sound", capture_us + duration_us, now_us, _SOUND_LEAD_US)
            self._soundtrack.push(frame, capture_us)
            self.sounds_in += 1

    def picture_at(self, at_90k: int) -> av.VideoFrame | None:
        """The picture to show at a show time: the newest one due. The last one stands for three seconds when none follows, then None."""
        at_us = _us(at_90k)
        with self._lock:
            if not self._playout.known:
                return None
            due_us = at_us + _HALF_FRAME_US - self._playout.offset_us(at_us)
            while self._pictures and self._pictures[0][0] <= due_us:
                if self._shown is not None and len(self._pictures) > 1 and self._pictures[1][0] <= due_us:
                    self.pictures_dropped += 1
                self._shown = self._pictures.popleft()
            if self._shown is None or not -_STALE_US < due_us - self._shown[0] < _STALE_US:
                return None
            return self._shown[1]

    def sound_between(self, at_48k: int, count: int) -> Samples:
        """`count` samples of programme sound from a show time on: float32 (count, 2), silence where nothing has come."""
        at_us = at_48k * 1_000_000 // SOUND_RATE_HZ
        with self._lock:
            offset_us = self._playout.offset_us(at_us) if self._playout.known else 0.0
            at_sample = (at_48k * 1_000_000 / SOUND_RATE_HZ - offset_us) * SOUND_RATE_HZ / 1e6
            return self._soundtrack.read(at_sample, count, max(1, round(count * SLEW * 1.2)))

    def stats(self) -> dict[str, int]:
        """Counters, and the delay in ms between the newest arrival and its showing."""
        with self._lock:
            return {
                "pictures_in": self.pictures_in,
                "pictures_dropped": self.pictures_dropped,
                "pictures_waiting": len(self._pictures),
                "sounds_in": self.sounds_in,
                "sound_jumps": self._soundtrack.jumps,
                "delay_steps": self._playout.steps,
                "delay_ms": self._playout.delay_ms(),
            }


def _us(at_90k: int) -> int:
    return at_90k * 1_000_000 // VIDEO_CLOCK_HZ
