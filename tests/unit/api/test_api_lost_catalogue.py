"""A service over a bucket whose catalogue was lost says so, and with which command it comes back."""

import asyncio
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import httpx
import pytest

import api.opening
from api.settings import Settings
from api.wiring import Twins, bootstrap
from archive.catalog.database import Catalog
from archive.catalog.tables import Product
from archive.objects.memory import MemoryStore
from archive.replay.restock import Restocked, restock, stocked_merchants
from archive.replay.restore import restore
from archive.timeline.export import EventExporter
from tests.support.api_house import ADMIN, FakeEngine, Service, fake_ingest, in_memory, live_show, new_product
from tests.unit.api.test_api_models import _settled, _upload


async def _said(settings: Settings, store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that a start advised."""
    log = Mock()
    monkeypatch.setattr(api.opening, "log", log)
    async with bootstrap(settings, Twins(store=store, ingest=fake_ingest, engine=lambda _: FakeEngine())):
        pass
    return [call.kwargs["remedy"] for call in log.warning.call_args_list if "does not know" in call.args[0]]


@pytest.mark.parametrize("key", ["mer_1/shw_1/events/x", f"mer_1/pictures/{'a' * 64}/original"])
async def test_a_bucket_with_shows_or_goods_and_an_empty_catalogue_is_said_with_the_command(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    store = MemoryStore()
    store.put(key, b"", content_type="x/y")
    assert await _said(settings, store, monkeypatch) == [f"end this service and run: vouchcast replay rebuild --all --data {settings.data}"]
    assert await _said(settings, store, monkeypatch) == []


async def test_a_fresh_installation_is_not_told_of_any_loss(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await _said(settings, MemoryStore(), monkeypatch) == []


async def _stocked(http: httpx.AsyncClient) -> dict[str, Any]:
    """A model and a picture that are ready, as the service tells of them."""
    await _settled(http, (await _upload(http, b"glTF flask")).json()["id"])
    await http.post("/api/v1/pictures", files={"file": ("sky.hdr", b"HDR sky")})
    return await _stock(http)


async def _stock(http: httpx.AsyncClient) -> dict[str, Any]:
    return {noun: (await http.get(f"/api/v1/{noun}")).json()[noun] for noun in ("models", "pictures")}


def _restocked(store: MemoryStore, folder: Path) -> Restocked:
    """Into the catalogue of a data folder."""
    folder.mkdir(exist_ok=True)
    with Catalog.at(folder / "vouchcast.db") as catalog:
        (merchant_id,) = stocked_merchants(store)
        return restock(catalog, store, merchant_id)


async def test_models_and_pictures_come_back_from_the_bucket_alone(service: Service, admin: httpx.AsyncClient, tmp_path: Path) -> None:
    before, fresh = await _stocked(admin), tmp_path / "fresh"
    assert _restocked(service.store, fresh).added == {"merchant": 1, "model": 1, "picture": 1}
    assert _restocked(service.store, fresh).added == {}, "what is there is left"
    async with in_memory(Settings(data=fresh, admin_token=ADMIN), service.store) as again, again.http() as http:
        assert await _stock(http) == before
        preview = await http.get(before["pictures"][0]["files"]["preview.webp"])
        assert preview.content == b"preview.webpHDR sky"
        shop = stocked_merchants(service.store)[0]
        assert (await http.post(f"/api/v1/merchants/{shop}/rebuild")).json() == {"merchant_id": shop, "added": {}, "notes": []}


async def test_what_s3_cannot_tell_is_said_and_nothing_is_invented(service: Service, admin: httpx.AsyncClient, tmp_path: Path) -> None:
    before = await _stocked(admin)
    keys = {info.key.rpartition("/")[2]: info.key for info in service.store.list("")}
    service.store.put(keys["picture.json"], b'{"kind": "backdrop"}', content_type="application/json", once=False)
    service.store.delete(keys[f"upload-{before['models'][0]['source']['sha256']}.json"])
    done = _restocked(service.store, tmp_path / "fresh")
    assert done.added == {"merchant": 1, "model": 1}, "an older release said nothing of uploads; its models come back nameless"
    assert [("picture.json" in note, "what its upload was called" in note) for note in done.notes[:2]] == [(False, True), (True, False)]
    service.store.delete(keys["model.glb"])
    assert _restocked(service.store, tmp_path / "other").added == {}


async def test_a_show_brings_back_the_model_that_it_showed(service: Service, admin: httpx.AsyncClient, tmp_path: Path) -> None:
    model = (await _stocked(admin))["models"][0]
    product = await new_product(admin, model_id=model["id"])
    show = await live_show(admin, product["id"])
    cue = {"type": "product.show", "product_id": product["id"], "layout": "product"}
    assert (await admin.post(f"/api/v1/shows/{show['id']}/cues", json=cue)).status_code < 300
    await admin.post(f"/api/v1/shows/{show['id']}/end")
    await asyncio.to_thread(EventExporter(service.house.catalog, service.store).export, show["id"])
    shop = stocked_merchants(service.store)[0]
    with Catalog.at(tmp_path / "fresh.db") as catalog:
        done = restore(catalog, service.store, shop, show["id"])
        assert (done.added["model"], done.added["product"], "picture" in done.added) == (1, 1, False)
        with catalog.read() as session:
            assert session.get_one(Product, product["id"]).model_id == model["id"]
