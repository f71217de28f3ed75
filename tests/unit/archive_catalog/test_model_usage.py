"""What a merchant's models take and what needs them, asked alike of both databases."""

from datetime import UTC, datetime

from sqlmodel import col, update

from archive.catalog import model_uploads, models, pictures, products, scenes, shop, shows
from archive.catalog.database import Catalog
from archive.catalog.model_usage import Usage, Users, needed_by, picture_needed_by, picture_users, usage
from archive.catalog.moment import timestamp
from archive.catalog.tables import Model, ModelUpload, Show
from archive.errors import NotFound
from archive.timeline.batch import Batch
from archive.timeline.event import Event, canonical

ONE, TWO = "1" * 64, "2" * 64


def _ready(catalog: Catalog, merchant_id: str, sha256: str, size_bytes: int = 100) -> Model:
    with catalog.write() as session:
        model, _ = models.make(session, merchant_id, sha256=sha256, filename="a.glb", size_bytes=size_bytes)
        return models.settle(session, merchant_id, model.id, state="ready", report={}, glb_sha256=sha256, derived_bytes=50)


def test_bytes_of_uploads_of_what_was_made_and_of_what_is_announced_count(catalog: Catalog, shop_id: str, other_shop_id: str) -> None:
    assert _ready(catalog, shop_id, ONE).state == "ready"
    _ready(catalog, other_shop_id, ONE, 10_000)
    with catalog.write() as session:
        rejected, _ = models.make(session, shop_id, sha256=TWO, filename="b.glb", size_bytes=1000)
        models.settle(session, shop_id, rejected.id, state="rejected", report={}, expires_at="2020-01-01T00:00:00.000Z")
        models.make(session, shop_id, sha256="3" * 64, filename="c.glb", size_bytes=5)
        upload = model_uploads.make(session, shop_id, filename="d.glb", size_bytes=3)
        assert usage(session, shop_id) == Usage(count=3, pictures=0, bytes=100 + 50 + 1000 + 5 + 3, waiting=1, unfinished=1)
        assert [one.id for one in model_uploads.unfinished(session)] == [upload.id]
        assert models.let_go(session) == [rejected.id]
        assert usage(session, shop_id).bytes == 158
        session.exec(update(ModelUpload).where(col(ModelUpload.id) == upload.id).values(expires_at="2020-01-01T00:00:00.000Z"))
        assert [one.id for one in model_uploads.expired(session)] == [upload.id]
        model_uploads.renew(session, upload, model_id=rejected.id)
        model_uploads.forget_model(session, rejected.id)
        assert [one.sha256 for one in models.listing(session, shop_id)] == ["3" * 64, TWO, ONE]


def test_what_a_product_a_scene_or_a_record_names_is_needed(catalog: Catalog, shop_id: str) -> None:
    one, two = _ready(catalog, shop_id, ONE), _ready(catalog, shop_id, TWO)
    price = {"price_amount": "1.00", "price_currency": "CNY"}
    with catalog.write() as session:
        assert needed_by(session, one) is None
        product = products.make(session, shop_id, sku="a", title="a", url="https://a.example", model_id=one.id, **price)
        assert needed_by(session, one) == f"the product {product.id}"
        products.change(session, shop_id, product.id, model_id=None)
        scene = scenes.make(session, shop_id, {"version": 1, "nodes": [{"id": "n", "model": ONE}]})
        assert needed_by(session, one) == f"the scene {scene.id}"
        show = shows.make(session, shop_id, title="s", product_ids=[product.id], width_px=640, height_px=360, fps=30)
        data = {"model_sha256": TWO}
        event = Event(seq=1, at_ms=0, recorded_at="x", v=1, type="product.shown", data=data, prev="", hash="")
        with Batch.of(session, show.id) as batch:
            batch.add(show.id, event, canonical(data))
        assert needed_by(session, two) is not None
        twin, _ = models.make(session, shop_id, sha256="3" * 64, filename="t.glb", size_bytes=1)
        models.settle(session, shop_id, twin.id, state="ready", report={}, glb_sha256=TWO)
        assert needed_by(session, two) is None  # its files stay: another upload has the same normal form


def test_a_product_is_public_from_its_first_minute_on_air_until_a_takedown(catalog: Catalog, shop_id: str) -> None:
    with catalog.write() as session:
        price = {"price_amount": "1.00", "price_currency": "CNY"}
        product = products.make(session, shop_id, sku="a", title="a", url="https://a.example", **price)
        show = shows.make(session, shop_id, title="s", product_ids=[product.id], width_px=640, height_px=360, fps=30)
    assert not _public(catalog, product.id)
    with catalog.write() as session:
        row = session.get_one(Show, show.id)
        row.started_at, row.state = timestamp(datetime.now(UTC)), "live"
        session.add(row)
    assert _public(catalog, product.id)
    with catalog.write() as session:
        row = session.get_one(Show, show.id)
        assert [one.id for one in shop.public_shows(session, product)] == [show.id]
        assert shop.stars(session, product.id) == shop.Stars(count=0, mean=None)
        row.taken_down_for = "unlawful"
        session.add(row)
    assert not _public(catalog, product.id)


def _public(catalog: Catalog, product_id: str) -> bool:
    with catalog.read() as session:
        try:
            return shop.product(session, product_id).id == product_id
        except NotFound:
            return False


def test_pictures_count_and_stay_while_a_scene_names_them(catalog: Catalog, shop_id: str, other_shop_id: str) -> None:
    report = {"kind": "backdrop", "width_px": 64, "height_px": 32, "files": {"backdrop.png": {"bytes": 7, "sha256": TWO}}}
    sent = {"sha256": ONE, "filename": "a.png", "size_bytes": 5, "report": report}
    with catalog.write() as session:
        picture = pictures.make(session, shop_id, **sent)
        assert pictures.make(session, shop_id, **sent).id == picture.id, "the same bytes are the picture that is there"
        pictures.make(session, other_shop_id, **sent)
        assert usage(session, shop_id) == Usage(count=0, pictures=1, bytes=12, waiting=0, unfinished=0)
        assert picture_needed_by(session, picture) is None
        scene = scenes.make(session, shop_id, {"version": 2, "backdrop": {"kind": "picture", "sha256": ONE}})
        assert picture_needed_by(session, picture) == f"the scene {scene.id}"
        assert pictures.anybodys(session, ONE)
        # A version that names it no longer leaves the one before; another shop's scene is none of this one's.
        scenes.add_version(session, shop_id, scene.id, {"version": 2}, title="the wall")
        scenes.make(session, other_shop_id, {"version": 2, "backdrop": {"kind": "picture", "sha256": ONE}})
        assert picture_users(session, shop_id, [ONE, TWO]) == {ONE: Users(scenes={scene.id: "the wall"}), TWO: Users()}
        scenes.remove(session, shop_id, scene.id)
        assert picture_needed_by(session, picture) is None
