"""Merchants' things: checked when they come in, found by their owner, hidden from everyone else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import Session

from archive.catalog import evidence, idempotency, merchants, models, moment, products, scenes, segments, shows, tokens
from archive.catalog.checks import Invalid
from archive.catalog.database import Catalog
from archive.catalog.tables import Product, Show
from archive.errors import Conflict, NotFound, Refused

FLASK: dict[str, Any] = {"sku": "F-1", "title": "保温壶", "url": "https://shop.example/f", "price_amount": "199.9", "price_currency": "CNY"}


def a_product(session: Session, shop_id: str, **fields: Any) -> Product:
    return products.make(session, shop_id, **{**FLASK, **fields})


def a_show(session: Session, shop_id: str, **fields: Any) -> Show:
    return shows.make(session, shop_id, **{"title": "Autumn", "product_ids": [], "width_px": 1280, "height_px": 720, "fps": 30, **fields})


def test_a_product_is_kept_as_it_will_be_shown(catalog: Catalog, shop_id: str) -> None:
    with catalog.write() as session:
        product_id = a_product(session, shop_id, gtin="4006381333931").id
    with catalog.read() as session:
        product = products.get(session, shop_id, product_id)
    assert (product.price_amount, product.gtin, product.title) == ("199.90", "4006381333931", "保温壶")


def test_a_sku_is_one_product_within_a_shop_and_free_in_others(catalog: Catalog, shop_id: str, other_shop_id: str) -> None:
    with catalog.write() as session:
        a_product(session, shop_id)
        a_product(session, other_shop_id)
        with pytest.raises(Conflict, match="F-1"):
            a_product(session, shop_id)


def test_changing_a_product_checks_it_like_a_new_one(catalog: Catalog, shop_id: str) -> None:
    with catalog.write() as session:
        product = a_product(session, shop_id)
        a_product(session, shop_id, sku="F-2")
        assert products.change(session, shop_id, product.id, price_amount="5").price_amount == "5.00"
        with pytest.raises(Invalid, match="colour"):
            products.change(session, shop_id, product.id, colour="red")
    with catalog.write() as session, pytest.raises(Conflict):
        products.change(session, shop_id, product.id, sku="F-2")


def test_a_foreign_model_cannot_be_hung_on_a_product(catalog: Catalog, shop_id: str, other_shop_id: str) -> None:
    with catalog.write() as session:
        foreign, _ = models.make(session, other_shop_id, sha256="a" * 64, filename="x.glb", size_bytes=9)
        with pytest.raises(NotFound):
            a_product(session, shop_id, model_id=foreign.id)


def test_the_same_model_file_is_one_model(catalog: Catalog, shop_id: str) -> None:
    with catalog.write() as session:
        first, fresh = models.make(session, shop_id, sha256="a" * 64, filename="x.glb", size_bytes=9)
        again, fresh_again = models.make(session, shop_id, sha256="a" * 64, filename="y.glb", size_bytes=9)
        assert (fresh, fresh_again, first.id) == (True, False, again.id)
        assert [model.id for model in models.unsettled(session)] == [first.id]
        with pytest.raises(Refused, match="processing"):
            models.ready(session, shop_id, first.id)
        models.settle(session, shop_id, first.id, state="ready", report={"issues": []})
        assert models.ready(session, shop_id, first.id).report == {"issues": []}


def test_every_version_of_a_scene_is_kept(catalog: Catalog, shop_id: str) -> None:
    with catalog.write() as session:
        scene = scenes.make(session, shop_id, {"n": 1}, title="Hero")
        assert scenes.add_version(session, shop_id, scene.id, {"n": 2}).version == 2
        assert scenes.add_version(session, shop_id, scene.id, {"n": 2}).version == 2
        assert scenes.get(session, shop_id, scene.id).document == {"n": 2}
        assert scenes.get(session, shop_id, scene.id, 1).document == {"n": 1}
        assert [(row.title, row.version) for row in scenes.listing(session, shop_id)] == [("Hero", 2)]
        with pytest.raises(NotFound, match="version 3"):
            scenes.get(session, shop_id, scene.id, 3)


def test_a_show_goes_its_way_and_no_other(catalog: Catalog, shop_id: str) -> None:
    with catalog.write() as session:
        show = a_show(session, shop_id)
        for state in ("live", "ended", "published", "draft"):
            with pytest.raises(Conflict, match="what can follow: ready"):
                shows.move(session, shop_id, show.id, state)
        shows.start(session, shop_id, show.id, started_at=datetime(2026, 1, 1, tzinfo=UTC))
        with pytest.raises(Conflict):
            shows.start(session, shop_id, show.id, started_at=datetime.now(UTC))
        assert [row.id for row in shows.on_air(session)] == [show.id]
        shows.end(session, shop_id, show.id, duration_ms=60_000)
        published = shows.move(session, shop_id, show.id, "published")
    assert (published.started_at, published.duration_ms, published.state) == ("2026-01-01T00:00:00.000Z", 60_000, "published")


@pytest.mark.parametrize(
    "canvas", [{"width_px": 1281}, {"height_px": 0}, {"width_px": 9000}, {"fps": 29}, {"title": " "}, {"product_ids": ["a", "a"]}]
)
def test_a_show_that_could_not_run_is_refused_early(catalog: Catalog, shop_id: str, canvas: dict[str, Any]) -> None:
    with catalog.write() as session, pytest.raises(Invalid):
        a_show(session, shop_id, **canvas)


def test_only_what_is_on_air_or_published_is_public(catalog: Catalog, shop_id: str, other_shop_id: str) -> None:
    with catalog.write() as session:
        a_show(session, shop_id)
        live, ended = a_show(session, shop_id), a_show(session, other_shop_id)
        for show in (live, ended):
            shows.start(session, show.merchant_id, show.id, started_at=datetime.now(UTC))
        shows.end(session, other_shop_id, ended.id, duration_ms=1)
        assert [show.id for show in shows.public_listing(session)] == [live.id]
        with pytest.raises(NotFound):
            shows.public(session, ended.id)


FOREIGN: list[Callable[[Session, str, SimpleNamespace], Any]] = [
    lambda session, shop, theirs: products.get(session, shop, theirs.product),
    lambda session, shop, theirs: products.change(session, shop, theirs.product, title="Mine"),
    lambda session, shop, theirs: models.get(session, shop, theirs.model),
    lambda session, shop, theirs: scenes.get(session, shop, theirs.scene),
    lambda session, shop, theirs: scenes.add_version(session, shop, theirs.scene, {}),
    lambda session, shop, theirs: shows.get(session, shop, theirs.show),
    lambda session, shop, theirs: shows.move(session, shop, theirs.show, "ready"),
    lambda session, shop, theirs: evidence.get(session, shop, theirs.evidence),
    lambda session, shop, theirs: tokens.issue(session, "show:whip", shop, show_id=theirs.show),
    lambda session, shop, theirs: a_show(session, shop, product_ids=[theirs.product]),
    lambda session, shop, theirs: a_show(session, shop, scene_id=theirs.scene),
    lambda session, shop, theirs: segments.mark_uploaded(session, shop, theirs.key),
]


@pytest.mark.parametrize("act", FOREIGN)
def test_another_shops_things_look_as_if_they_did_not_exist(
    catalog: Catalog, shop_id: str, other_shop_id: str, act: Callable[[Session, str, SimpleNamespace], Any]
) -> None:
    with catalog.write() as session:
        proof = {"claim": "c", "title": "t", "issuer": "i", "image_sha256": "a" * 64, "image_key": "k"}
        theirs = SimpleNamespace(
            product=a_product(session, other_shop_id).id,
            model=models.make(session, other_shop_id, sha256="b" * 64, filename="x.glb", size_bytes=1)[0].id,
            scene=scenes.make(session, other_shop_id, {}).id,
            show=a_show(session, other_shop_id).id,
            evidence=evidence.make(session, other_shop_id, **proof).id,
            key="their/segment",
        )
        segments.add(session, other_shop_id, theirs.show, segment(0, key=theirs.key))
    with catalog.write() as session, pytest.raises(NotFound):
        act(session, shop_id, theirs)
    with catalog.read() as session:
        for nouns in (products, models, scenes, shows, evidence, tokens):
            assert list(nouns.listing(session, shop_id)) == []  # type: ignore[attr-defined]
        assert list(segments.listing(session, shop_id, theirs.show)) == []


def segment(index: int, **fields: Any) -> SimpleNamespace:
    whole = {"track": "video", "index": index, "start_90k": index * 180_000, "duration_90k": 180_000, "size_bytes": 10, "sha256": "c" * 64}
    return SimpleNamespace(**{**whole, "key": f"k{index}", "init_key": "i", "discontinuity": False, **fields})


def test_segments_are_listed_once_and_in_order(catalog: Catalog, shop_id: str) -> None:
    with catalog.write() as session:
        show_id = a_show(session, shop_id).id
        for index in (1, 0, 1):
            segments.add(session, shop_id, show_id, segment(index))
        segments.mark_uploaded(session, shop_id, "k0")
        segments.add(session, shop_id, show_id, segment(0))  # told again after a crash: stays uploaded
        assert [(row.index, row.uploaded) for row in segments.listing(session, shop_id, show_id, "video")] == [(0, True), (1, False)]
        assert [row.key for row in segments.pending(session, shop_id, show_id)] == ["k1"]
        with pytest.raises(Conflict):
            segments.add(session, shop_id, show_id, segment(0, sha256="d" * 64))


def test_a_token_is_never_kept_in_clear(catalog: Catalog, shop_id: str) -> None:
    with catalog.write() as session:
        row, token = tokens.issue(session, "merchant", shop_id, label="notebook")
    with catalog.read() as session:
        assert token not in str(row.model_dump())
        assert tokens.find(session, token) == row
        assert tokens.find(session, token + "x") is None
        found = tokens.merchant_of(session, tokens.digest(token))
        assert found is not None
        assert found.id == shop_id


def test_revoked_and_expired_tokens_open_nothing(catalog: Catalog, shop_id: str, other_shop_id: str) -> None:
    with catalog.write() as session:
        _, expired = tokens.issue(session, "merchant", shop_id, expires_at=moment.timestamp(datetime.now(UTC) - timedelta(seconds=1)))
        row, revoked = tokens.issue(session, "merchant", shop_id)
        with pytest.raises(NotFound):
            tokens.revoke(session, other_shop_id, row.id)
        tokens.revoke(session, shop_id, row.id)
    with catalog.read() as session:
        assert tokens.find(session, expired) is None
        assert tokens.find(session, revoked) is None


def test_a_chosen_token_keeps_the_rights_it_was_given(catalog: Catalog, shop_id: str) -> None:
    with catalog.write() as session:
        tokens.register(session, "an-admin-token-of-mine", "admin")
        tokens.register(session, "an-admin-token-of-mine", "admin")
        with pytest.raises(Conflict):
            tokens.register(session, "an-admin-token-of-mine", "merchant", shop_id)
        with pytest.raises(Invalid, match="at least"):
            tokens.register(session, "short", "admin")
        with pytest.raises(Invalid, match="scope"):
            tokens.issue(session, "everything", shop_id)


def test_the_same_request_twice_gets_the_same_answer(catalog: Catalog, shop_id: str, other_shop_id: str) -> None:
    answer = idempotency.Answer(status=201, body='{"id":"x"}')
    with catalog.write() as session:
        assert idempotency.claim(session, shop_id, "k", "POST /shows", "h1") is None
        with pytest.raises(Conflict, match="still"):
            idempotency.claim(session, shop_id, "k", "POST /shows", "h1")
        idempotency.keep(session, shop_id, "k", "POST /shows", answer)
        assert idempotency.claim(session, shop_id, "k", "POST /shows", "h1") == answer
        with pytest.raises(Conflict, match="fresh key"):
            idempotency.claim(session, shop_id, "k", "POST /shows", "h2")
        assert idempotency.claim(session, other_shop_id, "k", "POST /shows", "h1") is None
        assert idempotency.claim(session, shop_id, "k", "POST /orders", "h1") is None


def test_a_failed_or_crashed_request_may_be_tried_again(catalog: Catalog, shop_id: str) -> None:
    with catalog.write() as session:
        idempotency.claim(session, shop_id, "failed", "r", "h")
        idempotency.release(session, shop_id, "failed", "r")
        idempotency.claim(session, shop_id, "crashed", "r", "h")
        idempotency.claim(session, shop_id, "done", "r", "h")
        idempotency.keep(session, shop_id, "done", "r", idempotency.Answer(status=200, body="{}"))
    with catalog.write() as session:
        idempotency.tidy(session)
        assert idempotency.claim(session, shop_id, "failed", "r", "h") is None
        assert idempotency.claim(session, shop_id, "crashed", "r", "h") is None
        assert idempotency.claim(session, shop_id, "done", "r", "h") is not None


def test_the_first_shop_is_the_oldest(catalog: Catalog, shop_id: str, other_shop_id: str) -> None:
    with catalog.read() as session:
        first = merchants.first(session)
        assert first is not None
        assert first.id == shop_id
        with pytest.raises(NotFound):
            merchants.get(session, "mer_none")
