"""One life of a recording that is about to be killed: log, catalogue, recorder and uploader over what the last life left.

What it acknowledges goes down a pipe the moment it is durable, so that the parent knows it even of the dead.
"""

import faulthandler
import os
import threading
import time
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from archive.catalog import segments
from archive.catalog.database import Catalog
from archive.objects.s3 import S3Settings, S3Store
from archive.record.recorder import Recorder
from archive.record.recover import recover
from archive.record.segment import SegmentInfo
from archive.record.spool import Spool
from archive.record.uploader import Uploader
from archive.timeline.log import EventLog
from render.encode.bus import ThreadUnitReader, UnitBus
from render.media import Codec, Unit
from tests.support.looped import FPS, Programme

HANGS_S = 100
EVENT_EVERY_S = 0.03
LAST_S = 3.0


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a show is recorded, and how fast its clock runs; `zero_s` is show time 0 on the machine's monotonic clock."""

    folder: Path
    merchant_id: str
    show_id: str
    s3: S3Settings
    zero_s: float
    speed: float

    @property
    def prefix(self) -> str:
        return f"{self.merchant_id}/{self.show_id}"

    def catalog(self) -> Catalog:
        return Catalog.at(self.folder / "vouchcast.db")

    def spool(self) -> Spool:
        return Spool(self.folder / "spool" / self.show_id, self.prefix, reserve_bytes=0)

    def store(self) -> S3Store:
        return S3Store(self.s3)

    def now_90k(self) -> int:
        return int((time.monotonic() - self.zero_s) * self.speed * 90_000)


@dataclass(frozen=True, kw_only=True)
class Reached:
    """How far a life's picture came: was `given` to the recorder, was `taken` up by it. Known even of the dead."""

    given_90k: "Synchronized[int]"
    taken_90k: "Synchronized[int]"


def live(place: Place, media: Programme, said: int, reached: Reached, last: bool) -> None:
    """The whole life: until it is killed, or (the `last`) for a while and then to an end in order."""
    faulthandler.dump_traceback_later(HANGS_S)  # a life that hangs says where
    with place.catalog() as catalog:
        _Life(place, media, catalog, said, reached).run(last)


class _Taking:
    """The recorder's reader, and a note of how far it has read."""

    def __init__(self, reader: ThreadUnitReader, taken_90k: "Synchronized[int]") -> None:
        self._reader, self._taken_90k = reader, taken_90k

    @property
    def dropped(self) -> int:
        return self._reader.dropped

    def next(self) -> Unit | None:
        unit = self._reader.next()
        if unit is not None and unit.codec is Codec.H264:
            self._taken_90k.value = unit.pts_90k + unit.duration_90k
        return unit


class _Life:
    def __init__(self, place: Place, media: Programme, catalog: Catalog, said: int, reached: Reached) -> None:
        self._place, self._media, self._catalog, self._said, self._reached = place, media, catalog, said, reached
        self._log = EventLog(catalog)
        self._over = threading.Event()

    def run(self, last: bool) -> None:
        place, spool = self._place, self._place.spool()
        with spool.claimed(10):
            for info in recover(spool):
                self._list(info)
            with self._catalog.read() as session:
                known = segments.listing(session, place.merchant_id, place.show_id)
            bus = UnitBus()
            recorder = Recorder(
                _Taking(bus.thread_reader({Codec.H264, Codec.AAC}), self._reached.taken_90k),  # type: ignore[arg-type]
                spool,
                fps=FPS,
                asc=self._media.asc,
                on_segment=self._list,
                on_stopped=lambda reason, at_90k: self._say("stopped", reason, str(at_90k)),
                first_index=max((row.index + 1 for row in known), default=0),
                after_90k=max((row.start_90k + row.duration_90k for row in known), default=0),
            )
            uploader = Uploader(place.store(), spool, self._uploaded, keep_s=1.0)
            recorder.start()
            uploader.start()
            threading.Thread(target=self._tell_events, daemon=True).start()
            self._broadcast(bus, time.monotonic() + LAST_S if last else float("inf"))
            bus.end()
            recorder.join(HANGS_S)
        self._over.set()
        if not uploader.finish(HANGS_S):
            self._say("stopped", "S3 did not take it all", "0")

    def _broadcast(self, bus: UnitBus, until_s: float) -> None:
        """The programme in the show's time; how far it was given to the recorder is known even after a kill."""
        began = True
        for unit in self._media.since(self._place.now_90k()):
            due_s = self._place.zero_s + unit.pts_90k / 90_000 / self._place.speed
            if due_s > until_s:
                return
            if (wait_s := due_s - time.monotonic()) > 0:
                time.sleep(wait_s)
            bus.publish(unit)
            if unit.codec is Codec.H264:
                if began:
                    self._say("began", str(unit.pts_90k), "")
                    began = False
                    faulthandler.cancel_dump_traceback_later()
                self._reached.given_90k.value = unit.pts_90k + unit.duration_90k

    def _list(self, info: SegmentInfo) -> None:
        with self._catalog.write() as session:
            segments.add(session, self._place.merchant_id, self._place.show_id, info)
        self._say("segment", info.key, info.sha256)

    def _uploaded(self, key: str) -> None:
        if key.endswith(".m4s"):
            with self._catalog.write() as session:
                segments.mark_uploaded(session, self._place.merchant_id, key)
            self._say("uploaded", key, "")

    def _tell_events(self) -> None:
        count = 0
        while not self._over.wait(EVENT_EVERY_S):
            count += 1
            at_ms = self._place.now_90k() // 90
            event = self._log.append(self._place.show_id, "viewers.counted", at_ms, {"watching": count, "peak": count})
            self._say("event", str(event.seq), event.hash)

    def _say(self, *words: str) -> None:
        """One line, written at once: whole, or not at all."""
        os.write(self._said, (" ".join(word.replace(" ", "_") or "-" for word in words) + "\n").encode())
