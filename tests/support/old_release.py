"""A data folder and bucket as release 0.1.0 left them: schema 0001, one recorded and published show, its real objects."""

import hashlib
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from archive.catalog.moment import parsed, timestamp
from archive.objects.keys import events_key
from archive.objects.memory import MemoryStore
from archive.record.spool import Spool
from archive.timeline.event import FIRST_PREV, Event, canonical, chained, to_line
from tests.integration.record.conftest import Media, record
from tests.support.old_schema import make_schema

MERCHANT, SHOW = "mer_01jzzzzzzzzzzzzzzzzz", "shw_01jzzzzzzzzzzzzzzzzz"
PREFIX = f"{MERCHANT}/{SHOW}"
STARTED = "2026-01-02T03:04:05.000Z"


def leave(data: Path, store: MemoryStore, media: Media) -> list[Event]:
    """Lays out folder and bucket; the events of the show."""
    data.mkdir()
    (data / "VERSION").write_text("1\n")
    make_schema(f"sqlite:///{data / 'vouchcast.db'}", "0001")
    spool, segments = record(media, data / "spool-of-then", PREFIX)
    events = _events()
    with closing(sqlite3.connect(data / "vouchcast.db")) as database, database:
        database.execute("INSERT INTO merchant VALUES (?, '老店', ?)", (MERCHANT, STARTED))
        database.execute(
            "INSERT INTO show (id, merchant_id, title, product_ids, width_px, height_px, fps, state, started_at, ended_at, duration_ms,"
            " published_at, created_at) VALUES (?, ?, 'Old', '[]', 320, 180, 30, 'published', ?, ?, 5000, ?, ?)",
            (SHOW, MERCHANT, STARTED, STARTED, STARTED, STARTED),
        )
        database.executemany(
            'INSERT INTO segment (show_id, merchant_id, track, "index", start_90k, duration_90k, size_bytes, sha256, key, init_key,'
            " discontinuity, uploaded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 1)",
            [
                (SHOW, MERCHANT, s.track, s.index, s.start_90k, s.duration_90k, s.size_bytes, s.sha256, s.key, s.init_key)
                for s in segments
            ],
        )  # fmt: skip
        database.executemany(
            "INSERT INTO event (show_id, merchant_id, seq, at_ms, recorded_at, v, type, data, prev, hash, exported)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
            [(SHOW, MERCHANT, e.seq, e.at_ms, e.recorded_at, e.v, e.type, canonical(e.data).decode(), e.prev, e.hash) for e in events],
        )
    _put(store, spool, {s.key for s in segments} | {s.init_key for s in segments}, events)
    return events


def _put(store: MemoryStore, spool: Spool, keys: set[str], events: list[Event]) -> None:
    for key in keys:
        path = spool.path(key)
        assert path is not None
        store.put(key, path.read_bytes(), content_type="video/mp4")
    piece = b"".join(map(to_line, events))
    name = events_key(PREFIX, 1, events[-1].seq, hashlib.sha256(piece).hexdigest())
    store.put(name, piece, content_type="application/x-ndjson")


def _events() -> list[Event]:
    started = {
        "show_id": SHOW, "merchant_id": MERCHANT, "merchant_name": "老店", "title": "Old",
        "canvas": {"width": 320, "height": 180, "fps": 30}, "started_at": STARTED,
    }  # fmt: skip
    product = {
        "product_id": "prd_1", "sku": "F-1", "title": "保温杯", "url": "https://shop.example/f1",
        "price": {"amount": "19.90", "currency": "CNY"}, "layout": "beside",
    }  # fmt: skip
    told = [
        (0, "show.started", started),
        (1500, "product.shown", product),
        (5000, "show.ended", {"duration_ms": 5000, "reason": "ended"}),
        (5000, "show.published", {}),
    ]
    events: list[Event] = []
    for seq, (at_ms, kind, data) in enumerate(told, 1):
        recorded_at = timestamp(parsed(STARTED) + timedelta(milliseconds=at_ms))
        prev = events[-1].hash if events else FIRST_PREV
        events.append(chained(seq=seq, at_ms=at_ms, recorded_at=recorded_at, v=1, type=kind, data=data, prev=prev))
    return events
