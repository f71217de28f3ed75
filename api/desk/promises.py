"""What a shop says in its show: claims with their certificates, and assurances. On air or later, each at the moment it speaks of."""

from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool

from api.desk import looks
from api.desk.assurances import assured
from api.desk.cues import ShowAssurance
from api.desk.resolve import Resolver
from api.errors import Problem, invalid
from api.stages.protocol import NotRunning, Stages
from archive.catalog import evidence, products, shows
from archive.catalog.database import Catalog
from archive.catalog.tables import Show
from archive.timeline.event import Event
from archive.timeline.log import EventLog
from archive.trust import claims


class Promises:
    """Makes claims and assurances events of a show."""

    def __init__(self, *, catalog: Catalog, log: EventLog, stages: Stages, resolver: Resolver) -> None:
        self._catalog, self._log, self._stages, self._resolver = catalog, log, stages, resolver

    async def moment(self, show: Show, at_ms: int | None) -> int:
        """The millisecond that is spoken of: as given, else this frame of a live show, else the end. Problem for none of the show's."""
        check_begun(show)
        if at_ms is None:
            return await self._now_ms(show)
        if at_ms > (length_ms := shows.length_ms(show) or 0):
            raise invalid(f"/at_ms: {at_ms} lies outside the show.", f"Choose a moment from 0 to {length_ms} ms.")
        return at_ms

    async def _now_ms(self, show: Show) -> int:
        if show.state == "live":
            try:
                return await self._stages.cue(show.id, {"type": "moment.mark"})
            except NotRunning:  # it is being started again, or has just ended
                pass
        return self.wall_ms(show)

    def wall_ms(self, show: Show) -> int:
        """The show's millisecond by the wall clock; its end, when it is over."""
        return shows.length_ms(show) or 0

    async def claim(self, show: Show, *, text: str, product_id: str | None, evidence_ids: Sequence[str], at_ms: int | None) -> Event:
        """`claim.made`, with its certificates as they are now."""
        at_ms = await self.moment(show, at_ms)
        return await run_in_threadpool(self._claim, show, text, product_id, evidence_ids, at_ms)

    def _claim(self, show: Show, text: str, product_id: str | None, evidence_ids: Sequence[str], at_ms: int) -> Event:
        with self._catalog.read() as session:
            if product_id is not None:
                products.get(session, show.merchant_id, product_id)
            rows = [evidence.get(session, show.merchant_id, id_) for id_ in dict.fromkeys(evidence_ids)]
        for row in rows:
            self._resolver.keep_picture(show, row)
        proofs = [looks.evidence_snapshot(show, row) for row in rows]
        return claims.make(self._log, show.id, text=text, at_ms=at_ms, product_id=product_id, evidence=proofs)

    async def assure(self, show: Show, wanted: ShowAssurance, at_ms: int | None) -> Event:
        """`assurance.shown` of a show that is over, at the moment given."""
        at_ms = await self.moment(show, at_ms)
        data = await run_in_threadpool(assured, self._catalog, show, wanted)
        return await run_in_threadpool(self._log.append, show.id, "assurance.shown", at_ms, data)


def check_begun(show: Show) -> None:
    """Problem 409 for a show that has not begun."""
    if show.started_at is None:
        raise Problem("wrong-state", 409, f"The show {show.id} has not begun.", "Start it first.", state=show.state)
