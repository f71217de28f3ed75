"""Convoy: writers that arrive together share one commit.

Who finds nobody ahead leads: it takes all that wait and writes them; those who come meanwhile are led
by the first of them. A leader waits a moment for as many as came last time: writers that were
answered a moment ago are about to come back, and one commit for all is cheaper than two.
"""

import threading
from collections.abc import Callable
from typing import Final, Generic, Protocol, TypeVar

PATIENCE_S: Final = 0.001


class Load(Protocol):
    """One writer's work, and the event that its writer waits for."""

    turn: threading.Event

    @property
    def done(self) -> bool: ...


L = TypeVar("L", bound=Load)


class Convoy(Generic[L]):
    """`write` does the work of many at once and leaves each of them done, whatever happens."""

    def __init__(self, write: Callable[[list[L]], None]) -> None:
        self._write = write
        self._gate = threading.Condition()  # only a leader waits here
        self._waiting: list[L] = []
        self._led = False
        self._expected = 1

    def take(self, load: L) -> None:
        """Returns when the load is done, by this thread or by another."""
        with self._gate:
            self._waiting.append(load)
            leads, self._led = not self._led, True
            self._gate.notify()
        if not leads:
            load.turn.wait()
        if not load.done:
            self._lead()

    def _lead(self) -> None:
        with self._gate:
            self._gate.wait_for(lambda: len(self._waiting) >= self._expected, PATIENCE_S)
            loads, self._waiting = self._waiting, []
        self._write(loads)
        with self._gate:
            self._expected = len(loads) + len(self._waiting)
            heir = self._waiting[0] if self._waiting else None
            self._led = heir is not None
        for load in loads if heir is None else [heir, *loads]:
            load.turn.set()
