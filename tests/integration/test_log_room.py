"""A full disk refuses events clearly, keeps nothing half, and the log goes on as soon as there is room; a long log is read in pages."""

import resource
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.catalog import merchants, shows
from archive.catalog.database import Catalog
from archive.catalog.errors import CatalogUnavailable
from archive.timeline.event import Event
from archive.timeline.log import EventLog
from tests.benchmarks.log import fill

LONG = 5_000
MIB = 2**20


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.at(tmp_path / "vouchcast.db") as catalog:
        yield catalog


@pytest.fixture
def show_id(catalog: Catalog) -> str:
    with catalog.write() as session:
        merchant_id = merchants.make(session, "Shop").id
        show = shows.make(session, merchant_id, title="S", product_ids=[], width_px=1280, height_px=720, fps=30)
        shows.start(session, merchant_id, show.id, started_at=datetime.now(UTC))
    return show.id


def pose(log: EventLog, show_id: str, at_ms: int = 0) -> Event:
    return log.append(show_id, "scene.posed", at_ms, {"yaw_deg": 0, "spin_deg_s": 0})


@contextmanager
def no_file_grows_beyond(size_bytes: int) -> Iterator[None]:
    """The disk takes no more, as far as this process can tell."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_an_event_that_finds_no_room_is_refused_whole_and_the_log_goes_on_later(catalog: Catalog, show_id: str, tmp_path: Path) -> None:
    log, heard = EventLog(catalog), []
    log.subscribe(lambda _show_id, event: heard.append(event.seq))
    kept = [pose(log, show_id)]
    with no_file_grows_beyond((tmp_path / "vouchcast.db-wal").stat().st_size):
        for _ in range(3):
            with pytest.raises(CatalogUnavailable, match=r"not kept.*room"):
                pose(log, show_id)
        assert log.read_all(show_id) == kept, "readers go on"
    kept.append(pose(log, show_id))
    assert log.read_all(show_id) == kept
    assert (log.verify(show_id), heard) == (2, [1, 2])


def test_a_long_log_is_read_and_verified_in_little_memory(catalog: Catalog, show_id: str) -> None:
    log = EventLog(catalog)
    fill(catalog, show_id, LONG)
    tracemalloc.start()
    try:
        assert log.verify(show_id) == LONG
        assert sum(1 for _ in log.each(show_id, after_seq=LONG // 2)) == LONG // 2
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 4 * MIB, f"{peak_bytes / MIB:.1f} MiB for {LONG} events"
