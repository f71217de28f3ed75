"""How a show comes to rest: ended, published, its rest uploaded, its replay sealed into S3.

A replay can be watched as soon as it is published: bytes come from the spool until S3 holds them.
"""

import asyncio
import shutil
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import structlog
from starlette.concurrency import run_in_threadpool

from api.desk.backlogs import Backlogs
from api.desk.exports import Exports
from api.desk.recordings import Recordings
from api.desk.scribe import Scribe
from api.desk.seals import Seals
from api.stages.protocol import StageError, Stages
from archive.catalog import shows
from archive.catalog.database import Catalog
from archive.catalog.tables import Show
from archive.errors import ArchiveError, Conflict
from archive.objects.store import ObjectStore
from archive.record.errors import SpoolBusy
from archive.record.spool import Spool
from archive.record.uploader import Uploader
from archive.timeline.log import EventLog

log = structlog.get_logger(__name__)

REST_UPLOAD_S: Final = 600.0
RETRY_S: Final = 30.0
POLL_S: Final = 0.2
WriteOut = Callable[[Show], None]


class Closing:
    """Ends shows that were asked to end, and those that were not."""

    def __init__(
        self,
        *,
        catalog: Catalog,
        log: EventLog,
        store: ObjectStore,
        stages: Stages,
        recordings: Recordings,
        scribe: Scribe,
        exports: Exports,
        seals: Seals,
        write_out: WriteOut,
        backlogs: Backlogs,
        before_drop: Callable[[], None],
    ) -> None:
        self._catalog, self._log, self._store, self._stages = catalog, log, store, stages
        self._recordings, self._scribe, self._exports = recordings, scribe, exports
        self._seals, self._write_out = seals, write_out
        self._backlogs, self._before_drop = backlogs, before_drop
        self._finishing: dict[str, asyncio.Task[None]] = {}
        self._uploaded: dict[str, asyncio.Event] = {}
        self._late: set[str] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        scribe.on_adrift = self._adrift
        scribe.on_uploaded = self._heard_upload

    async def end(self, show: Show, *, publish: bool, reason: str = "ended") -> None:
        """Drain, end, publish; the rest goes on behind."""
        self._scribe.ending[show.id] = reason
        try:
            # while the process drains, its list is at hand for the playlists that are asked for next
            _, drained = await asyncio.gather(
                run_in_threadpool(self._recordings.of, show), self._stages.end(show.id), return_exceptions=True
            )
            if isinstance(drained, BaseException):
                raise drained
        except StageError as error:
            log.warning("the show did not end in order", show_id=show.id, detail=str(error))
        try:
            await self._rest(show, reason, publish=publish)
        finally:
            self._scribe.ending.pop(show.id, None)

    async def _rest(self, show: Show, reason: str, *, publish: bool) -> None:
        """Whatever the process could not say itself is said for it."""
        now = await run_in_threadpool(self._fresh, show)
        if now.state == "live":
            await run_in_threadpool(self._recordings.recover, now)
            await run_in_threadpool(self._scribe.over, now, await run_in_threadpool(self._recordings.end_ms, now), reason)
        if publish:
            await run_in_threadpool(self.publish, show)
        self.finish_later(show)

    def publish(self, show: Show) -> None:
        """Open the replay to everyone. Again changes nothing. Blocking."""
        self._move(show, "published", "show.published")

    def unpublish(self, show: Show) -> None:
        """Close it again. Blocking."""
        self._move(show, "ended", "show.unpublished")

    def _move(self, show: Show, state: str, type: str) -> None:
        if self._fresh(show).state == state:
            return
        with self._catalog.write() as session:
            moved = shows.move(session, show.merchant_id, show.id, state)
            self._log.append_in(session, show.id, type, moved.duration_ms or 0, {})

    def _adrift(self, show_id: str) -> None:
        """A show ended or died by itself: when its process is not started again, it is brought to rest."""
        if show_id not in self._finishing:
            self._finishing[show_id] = asyncio.create_task(self._after_adrift(show_id), name=f"adrift {show_id}")

    async def _after_adrift(self, show_id: str) -> None:
        try:
            if not await self._gone(show_id):
                return
            show = await run_in_threadpool(self._by_id, show_id)
        finally:
            self._finishing.pop(show_id, None)
        if show is not None and show.state in ("live", "ended"):
            await self._rest(show, "interrupted", publish=True)

    async def _gone(self, show_id: str) -> bool:
        """Waits until the show's process is away for good; False if it was started again, or is ended by someone's wish."""
        while show_id in self._scribe.down and show_id not in self._scribe.ending:
            if show_id not in self._stages.running():
                self._scribe.down.discard(show_id)
                return True
            await asyncio.sleep(POLL_S)
        return False

    def finish_later(self, show: Show) -> None:
        """Upload the rest and seal, behind."""
        self._loop = asyncio.get_running_loop()
        known = self._finishing.get(show.id)
        if known is None or known.done():
            self._finishing[show.id] = asyncio.create_task(self._finish(show), name=f"finish {show.id}")

    async def _finish(self, show: Show) -> None:
        """Until it is done: S3 may be away for a while."""
        while True:
            try:
                await run_in_threadpool(self._close_recording, show)
                archived = await self._in_s3(show)
                if archived:
                    await run_in_threadpool(self._archive, show)
                # while the process is there, its own uploader may be at work
                await self._stages.gone(show.id)
                if await run_in_threadpool(self._tidy, show, archived):
                    break
            except Conflict as error:
                log.error("the replay was sealed before and is not what it was", show_id=show.id, detail=str(error))
                break
            except (ArchiveError, OSError) as error:
                log.warning("the replay is not sealed yet", show_id=show.id, detail=str(error))
            except Exception as error:  # a defect of ours: the spool stays, the next start tries again
                log.error("the replay could not be sealed", show_id=show.id, exc_info=error)
                break
            await asyncio.sleep(RETRY_S)
        self._finishing.pop(show.id, None)
        if show.id in self._late:
            self._late.discard(show.id)
            self._exports.again(show.id)

    async def _in_s3(self, show: Show) -> bool:
        """Waits until S3 holds every segment; False if the show's process left before."""
        gone = asyncio.create_task(self._stages.gone(show.id))
        uploaded = self._uploaded[show.id] = asyncio.Event()
        try:
            while await run_in_threadpool(self._recordings.waiting, show):
                if gone.done():
                    return False
                heard = asyncio.create_task(uploaded.wait())
                await asyncio.wait({gone, heard}, return_when=asyncio.FIRST_COMPLETED)
                heard.cancel()
                uploaded.clear()
            return True
        finally:
            gone.cancel()
            self._uploaded.pop(show.id, None)

    def _heard_upload(self, show_id: str) -> None:
        """One more object of a show is in S3."""
        if (waiting := self._uploaded.get(show_id)) is not None:
            waiting.set()
        self._seals.heed(show_id)

    def _archive(self, show: Show) -> None:
        """S3 gets the rest of the log, the head over all that it holds, and what the replay is made of. Blocking."""
        self._exports.export(show.id)
        self._seals.seal(show.id)
        self._write_out(self._fresh(show))
        log.info("show archived", show_id=show.id)

    def _tidy(self, show: Show, archived: bool) -> bool:
        """What the process left in its spool goes to S3, and the spool goes; whether all is in S3. Blocking."""
        spool = self._recordings.spool(show)
        if spool.folder.is_dir() and (spool.sealed() or spool.inits()):
            if not self._upload_rest(show, spool):
                return False
            archived = False
        if not archived:
            self._archive(show)
        self._recordings.rest(show.id)
        self._backlogs.forget(show.id)
        shutil.rmtree(spool.folder, ignore_errors=True)
        return True

    def _upload_rest(self, show: Show, spool: Spool) -> bool:
        end_ms = self._fresh(show).duration_ms or 0
        uploader = Uploader(
            self._store,
            spool,
            lambda key: _ignore(self._recordings.mark_uploaded(show.merchant_id, key)),
            keep_s=0,
            before_drop=self._before_drop,
            on_lost=lambda key, reason: self._scribe.lost(show, key, end_ms, reason),
            on_backlog=lambda backlog: self._backlogs.heed(show, end_ms, backlog),
        )
        uploader.start()
        if not uploader.finish(REST_UPLOAD_S):
            self._backlogs.heed(show, end_ms, uploader.backlog)
            return False
        self._backlogs.settled(show, end_ms)
        return True

    def reseal(self, show_id: str) -> None:
        """After new events: a show at rest gets its head and projections brought up to date, a running one in its time. Blocking."""
        show = self._by_id(show_id)
        if show is None:
            return
        if show.state not in ("ended", "published"):
            self._seals.heed(show_id)
        elif show_id in self._finishing or self._recordings.spool(show).folder.exists():
            self._late.add(show_id)
            if self._loop is not None:  # a folder that nobody sees to (a card that came with the show's last breath) goes the same way
                self._loop.call_soon_threadsafe(self.finish_later, show)
        else:
            self._seals.seal(show_id)
            self._write_out(show)

    def recover_at_start(self) -> list[Show]:
        """Shows that a dead service left on air are ended where their recording ends. Blocking; `finish_later` each of them."""
        with self._catalog.read() as session:
            left = list(shows.on_air(session))
        for show in left:
            try:
                self._interrupt(show)
            except SpoolBusy as error:  # its process outlived the service and still writes: it is tried again behind
                log.warning("an interrupted show is not at rest yet", show_id=show.id, detail=str(error))
        return left

    def _close_recording(self, show: Show) -> None:
        """What a show whose process outlived a service still wrote when this one began. Blocking; SpoolBusy while it does."""
        if show.id in self._stages.running():
            return
        if self._fresh(show).state == "live":
            self._interrupt(show)
        elif self._recordings.spool(show).open_paths():
            self._recordings.recover(show)

    def _interrupt(self, show: Show) -> None:
        """End a show where its recording ends, and publish it. Blocking."""
        self._recordings.recover(show)
        self._scribe.over(show, self._recordings.end_ms(show), "interrupted")
        self.publish(show)
        log.info("an interrupted show was brought to rest", show_id=show.id)

    def unfinished(self) -> list[Show]:
        """Shows whose spool still holds something. Blocking."""
        root = self._recordings.spools
        ids = [path.name for path in root.iterdir() if path.is_dir()] if root.is_dir() else []
        found = [show for show_id in ids if (show := self._by_id(show_id)) is not None and show.state in ("ended", "published")]
        for show in found:
            with suppress(SpoolBusy):  # what is still open is closed when it is finished
                self._recordings.recover(show)
        return found

    async def end_all(self) -> None:
        """The service stops: every show that runs is ended and published as far as it went."""
        running = [await run_in_threadpool(self._by_id, show_id) for show_id in self._stages.running()]
        ends = [self.end(show, publish=True, reason="interrupted") for show in running if show is not None and show.state == "live"]
        for failed in [one for one in await asyncio.gather(*ends, return_exceptions=True) if isinstance(one, BaseException)]:
            log.error("a show was not ended in order; it is recovered at the next start", detail=str(failed))

    async def close(self, timeout_s: float) -> None:
        """Give what is being finished a little time; the rest is taken up at the next start."""
        tasks = [task for task in self._finishing.values() if not task.done()]
        if tasks:
            await asyncio.wait(tasks, timeout=timeout_s)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _fresh(self, show: Show) -> Show:
        with self._catalog.read() as session:
            return shows.get(session, show.merchant_id, show.id)

    def _by_id(self, show_id: str) -> Show | None:
        with self._catalog.read() as session:
            return session.get(Show, show_id)


def _ignore(_: object) -> None:
    return None
