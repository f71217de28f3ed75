"""When shows are sealed: soon after their first picture, every few seconds while they run, at the end, and after each late event.

So whoever watches can keep a receipt of what was on air seconds ago. Sealing delays nothing: a show runs, ends and
plays whether its seal can be put or not.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import structlog
from starlette.concurrency import run_in_threadpool

from api.metrics import Metrics
from archive.catalog.tables import SealPiece
from archive.errors import ArchiveError
from archive.seal.errors import SealError
from archive.seal.keyring import Keyring
from archive.seal.ledger import Ledger
from archive.seal.proofs import receipt_of
from archive.seal.stamp import Stamper

log = structlog.get_logger(__name__)

FIRST_S: Final = 2.0
EVERY_S: Final = 15.0
RETRY_S: Final = 15.0
STAMP_RETRY_S: Final = 60.0
RECEIPTS_HELD: Final = 8


class Seals:
    """Owns the times of the ledger. `heed` may be called from any thread, `seal` blocks."""

    def __init__(self, ledger: Ledger, keyring: Keyring, metrics: Metrics, *, stamper: Stamper | None = None) -> None:
        self.ledger, self.keyring = ledger, keyring
        self.running: Callable[[str], bool] = lambda show_id: True
        self._metrics, self._stamper = metrics, stamper
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._last_s: dict[str, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._unstamped = asyncio.Event()
        self._receipts: dict[str, bytes] = {}

    async def __aenter__(self) -> "Seals":
        self._loop = asyncio.get_running_loop()
        if self._stamper is not None:
            self._unstamped.set()
            self._begin(self._stamp_all(self._stamper), "seal stamps")
        for show_id in await run_in_threadpool(self.ledger.behind):
            self._begin(self._try(show_id), f"seal {show_id}")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._loop = None
        for timer in self._timers.values():
            timer.cancel()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def heed(self, show_id: str) -> None:
        """Something of a running show came into S3: it is under a head within some seconds."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # the service ends
                loop.call_soon_threadsafe(self._mark, show_id)

    def seal(self, show_id: str) -> SealPiece | None:
        """A head over all that S3 holds, now. Raises the store's errors; a contradiction is said and counted, and hinders nothing else."""
        try:
            piece = self.ledger.seal(show_id)
        except SealError as error:
            self._metrics.seal_errors.labels("contradiction").inc()
            log.error("the show is not sealed any further", show_id=show_id, detail=str(error))
            return None
        except ArchiveError:
            self._metrics.seal_errors.labels("store").inc()
            raise
        if piece is not None:
            self._metrics.heads.inc()
            log.debug("sealed", show_id=show_id, size=piece.size, signed_at=piece.signed_at)
            self._ask_stamp()
        return piece

    def receipt(self, piece: SealPiece) -> tuple[bytes, str]:
        """The receipt of a head, and a name for these bytes. Blocking; many ask for the newest one at once."""
        name = f"{hashlib.sha256(piece.note.encode()).hexdigest()[:24]}-{len(self.keyring.rotations)}"
        if (made := self._receipts.get(name)) is None:
            made = receipt_of(self.ledger.tree(piece.show_id), piece, self.keyring).to_json()
            if len(self._receipts) >= RECEIPTS_HELD:
                self._receipts.clear()
            self._receipts[name] = made
        return made, name

    def waiting(self, show_id: str) -> int:
        """How many recorded events and segments no head in S3 covers. Blocking."""
        newest = self.ledger.newest(show_id)
        return self.ledger.waiting(show_id, 0 if newest is None else newest.size)

    def _begin(self, work: "asyncio._CoroutineLike[None]", name: str) -> None:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _mark(self, show_id: str) -> None:
        if show_id in self._timers or self._loop is None:
            return
        last_s = self._last_s.get(show_id)
        delay_s = FIRST_S if last_s is None else last_s + EVERY_S - time.monotonic()
        self._timers[show_id] = self._loop.call_later(max(0.0, delay_s), self._due, show_id)

    def _due(self, show_id: str) -> None:
        self._timers.pop(show_id, None)
        if not self.running(show_id):  # its end brings its own head
            self._last_s.pop(show_id, None)
            return
        self._last_s[show_id] = time.monotonic()
        self._begin(self._try(show_id), f"seal {show_id}")

    async def _try(self, show_id: str) -> None:
        try:
            await run_in_threadpool(self.seal, show_id)
        except ArchiveError as error:
            log.warning("a head is not in S3 yet", show_id=show_id, detail=str(error))
            if self._loop is not None:
                self._loop.call_later(RETRY_S, self._mark if self.running(show_id) else self._again, show_id)

    def _again(self, show_id: str) -> None:
        if self._loop is not None:
            self._begin(self._try(show_id), f"seal {show_id}")

    def _ask_stamp(self) -> None:
        loop = self._loop
        if loop is not None and self._stamper is not None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._unstamped.set)

    async def _stamp_all(self, stamper: Stamper) -> None:
        """The newest heads of shows at rest get an outside time stamp; who gives none is asked again, and nobody waits for it."""
        while True:
            await self._unstamped.wait()
            self._unstamped.clear()
            if not await run_in_threadpool(self._stamped, stamper):
                await asyncio.sleep(STAMP_RETRY_S)
                self._unstamped.set()

    def _stamped(self, stamper: Stamper) -> bool:
        """Whether all have one now."""
        for piece in self.ledger.unstamped():
            try:
                self.ledger.stamp(piece, stamper.stamp(piece.note.encode()))
            except ArchiveError as error:
                self._metrics.seal_errors.labels("stamp").inc()
                log.warning("a head has no time stamp yet", show_id=piece.show_id, detail=str(error))
                return False
        return True
