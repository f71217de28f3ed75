"""What retention leaves still proves what was there: media go, and every old receipt holds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.catalog.database import Catalog
from archive.catalog.tables import Show
from archive.duty.retention import Sweep
from archive.objects.keys import parse_segment
from archive.replay.catalogued import Catalogued
from archive.replay.publish import seal_off
from archive.replay.restore import restore
from archive.seal.keyring import Keyring
from archive.seal.ledger import Ledger
from archive.seal.verify import verify
from archive.timeline.export import EventExporter
from archive.timeline.log import EventLog
from archive.timeline.privacy import Vault
from tests.support.sealed_show import KEYS, MERCHANT, SHOW, whole_show


class House:
    """A show of years ago, recorded and sealed, in a catalogue that was made from its bucket."""

    def __init__(self, folder: Path, catalog: Catalog) -> None:
        story = whole_show()
        story.cuts.pop()  # signed by a later key
        story.said.pop()
        self.receipts = [story.receipt(cut) for cut in (0, -1)]
        self.store, self.catalog, self.spool = story.store(), catalog, folder / "spool"
        (folder / "seal").mkdir()
        (folder / "seal" / "0000.pem").write_bytes(KEYS[0].to_pem())
        self.keyring = Keyring(folder / "seal")
        self.keyring.unlock()
        self.done = restore(catalog, self.store, MERCHANT, SHOW, keys=self.keyring.publics)
        self.log, self.vault = EventLog(catalog), Vault(folder / "master.key", catalog, self.store)

    def sweep(self) -> Sweep:
        return Sweep(
            catalog=self.catalog, log=self.log, store=self.store, vault=self.vault, spool=lambda show_id: self.spool, settle=self.settle
        )

    def settle(self, show_id: str) -> None:
        EventExporter(self.catalog, self.store).export(show_id)
        Ledger(self.catalog, self.store, self.keyring).seal(show_id)
        seal_off(self.store, Catalogued(self.catalog, self.store, self.log.read_all).replay(self.show(), self.vault.texts))

    def show(self) -> Show:
        with self.catalog.read() as session:
            return session.get_one(Show, SHOW)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with Catalog.at(tmp_path / "vouchcast.db") as catalog:
        yield House(tmp_path, catalog)


def test_a_show_whose_media_were_removed_still_proves_what_was_said_and_shown(house: House) -> None:
    with house.catalog.write() as session:
        row = session.get_one(Show, SHOW)
        row.retain_until = "2026-02-01T00:00:00.000Z"
        session.add(row)
    (due,) = house.sweep().due()
    removed, failed = house.sweep().run([due])
    assert ([one.segments for one in removed], failed) == ([16], [])
    assert not [info.key for info in house.store.list("") if parse_segment(info.key)]
    verdict = verify(house.store, MERCHANT, SHOW, key=KEYS[0].public, receipts=house.receipts)
    assert (verdict.state, verdict.problems) == ("proven", ())
    assert any("removed" in note for note in verdict.notes)
    assert house.log.read_all(SHOW)[-1].data["segments"] == 16


def test_segments_and_heads_of_years_ago_are_in_the_rebuilt_catalogue(house: House) -> None:
    assert (house.done.added["segment"], house.done.added["sealpiece"], house.done.damaged) == (16, 5, ())
    assert house.show().state == "published"
    assert house.show().retain_until == "2029-01-02T03:04:21.020Z"
    assert house.sweep().due("2029-01-02T00:00:00.000Z") == []
    assert [due.show.id for due in house.sweep().due("2029-01-03T00:00:00.000Z")] == [SHOW]
