"""Nothing is ever dated before what was recorded or sealed already, whatever the machine's clock does."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.catalog import merchants, shows
from archive.catalog.database import Catalog
from archive.catalog.tables import Show
from archive.errors import NotFound
from archive.timeline.log import EventLog

EARLY, NOON, LATE = (f"2026-05-01T{hour}:00:00.000Z" for hour in ("09", "12", "15"))


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.at(tmp_path / "vouchcast.db") as opened:
        yield opened


@pytest.fixture
def show_id(catalog: Catalog) -> str:
    with catalog.write() as session:
        merchant_id = merchants.make(session, "Shop").id
        show = shows.make(session, merchant_id, title="S", product_ids=[], width_px=1280, height_px=720, fps=30)
        shows.start(session, merchant_id, show.id, started_at=datetime.now(UTC))
    return show.id


def recorded(log: EventLog, show_id: str, monkeypatch: pytest.MonkeyPatch, clock: str) -> str:
    monkeypatch.setattr("archive.timeline.log.now", lambda: clock)
    return log.append(show_id, "host.joined", 0, {"host_id": "h"}).recorded_at


def test_a_clock_that_is_set_back_dates_no_event_before_the_last(catalog: Catalog, show_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    log = EventLog(catalog)
    assert [recorded(log, show_id, monkeypatch, clock) for clock in (NOON, EARLY, LATE, NOON)] == [NOON, NOON, LATE, LATE]
    assert log.verify(show_id) == 4


def test_an_event_is_never_dated_before_the_head_that_was_signed(catalog: Catalog, show_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    log = EventLog(catalog)
    with catalog.write() as session:
        session.get_one(Show, show_id).sealed_at = NOON
    assert [recorded(log, show_id, monkeypatch, clock) for clock in (EARLY, LATE)] == [NOON, LATE]


def test_events_can_be_asked_for_by_type_and_by_number(catalog: Catalog, show_id: str) -> None:
    log = EventLog(catalog)
    for type_ in ("host.joined", "host.left", "host.joined"):
        log.append(show_id, type_, 0, {"host_id": "h"})
    assert [event.seq for event in log.read(show_id, types=["host.joined"])] == [1, 3]
    assert [event.seq for event in log.read(show_id, after_seq=1, types=["host.joined"])] == [3]
    assert log.one(show_id, 2).type == "host.left"
    with pytest.raises(NotFound, match="no event 9"):
        log.one(show_id, 9)
