"""The show's one clock: media ticks and event milliseconds since its first frame, tied to wall time once."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from render.media import VIDEO_CLOCK_HZ


def ms_from_90k(ticks: int) -> int:
    """Milliseconds of a 90 kHz time, rounded down."""
    return ticks * 1000 // VIDEO_CLOCK_HZ


def ticks_from_ms(ms: int) -> int:
    """90 kHz ticks of a time in milliseconds."""
    return ms * VIDEO_CLOCK_HZ // 1000


def frame_at(at_ms: int, frame_90k: int) -> int:
    """The number of the frame that stands at a millisecond: the last one whose own time, rounded down, is not after it."""
    return (ticks_from_ms(at_ms + 1) - 1) // frame_90k


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowClock:
    """Ties show time 0 to a wall time and to this process's monotonic clock.

    The wall time is read once: a clock that is set during a show moves nothing.
    A show that is resumed after a crash keeps `started_at` and goes on from the wall's distance.
    """

    started_at: datetime
    started_monotonic_ns: int

    @classmethod
    def start(cls) -> "ShowClock":
        """A clock whose zero is now."""
        return cls(started_at=datetime.now(UTC), started_monotonic_ns=time.monotonic_ns())

    @classmethod
    def resume(cls, started_at: datetime) -> "ShowClock":
        """The clock of a show that began at `started_at` in another process."""
        since = datetime.now(UTC) - started_at
        return cls(started_at=started_at, started_monotonic_ns=time.monotonic_ns() - int(since.total_seconds() * 1e9))

    def now_90k(self) -> int:
        """Ticks since the show's first frame, now."""
        return (time.monotonic_ns() - self.started_monotonic_ns) * VIDEO_CLOCK_HZ // 1_000_000_000

    def wall(self, at_90k: int) -> datetime:
        """The wall time (UTC) of a moment of the show."""
        return self.started_at + timedelta(microseconds=at_90k * 1_000_000 // VIDEO_CLOCK_HZ)
