"""The desk where shows are directed: start, cue, end. What a show says of itself is written by `scribe`."""

import asyncio
from collections import defaultdict
from typing import Any

import structlog
from starlette.concurrency import run_in_threadpool

from api.auth import Principal
from api.desk import looks
from api.desk.cards import Cards
from api.desk.closing import Closing
from api.desk.cues import Cue, HideEvidence, HideProduct, PoseScene, SetLayout, ShowEvidence, ShowProduct, Standing
from api.desk.doors import check_open
from api.desk.looks import ProductLook
from api.desk.recordings import Recordings
from api.desk.scribe import Scribe
from api.desk.spec import SpecMaker
from api.errors import Problem, not_found
from api.stages.protocol import NotRunning, Stages
from archive.catalog import evidence, merchants, shows
from archive.catalog.database import Catalog
from archive.catalog.tables import Show
from archive.errors import NotFound
from archive.objects.store import ObjectStore
from archive.timeline.event import Event
from archive.timeline.log import EventLog

log = structlog.get_logger(__name__)
Json = dict[str, Any]


class ShowDesk:
    """Directs all shows. Cues and changes of state of one show are done one after the other."""

    def __init__(
        self,
        *,
        catalog: Catalog,
        log: EventLog,
        store: ObjectStore,
        stages: Stages,
        recordings: Recordings,
        scribe: Scribe,
        closing: Closing,
        specs: SpecMaker,
        cards: Cards,
        shows_max: int,
    ) -> None:
        self._catalog, self._log, self._store, self._stages = catalog, log, store, stages
        self._recordings, self._scribe, self._closing, self._specs = recordings, scribe, closing, specs
        self._cards = cards
        self._shows_max = shows_max
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._looks: dict[str, dict[str, ProductLook]] = {}
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
            await run_in_threadpool(self._keep_cards, show, products)
            self._looks[show.id] = {look.product_id: look for look in products}
            self._standing.pop(show.id, None)
            await self._stages.start(spec, self._scribe.hear)
            return await run_in_threadpool(self._fresh, show)

    def _check_startable(self, show: Show) -> None:
        if show.state not in ("draft", "ready"):
            raise Problem("wrong-state", 409, f"The show {show.id} is {show.state} and cannot start.", "Make a new show.", state=show.state)
        if len(self._stages.running()) >= self._shows_max:
            detail = f"{self._shows_max} shows run already, which is all that this service takes."
            raise Problem("full", 503, detail, "End another show first, or raise VOUCHCAST_SHOWS_MAX.")

    def _keep_cards(self, show: Show, products: list[ProductLook]) -> None:
        for look in products:
            if look.image_sha256 and look.image_path:
                self._cards.keep(show, look.image_sha256, look.image_path.read_bytes())

    async def cue(self, show: Show, cue: Cue) -> Event:
        """Do it on the stage, then make it an event; answered once that is durable."""
        async with self._turns[show.id]:
            if show.id not in self._stages.running():
                raise NotRunning(f"The show {show.id} is {show.state}, not live.")
            staged, type, data = await run_in_threadpool(self._resolve, show, cue)
            at_ms = await self._stages.cue(show.id, staged)
            # what an event is called stands in the snapshot; a pose carries no names
            event = await run_in_threadpool(self._log.append, show.id, type, at_ms, data)
            self._standing[show.id] = self._standing[show.id].after(type, data)
            return event

    def _resolve(self, show: Show, cue: Cue) -> tuple[Json, str, Json]:
        """(what the stage is told, the event's type, its data)."""
        standing = self._standing[show.id]
        if isinstance(cue, ShowProduct):
            return self._show_product(show, cue)
        if isinstance(cue, ShowEvidence):
            return self._show_evidence(show, cue)
        if isinstance(cue, SetLayout):
            return {"type": cue.type, "layout": cue.layout}, "layout.changed", {"layout": cue.layout}
        if isinstance(cue, HideProduct):
            return {"type": cue.type}, "product.hidden", {"product_id": _shown(cue.product_id, standing.product_id, "product")}
        if isinstance(cue, HideEvidence):
            return {"type": cue.type}, "evidence.hidden", {"evidence_id": _shown(cue.evidence_id, standing.evidence_id, "evidence")}
        assert isinstance(cue, PoseScene)
        pose = {"yaw_deg": cue.yaw_deg, "spin_deg_s": cue.spin_deg_s}
        return {"type": cue.type, **pose}, "scene.posed", pose

    def _show_product(self, show: Show, cue: ShowProduct) -> tuple[Json, str, Json]:
        look = self._looks.get(show.id, {}).get(cue.product_id)
        if look is None:
            raise not_found("product in this show", cue.product_id)
        layout = cue.layout or ("beside" if look.scene is not None else "host")
        staged = {"type": cue.type, "product": look.card, "scene_key": look.scene_key, "layout": layout}
        return staged, "product.shown", {**look.snapshot, "layout": layout}

    def _show_evidence(self, show: Show, cue: ShowEvidence) -> tuple[Json, str, Json]:
        with self._catalog.read() as session:
            row = evidence.get(session, show.merchant_id, cue.evidence_id)
        folder = self._specs.folder
        image = folder.cards / f"{row.image_sha256}.webp"
        if not image.is_file():
            image.write_bytes(self._store.get(row.image_key))
        self._cards.keep(show, row.image_sha256, image.read_bytes())
        return {"type": cue.type, "evidence": looks.evidence_card(folder, row)}, "evidence.shown", looks.evidence_snapshot(show, row)

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
            self._looks.pop(show.id, None)
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


def _shown(asked: str | None, standing: str | None, what: str) -> str:
    """The id of what is taken off; it must be what stands there."""
    if standing is None or asked not in (None, standing):
        detail = f"{asked or 'No ' + what} is not on the stage."
        raise Problem("not-shown", 409, detail, f"Show it first; on the stage now: {standing or 'nothing'}.")
    return standing
