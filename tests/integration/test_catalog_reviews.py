"""Only who bought may judge, once, and his words are his."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.catalog import merchants, products, shows
from archive.catalog.checks import Invalid
from archive.catalog.database import Catalog
from archive.community import orders, reviews
from archive.community.mint import Mint
from archive.errors import Conflict, NotFound, Refused
from archive.objects.memory import MemoryStore
from archive.timeline.log import EventLog
from archive.timeline.privacy import Vault
from archive.timeline.projections import project, text_commitments

WORDS = "颜色和直播里一样"


@dataclass(frozen=True, kw_only=True)
class Shop:
    catalog: Catalog
    log: EventLog
    vault: Vault
    mint: Mint
    id: str
    product_id: str
    other_product_id: str
    show_id: str
    folder: Path

    def order(self, ref: str = "2026-1", key: str | None = None, product_id: str | None = None) -> tuple[str, str]:
        with self.catalog.write() as session:
            order, token = orders.place(session, self.id, product_id or self.product_id, ref, key, mint=self.mint)
        return order.id, token

    def review(self, token: str, **fields: Any) -> Any:
        said = {"show_id": self.show_id, "product_id": self.product_id, "stars": 5, "text": WORDS, "at_ms": 2_000, "author": "张小明"}
        return reviews.write(self.catalog, self.log, token=token, **{**said, **fields})


def a_shop(catalog: Catalog, folder: Path, name: str) -> Shop:
    vault = Vault(folder / "keys" / "master.key", catalog, MemoryStore())
    with catalog.write() as session:
        shop_id = merchants.make(session, name).id
        sold = [
            products.make(session, shop_id, sku=sku, title=sku, url="https://x.example/", price_amount="1", price_currency="CNY").id
            for sku in "AB"
        ]
        show = shows.make(session, shop_id, title="Show", product_ids=sold, width_px=1280, height_px=720, fps=30)
        shows.start(session, shop_id, show.id, started_at=datetime.now(UTC))
        shows.end(session, shop_id, show.id, duration_ms=60_000)
    log = EventLog(catalog, vault)
    started = {
        "show_id": show.id,
        "merchant_id": shop_id,
        "merchant_name": name,
        "title": "Show",
        "canvas": {"width": 1280, "height": 720, "fps": 30},
        "started_at": "2026-01-01T00:00:00.000Z",
    }
    log.append(show.id, "show.started", 0, started)
    mint = Mint(folder / "keys" / "master.key")
    return Shop(
        catalog=catalog,
        log=log,
        vault=vault,
        mint=mint,
        id=shop_id,
        product_id=sold[0],
        other_product_id=sold[1],
        show_id=show.id,
        folder=folder,
    )


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with Catalog.at(tmp_path / "vouchcast.db") as catalog:
        yield a_shop(catalog, tmp_path, "小店")


def test_a_buyers_review_stands_on_the_shelf_for_everyone(shop: Shop) -> None:
    _, token = shop.order()
    review = shop.review(token)
    events = shop.log.read_all(shop.show_id)
    timeline = project(events, shop.vault.texts(text_commitments(events)))
    assert [(r.review_id, r.at_ms, r.stars, r.text, r.author) for r in timeline.reviews] == [(review.id, 2_000, 5, WORDS, "张**")]
    assert shop.log.verify(shop.show_id) == 2


def test_stars_alone_are_a_review(shop: Shop) -> None:
    review = shop.review(shop.order()[1], text=" ", author="")
    events = shop.log.read_all(shop.show_id)
    (shown,) = project(events, shop.vault.texts([review.text_commitment])).reviews
    assert (shown.text, shown.author) == (None, "***")


def test_neither_words_name_nor_token_are_kept_in_clear(shop: Shop) -> None:
    order_id, token = shop.order()
    shop.review(token)
    kept = b"".join(path.read_bytes() for path in shop.folder.glob("vouchcast.db*"))
    for secret in (WORDS, "张小明", "张**", token):
        assert secret.encode() not in kept
    assert order_id not in str([event.to_dict() for event in shop.log.read_all(shop.show_id)])


def test_without_an_order_nobody_reviews(shop: Shop) -> None:
    _, token = shop.order()
    for forged in ("", "vb_guess", token[:-1], token + "A", token.upper()):
        with pytest.raises(Refused, match="no order"):
            shop.review(forged)
    assert shop.log.head(shop.show_id)[0] == 1


def test_an_order_gives_one_review(shop: Shop) -> None:
    _, token = shop.order()
    shop.review(token)
    with pytest.raises(Refused, match="already"):
        shop.review(token, stars=1)
    shop.review(shop.order("2026-2")[1])


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"product_id": "prd_other"}, "another product"),
        ({"at_ms": 60_001}, "outside"),
        ({"at_ms": -1}, "outside"),
        ({"show_id": "shw_none"}, "none of the shop"),
    ],
)
def test_a_review_of_something_else_is_refused(shop: Shop, fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        shop.review(shop.order()[1], **fields)


@pytest.mark.parametrize(
    "fields", [{"stars": 0}, {"stars": 6}, {"stars": True}, {"stars": 4.5}, {"text": "x" * 1_001}, {"author": "x" * 41}]
)
def test_a_review_that_does_not_fit_is_named(shop: Shop, fields: dict[str, Any]) -> None:
    token = shop.order()[1]
    with pytest.raises(Invalid):
        shop.review(token, **fields)
    shop.review(token)  # nothing was used up


def test_a_buyer_of_one_shop_cannot_review_in_anothers_show(shop: Shop) -> None:
    other = a_shop(shop.catalog, shop.folder, "Other")
    with pytest.raises(Refused, match="none of the shop"):
        shop.review(shop.order()[1], show_id=other.show_id)


def test_a_product_that_the_show_did_not_have_is_not_reviewed_there(shop: Shop) -> None:
    with shop.catalog.write() as session:
        show = shows.make(session, shop.id, title="Later", product_ids=[shop.other_product_id], width_px=1280, height_px=720, fps=30)
        shows.start(session, shop.id, show.id, started_at=datetime.now(UTC))
        shows.end(session, shop.id, show.id, duration_ms=60_000)
    _, token = shop.order()
    with pytest.raises(Refused, match="not part of this show"):
        shop.review(token, show_id=show.id)
    shown = {"product_id": shop.product_id, "sku": "A", "title": "A", "url": "https://x.example/", "layout": "host"}
    shop.log.append(show.id, "product.shown", 5, {**shown, "price": {"amount": "1.00", "currency": "CNY"}})
    shop.review(token, show_id=show.id)


def test_the_same_order_again_is_the_same_link(shop: Shop) -> None:
    first = shop.order("2026-1", "key-1")
    assert shop.order("2026-1", "key-1") == shop.order("2026-1") == shop.order("2026-1", "key-2") == first
    assert shop.order("2026-2", "key-3")[1] != first[1]
    with pytest.raises(Conflict, match="fresh key"):
        shop.order("2026-3", "key-1")
    with pytest.raises(Invalid, match="external_ref"):
        shop.order(" ")


def test_orders_belong_to_their_shop(shop: Shop) -> None:
    other = a_shop(shop.catalog, shop.folder, "Other")
    order_id, token = shop.order()
    with shop.catalog.read() as session:
        assert orders.of_buyer(session, token).id == order_id
        assert [order.id for order in orders.listing(session, shop.id)] == [order_id]
        assert list(orders.listing(session, other.id)) == []
        assert [show.id for show in reviews.shows_of(session, orders.of_buyer(session, token))] == [shop.show_id]
        with pytest.raises(NotFound):
            orders.get(session, other.id, order_id)
    with pytest.raises(NotFound):
        shop.order(product_id=other.product_id)


def test_a_buyer_takes_his_words_back_and_his_stars_stay(shop: Shop) -> None:
    _, token = shop.order()
    with pytest.raises(Refused, match="no review"):
        reviews.erase_by_buyer(shop.catalog, shop.log, shop.vault, token)
    review = shop.review(token)
    with pytest.raises(NotFound):
        reviews.erase(shop.catalog, shop.log, shop.vault, "mer_other", review.id)
    reviews.erase_by_buyer(shop.catalog, shop.log, shop.vault, token)
    reviews.erase(shop.catalog, shop.log, shop.vault, shop.id, review.id)
    events = shop.log.read_all(shop.show_id)
    (shown,) = project(events, shop.vault.texts(text_commitments(events))).reviews
    assert (shown.stars, shown.text, shown.author) == (5, None, "***")
    assert shop.log.verify(shop.show_id) == 3
    with shop.catalog.read() as session:
        assert [row.id for row in reviews.of_product(session, shop.id, shop.product_id)] == [review.id]
