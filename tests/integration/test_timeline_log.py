"""The log on a real database: nothing acknowledged is lost, nothing is out of place, nothing personal is readable."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from archive.catalog import merchants, shows
from archive.catalog.database import Catalog
from archive.errors import ArchiveError, Conflict, NotFound, Refused
from archive.objects.errors import StoreUnavailable
from archive.objects.memory import MemoryStore
from archive.timeline.event import ChainBroken, Event, verify_chain
from archive.timeline.export import MOST_EVENTS, EventExporter, events_in_store
from archive.timeline.log import EventLog
from archive.timeline.privacy import Vault, texts_in_store
from tests.support.catalogues import KINDS, catalogue
from tests.support.postgres import nobody_connected
from tests.support.wait import LONGEST_S, until

WORDS = "这个保温壶真的能保温一整天，张小明留"
REVIEW = {"review_id": "rev_1", "product_id": "prd_1", "stars": 5, "order_commitment": "a" * 64}


@dataclass(frozen=True, kw_only=True)
class House:
    catalog: Catalog
    store: MemoryStore
    vault: Vault
    log: EventLog
    merchant_id: str
    show_id: str
    folder: Path


def a_show(catalog: Catalog) -> tuple[str, str]:
    with catalog.write() as session:
        merchant_id = merchants.make(session, "Shop").id
        show = shows.make(session, merchant_id, title="S", product_ids=[], width_px=1280, height_px=720, fps=30)
        shows.start(session, merchant_id, show.id, started_at=datetime.now(UTC))
    return merchant_id, show.id


@pytest.fixture(params=KINDS)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    with catalogue(request.param, tmp_path) as catalog:
        store = MemoryStore()
        vault = Vault(tmp_path / "keys" / "master.key", catalog, store)
        merchant_id, show_id = a_show(catalog)
        log = EventLog(catalog, vault)
        yield House(catalog=catalog, store=store, vault=vault, log=log, merchant_id=merchant_id, show_id=show_id, folder=tmp_path)


def pose(house: House, at_ms: int = 0, yaw_deg: float = 0) -> Event:
    return house.log.append(house.show_id, "scene.posed", at_ms, {"yaw_deg": yaw_deg, "spin_deg_s": 0.5})


def reviewed(house: House, words: str = WORDS) -> str:
    event = house.log.append(house.show_id, "review.added", 10, REVIEW, personal=words)
    return str(event.data["text_commitment"])


def test_what_append_returns_is_what_is_read(house: House) -> None:
    events = [pose(house, n, n / 3) for n in range(5)]
    assert house.log.read(house.show_id) == events
    assert house.log.read(house.show_id, after_seq=2, limit=2) == events[2:4]
    assert house.log.head(house.show_id) == (5, events[-1].hash)
    assert house.log.verify(house.show_id) == 5


def test_eight_threads_at_once_make_one_chain_without_gaps(house: House) -> None:
    heard: list[int] = []
    house.log.subscribe(lambda _, event: heard.append(event.seq))

    def direct(n: int) -> None:
        for at_ms in range(25):
            pose(house, at_ms, n)

    threads = [threading.Thread(target=direct, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = house.log.read_all(house.show_id)
    assert [event.seq for event in events] == list(range(1, 201))
    assert heard == list(range(1, 201))
    verify_chain(events)


def test_shows_have_chains_of_their_own(house: House) -> None:
    _, other_id = a_show(house.catalog)
    pose(house)
    event = house.log.append(other_id, "host.joined", 3, {"host_id": "h"})
    assert (event.seq, event.prev) == (1, "0" * 64)


def test_a_listener_that_left_or_fails_disturbs_nobody(house: House) -> None:
    heard: list[int] = []

    def fails(_show_id: str, _event: Event) -> None:
        raise RuntimeError("listener")

    house.log.subscribe(fails)
    leave = house.log.subscribe(lambda _, event: heard.append(event.seq))
    pose(house)
    leave()
    pose(house)
    assert heard == [1]
    assert house.log.verify(house.show_id) == 2


@pytest.mark.parametrize(
    ("type_", "at_ms", "data", "error"),
    [
        ("scene.posed", -1, {"yaw_deg": 0, "spin_deg_s": 0}, "before the show"),
        ("scene.posed", 0, {"yaw_deg": "x", "spin_deg_s": 0}, "yaw_deg"),
        ("product.sold", 0, {}, "no event type"),
    ],
)
def test_what_does_not_fit_never_enters(house: House, type_: str, at_ms: int, data: dict[str, Any], error: str) -> None:
    with pytest.raises(Refused, match=error):
        house.log.append(house.show_id, type_, at_ms, data)
    assert house.log.head(house.show_id)[0] == 0


def test_an_unknown_show_and_a_readable_secret_are_refused(house: House) -> None:
    with pytest.raises(NotFound):
        house.log.append("shw_none", "host.joined", 0, {"host_id": "h"})
    with pytest.raises(Refused, match="personal"):
        house.log.append(house.show_id, "host.joined", 0, {"host_id": "h"}, personal="Zhang")
    with pytest.raises(Refused, match="vault"):
        EventLog(house.catalog).append(house.show_id, "review.added", 0, REVIEW, personal="x")
    pose(house)
    assert house.log.verify(house.show_id) == 1


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE event SET at_ms = 999 WHERE seq = 3",
        'UPDATE event SET data = \'{"spin_deg_s":1,"yaw_deg":1}\' WHERE seq = 3',
        "DELETE FROM event WHERE seq = 3",
        "UPDATE event SET seq = CASE seq WHEN 3 THEN -4 ELSE -3 END WHERE seq IN (3, 4); UPDATE event SET seq = -seq WHERE seq < 0",
    ],
)
def test_a_hand_in_the_database_is_found(house: House, tamper: str) -> None:
    for n in range(5):
        pose(house, n)
    with house.catalog.write() as session:
        for statement in tamper.split(";"):
            session.connection().exec_driver_sql(statement)
    with pytest.raises(ChainBroken):
        house.log.verify(house.show_id)


WRITER = """
import structlog, sys, threading
from pathlib import Path
from archive.catalog.database import Catalog
structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # what is said aloud is acknowledged
from archive.timeline.log import EventLog
catalog = Catalog(sys.argv[1]); catalog.open()
log, out = EventLog(catalog), threading.Lock()
def burst():
    while True:
        event = log.append(sys.argv[2], "scene.posed", 1, {"yaw_deg": 1, "spin_deg_s": 0})
        with out:
            print(event.seq, event.hash, flush=True)
