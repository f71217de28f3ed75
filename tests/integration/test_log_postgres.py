"""Many processes append to one show on PostgreSQL, connections break, and the log stays one chain without a gap or a double."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from archive.catalog import merchants, shows
from archive.catalog.database import Catalog
from archive.catalog.errors import CatalogUnavailable
from archive.timeline.event import Event
from archive.timeline.log import EventLog
from tests.support.cutter import Cutter, Moment
from tests.support.postgres import catalogue_database
from tests.support.wait import LONGEST_S

WRITERS = 8
EACH = 10


@pytest.fixture
def url() -> str:
    return catalogue_database()


@pytest.fixture
def wire(url: str) -> Iterator[Cutter]:
    with Cutter(url) as wire:
        yield wire


def new_show(catalog: Catalog) -> str:
    with catalog.write() as session:
        merchant_id = merchants.make(session, "Shop").id
        show = shows.make(session, merchant_id, title="S", product_ids=[], width_px=1280, height_px=720, fps=30)
        shows.start(session, merchant_id, show.id, started_at=datetime.now(UTC))
    return show.id


def pose(log: EventLog, show_id: str, at_ms: int = 0) -> Event:
    return log.append(show_id, "scene.posed", at_ms, {"yaw_deg": 0, "spin_deg_s": 0})


WRITER = f"""
import sys, threading
from archive.catalog.database import Catalog
from archive.timeline.log import EventLog
catalog = Catalog(sys.argv[1]); catalog.open()
log, out = EventLog(catalog), threading.Lock()
def direct(order):
    for n in range({EACH}):
        for show_id in order:
            event = log.append(show_id, "scene.posed", n, {{"yaw_deg": 1, "spin_deg_s": 0}})
            with out:
                print(show_id, event.seq, event.hash, flush=True)
writers = [threading.Thread(target=direct, args=(sys.argv[2:][:: 1 if n % 2 else -1],)) for n in range({WRITERS})]
[writer.start() for writer in writers]
[writer.join() for writer in writers]
"""


def test_writers_of_three_processes_make_one_chain_of_each_show(url: str) -> None:
    with Catalog(url) as catalog:
        show_ids = [new_show(catalog), new_show(catalog)]
        command = [sys.executable, "-c", WRITER, url, *show_ids]
        processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=os.getcwd()) for _ in range(3)]
        said = "".join(process.communicate(timeout=LONGEST_S)[0] for process in processes)
        assert [process.returncode for process in processes] == [0, 0, 0]
        log = EventLog(catalog)
        for show_id in show_ids:
            kept = {(show_id, str(event.seq), event.hash) for event in log.read_all(show_id)}
            assert log.verify(show_id) == len(kept) == 3 * WRITERS * EACH
            assert {fields for line in said.splitlines() if (fields := tuple(line.split()))[0] == show_id} == kept


@pytest.mark.parametrize("moment", ["before", "behind"])
def test_an_event_whose_commit_was_cut_is_there_once_or_refused(url: str, wire: Cutter, moment: Moment) -> None:
    with Catalog(wire.url) as catalog:
        show_id, log, heard = new_show(catalog), EventLog(catalog), []
        log.subscribe(lambda _show_id, event: heard.append(event.seq))
        wire.at_commit = moment
        try:
            first = pose(log, show_id)
        except CatalogUnavailable:
            assert moment == "before"
            first = pose(log, show_id)  # what a caller does who was refused
        second = pose(log, show_id)
        assert log.read_all(show_id) == [first, second]
        assert heard == [1, 2]


def test_eight_writers_on_a_wire_that_breaks_lose_nothing_that_was_acknowledged(url: str, wire: Cutter) -> None:
    acknowledged: dict[int, str] = {}
    refused: list[str] = []
    with Catalog(wire.url) as catalog:
        show_id, log = new_show(catalog), EventLog(catalog)

        def direct() -> None:
            for at_ms in range(EACH):
                try:
                    event = pose(log, show_id, at_ms)
                    acknowledged[event.seq] = event.hash
                except CatalogUnavailable as error:
                    refused.append(str(error))

        writers = [threading.Thread(target=direct) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        for moment in ("before", "behind", "behind"):
            wire.cut.clear()
            wire.at_commit = moment
            while not wire.cut.wait(0.05) and any(writer.is_alive() for writer in writers):
                pass
            wire.cut_all()
        for writer in writers:
            writer.join()
        kept = {event.seq: event.hash for event in log.read_all(show_id)}
    assert kept == acknowledged
    assert len(kept) + len(refused) == WRITERS * EACH
    assert all("not kept" in told for told in refused)
