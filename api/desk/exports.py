"""Events and sealed texts go to S3 while shows run, so that a replay can be made again from S3 alone."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import structlog
from starlette.concurrency import run_in_threadpool

from api.desk.cards import Cards
from archive.errors import ArchiveError
from archive.timeline.event import Event
from archive.timeline.export import EventExporter
from archive.timeline.privacy import Vault

log = structlog.get_logger(__name__)

GATHER_S: Final = 0.5
RETRY_S: Final = 5.0


class Exports:
    """`heed` is called for every durable event, from any thread; what came is exported half a second later.

    `on_exported(show_id)` is called after, on a worker thread, and again until it succeeds; not for what `export` was asked for.
    """

    def __init__(self, exporter: EventExporter, vault: Vault, cards: Cards) -> None:
        self._exporter, self._vault, self._cards = exporter, vault, cards
        self._dirty: set[str] = set()
        self._owed: set[str] = set()
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self.on_exported: Callable[[str], None] = lambda show_id: None

    async def __aenter__(self) -> "Exports":
        self._loop = asyncio.get_running_loop()
        for show_id in await run_in_threadpool(self._exporter.pending):
            self._mark(show_id)
        self._task = asyncio.create_task(self._run(), name="exports")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        for show_id in tuple(self._dirty):
            with suppress(ArchiveError):
                await run_in_threadpool(self._bring, show_id)

    def heed(self, show_id: str, _event: Event) -> None:
        """There is something new."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._mark, show_id)

    def again(self, show_id: str) -> None:
        """`on_exported` is due once more for this show: it came at the wrong time."""
        self._owed.add(show_id)
        self._mark(show_id)

    def _mark(self, show_id: str) -> None:
        self._dirty.add(show_id)
        self._wake.set()

    def export(self, show_id: str) -> bool:
        """Bring S3 up to date for one show; whether anything was new. Blocking; raises the store's errors."""
        texts = self._vault.copy_out(show_id)
        self._cards.copy_out(show_id)
        return bool(self._exporter.export(show_id)) or texts > 0

    def _bring(self, show_id: str) -> None:
        if self.export(show_id):
            self._owed.add(show_id)
        if show_id in self._owed:
            self.on_exported(show_id)
            self._owed.discard(show_id)

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(GATHER_S)
            self._wake.clear()
            taken, self._dirty = self._dirty, set()
            for show_id in taken:
                await self._try(show_id)

    async def _try(self, show_id: str) -> None:
        try:
            await run_in_threadpool(self._bring, show_id)
        except ArchiveError as error:
            log.warning("events are not in S3 yet", show_id=show_id, detail=str(error))
            asyncio.get_running_loop().call_later(RETRY_S, self._mark, show_id)
