"""What the service counts, as Prometheus text."""

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.process_collector import ProcessCollector
from starlette.concurrency import run_in_threadpool

from api.stages.protocol import StageError

if TYPE_CHECKING:
    from api.house import House


class Metrics:
    """Counters of this process; a show's own figures are asked of it when they are read."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.events = Counter("vouchcast_events", "Events that became durable", ["type"], registry=self.registry)
        self.segments = Counter("vouchcast_segments", "Segments recorded", ["track"], registry=self.registry)
        self.uploaded = Counter("vouchcast_segments_uploaded", "Segments that S3 holds", registry=self.registry)
        self.deaths = Counter("vouchcast_show_deaths", "Show processes that died", registry=self.registry)
        self.models = Counter("vouchcast_models", "Models after intake", ["state"], registry=self.registry)
        self.lost = Counter("vouchcast_segments_lost", "Segments whose only copy is gone", registry=self.registry)
        self.damaged = Counter("vouchcast_segments_damaged", "Segments that S3 gave damaged or not at all", registry=self.registry)
        self._spool = Gauge("vouchcast_spool_bytes", "Bytes that lie in a show's spool", ["show_id"], registry=self.registry)
        self._waiting = Gauge("vouchcast_upload_waiting_segments", "Segments that S3 has not taken", ["show_id"], registry=self.registry)
        self._oldest = Gauge("vouchcast_upload_waiting_seconds", "How long the oldest has waited", ["show_id"], registry=self.registry)
        self._alarm = Gauge("vouchcast_recording_alarm", "0 ok, 1 uploads delayed, 2 stopped", ["show_id"], registry=self.registry)
        self.heads = Counter("vouchcast_seal_heads", "Signed heads that S3 holds", registry=self.registry)
        self.seal_errors = Counter("vouchcast_seal_errors", "Sealings that failed", ["kind"], registry=self.registry)
        self._leaves = Gauge("vouchcast_seal_leaves_waiting", "Events and segments under no head", ["show_id"], registry=self.registry)
        self._shows = Gauge("vouchcast_shows_live", "Shows that run now", registry=self.registry)
        self._seats = Gauge("vouchcast_event_sockets", "Open event sockets", registry=self.registry)
        self._reduced = Gauge("vouchcast_engine_gave_up", "1 while products are drawn in less detail", ["show_id"], registry=self.registry)
        self._troubled = Gauge("vouchcast_engine_troubled", "1 while no product can be drawn", ["show_id"], registry=self.registry)
        self._figures = Gauge("vouchcast_show", "Figures of a running show", ["show_id", "figure"], registry=self.registry)

    async def render(self, house: "House") -> bytes:
        """The text of `/metrics`."""
        running = house.stages.running()
        self._shows.set(len(running))
        self._seats.set(house.rooms.seated())
        for gauge in (self._figures, self._reduced, self._troubled):
            gauge.clear()
        self._leaves.clear()
        for show_id in running:
            try:
                figures = await house.stages.stats(show_id)
            except StageError:
                continue  # it ended in this very moment
            self._leaves.labels(show_id).set(await run_in_threadpool(house.seals.waiting, show_id))
            engine = figures.get("engine") or {}
            self._reduced.labels(show_id).set(bool(engine.get("gave_up")))
            self._troubled.labels(show_id).set(bool(engine.get("trouble")))
            for name, value in _numbers(figures):
                self._figures.labels(show_id, name).set(value)
        await run_in_threadpool(self._say_backlogs, house)
        return generate_latest(self.registry)

    def _say_backlogs(self, house: "House") -> None:
        """How far the uploads of each show are behind, also of those that have ended and are not all in S3."""
        for gauge in (self._spool, self._waiting, self._oldest, self._alarm):
            gauge.clear()
        for show_id in {*house.stages.running(), *house.backlogs.all()}:
            view = house.backlogs.view(show_id)
            self._spool.labels(show_id).set(house.recordings.spool_bytes(show_id))
            self._waiting.labels(show_id).set(view["waiting_segments"])
            self._oldest.labels(show_id).set(view["waiting_s"])
            self._alarm.labels(show_id).set(_ALARMS.index(view["state"]))


_ALARMS = ("ok", "delayed", "stopped")


def _numbers(figures: dict[str, object], prefix: str = "") -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    for name, value in figures.items():
        if isinstance(value, dict):
            found += _numbers(value, f"{prefix}{name}.")
        elif isinstance(value, int | float):
            found.append((prefix + name, float(value)))
    return found
