"""Things in motion: every position is a pure function of the frame number since the last change."""

from typing import Generic, TypeVar

from render.stage.layout import Place

T = TypeVar("T")


def ease_in_out(part: float) -> float:
    """Smooth start and stop (cubic), 0..1 to 0..1."""
    part = min(max(part, 0.0), 1.0)
    return 4 * part**3 if part < 0.5 else 1 - (2 - 2 * part) ** 3 / 2


def ease_out(part: float) -> float:
    """Quick start, soft stop (cubic), 0..1 to 0..1."""
    return 1 - (1 - min(max(part, 0.0), 1.0)) ** 3


class Glide:
    """One place that glides to wherever it is sent. None sends it away: it fades where it is."""

    def __init__(self, frames: int) -> None:
        self._frames = frames
        self._start: Place | None = None
        self._goal: Place | None = None
        self._since = 0

    def send(self, goal: Place | None, n: int) -> None:
        """Go to `goal` from frame n on; the first frame already moves."""
        if goal == self._goal:
            return
        now = self.at(n)
        self._start = now if now is not None else (goal.faded(0.0) if goal else None)
        self._goal, self._since = goal, n - 1

    def at(self, n: int) -> Place | None:
        """The place at frame n, None when there is nothing to see."""
        if self._start is None:
            return None
        goal = self._goal if self._goal is not None else self._start.faded(0.0)
        part = (n - self._since) / self._frames
        here = goal if part >= 1 else self._start.towards(goal, ease_in_out(part))
        return here if here.opacity > 0 else None

    def gone(self, n: int) -> bool:
        """Whether it was sent away and has faded."""
        return self._goal is None and self.at(n) is None


class Turn(Generic[T]):
    """Things that take turns in one spot (a card after a card): one comes while the last goes."""

    def __init__(self, frames: int) -> None:
        self._frames = frames
        self._now: T | None = None
        self._came = 0
        self._last: T | None = None
        self._left = 0

    def show(self, thing: T | None, n: int) -> None:
        """From frame n on, this one (None: nothing); the first frame already shows some of it."""
        if thing == self._now:
            return
        self._last, self._left = self._now, n - 1
        self._now, self._came = thing, n - 1

    def at(self, n: int) -> list[tuple[T, float]]:
        """What is to be seen at frame n with its presence 0..1, the leaving one first."""
        seen: list[tuple[T, float]] = []
        if self._last is not None:
            going = 1 - ease_out((n - self._left) / self._frames)
            if going > 0:
                seen.append((self._last, going))
            else:
                self._last = None
        if self._now is not None:
            seen.append((self._now, ease_out((n - self._came) / self._frames)))
        return seen
