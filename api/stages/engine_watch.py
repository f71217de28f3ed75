"""Looks now and then how a show's drawing stands, and tells when it falls into trouble and when it is out of it.

The last good picture stays on air meanwhile: nothing here touches the stage.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

from render.clock import ShowClock

EVERY_S: Final = 0.25
Figures = Callable[[], Mapping[str, Any]]
Tell = Callable[[dict[str, Any]], None]


class EngineWatch:
    """`engine` answers an engine's figures: `trouble` is None, or `what` it is, its `code`, and `since_ms` of the monotonic clock."""

    def __init__(self, engine: Figures, clock: ShowClock, tell: Tell) -> None:
        self._engine, self._clock, self._tell = engine, clock, tell
        self._since_ms: int | None = None

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            self.look()
            await asyncio.sleep(EVERY_S)

    def look(self) -> None:
        """Once."""
        trouble, now_ms = self._engine().get("trouble"), max(0, self._clock.now_90k() // 90)
        if trouble is not None and self._since_ms is None:
            self._since_ms = min(now_ms, max(0, int(trouble["since_ms"]) - self._clock.started_monotonic_ns // 1_000_000))
            said = {"what": str(trouble["what"]), "code": str(trouble["code"])}
            self._tell({"kind": "engine.troubled", "at_ms": now_ms, **said, "since_ms": self._since_ms})
        elif trouble is None and self._since_ms is not None:
            self._tell({"kind": "engine.recovered", "at_ms": now_ms, "lasted_ms": max(0, now_ms - self._since_ms)})
            self._since_ms = None
