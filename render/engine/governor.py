"""Keeps drawing from taking the processor away from the encoder: a bounded rate, and a rest after every picture.

The process is nice as well, so under load it gets only what the encoder leaves; the rest keeps caches and memory free.
"""

from typing import Final

FASTEST_PER_S: Final = 18.0
LIVE_SHARE: Final = 0.9
AHEAD_SHARE: Final = 0.4


class Governor:
    """Says when the next picture may be drawn. Times are monotonic seconds; on a GPU it is never in the way."""

    def __init__(self, *, software: bool) -> None:
        self._software = software
        self._live_at_s = 0.0
        self._ahead_at_s = 0.0

    def drew(self, start_s: float, end_s: float) -> None:
        """A picture was drawn: the processor rests as long as its share asks."""
        took = end_s - start_s
        if self._software:
            self._live_at_s = start_s + max(1 / FASTEST_PER_S, took / LIVE_SHARE)
            self._ahead_at_s = end_s + took * (1 / AHEAD_SHARE - 1)
        else:
            self._ahead_at_s = end_s + took

    def live_in_s(self, now_s: float) -> float:
        """Seconds until a picture that somebody waits for may be drawn."""
        return max(self._live_at_s - now_s, 0.0)

    def ahead_in_s(self, now_s: float) -> float:
        """Seconds until a picture may be drawn ahead of need."""
        return max(self._ahead_at_s - now_s, 0.0)
