"""The show's one clock: media ticks and event milliseconds since its first frame, tied to wall time once."""

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from render.media import VIDEO_CLOCK_HZ

_log = logging.getLogger(__name__)

LONGEST_SCENE_90K: Final = 24 * 3600 * VIDEO_CLOCK_HZ
LONGEST_GAP_S: Final = 600.0
"""A show whose process died goes on within seconds; a wall clock that says more than this is wrong."""


def ms_from_90k(ticks: int) -> int:
    """Milliseconds of a 90 kHz time, rounded down."""
    return ticks * 1000 // VIDEO_CLOCK_HZ


def ticks_from_ms(ms: int) -> int:
    """90 kHz ticks of a time in milliseconds."""
    return ms * VIDEO_CLOCK_HZ // 1000


def frame_at(at_ms: int, frame_90k: int) -> int:
    """The number of the frame that stands at a millisecond: the last one whose own time, rounded down, is not after it."""
    return (ticks_from_ms(at_ms + 1) - 1) // frame_90k


def scene_begun(before_90k: int, posed_90k: int) -> int:
    """When a scene's own time began, once it is posed: when it came on, as before; only after a day it begins anew."""
    return before_90k if posed_90k - before_90k <= LONGEST_SCENE_90K else posed_90k


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowClock:
    """Ties show time 0 to a wall time and to this process's monotonic clock.

    The wall time is read once: a clock that is set during a show moves nothing.
    A show that goes on in another process keeps `started_at`, and its time goes on from where the
    machine's monotonic clock says it is; only where there is none to go by, from the wall's distance.
    It never goes back before what was recorded, nor far beyond it: `doubt` says when a clock was not believed.
    """

    started_at: datetime
    started_monotonic_ns: int
    doubt: str = ""

    @classmethod
    def start(cls) -> "ShowClock":
        """A clock whose zero is now."""
        return cls(started_at=datetime.now(UTC), started_monotonic_ns=time.monotonic_ns())

    @classmethod
    def resume(cls, started_at: datetime, *, after_90k: int = 0, started_monotonic_ns: int | None = None) -> "ShowClock":
        """The clock of a show that began at `started_at` in another process and is recorded up to `after_90k`.

        `started_monotonic_ns` is its zero on this machine's monotonic clock, if it is known and the machine is still up.
        """
        if started_monotonic_ns is not None and not _doubt(_since_s(started_monotonic_ns), after_90k):
            return cls(started_at=started_at, started_monotonic_ns=started_monotonic_ns)
        since_s = (datetime.now(UTC) - started_at).total_seconds()
        doubt = _doubt(since_s, after_90k)
        if doubt:
            since_s = after_90k / VIDEO_CLOCK_HZ
            _log.warning("a show goes on right behind its recording: %s", doubt)
        return cls(started_at=started_at, started_monotonic_ns=time.monotonic_ns() - int(since_s * 1e9), doubt=doubt)

    def now_90k(self) -> int:
        """Ticks since the show's first frame, now."""
        return (time.monotonic_ns() - self.started_monotonic_ns) * VIDEO_CLOCK_HZ // 1_000_000_000

    def wall(self, at_90k: int) -> datetime:
        """The wall time (UTC) of a moment of the show."""
        return self.started_at + timedelta(microseconds=at_90k * 1_000_000 // VIDEO_CLOCK_HZ)


def _since_s(monotonic_ns: int) -> float:
    return (time.monotonic_ns() - monotonic_ns) / 1e9


def _doubt(since_s: float, after_90k: int) -> str:
    """Why a clock that says `since_s` is not believed by a show that is recorded up to `after_90k`; empty if it is."""
    recorded_s = after_90k / VIDEO_CLOCK_HZ
    if since_s < recorded_s:
        return f"the clock went back: it says {since_s:.1f} s of a show of which {recorded_s:.1f} s are recorded"
    if since_s > recorded_s + LONGEST_GAP_S:
        return f"the clock jumped ahead: it says {since_s:.1f} s of a show that is recorded up to {recorded_s:.1f} s"
    return ""
