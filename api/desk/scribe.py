"""Writes down what shows say of themselves: rows and events. A notice is handled when it is durable, in the order it came."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from starlette.concurrency import run_in_threadpool

from api.desk.backlogs import Backlogs, backlog_of
from api.desk.recordings import Recordings, info_from
from api.metrics import Metrics
from api.stages.protocol import Notice
from archive.catalog import merchants, shows
from archive.catalog.database import Catalog
from archive.catalog.moment import timestamp
from archive.catalog.tables import Show
from archive.errors import ArchiveError, Conflict
from archive.objects.keys import parse_segment
from archive.timeline.log import EventLog

log = structlog.get_logger(__name__)


class Scribe:
    """`hear` is given to the stages. `on_adrift(show_id)` is called when a show ended or died without being asked to;

    `on_uploaded(show_id)` is called when S3 holds one more object of a show.

    `ending` holds the reason of those that are being ended, `down` holds such shows until they are started again.
    """

    def __init__(
        self,
        *,
        catalog: Catalog,
        log: EventLog,
        recordings: Recordings,
        backlogs: Backlogs,
        metrics: Metrics,
        retain_days: int = shows.RETAIN_DAYS,
    ) -> None:
        self._catalog, self._log, self._recordings, self._metrics = catalog, log, recordings, metrics
        self._backlogs, self._retain_days = backlogs, retain_days
        self._died: dict[str, int] = {}
        self.ending: dict[str, str] = {}
        self.down: set[str] = set()
        self.on_adrift: Callable[[str], None] = lambda show_id: None
        self.on_uploaded: Callable[[str], None] = lambda show_id: None

    async def hear(self, show_id: str, notice: Notice) -> None:
        """One notice of one show. A notice that cannot be kept is said in the log; the show goes on."""
        try:
            await run_in_threadpool(self._write, show_id, notice)
        except ArchiveError as error:
            log.error("a notice of a show could not be kept", show_id=show_id, kind=notice.get("kind"), detail=str(error))
        if notice["kind"] == "uploaded":
            self.on_uploaded(show_id)
        if notice["kind"] == "started":
            self.down.discard(show_id)
        elif notice["kind"] in ("died", "ended") and show_id not in self.ending:
            self.down.add(show_id)
            asyncio.get_running_loop().call_soon(self.on_adrift, show_id)

    def _write(self, show_id: str, notice: Notice) -> None:
        with self._catalog.read() as session:
            show = session.get(Show, show_id)
        if show is None:
            log.warning("a notice of an unknown show", show_id=show_id)
            return
        kind = str(notice["kind"])
        if kind == "segment":
            self._segment(show, notice)
        elif kind == "uploaded":
            if self._recordings.mark_uploaded(show.merchant_id, notice["key"]):
                self._metrics.uploaded.inc()
        else:
            self._tell(show, kind, notice)

    def _segment(self, show: Show, notice: Notice) -> None:
        if self._recordings.add(show.merchant_id, show.id, info_from(notice)):
            self._metrics.segments.labels(notice["track"]).inc()

    def _tell(self, show: Show, kind: str, notice: Notice) -> None:
        if kind == "started":
            self._started(show, notice)
        elif kind in ("host.joined", "host.left"):
            self._log.append(show.id, kind, max(0, int(notice["at_ms"])), {"host_id": str(notice["host_id"])})
        elif kind in ("recording.stopped", "recording.resumed"):
            self._recording(show, kind, notice)
        elif kind in ("engine.troubled", "engine.recovered"):
            self._engine(show, kind, notice)
        elif kind == "backlog":
            self._backlogs.heed(show, max(0, int(notice["at_ms"])), backlog_of(notice))
        elif kind == "segment.lost":
            self.lost(show, str(notice["key"]), max(0, int(notice["at_ms"])), str(notice["reason"]))
        elif kind == "ended":
            self.over(show, int(notice["duration_ms"]), self.ending.get(show.id, "interrupted"))
        elif kind == "died":
            self._metrics.deaths.inc()
            self._died[show.id] = self._recordings.end_ms(show)
        else:
            log.warning("a notice of an unknown kind", show_id=show.id, kind=kind)

    def _recording(self, show: Show, kind: str, notice: Notice) -> None:
        at_ms = max(0, int(notice["at_ms"]))
        data: dict[str, Any] = {"at_ms": at_ms}
        if notice.get("reason"):
            data["reason"] = str(notice["reason"])[:500]
        self._log.append(show.id, kind, at_ms, data)
        self._backlogs.stopped(show.id, data.get("reason", "unknown") if kind == "recording.stopped" else "")

    def _engine(self, show: Show, kind: str, notice: Notice) -> None:
        if kind == "engine.troubled":
            data = {"what": str(notice["what"])[:500] or "unknown", "since_ms": max(0, int(notice["since_ms"]))}
            data |= {"code": str(notice["code"])[:64]} if notice.get("code") else {}
        else:
            data = {"lasted_ms": max(0, int(notice["lasted_ms"]))}
        self._log.append(show.id, kind, max(0, int(notice["at_ms"])), data)

    def lost(self, show: Show, key: str, at_ms: int, reason: str) -> None:
        """A segment will never be in S3: a gap in the replay, and an event. Again changes nothing. Blocking."""
        segment = parse_segment(key)
        if segment is None or not self._recordings.lose(show, key):
            return
        data = {"track": segment.track, "index": segment.index, "start_90k": segment.start_90k, "duration_90k": segment.duration_90k}
        self._log.append(show.id, "segment.lost", at_ms, {**data, "reason": reason[:500]})
        self._metrics.lost.inc()

    def _started(self, show: Show, notice: Notice) -> None:
        started_at = datetime.fromisoformat(notice["started_at"])
        if show.started_at is not None:
            self._resumed(show, notice)
            return
        with self._catalog.write() as session:
            merchant = merchants.get(session, show.merchant_id)
            shows.start(session, show.merchant_id, show.id, started_at=started_at)
            data = {
                "show_id": show.id,
                "merchant_id": show.merchant_id,
                "merchant_name": merchant.name,
                "title": show.title,
                "canvas": {"width": show.width_px, "height": show.height_px, "fps": show.fps},
                "started_at": timestamp(started_at),
            }
            self._log.append_in(session, show.id, "show.started", 0, data)

    def _resumed(self, show: Show, notice: Notice) -> None:
        """The process was started again on the same clock: what lies between is a gap. The show's own clock counts, no wall's."""
        recorded_ms = self._recordings.end_ms(show)
        now_ms = max(recorded_ms, int(notice["at_ms"]) if "at_ms" in notice else shows.length_ms(show) or 0)
        from_ms = min(max(self._died.pop(show.id, recorded_ms), recorded_ms), now_ms)
        data: dict[str, Any] = {"gap_from_ms": from_ms, "gap_to_ms": now_ms}
        if doubt := notice.get("doubt"):
            data["reason"] = str(doubt)[:500]
        self._log.append(show.id, "show.resumed", now_ms, data)
        self._backlogs.stopped(show.id, "")

    def over(self, show: Show, duration_ms: int, reason: str) -> None:
        """The show has ended: its row and its event, together. Again changes nothing. Blocking."""
        duration_ms = max(1, duration_ms)  # a show that began has at least its first frame
        try:
            with self._catalog.write() as session:
                shows.end(session, show.merchant_id, show.id, duration_ms=duration_ms, retain_days=self._retain_days)
                self._log.append_in(session, show.id, "show.ended", duration_ms, {"duration_ms": duration_ms, "reason": reason})
        except Conflict:
            log.info("the show had ended before", show_id=show.id)
