"""How many events a second are acknowledged from eight writers, durable and chained, beside one plain INSERT + COMMIT an event.

The peers write the same bytes into a table of the same columns, eight threads with a connection each, with the same promise:
SQLite in WAL mode with synchronous=FULL on the same file system, PostgreSQL with synchronous_commit and fsync on.
"""

import sqlite3
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import insert

from archive.catalog import merchants, shows
from archive.catalog.database import Catalog
from archive.catalog.tables import EventRow
from archive.timeline.batch import row_of
from archive.timeline.event import FIRST_PREV, canonical, chained
from archive.timeline.log import EventLog
from tests.benchmarks.figures import Figure
from tests.support.postgres import fresh_database

WRITERS = 8
GOAL_PER_S = 1000
RECORDED_AT = "2026-01-01T00:00:00.000Z"
POSE = {"yaw_deg": 12.5, "spin_deg_s": 30, "product_id": "prd_01m816madg7k8m0gny1f", "variant": "red", "zoom": 1.25}
COLUMNS = ("show_id", "seq", "merchant_id", "at_ms", "recorded_at", "v", "type", "data", "prev", "hash", "exported")
PEER_TABLE = (
    "CREATE TABLE peer (show_id varchar, seq integer, merchant_id varchar, at_ms bigint, recorded_at varchar, v integer, type varchar, "
    "data varchar, prev varchar, hash varchar, exported boolean, PRIMARY KEY (show_id, seq))"
)


def measure(events: int = 8000, long_show: int = 100_000) -> list[Figure]:
    """Rates on both databases, and what it takes to read a long show."""
    with tempfile.TemporaryDirectory() as folder:
        sqlite, peer_sqlite = _ours(Catalog.at(Path(folder) / "ours.db"), events), _sqlite_peer(Path(folder) / "peer.db", events)
        url = fresh_database(durable=True)
        postgres, peer_postgres = _ours(Catalog(url), events), _postgres_peer(url, events)
        peak_mib, per_s = _long(Path(folder) / "long.db", long_show)
    return [
        _rate("SQLite", sqlite, "plain INSERT + COMMIT, sqlite3", peer_sqlite),
        _rate("PostgreSQL", postgres, "plain INSERT + COMMIT, psycopg", peer_postgres),
        Figure(name=f"log: memory to verify {long_show:,} events", ours=peak_mib, unit="MiB", goal=16, note=f"{per_s:,.0f} events/s"),
    ]


def _rate(database: str, ours: float, peer_name: str, peer: float) -> Figure:
    name = f"log: events/s acknowledged, {WRITERS} writers, {database}"
    return Figure(name=name, ours=ours, unit="1/s", peer_name=peer_name, peer=peer, goal=GOAL_PER_S, at_most=False)


def _ours(catalog: Catalog, events: int) -> float:
    with catalog:
        show_id, log = _show(catalog), EventLog(catalog)
        rate = _from_all(lambda _writer, number: log.append(show_id, "scene.posed", number, POSE), events)
        assert log.verify(show_id) == events // WRITERS * WRITERS
    return rate


def _show(catalog: Catalog) -> str:
    with catalog.write() as session:
        merchant_id = merchants.make(session, "Shop").id
        show = shows.make(session, merchant_id, title="S", product_ids=[], width_px=1280, height_px=720, fps=30)
        shows.start(session, merchant_id, show.id, started_at=datetime.now(UTC))
    return show.id


def _from_all(write: Callable[[int, int], Any], events: int) -> float:
    """Events a second when every writer waits for its own acknowledgement before it writes again."""
    ready = threading.Barrier(WRITERS + 1)

    def work(writer: int) -> None:
        ready.wait()
        for number in range(events // WRITERS):
            write(writer, number)

    threads = [threading.Thread(target=work, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return events // WRITERS * WRITERS / (time.perf_counter() - began)


def _peer_row(writer: int, number: int) -> tuple[Any, ...]:
    return (
        "shw_01m816madg7k8m0gny1f", writer * 1_000_000 + number, "mer_01m816madg7k8m0gny1f", number, "2026-01-01T00:00:00.000Z", 1,
        "scene.posed", canonical(POSE).decode(), "0" * 64, "1" * 64, False,
    )  # fmt: skip


def _sqlite_peer(path: Path, events: int) -> float:
    insert = f"INSERT INTO peer VALUES ({', '.join('?' * len(COLUMNS))})"
    connections = [sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False) for _ in range(WRITERS)]
    for connection in connections:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
    connections[0].execute(PEER_TABLE)
    rate = _from_all(lambda writer, number: connections[writer].execute(insert, _peer_row(writer, number)), events)
    for connection in connections:
        connection.close()
    return rate


def _postgres_peer(url: str, events: int) -> float:
    insert = f"INSERT INTO peer VALUES ({', '.join(['%s'] * len(COLUMNS))})"
    connections = [psycopg.connect(url, autocommit=True) for _ in range(WRITERS)]
    connections[0].execute(PEER_TABLE)
    rate = _from_all(lambda writer, number: connections[writer].execute(insert, _peer_row(writer, number)), events)
    for connection in connections:
        connection.close()
    return rate


def _long(path: Path, events: int) -> tuple[float, float]:
    """(peak MiB of Python's memory, events a second) of verifying a long show; the first costs the second, so they are taken apart."""
    with Catalog.at(path) as catalog:
        show_id, log = _show(catalog), EventLog(catalog)
        fill(catalog, show_id, events)
        began = time.perf_counter()
        assert log.verify(show_id) == events
        per_s = events / (time.perf_counter() - began)
        tracemalloc.start()
        assert log.verify(show_id) == events
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return peak_bytes / 2**20, per_s


def fill(catalog: Catalog, show_id: str, events: int) -> None:
    """A log of so many events, as a long show would leave it, in one go."""
    with catalog.write() as session:
        merchant_id, prev, rows = shows.public(session, show_id).merchant_id, FIRST_PREV, []
        for seq in range(1, events + 1):
            event = chained(seq=seq, at_ms=seq * 10, recorded_at=RECORDED_AT, v=1, type="scene.posed", data=POSE, prev=prev)
            rows.append(row_of(event, canonical(POSE), show_id, merchant_id))
            prev = event.hash
        session.execute(insert(EventRow), rows)
