"""What the law and people ask of shows: takedown, legal hold, retention, rebuilding. Said by events, kept by rows."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import structlog
from starlette.concurrency import run_in_threadpool

from api.auth import Principal
from api.datafolder import DataFolder
from api.desk.closing import Closing
from api.desk.exports import Exports
from api.desk.recordings import Recordings
from api.desk.scribe import Scribe
from api.desk.seals import Seals
from api.desk.shows import ShowDesk
from api.errors import Problem, not_found
from api.stages.protocol import Stages
from archive.catalog import shows
from archive.catalog.database import Catalog
from archive.catalog.tables import Show
from archive.community import reviews
from archive.duty import hold, retention, takedown
from archive.duty.retention import Due, Sweep
from archive.errors import ArchiveError
from archive.objects.folders import merchant_of
from archive.objects.store import ObjectStore
from archive.replay.renew import renew
from archive.replay.restock import restock
from archive.timeline.event import Event
from archive.timeline.log import EventLog
from archive.timeline.privacy import Vault
from archive.timeline.removal import remove_text

log = structlog.get_logger(__name__)
Json = dict[str, Any]

SWEEP_S: Final = 24 * 3600.0


class Duty:
    """Works on all shows; sweeps once a day while entered."""

    def __init__(
        self,
        *,
        catalog: Catalog,
        log: EventLog,
        store: ObjectStore,
        vault: Vault,
        stages: Stages,
        recordings: Recordings,
        scribe: Scribe,
        closing: Closing,
        exports: Exports,
        seals: Seals,
        desk: ShowDesk,
        folder: DataFolder,
        retain_days: int,
    ) -> None:
        self._catalog, self._log, self._store, self._vault, self._stages = catalog, log, store, vault, stages
        self._recordings, self._scribe, self._closing, self._exports, self._desk = recordings, scribe, closing, exports, desk
        self._seals, self._retain_days = seals, retain_days
        self._sweeper: asyncio.Task[None] | None = None
        self._sweeping = asyncio.Lock()
        self._sweep = Sweep(catalog=catalog, log=log, store=store, vault=vault, spool=folder.spool, settle=self._settle)

    async def __aenter__(self) -> "Duty":
        self._sweeper = asyncio.create_task(self._daily(), name="retention")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._sweep.stop.set()
        if self._sweeper is not None:
            self._sweeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._sweeper

    async def take_down(self, caller: Principal, show: Show, reason: str) -> Show:
        """Close a show to the public; a live one ends."""
        row = await run_in_threadpool(takedown.take_down, self._catalog, self._log, show, reason, caller.kind)
        return await self._desk.end(row, publish=False) if row.state == "live" else row

    async def restore(self, caller: Principal, show: Show, reason: str) -> Show:
        """Open it again."""
        return await run_in_threadpool(takedown.restore, self._catalog, self._log, show, reason, caller.kind)

    def place_hold(self, show: Show, reason: str) -> tuple[Show, int | None]:
        """(the held show, how many objects the bucket holds too: None if it cannot). Blocking."""
        row = hold.place(self._catalog, self._log, show, reason)
        return row, self._hold_objects(row, True)

    def lift_hold(self, show: Show, reason: str) -> tuple[Show, int | None]:
        """(the show, how many objects the bucket let go). Blocking."""
        row = hold.lift(self._catalog, self._log, show, reason)
        return row, self._hold_objects(row, False)

    def _hold_objects(self, show: Show, on: bool) -> int | None:
        """The hold counts whatever the bucket does; the sweep tries again."""
        try:
            return hold.hold_objects(self._store, show, on)
        except ArchiveError as error:
            log.warning("the bucket did not take the legal hold", show_id=show.id, on=on, detail=str(error))
            return None

    def erase(self, show_id: str, seq: int, reason: str) -> Event:
        """Destroy the personal words behind an event. Blocking."""
        with self._catalog.read() as session:
            show = session.get(Show, show_id)
        if show is None:
            raise not_found("show", show_id[:80])
        return remove_text(self._catalog, self._log, self._vault, show, seq, reason)

    def place_of(self, review_id: str) -> tuple[str, int]:
        """(show, seq) of a review. Blocking."""
        with self._catalog.read() as session:
            review = reviews.any_of(session, review_id)
        return review.show_id, review.event_seq

    def due(self) -> list[Due]:
        """What the next sweep removes. Blocking."""
        retention.promise(self._catalog, self._retain_days)
        return self._sweep.due()

    async def sweep(self) -> tuple[list[Due], list[str]]:
        """(what was removed, what could not be). Held shows are held anew: what came to them since is held too."""
        async with self._sweeping:
            removed, failed = await run_in_threadpool(self._sweep.run, await run_in_threadpool(self.due))
            for due in removed:
                self._recordings.forget(due.show.id)
            for show in await run_in_threadpool(self._held):
                await run_in_threadpool(self._hold_objects, show, True)
        return removed, failed

    def _held(self) -> list[Show]:
        with self._catalog.read() as session:
            return list(shows.held(session))

    def _settle(self, show_id: str) -> None:
        """The show's newest event is in S3 and under the seal, or it raises: nothing is removed from a show whose seal is in dispute."""
        self._exports.export(show_id)
        self._seals.ledger.seal(show_id)
        self._closing.reseal(show_id)

    async def _daily(self) -> None:
        while True:
            try:
                await self.sweep()
            except ArchiveError as error:
                log.warning("the sweep was cut short; the next one goes on", detail=str(error))
            await asyncio.sleep(SWEEP_S)

    async def rebuild(self, show_id: str) -> Mapping[str, Any]:
        """A show's rows and projections from S3 alone; Problem 409 while it is on air."""
        if show_id in self._stages.running():
            raise Problem("wrong-state", 409, f"The show {show_id} is on air.", "End it first.", state="live")
        done = await run_in_threadpool(self._renew, show_id)
        self._recordings.forget(show_id)
        self._seals.ledger.forget(show_id)
        if done["state"] == "live":
            await run_in_threadpool(self._to_rest, show_id)
        return done

    def restock(self, merchant_id: str) -> Mapping[str, Any]:
        """A merchant's models and pictures from S3 alone; to be called in that merchant's turn. Blocking."""
        return restock(self._catalog, self._store, merchant_id).to_dict()

    def _renew(self, show_id: str) -> Mapping[str, Any]:
        merchant_id = merchant_of(self._store, show_id)
        keys = self._seals.keyring.publics
        done = renew(self._catalog, self._store, self._vault, merchant_id, show_id, keys=keys, retain_days=self._retain_days)
        return done.to_dict()

    def _to_rest(self, show_id: str) -> None:
        """A show whose log has no end was cut off; it ended where its recording ends."""
        with self._catalog.read() as session:
            show = session.get_one(Show, show_id)
        self._recordings.recover(show)
        self._scribe.over(show, self._recordings.end_ms(show), "interrupted")
        self._closing.publish(show)
        self._settle(show_id)
