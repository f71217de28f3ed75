"""What the intake does now and then: uploads that nobody ended go, rejected files whose time is over, deletions cut short."""

import asyncio
from contextlib import suppress
from typing import Final

import structlog
from starlette.concurrency import run_in_threadpool

from api.desk.intake_door import Door
from api.desk.picture_door import PictureDoor
from api.desk.resumable import Resumable
from archive.errors import ArchiveError

log = structlog.get_logger(__name__)

SWEEP_S: Final = 3600.0


class Keeper:
    """Sweeps once an hour while entered."""

    def __init__(self, door: Door, pictures: PictureDoor, resumable: Resumable) -> None:
        self._door, self._pictures, self._resumable = door, pictures, resumable
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Keeper":
        self._task = asyncio.create_task(self._hourly(), name="intake keeper")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def sweep(self) -> None:
        """Once. Blocking."""
        self._resumable.sweep()
        self._door.sweep()
        self._pictures.sweep()

    async def _hourly(self) -> None:
        while True:
            try:
                await run_in_threadpool(self.sweep)
            except (ArchiveError, OSError) as error:
                log.warning("the intake was not tidied; the next time goes on", detail=str(error))
            await asyncio.sleep(SWEEP_S)
