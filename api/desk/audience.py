"""How many watch: asked of every running show now and then, and made an event when it changed. Viewers by WHEP; nobody is followed."""

import asyncio
from contextlib import suppress
from typing import Any, Final

import structlog
from starlette.concurrency import run_in_threadpool

from api.stages.protocol import StageError, Stages
from archive.errors import ArchiveError
from archive.timeline.log import EventLog

log = structlog.get_logger(__name__)

EVERY_S: Final = 30.0
ANSWER_S: Final = 5.0


class Audience:
    """`async with` it: counts every `every_s` seconds. What a show was counted at last is kept while it runs."""

    def __init__(self, *, log: EventLog, stages: Stages, every_s: float = EVERY_S) -> None:
        self._log, self._stages, self._every_s = log, stages, every_s
        self._known: dict[str, tuple[int, int]] = {}
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Audience":
        self._task = asyncio.create_task(self._run(), name="audience")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._every_s)
            try:
                await self.count()
            except Exception as error:  # the next count may succeed
                log.error("viewers could not be counted", exc_info=error)

    async def count(self) -> None:
        """Count all running shows once: `viewers.counted` for each whose number or peak is another than before."""
        running = self._stages.running()
        self._known = {show_id: counted for show_id, counted in self._known.items() if show_id in running}
        for show_id in running:
            # it is being started again, ended in this very moment, or hangs: the others are counted
            with suppress(StageError, TimeoutError):
                await self._count(show_id, await asyncio.wait_for(self._stages.stats(show_id), ANSWER_S))

    async def _count(self, show_id: str, figures: dict[str, Any]) -> None:
        viewers = figures.get("viewers") or {}
        watching, peak = int(viewers.get("viewers", 0)), int(viewers.get("peak", 0))
        before = self._known.get(show_id, (0, 0))
        # a show's process that was started again has seen no more than its own viewers
        now = (watching, max(before[1], peak, watching))
        if now == before:
            return
        try:
            data = {"watching": now[0], "peak": now[1]}
            await run_in_threadpool(self._log.append, show_id, "viewers.counted", max(0, int(figures["at_ms"])), data)
        except ArchiveError as error:
            log.warning("a count of viewers could not be kept", show_id=show_id, detail=str(error))
            return
        self._known[show_id] = now
