"""A rebuilt catalogue goes on in the same tree: old receipts hold, and nobody's foreign head gets in between."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from archive.catalog import merchants, shows
from archive.catalog.database import Catalog
from archive.catalog.tables import SealPiece
from archive.objects.memory import MemoryStore
from archive.replay.restore import restore
from archive.seal.keyring import Keyring
from archive.seal.ledger import Ledger
from archive.seal.piece import Piece
from archive.seal.proofs import receipt_of
from archive.seal.receipt import Receipt
from archive.seal.verify import verify
from archive.timeline.export import EventExporter
from archive.timeline.log import EventLog


@dataclass(kw_only=True)
class Shop:
    """A show at rest, sealed, over one bucket."""

    folder: Path
    store: MemoryStore
    keyring: Keyring
    merchant_id: str
    show_id: str

    def say(self, catalog: Catalog, type: str, keyring: Keyring | None = None) -> SealPiece:
        """One more event, in S3 and sealed."""
        EventLog(catalog).append(self.show_id, type, 1000, {})
        EventExporter(catalog, self.store).export(self.show_id)
        piece = Ledger(catalog, self.store, keyring or self.keyring).seal(self.show_id)
        assert piece is not None
        return piece

    def pieces(self, catalog: Catalog) -> list[dict[str, object]]:
        with catalog.read() as session:
            rows = session.exec(select(SealPiece)).all()
            return [row.model_dump(exclude={"locked_until"}) for row in sorted(rows, key=lambda row: row.size)]


def ring(folder: Path) -> Keyring:
    made = Keyring(folder)
    made.unlock()
    return made


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.at(tmp_path / "first.db") as catalog:
        yield catalog


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.at(tmp_path / "fresh.db") as catalog:
        yield catalog


@pytest.fixture
def shop(tmp_path: Path, catalog: Catalog) -> Shop:
    with catalog.write() as session:
        merchant_id = merchants.make(session, "Shop").id
        show = shows.make(session, merchant_id, title="S", product_ids=[], width_px=1280, height_px=720, fps=30)
        shows.start(session, merchant_id, show.id, started_at=datetime.now(UTC))
        shows.end(session, merchant_id, show.id, duration_ms=1000)
    started = {
        "show_id": show.id,
        "merchant_id": merchant_id,
        "merchant_name": "Shop",
        "title": "S",
        "started_at": "2026-01-01T00:00:00.000Z",
    }
    log = EventLog(catalog)
    log.append(show.id, "show.started", 0, started | {"canvas": {"width": 1280, "height": 720, "fps": 30}})
    log.append(show.id, "show.ended", 1000, {"duration_ms": 1000, "reason": "ended"})
    shop = Shop(folder=tmp_path, store=MemoryStore(), keyring=ring(tmp_path / "seal"), merchant_id=merchant_id, show_id=show.id)
    shop.say(catalog, "show.published")
    return shop


def receipt(shop: Shop, catalog: Catalog, piece: SealPiece) -> Receipt:
    return receipt_of(Ledger(catalog, shop.store, shop.keyring).tree(shop.show_id), piece, shop.keyring)


def test_signed_heads_come_back_and_the_next_one_goes_on_from_them(shop: Shop, catalog: Catalog, fresh: Catalog) -> None:
    kept = receipt(shop, catalog, shop.say(catalog, "show.unpublished"))
    done = restore(fresh, shop.store, shop.merchant_id, shop.show_id, keys=shop.keyring.publics)
    assert (done.added["sealpiece"], done.notes) == (2, [])
    assert shop.pieces(fresh) == shop.pieces(catalog)
    later = shop.say(fresh, "show.published")
    assert later.first == len(kept.lines)
    verdict = verify(shop.store, shop.merchant_id, shop.show_id, key=shop.keyring.public, receipts=[kept])
    assert (verdict.state, verdict.problems) == ("proven", ())


def test_a_foreign_head_in_the_bucket_is_left_out_and_told(shop: Shop, catalog: Catalog, fresh: Catalog) -> None:
    (ours,) = shop.pieces(catalog)
    stranger = ring(shop.folder / "stranger")
    forged = Piece.from_json(shop.store.get(str(ours["key"])))
    note = forged.head.partition("\n\n")[0] + "\n"
    from archive.seal.note import sign

    other = Piece(first=forged.first, size=forged.size, head=sign(note, stranger.signing), keys=(), lines=forged.lines)
    shop.store.put(other.key(f"{shop.merchant_id}/{shop.show_id}"), other.to_json(), content_type="x/y")
    shop.store.put(f"{shop.merchant_id}/{shop.show_id}/seal/00000000-00000001-{'a' * 12}.json", b"{}", content_type="x/y")
    done = restore(fresh, shop.store, shop.merchant_id, shop.show_id, keys=shop.keyring.publics)
    assert shop.pieces(fresh) == shop.pieces(catalog)
    assert len(done.notes) == 2
    assert all("left out" in note for note in done.notes)


def test_a_house_that_lost_its_seal_keys_keeps_the_old_heads_and_is_told(shop: Shop, catalog: Catalog, fresh: Catalog) -> None:
    (ours,) = shop.pieces(catalog)
    kept = receipt(shop, catalog, SealPiece(**ours))
    stranger = ring(shop.folder / "new-keys")
    done = restore(fresh, shop.store, shop.merchant_id, shop.show_id, keys=stranger.publics)
    assert "keys/seal" in done.notes[0]
    assert shop.pieces(fresh) == [ours]
    assert verify(shop.store, shop.merchant_id, shop.show_id, receipts=[kept]).state == "proven"
