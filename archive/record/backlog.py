"""Backlog: what waits in the spool because S3 is slow or away, and when that is worth an alarm.

The alarm goes up when something waits and nothing was taken for a while, or when much waits;
it goes down when nothing waits any more. In between a show simply goes on.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PATIENCE_S: Final = 10.0
MUCH: Final = 0.25
"""Of the spool's cap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """How far uploads are behind. `waiting_s` is how long the oldest has waited, `delayed_s` how long the alarm has been up."""

    delayed: bool = False
    waiting_segments: int = 0
    waiting_bytes: int = 0
    waiting_s: float = 0.0
    cap_bytes: int = 0
    delayed_s: float = 0.0
    reason: str = ""


class BacklogWatch:
    """`look` every second or so, with what waits now; the clock is any that only goes on."""

    def __init__(self, cap_bytes: int, *, patience_s: float = PATIENCE_S, now: Callable[[], float] = time.monotonic) -> None:
        self._cap_bytes = cap_bytes
        self._patience_s = patience_s
        self._now = now
        self._seen: dict[Path, float] = {}
        self._quiet_since = now()
        self._delayed_since: float | None = None

    def look(self, waiting: Mapping[Path, int], reason: str) -> Backlog:
        """What waits (files and their sizes) and the last complaint of the store; says how things stand."""
        now = self._now()
        if not self._seen or any(path not in waiting for path in self._seen):  # nothing waited, or something was taken
            self._quiet_since = now
        self._seen = {path: self._seen.get(path, now) for path in waiting}
        much = sum(waiting.values()) >= MUCH * self._cap_bytes
        if not waiting:
            self._delayed_since = None
        elif self._delayed_since is None and (much or now - self._quiet_since >= self._patience_s):
            self._delayed_since = now
        return Backlog(
            delayed=self._delayed_since is not None,
            waiting_segments=sum(path.suffix == ".m4s" for path in waiting),
            waiting_bytes=sum(waiting.values()),
            waiting_s=round(now - min(self._seen.values(), default=now), 1),
            cap_bytes=self._cap_bytes,
            delayed_s=0.0 if self._delayed_since is None else round(now - self._delayed_since, 1),
            reason=reason if waiting else "",
        )
