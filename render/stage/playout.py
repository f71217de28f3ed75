"""When a host's picture and sound are due: one offset from his capture clock to the show's clock, the same for both.

The offset follows what really arrives: it is as small as the network's jitter lets it
be, between bounds. It grows by a step when things come too late to be shown, and else
moves so slowly (5 ms a second) that sound can be stretched with it unheard.
All times are microseconds.
"""

from collections import deque
from typing import Final

START_DELAY_US: Final = 120_000
LEAST_DELAY_US: Final = 40_000
MOST_DELAY_US: Final = 800_000
SLEW: Final = 0.005

_WINDOW: Final = 400
_SETTLE: Final = 60
_SETTLE_FROM_US: Final = 150_000
_MARGIN_US: Final = 30_000
_STEP_FROM_US: Final = 12_000
_EASE_FROM_US: Final = 40_000
_LOST_US: Final = 2_000_000
_LOST_AFTER: Final = 10


class Playout:
    """The offset `show time - capture time` at which a host's media is due. Not thread-safe: the feed holds its lock."""

    def __init__(self) -> None:
        self._lags: dict[str, deque[int]] = {}
        self._offset_us: float | None = None
        self._goal_us = 0.0
        self._moved_at_us = 0
        self._strange = 0
        self._settled = False
        self.steps = 0

    @property
    def known(self) -> bool:
        """Whether anything has arrived."""
        return self._offset_us is not None

    def arrived(self, kind: str, capture_us: int, now_us: int, lead_us: int = 0) -> None:
        """Something was captured at `capture_us` and is here at `now_us`; it is wanted `lead_us` before it is due."""
        lag = now_us - capture_us + lead_us
        if self._offset_us is None:
            self._restart(lag, now_us)
        elif abs(lag - self._offset_us) > _LOST_US:
            self._strange += 1
            if self._strange >= _LOST_AFTER:
                self._restart(lag, now_us)
            return
        self._strange = 0
        lags = self._lags.setdefault(kind, deque(maxlen=_WINDOW))
        lags.append(lag)
        if not self._settled and len(lags) >= _SETTLE:
            self._settle(now_us)
        if lag > self._goal_us or len(lags) % 25 == 0:
            self._aim()

    def offset_us(self, at_us: int) -> float:
        """The offset at a show time; call with times that do not go back."""
        assert self._offset_us is not None
        away = self._goal_us - self._offset_us
        if away > _STEP_FROM_US:
            self._offset_us = self._goal_us
            self.steps += 1
        else:
            most = max(0, at_us - self._moved_at_us) * SLEW
            self._offset_us += min(max(away, -most), most)
        self._moved_at_us = max(self._moved_at_us, at_us)
        return self._offset_us

    def delay_ms(self) -> int:
        """How long the promptest arrivals now wait until they are due; 0 before anything has come."""
        if self._offset_us is None or not self._lags:
            return 0
        return round((self._offset_us - min(min(lags) for lags in self._lags.values())) / 1000)

    def _restart(self, lag: int, now_us: int) -> None:
        self._lags.clear()
        self._offset_us = self._goal_us = float(lag + START_DELAY_US)
        self._moved_at_us = now_us
        self._strange = 0
        self._settled = False

    def _settle(self, now_us: int) -> None:
        """Once, soon after the start: forget the hurry of joining, which made the first arrivals late; a step if that saves much."""
        self._settled = True
        for lags in self._lags.values():
            while len(lags) > _SETTLE // 2:
                lags.popleft()
        goal = self._wanted()
        if self._offset_us is not None and goal < self._offset_us - _SETTLE_FROM_US:
            self._offset_us = self._goal_us = goal
            self._moved_at_us = max(self._moved_at_us, now_us)
            self.steps += 1

    def _aim(self) -> None:
        """Nearly everything in the window must arrive before it is due; a little slack is left alone."""
        wanted = self._wanted()
        full = all(len(lags) == _WINDOW for lags in self._lags.values())
        if wanted > self._goal_us or (full and wanted < self._goal_us - _EASE_FROM_US):
            self._goal_us = wanted

    def _wanted(self) -> float:
        least = min(min(lags) for lags in self._lags.values())
        wanted = max(_nearly_all(lags) for lags in self._lags.values()) + _MARGIN_US
        return float(min(max(wanted, least + LEAST_DELAY_US), least + MOST_DELAY_US))


def _nearly_all(lags: deque[int]) -> int:
    """The 99th percentile: one straggler in a hundred may be late."""
    return sorted(lags)[-1 - len(lags) // 100]
