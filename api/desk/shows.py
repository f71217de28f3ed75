"""The desk where shows are directed: start, cue, end. What a show says of itself is written by `scribe`."""

import asyncio
from collections import defaultdict

import structlog
from starlette.concurrency import run_in_threadpool

from api.auth import Principal
from api.desk.closing import Closing
from api.desk.cues import Cue, PoseScene, Standing
from api.desk.doors import check_open
from api.desk.recordings import Recordings
from api.desk.resolve import Resolver
from api.desk.scribe import Scribe
from api.desk.spec import SpecMaker
from api.errors import Problem, not_found
from api.stages.protocol import NotRunning, StageError, Stages
from archive.catalog import merchants, shows
from archive.catalog.database import Catalog
from archive.catalog.tables import Show
from archive.errors import NotFound
from archive.timeline.event import Event
from archive.timeline.log import EventLog
from render.clock import frame_at
from render.media import VIDEO_CLOCK_HZ

log = structlog.get_logger(__name__)


class ShowDesk:
    """Directs all shows. Cues and changes of state of one show are done one after the other."""

    def __init__(
        self,
        *,
        catalog: Catalog,
        log: EventLog,
        stages: Stages,
        recordings: Recordings,
        scribe: Scribe,
        closing: Closing,
        specs: SpecMaker,
        resolver: Resolver,
        shows_max: int,
    ) -> None:
        self._catalog, self._log, self._stages = catalog, log, stages
        self._recordings, self._scribe, self._closing, self._specs = recordings, scribe, closing, specs
        self._resolver = resolver
        self._shows_max = shows_max
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._standing: defaultdict[str, Standing] = defaultdict(Standing)

    def merchant_of(self, show_id: str) -> str:
        """Whose show it is; Problem 404. Blocking."""
        with self._catalog.read() as session:
            show = session.get(Show, show_id)
        if show is None:
            raise not_found("show", show_id[:80])
        return show.merchant_id

    def owned(self, caller: Principal, show_id: str) -> Show:
        """A show of the caller's (any, for the administrator); Problem 404. Blocking."""
        with self._catalog.read() as session:
            show = session.get(Show, show_id)
        if show is None or not caller.may(show.merchant_id):
            raise not_found("show", show_id[:80])
        return show

    def readable(self, show_id: str, caller: Principal | None) -> Show:
        """A show that the caller may see: live or published, or its own; Problem 404, or 410 if it was taken down. Blocking."""
        with self._catalog.read() as session:
            show = session.get(Show, show_id)
        if show is None or (show.state not in shows.PUBLIC and not (caller and caller.may(show.merchant_id))):
            raise not_found("show", show_id[:80])
        if not (caller and caller.may(show.merchant_id)):
            check_open(show)
        return show

    async def start(self, show: Show) -> Show:
        """Go live; a show that is live already is simply answered."""
        async with self._turns[show.id]:
            show = await run_in_threadpool(self._fresh, show)
            if show.state == "live" and show.id in self._stages.running():
                return show
            await run_in_threadpool(self._check_startable, show)
            spec, products = await run_in_threadpool(self._specs.make, show)
            await run_in_threadpool(self._resolver.open, show, products)
            self._standing.pop(show.id, None)
            await self._stages.start(spec, self._scribe.hear)
            self._resolver.drawn_at(show.id, await self._tier(show.id))
            return await run_in_threadpool(self._fresh, show)

    def _check_startable(self, show: Show) -> None:
        if show.state not in ("draft", "ready"):
            raise Problem("wrong-state", 409, f"The show {show.id} is {show.state} and cannot start.", "Make a new show.", state=show.state)
        if len(self._stages.running()) >= self._shows_max:
            detail = f"{self._shows_max} shows run already, which is all that this service takes."
            raise Problem("full", 503, detail, "End another show first, or raise VOUCHCAST_SHOWS_MAX.")

    async def _tier(self, show_id: str) -> str | None:
        """The quality tier at which the show's engine draws, if it says so, with what it gives up just now."""
        try:
            figures = await self._stages.stats(show_id)
        except StageError:  # it ended in this very moment
            return None
        engine = figures.get("engine") or {}
        tier, lacks = engine.get("tier"), engine.get("gave_up")
        return f"{tier[:400]} gave_up={lacks[:90]}" if tier and lacks else tier

    async def cue(self, show: Show, cue: Cue) -> Event:
        """Do it on the stage, then make it an event; answered once that is durable."""
        async with self._turns[show.id]:
            if show.id not in self._stages.running():
                raise NotRunning(f"The show {show.id} is {show.state}, not live.")
            standing = self._standing[show.id]
            now_ms = int((await self._stages.stats(show.id))["at_ms"]) if standing.posed and isinstance(cue, PoseScene) else 0
            staged, type, data = await run_in_threadpool(self._resolver.resolve, show, cue, standing, now_ms)
            at_ms = await self._stages.cue(show.id, staged)
            frame_90k = VIDEO_CLOCK_HZ // show.fps
            at_90k = frame_at(at_ms, frame_90k) * frame_90k
            data = standing.told(type, data, at_90k)
            if "tier" in data:
                data = {**data, "tier": await self._tier(show.id) or data["tier"]}
            event = await run_in_threadpool(self._log.append, show.id, type, at_ms, data)
            self._standing[show.id] = standing.after(type, data, at_90k)
            return event

    async def end(self, show: Show, *, publish: bool = True) -> Show:
        """End, and publish unless told otherwise; playable at once. A show that has ended is simply answered."""
        async with self._turns[show.id]:
            show = await run_in_threadpool(self._fresh, show)
            if show.state == "live":
                await self._closing.end(show, publish=publish)
            elif show.state in ("draft", "ready"):
                raise Problem("wrong-state", 409, f"The show {show.id} has not begun.", "Start it first.", state=show.state)
            elif show.state == "ended" and publish:
                await run_in_threadpool(self._closing.publish, show)
            self._resolver.close(show.id)
            self._standing.pop(show.id, None)
            return await run_in_threadpool(self._fresh, show)

    async def unpublish(self, show: Show) -> Show:
        """Take a published replay back."""
        async with self._turns[show.id]:
            await run_in_threadpool(self._closing.unpublish, show)
            return await run_in_threadpool(self._fresh, show)

    def _fresh(self, show: Show) -> Show:
        with self._catalog.read() as session:
            return shows.get(session, show.merchant_id, show.id)

    def merchant_name(self, merchant_id: str) -> str:
        """The name of a merchant. Blocking."""
        try:
            with self._catalog.read() as session:
                return merchants.get(session, merchant_id).name
        except NotFound:
            return ""
