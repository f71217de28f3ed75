"""A catalogue that was lost comes back from S3 alone; one that is there is never overruled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, select

from archive.catalog import evidence, merchants, products, shows
from archive.catalog.database import Catalog
from archive.catalog.tables import EventRow, Evidence, Merchant, Order, Payload, Product, Review, Show
from archive.community import orders, reviews
from archive.community.mint import Mint
from archive.errors import Conflict, NotFound, Refused
from archive.objects.memory import MemoryStore
from archive.replay.rebuild import rebuild
from archive.replay.restore import Contradiction, restore
from archive.timeline.event import ChainBroken
from archive.timeline.export import EventExporter
from archive.timeline.log import EventLog
from archive.timeline.privacy import Vault
from tests.support.catalogues import KINDS, catalogue

WORDS = "杯子很保温"


@dataclass(kw_only=True)
class House:
    """A catalogue with its log and vault, over one bucket and one master key."""

    folder: Path
    store: MemoryStore
    catalog: Catalog

    def __post_init__(self) -> None:
        self.catalog.open()
        self.vault = Vault(self.folder / "master.key", self.catalog, self.store)
        self.log = EventLog(self.catalog, self.vault)
        self.mint = Mint(self.folder / "master.key")

    def export(self, show_id: str) -> None:
        self.vault.copy_out(show_id)
        EventExporter(self.catalog, self.store).export(show_id)

    def rows(self, table: type[SQLModel]) -> list[dict[str, Any]]:
        with self.catalog.read() as session:
            return [row.model_dump() for row in session.exec(select(table)).all()]


@pytest.fixture
def before(tmp_path: Path) -> Iterator[House]:
    house = House(folder=tmp_path, store=MemoryStore(), catalog=Catalog.at(tmp_path / "before.db"))
    yield house
    house.catalog.close()


@pytest.fixture(params=KINDS)
def after(request: pytest.FixtureRequest, before: House) -> Iterator[House]:
    """An empty catalogue over the same bucket."""
    house = House(folder=before.folder, store=before.store, catalog=catalogue(request.param, before.folder))
    yield house
    house.catalog.close()


def a_show(house: House, *, review: bool = True) -> tuple[str, str, str]:
    """(merchant, show, product) of a published show with product, certificate and review, all in S3."""
    with house.catalog.write() as session:
        shop = merchants.make(session, "山野小铺").id
        product = products.make(
            session, shop, sku="F-1", title="保温杯", url="https://x.example/f", price_amount="19.9", price_currency="CNY"
        )
        show = shows.make(session, shop, title="秋日专场", product_ids=[product.id], width_px=1280, height_px=720, fps=30)
        shows.start(session, shop, show.id, started_at=datetime.now(UTC))
    started = {"show_id": show.id, "merchant_id": shop, "merchant_name": "山野小铺", "title": "秋日专场"}
    canvas = {"canvas": {"width": 1280, "height": 720, "fps": 30}, "started_at": _row(house, show.id).started_at}
    house.log.append(show.id, "show.started", 0, started | canvas)
    price = {"amount": "19.90", "currency": "CNY"}
    shown = {"product_id": product.id, "sku": "F-1", "title": "保温杯", "url": "https://x.example/f", "price": price, "layout": "beside"}
    house.log.append(show.id, "product.shown", 1_000, shown)
    picture = {"key": f"{shop}/{show.id}/cards/{'a' * 64}.webp", "sha256": "a" * 64}
    with house.catalog.write() as session:
        kept = evidence.make(session, shop, claim="BPA free", title="Report", issuer="SGS", image_sha256="a" * 64, image_key="k")
    proof = {"evidence_id": kept.id, "claim": "BPA free", "title": "Report", "issuer": "SGS", "image": picture}
    house.log.append(show.id, "evidence.shown", 2_000, proof)
    with house.catalog.write() as session:
        shows.end(session, shop, show.id, duration_ms=60_000)
        house.log.append_in(session, show.id, "show.ended", 60_000, {"duration_ms": 60_000, "reason": "ended"})
    with house.catalog.write() as session:
        shows.move(session, shop, show.id, "published")
        house.log.append_in(session, show.id, "show.published", 60_000, {})
    if review:
        write_review(house, shop, show.id, product.id, "T-1")
    house.export(show.id)
    return shop, show.id, product.id


def write_review(house: House, shop: str, show_id: str, product_id: str, ref: str) -> str:
    with house.catalog.write() as session:
        _, token = orders.place(session, shop, product_id, ref, mint=house.mint)
    reviews.write(
        house.catalog, house.log, token=token, show_id=show_id, product_id=product_id, stars=5, text=WORDS, at_ms=1_500, author="张小明"
    )
    return token


def _row(house: House, show_id: str) -> Show:
    with house.catalog.read() as session:
        return session.get_one(Show, show_id)


def test_every_row_that_events_tell_of_comes_back(before: House, after: House) -> None:
    shop, show_id, product_id = a_show(before)
    done = restore(after.catalog, after.store, shop, show_id)
    assert done.added == {"merchant": 1, "show": 1, "product": 1, "evidence": 1, "event": 6, "payload": 1, "order": 1, "review": 1}
    assert (done.state, done.notes, done.damaged) == ("published", [], ())
    assert [row["hash"] for row in after.rows(EventRow)] == [row["hash"] for row in before.rows(EventRow)]
    told = {"id", "merchant_id", "title", "product_ids", "state", "width_px", "height_px", "fps", "started_at", "duration_ms"}
    assert {name: after.rows(Show)[0][name] for name in told} == {name: before.rows(Show)[0][name] for name in told}
    assert [(one["id"], one["price_amount"]) for one in after.rows(Product)] == [(product_id, "19.90")]
    assert after.rows(Evidence)[0]["image_key"].endswith(f"{show_id}/cards/{'a' * 64}.webp")
    assert after.rows(Merchant)[0]["name"] == "山野小铺"
    assert _row(after, show_id).retain_until is not None


def test_the_words_come_back_with_the_master_key_and_stay_sealed_without(before: House, after: House) -> None:
    shop, show_id, _ = a_show(before)
    restore(after.catalog, after.store, shop, show_id)
    commitment = after.rows(Review)[0]["text_commitment"]
    assert WORDS in str(after.vault.open(commitment))
    stranger = Vault(before.folder / "other.key", after.catalog, after.store)
    assert stranger.texts([commitment]) == {}


def test_words_that_were_erased_do_not_come_back(before: House, after: House) -> None:
    shop, show_id, _ = a_show(before)
    commitment = before.rows(Review)[0]["text_commitment"]
    before.vault.erase(commitment)
    restore(after.catalog, after.store, shop, show_id)
    payload = after.rows(Payload)[0]
    assert (payload["sealed"], payload["copy_state"]) == (None, "erased")
    assert after.vault.open(commitment) is None


def test_a_catalogue_put_back_from_before_the_erasure_erases_again(before: House, after: House) -> None:
    shop, show_id, _ = a_show(before)
    restore(after.catalog, after.store, shop, show_id)
    commitment = before.rows(Review)[0]["text_commitment"]
    before.log.append(show_id, "text.removed", 60_000, {"of_seq": 6, "text_commitment": commitment, "reason": "asked for"})
    before.vault.erase(commitment)
    before.export(show_id)
    restore(after.catalog, after.store, shop, show_id)
    assert after.vault.open(commitment) is None


def test_nobody_reviews_with_an_order_that_only_its_commitment_is_known_of(before: House, after: House) -> None:
    shop, show_id, product_id = a_show(before)
    token = write_review(before, shop, show_id, product_id, "T-2")
    before.export(show_id)
    restore(after.catalog, after.store, shop, show_id)
    for word in (token, after.rows(Order)[0]["token_hash"], ""):
        with after.catalog.read() as session, pytest.raises(Refused):
            orders.of_buyer(session, word)


def test_a_later_review_goes_on_in_the_same_chain(before: House, after: House) -> None:
    shop, show_id, product_id = a_show(before)
    restore(after.catalog, after.store, shop, show_id)
    write_review(after, shop, show_id, product_id, "T-9")
    after.export(show_id)
    assert after.log.verify(show_id) == 7
    assert rebuild(after.store, shop, show_id).timeline.last_seq == 7


def test_what_is_there_and_agrees_is_left_alone(before: House) -> None:
    shop, show_id, product_id = a_show(before)
    with before.catalog.write() as session:
        products.change(session, shop, product_id, price_amount="9.90")
    kept = [before.rows(table) for table in (Show, Product, Order, Review, EventRow, Payload)]
    assert not restore(before.catalog, before.store, shop, show_id).changed
    assert [before.rows(table) for table in (Show, Product, Order, Review, EventRow, Payload)] == kept


def test_a_catalogue_that_is_behind_is_brought_up(before: House, after: House) -> None:
    shop, show_id, _ = a_show(before, review=False)
    restore(after.catalog, after.store, shop, show_id)
    before.log.append(show_id, "show.taken_down", 60_000, {"reason": "A court asked for it.", "by": "admin"})
    before.export(show_id)
    assert restore(after.catalog, after.store, shop, show_id).added == {"event": 1}
    row = _row(after, show_id)
    assert (row.taken_down_for, row.taken_down_by) == ("A court asked for it.", "admin")


def test_a_catalogue_that_is_ahead_of_s3_keeps_what_s3_does_not_have_yet(before: House) -> None:
    shop, show_id, _ = a_show(before, review=False)
    before.log.append(show_id, "hold.placed", 0, {"reason": "case 7"})
    assert not restore(before.catalog, before.store, shop, show_id).changed
    assert before.log.head(show_id)[0] == 6


def test_another_log_is_told_and_nothing_is_changed(before: House, after: House) -> None:
    shop, show_id, _ = a_show(before)
    restore(after.catalog, after.store, shop, show_id)
    with after.catalog.write() as session:
        session.execute(text("UPDATE event SET hash = 'x' WHERE seq = 2"))
        session.execute(text("DELETE FROM review"))
    with pytest.raises(Contradiction, match=r"event 2 \(product\.shown\)"):
        restore(after.catalog, after.store, shop, show_id)
    assert after.rows(Review) == []


def test_an_article_number_that_was_given_anew_is_told_and_nothing_is_changed(before: House, after: House) -> None:
    shop, show_id, _ = a_show(before)
    with after.catalog.write() as session:
        session.add(Merchant(id=shop, name="山野小铺"))
        session.flush()
        products.make(session, shop, sku="F-1", title="Another", url="https://x.example/", price_amount="1", price_currency="CNY")
    with pytest.raises(Contradiction, match="SKU 'F-1'"):
        restore(after.catalog, after.store, shop, show_id)
    assert (after.rows(Show), after.rows(EventRow), len(after.rows(Product))) == ([], [], 1)


def test_a_log_that_was_changed_in_s3_restores_nothing(before: House, after: House) -> None:
    shop, show_id, _ = a_show(before)
    key = next(info.key for info in before.store.list(f"{shop}/{show_id}/events/"))
    before.store.put(key, before.store.get(key).replace(b"19.90", b"10.90"), content_type="x/y", once=False)
    with pytest.raises(ChainBroken):
        restore(after.catalog, after.store, shop, show_id)
    assert after.rows(Show) == []


def test_a_show_that_s3_does_not_know_is_said_to_be_unknown(after: House) -> None:
    with pytest.raises(NotFound, match="shw_none"):
        restore(after.catalog, after.store, "mer_1", "shw_none")
    assert issubclass(Contradiction, Conflict)
