"""The ledger: heads over all that S3 holds, and never two heads that contradict each other, whatever is cut short."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from archive.catalog import merchants, segments, shows
from archive.catalog.database import Catalog
from archive.catalog.tables import EventRow, SealPiece, Show
from archive.errors import ArchiveError, NotFound
from archive.objects.errors import Locked, StoreUnavailable
from archive.objects.keys import SegmentKey, init_key, show_prefix
from archive.objects.memory import MemoryStore
from archive.record.segment import described
from archive.seal.errors import SealError
from archive.seal.keyring import Keyring
from archive.seal.ledger import Ledger
from archive.seal.merkle import leaf_hash, root, verify_consistency, verify_inclusion
from archive.seal.note import Head, open_head, origin_of, read_head, sign_head
from archive.seal.piece import Piece
from archive.seal.proofs import consistency, inclusion, receipt_of
from archive.timeline.export import EventExporter
from archive.timeline.log import EventLog


class Sick(MemoryStore):
    """Takes no piece of a seal while it is ill."""

    ill = False

    def put(self, key: str, data: bytes, *, content_type: str, once: bool = True, lock_until: datetime | None = None) -> None:
        if self.ill and "/seal/" in key:
            raise StoreUnavailable("S3 is away")
        super().put(key, data, content_type=content_type, once=once, lock_until=lock_until)


class House:
    """A show in a catalogue, its objects in a store, and a ledger that can be begun anew."""

    def __init__(self, folder: Path, catalog: Catalog, *, object_lock: bool = True) -> None:
        self.folder, self.catalog, self.store = folder, catalog, Sick(object_lock=object_lock)
        self.log, self.exporter = EventLog(catalog), EventExporter(catalog, self.store)
        with catalog.write() as session:
            merchant = merchants.make(session, "Shop")
            show = shows.make(session, merchant.id, title="S", product_ids=[], width_px=640, height_px=360, fps=30)
            self.show_id, self.merchant_id = show.id, merchant.id
            shows.start(session, merchant.id, show.id, started_at=datetime.now(UTC))
        self.prefix = show_prefix(self.merchant_id, self.show_id)
        self.keyring = Keyring(folder / "keys")
        self.keyring.unlock()
        self.ledger = self.again()
        self.seen = 0

    def again(self) -> Ledger:
        """As after a restart."""
        self.ledger = Ledger(self.catalog, self.store, self.keyring, retain_days=10)
        return self.ledger

    def event(self, at_ms: int = 0, *, exported: bool = True) -> str:
        event = self.log.append(self.show_id, "viewers.counted", at_ms, {"watching": at_ms, "peak": at_ms})
        if exported:
            self.exporter.export(self.show_id)
        return event.recorded_at

    def segment(self, track: str, index: int, *, uploaded: bool = True, init: bytes = b"init") -> str:
        init_name = init_key(self.prefix, track, hashlib.sha256(init).hexdigest())  # type: ignore[arg-type]
        data = f"{track} {index}".encode()
        sha256 = hashlib.sha256(data).hexdigest()
        key = SegmentKey(
            prefix=self.prefix,
            track=track,  # type: ignore[arg-type]
            index=index,
            start_90k=index * 180_000,
            duration_90k=180_000,
            sha12=sha256[:12],
        )
        if uploaded:
            self.store.put(init_name, init, content_type="video/mp4")
            self.store.put(str(key), data, content_type="video/iso.segment")
        with self.catalog.write() as session:
            info = described(key, size_bytes=len(data), sha256=sha256, init_key=init_name)
            segments.add(session, self.merchant_id, self.show_id, info, uploaded=uploaded)
        return str(key).removeprefix(f"{self.prefix}/")

    def rows(self) -> list[SealPiece]:
        with self.catalog.read() as session:
            return list(session.exec(select(SealPiece).order_by(SealPiece.size)).all())  # type: ignore[arg-type]

    def pieces(self) -> list[Piece]:
        """From S3 alone, in order; each follows the one before, and its head is over all leaves so far."""
        found = sorted(
            (Piece.from_json(self.store.get(info.key)) for info in self.store.list(f"{self.prefix}/seal/")), key=lambda p: p.size
        )
        hashes: list[bytes] = []
        for piece in found:
            assert piece.first == len(hashes)
            hashes += [leaf_hash(line.encode()) for line in piece.lines]
            head = open_head(piece.head, self.keyring.publics)
            assert (head.size, head.root) == (len(hashes), root(hashes))
        return found

    def lines(self) -> list[str]:
        return [line for piece in self.pieces() for line in piece.lines]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with Catalog.at(tmp_path / "c.db") as catalog:
        yield House(tmp_path, catalog)


def test_a_head_covers_inits_segments_and_events_in_the_order_of_the_contract(house: House) -> None:
    house.event(1)
    second, first, sound = house.segment("video", 1), house.segment("video", 0), house.segment("audio", 0)
    piece = house.ledger.seal(house.show_id)
    assert piece is not None
    kinds = [line.split(" ")[:2] for line in house.lines()]
    assert [kind for kind, _ in kinds] == ["init", "init", "segment", "segment", "segment", "event"]
    assert [name for kind, name in kinds if kind == "segment"] == [first, sound, second]
    head = read_head(piece.note)
    assert (head.last_seq, head.chain) == house.log.head(house.show_id)
    assert house.ledger.waiting(house.show_id, piece.size) == 0
    assert house.ledger.newest(house.show_id) == piece


def test_nothing_new_makes_no_new_head_and_what_is_not_in_s3_waits(house: House) -> None:
    assert house.ledger.seal(house.show_id) is None
    house.event(1)
    piece = house.ledger.seal(house.show_id)
    assert piece is not None
    house.segment("video", 0, uploaded=False)
    house.event(2, exported=False)
    assert house.ledger.seal(house.show_id) is None
    assert house.ledger.waiting(house.show_id, piece.size) == 2
    house.exporter.export(house.show_id)
    assert house.ledger.seal(house.show_id) is not None
    assert [line.split(" ")[:2] for line in house.lines()] == [["event", "1"], ["event", "2"]]


def test_a_position_never_changes_and_old_receipts_hold(house: House) -> None:
    heads = []
    for number in range(5):
        house.segment("video", number)
        house.event(number)
        piece = house.ledger.seal(house.show_id)
        assert piece is not None
        heads.append(read_head(piece.note))
        receipt_of(house.ledger.tree(house.show_id), piece, house.keyring).checked()
        if number == 2:
            house.again()
    tree = house.ledger.tree(house.show_id)
    for old in heads:
        proof = [bytes.fromhex(step) for step in consistency(tree, old.size, heads[-1].size)["proof"]]
        assert verify_consistency(old.size, heads[-1].size, old.root, heads[-1].root, proof)
    shown = inclusion(tree, "event 2", heads[-1].size)
    path = [bytes.fromhex(step) for step in shown["proof"]]
    assert verify_inclusion(leaf_hash(shown["line"].encode()), shown["index"], heads[-1].size, path, heads[-1].root)
    with pytest.raises(NotFound):
        inclusion(tree, "event 99", tree.size)


def test_no_event_that_a_head_leaves_out_is_dated_before_it(house: House) -> None:
    house.event(1)
    left_out = house.event(2, exported=False)
    piece = house.ledger.seal(house.show_id)
    assert piece is not None
    assert piece.signed_at <= left_out
    house.exporter.export(house.show_id)
    again = house.ledger.seal(house.show_id)
    assert again is not None
    assert again.signed_at >= left_out
    with house.catalog.read() as session:
        assert session.get_one(Show, house.show_id).sealed_at == again.signed_at


def test_a_clock_that_jumps_back_dates_no_head_before_the_one_before(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.event(1)
    first = house.ledger.seal(house.show_id)
    monkeypatch.setattr("archive.seal.ledger.now", lambda: "2001-01-01T00:00:00.000Z")
    house.segment("video", 0)
    second = house.ledger.seal(house.show_id)
    assert first is not None
    assert second is not None
    assert second.signed_at == first.signed_at


def test_a_head_that_was_signed_when_s3_went_away_goes_up_unchanged(house: House) -> None:
    house.event(1)
    house.store.ill = True
    with pytest.raises(StoreUnavailable):
        house.ledger.seal(house.show_id)
    signed = house.rows()[0]
    assert house.ledger.newest(house.show_id) is None, "a head that S3 does not hold is shown to nobody"
    house.event(2)
    house.keyring.rotate()
    house.store.ill = False
    house.again()
    assert house.ledger.behind() == [house.show_id]
    assert house.ledger.seal(house.show_id) is not None
    notes = [piece.head for piece in house.pieces()]
    assert notes[0] == signed.note
    assert len(notes) == 2


def test_a_service_killed_after_the_put_marks_what_s3_holds(house: House) -> None:
    house.event(1)
    house.ledger.seal(house.show_id)
    with house.catalog.write() as session:
        row = session.get_one(SealPiece, (house.show_id, 1))
        row.uploaded = False
        session.add(row)
    house.again().seal(house.show_id)
    assert len(house.pieces()) == 1
    assert house.ledger.newest(house.show_id) is not None


def test_a_head_that_the_catalogue_lost_is_taken_back_from_s3(house: House) -> None:
    for number in range(3):
        house.event(number)
        house.ledger.seal(house.show_id)
    with house.catalog.write() as session:
        for size in (2, 3):
            session.delete(session.get_one(SealPiece, (house.show_id, size)))
    house.event(9)
    house.again().seal(house.show_id)
    assert [piece.size for piece in house.pieces()] == [1, 2, 3, 4]
    assert [row.size for row in house.rows()] == [1, 2, 3, 4]


def test_a_second_service_that_sealed_the_show_ends_the_sealing_and_nothing_is_removed(house: House) -> None:
    house.event(1)
    house.ledger.seal(house.show_id)
    kept = [house.store.get(info.key) for info in house.store.list(f"{house.prefix}/seal/")]
    with house.catalog.write() as session:
        session.delete(session.get_one(SealPiece, (house.show_id, 1)))
        session.flush()
        session.add(_other_head(house))
    with pytest.raises(SealError, match="two services sealed this show, or the catalogue was restored"):
        house.again().seal(house.show_id)
    assert [house.store.get(info.key) for info in house.store.list(f"{house.prefix}/seal/")] == kept


def _other_head(house: House) -> SealPiece:
    """A head of ours over another first leaf than the one in S3."""
    line = f"event 1 5 2026-01-01T00:00:00.000Z viewers.counted {'0' * 64}"
    root_hash, at = root([leaf_hash(line.encode())]), "2026-01-01T00:00:00.000Z"
    note = sign_head(Head(origin=origin_of(house.merchant_id, house.show_id), size=1, root=root_hash, signed_at=at), house.keyring.signing)
    key = Piece(first=0, size=1, head=note, keys=(), lines=(line,)).key(house.prefix)
    return SealPiece(
        show_id=house.show_id,
        size=1,
        merchant_id=house.merchant_id,
        first=0,
        root=root_hash.hex(),
        signed_at=at,
        note=note,
        lines=line,
        key=key,
    )


def test_a_catalogue_that_lost_sealed_events_signs_nothing_until_it_is_rebuilt(house: House) -> None:
    house.event(1)
    house.ledger.seal(house.show_id)
    house.event(2)
    house.ledger.seal(house.show_id)
    with house.catalog.write() as session:
        session.delete(session.get_one(SealPiece, (house.show_id, 2)))
        session.delete(session.get_one(EventRow, (house.show_id, 2)))
    house.event(3, exported=False)
    with pytest.raises(SealError, match="vouchcast replay rebuild"):
        house.again().seal(house.show_id)
    assert [row.size for row in house.rows()] == [1]


def test_a_foreign_piece_in_s3_is_left_alone_and_hinders_nothing(house: House) -> None:
    house.store.put(f"{house.prefix}/seal/00000000-00000001-{'a' * 12}.json", b"{}", content_type="application/json")
    house.event(1)
    piece = house.ledger.seal(house.show_id)
    assert piece is not None
    assert house.store.head(f"{house.prefix}/seal/00000000-00000001-{'a' * 12}.json") is not None


def test_a_piece_that_s3_lost_is_put_again(house: House) -> None:
    house.store = Sick(object_lock=False)
    house.exporter = EventExporter(house.catalog, house.store)
    house.again()
    house.event(1)
    piece = house.ledger.seal(house.show_id)
    assert piece is not None
    data = house.store.get(piece.key)
    house.store.delete(piece.key)
    house.again().seal(house.show_id)
    assert house.store.get(piece.key) == data
    assert piece.locked_until is None


def test_a_signed_head_is_locked_for_as_long_as_recordings_are_kept(house: House) -> None:
    house.event(1)
    piece = house.ledger.seal(house.show_id)
    assert piece is not None
    assert piece.locked_until is not None
    left = datetime.fromisoformat(piece.locked_until) - datetime.now(UTC)
    assert timedelta(days=9) < left <= timedelta(days=10)
    with pytest.raises(Locked):
        house.store.delete(piece.key)


def test_other_bytes_under_a_heads_name_are_said_and_nothing_is_overwritten(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.event(1)
    house.store.ill = True
    with pytest.raises(StoreUnavailable):
        house.ledger.seal(house.show_id)
    house.store.ill = False
    key = house.rows()[0].key
    house.store.put(key, b"forged", content_type="application/json")
    with pytest.raises(SealError, match="other bytes"):
        house.ledger.seal(house.show_id)
    assert house.store.get(key) == b"forged"


def test_a_segment_whose_init_segment_is_damaged_is_not_sealed(house: House) -> None:
    house.segment("video", 0, init=b"damaged", uploaded=False)
    name = init_key(house.prefix, "video", hashlib.sha256(b"damaged").hexdigest())
    house.store.put(name, b"something else", content_type="video/mp4")
    with house.catalog.write() as session:
        for segment in segments.listing(session, house.merchant_id, house.show_id):
            segment.uploaded = True
            session.add(segment)
    house.event(1)
    house.ledger.seal(house.show_id)
    assert [line.split(" ")[0] for line in house.lines()] == ["event"]


def test_many_leaves_become_several_pieces(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.seal.ledger.MOST_LEAVES", 4)
    for number in range(10):
        house.event(number)
    house.segment("video", 0)
    piece = house.ledger.seal(house.show_id)
    assert piece is not None
    assert piece.size == 12
    assert len(house.pieces()) > 2
    assert house.ledger.waiting(house.show_id, piece.size) == 0


def test_a_show_that_never_was_is_not_sealed(house: House) -> None:
    with pytest.raises(NotFound):
        house.ledger.seal("shw_none")


def test_rows_that_were_changed_are_not_built_upon(house: House) -> None:
    house.event(1)
    house.ledger.seal(house.show_id)
    with house.catalog.write() as session:
        row = session.get_one(SealPiece, (house.show_id, 1))
        row.lines = row.lines[:-1] + ("0" if row.lines[-1] != "0" else "1")
        session.add(row)
    house.event(2)
    with pytest.raises(ArchiveError, match="catalogue"):
        house.again().seal(house.show_id)


def test_a_stamp_is_kept_in_s3_and_in_its_row(house: House) -> None:
    house.event(1)
    with house.catalog.write() as session:
        shows.end(session, house.merchant_id, house.show_id, duration_ms=1)
    piece = house.ledger.seal(house.show_id)
    assert piece is not None
    assert [one.key for one in house.ledger.unstamped()] == [piece.key]
    house.ledger.stamp(piece, b"token")
    assert house.ledger.unstamped() == []
    assert house.store.get(piece.key.replace(".json", ".tsr")) == b"token"