for _ in range(3):
    threading.Thread(target=burst).start()
"""


def url_of(catalog: Catalog) -> str:
    return catalog._url.render_as_string(hide_password=False)


def test_a_writer_killed_in_the_middle_loses_nothing_that_it_acknowledged(house: House) -> None:
    house.catalog.close()
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, url_of(house.catalog), house.show_id],
        stdout=subprocess.PIPE,
        text=True,
        cwd=os.getcwd(),
    )
    assert writer.stdout is not None
    acknowledged = [writer.stdout.readline() for _ in range(60)]
    os.kill(writer.pid, signal.SIGKILL)
    acknowledged += writer.stdout.readlines()
    writer.wait()
    writer.stdout.close()
    if "postgresql" in (url := url_of(house.catalog)):
        until(lambda: nobody_connected(url.replace("+psycopg", "")), timeout_s=LONGEST_S)
    house.catalog.open()
    kept = {event.seq: event.hash for event in house.log.read_all(house.show_id)}
    for line in (line for line in acknowledged if line.endswith("\n")):
        seq, hash_ = line.split()
        assert kept[int(seq)] == hash_
    assert house.log.verify(house.show_id) == len(kept) >= 60
    assert pose(house).seq == len(kept) + 1


def test_the_log_is_in_s3_while_the_show_runs_and_is_whole_there(house: House) -> None:
    exporter = EventExporter(house.catalog, house.store)
    for n in range(3):
        pose(house, n)
    assert exporter.pending() == [house.show_id]
    (first,) = exporter.export(house.show_id)
    assert first.startswith(f"{house.merchant_id}/{house.show_id}/events/00000001-00000003-")
    assert first.endswith(f"-{hashlib.sha256(house.store.get(first)).hexdigest()[:12]}.ndjson")
    assert exporter.export(house.show_id) == exporter.pending() == []
    pose(house, 9)
    exporter.export(house.show_id)
    assert events_in_store(house.store, house.merchant_id, house.show_id) == house.log.read_all(house.show_id)


def test_an_export_that_crashed_before_it_was_noted_is_made_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    exporter = EventExporter(house.catalog, house.store)
    pose(house)

    def crash(*_: object) -> None:
        raise OSError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(exporter, "_mark", crash)
        with pytest.raises(OSError, match="killed"):
            exporter.export(house.show_id)
    pose(house)
    exporter.export(house.show_id)
    assert [event.seq for event in events_in_store(house.store, house.merchant_id, house.show_id)] == [1, 2]


def test_a_forged_or_missing_piece_in_s3_is_found(house: House) -> None:
    exporter = EventExporter(house.catalog, house.store)
    pieces = []
    for n in range(3):
        pose(house, n)
        pieces += exporter.export(house.show_id)
    body = house.store.get(pieces[1])
    house.store.delete(pieces[1])
    with pytest.raises(ChainBroken):
        events_in_store(house.store, house.merchant_id, house.show_id)
    for forged in (body.replace(b'"at_ms":1', b'"at_ms":2'), body + body.replace(b'"at_ms":1', b'"at_ms":2')):
        house.store.put(pieces[1], forged, content_type="application/x-ndjson", once=False)
        with pytest.raises(ArchiveError):
            events_in_store(house.store, house.merchant_id, house.show_id)


def test_a_long_log_goes_out_in_pieces(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_EVENTS >= 1_000
    monkeypatch.setattr("archive.timeline.export.MOST_EVENTS", 2)
    for n in range(5):
        pose(house, n)
    assert len(EventExporter(house.catalog, house.store).export(house.show_id)) == 3
    assert len(events_in_store(house.store, house.merchant_id, house.show_id)) == 5


def rows_of(catalog: Catalog) -> bytes:
    with catalog.read() as session:
        values = [value for table in SQLModel.metadata.sorted_tables for row in session.execute(table.select()) for value in row]
    return b" ".join(bytes(value) if isinstance(value, bytes) else str(value).encode() for value in values)


def everywhere(house: House) -> bytes:
    """All bytes that the house keeps, but for the master key: of SQLite its files, of PostgreSQL what its tables say."""
    files = b"".join(path.read_bytes() for path in sorted(house.folder.glob("vouchcast.db*"))) or rows_of(house.catalog)
    return files + b"".join(house.store.get(info.key) for info in house.store.list(""))


def test_a_buyers_words_are_readable_nowhere(house: House) -> None:
    commitment = reviewed(house)
    house.vault.copy_out()
    EventExporter(house.catalog, house.store).export(house.show_id)
    kept = everywhere(house)
    for trace in (WORDS.encode(), WORDS.encode("unicode_escape"), WORDS.encode("utf-16-le"), WORDS[:6].encode()):
        assert trace not in kept
    assert commitment.encode() in kept
    assert house.vault.open(commitment) == WORDS
    assert house.vault.texts([commitment, "f" * 64]) == {commitment: WORDS}


def test_words_come_back_from_s3_and_the_key_alone(house: House) -> None:
    commitment = reviewed(house)
    assert house.vault.copy_out(house.show_id) == 1
    assert house.vault.copy_out() == 0
    key_file = house.folder / "keys" / "master.key"
    assert texts_in_store(house.store, house.merchant_id, house.show_id, key_file) == {commitment: WORDS}


def test_erased_words_are_gone_for_good_and_the_chain_stays_whole(house: House) -> None:
    commitment, other = reviewed(house), reviewed(house, "another")
    house.vault.copy_out()
    with house.catalog.read() as session:
        secrets = session.execute(text("SELECT sealed, wrapped_key FROM payload WHERE commitment = :c"), {"c": commitment}).one()
    house.vault.erase(commitment)
    house.vault.erase(commitment)
    kept = everywhere(house)
    assert not any(bytes(secret) in kept for secret in secrets)
    assert house.store.head(f"{house.merchant_id}/{house.show_id}/payloads/{commitment}.json") is None
    assert house.vault.open(commitment) is None
    assert house.vault.texts([commitment, other]) == {other: "another"}
    assert house.log.verify(house.show_id) == 2


def test_words_erased_before_they_were_copied_never_reach_s3(house: House) -> None:
    commitment = reviewed(house)
    house.vault.erase(commitment)
    assert house.vault.copy_out() == 0
    assert list(house.store.list("")) == []
    with pytest.raises(NotFound):
        house.vault.erase("f" * 64)
    with pytest.raises(NotFound):
        house.vault.open("f" * 64)


def test_a_copy_that_s3_did_not_delete_is_deleted_later(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    commitment = reviewed(house)
    house.vault.copy_out()

    def unreachable(_key: str) -> None:
        raise StoreUnavailable("S3 is away")

    with monkeypatch.context() as patch:
        patch.setattr(house.store, "delete", unreachable)
        with pytest.raises(StoreUnavailable):
            house.vault.erase(commitment)
    assert house.vault.open(commitment) is None
    assert house.vault.copy_out() == 1
    assert list(house.store.list("")) == []


def test_a_failed_commit_is_told_to_everyone_it_concerns(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    errors: list[Exception] = []

    def direct() -> None:
        try:
            pose(house)
        except Conflict as error:
            errors.append(error)

    def fails(*_: object) -> tuple[int, str]:
        raise Conflict("taken")

    with monkeypatch.context() as patch:
        patch.setattr("archive.timeline.batch.head", fails)
        threads = [threading.Thread(target=direct) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(errors) == 3
    assert pose(house).seq == 1
