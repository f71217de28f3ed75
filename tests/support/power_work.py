"""What runs while the power is watched: `python -m tests.support.power_work events|recording FOLDER TRACE [--unsafe]`.

Everything that it acknowledges is noted among its writes. `--unsafe` leaves the syncs out, so that a test can show that
it would find what that loses.
"""

import hashlib
import pickle
import sqlite3
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.catalog import merchants, shows
from archive.catalog.database import Catalog
from archive.record.recorder import Recorder
from archive.record.segment import SegmentInfo
from archive.record.spool import OpenSegment, Spool
from archive.timeline.log import EventLog
from render.encode.bus import UnitBus
from render.media import Codec
from tests.support.old_schema import make_schema
from tests.support.power import Op, Trace
from tests.support.power_files import FileRecorder
from tests.support.power_sqlite import SqliteRecorder
from tests.support.wait import LONGEST_S

WRITERS, EACH = 4, 25
PREFIX = "mer_1/shw_1"


def events(folder: Path, trace: Trace, *, unsafe: bool) -> None:
    """A catalogue of the first release is opened, migrated, and written by several writers across many checkpoints."""
    path = folder / "vouchcast.db"
    with Catalog.at(path) as catalog:
        with catalog.write() as session:
            raw: Any = session.connection().connection.driver_connection
        raw.execute("PRAGMA wal_autocheckpoint=30").fetchall()
        if unsafe:
            raw.execute("PRAGMA synchronous=OFF").fetchall()
        trace.append(Op("ack", said=("opened",)))
        with catalog.write() as session:
            merchant_id = merchants.make(session, "Shop").id
            show = shows.make(session, merchant_id, title="S", product_ids=[], width_px=1280, height_px=720, fps=30)
            shows.start(session, merchant_id, show.id, started_at=datetime.now(UTC))
        trace.append(Op("ack", said=("show", show.id)))
        log = EventLog(catalog)

        def direct() -> None:
            for at_ms in range(EACH):
                event = log.append(show.id, "scene.posed", at_ms, {"yaw_deg": 1, "spin_deg_s": 0})
                trace.append(Op("ack", said=("event", event.seq, event.hash)))

        writers = [threading.Thread(target=direct) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()


def old_catalogue(path: Path) -> None:
    """A catalogue of the first release, with a merchant in it, closed in order."""
    make_schema(f"sqlite:///{path}", "0001")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("INSERT INTO merchant VALUES ('mer_old', 'Old', '2026-01-01T00:00:00.000Z')")


def recording(folder: Path, trace: Trace, media: Any) -> None:
    """A show is recorded into its spool as fast as it takes it."""
    append = OpenSegment.append

    def told(segment: OpenSegment, data: bytes, end_90k: int) -> None:
        append(segment, data, end_90k)
        kept = segment.path.read_bytes()
        trace.append(Op("ack", said=("part", segment.path.parent.name, segment.index, len(kept), hashlib.sha256(kept).hexdigest())))

    def sealed(info: SegmentInfo) -> None:
        trace.append(Op("ack", said=("segment", info.key, info.sha256, info.init_key)))

    OpenSegment.append = told  # type: ignore[method-assign]
    bus, spool = UnitBus(), Spool(folder / "spool" / "shw_1", PREFIX, reserve_bytes=0)
    reader = bus.thread_reader({Codec.H264, Codec.AAC}, capacity=100_000)
    recorder = Recorder(reader, spool, fps=media.fps, asc=media.asc, on_segment=sealed, on_stopped=lambda reason, at: sys.exit(reason))
    for unit in media.units:
        bus.publish(unit)
    bus.end()
    recorder.start()
    recorder.join(LONGEST_S)


def main() -> None:
    """Run the one or the other, and leave its trace."""
    what, folder, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    trace, unsafe = Trace(), "--unsafe" in sys.argv
    files = FileRecorder(folder, trace, deaf=unsafe and what == "recording")
    if what == "events":
        old_catalogue(folder / "vouchcast.db")
        with_sqlite = SqliteRecorder(files)
        files.install()
        with_sqlite.install()
        events(folder, trace, unsafe=unsafe)
    else:
        (folder / "spool").mkdir()
        media = pickle.load(sys.stdin.buffer)
        files.install()
        recording(folder, trace, media)
    trace.save(out)


if __name__ == "__main__":
    main()
