"""What the commands do on a folder that nobody serves: the same as the service, with the same answers."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest

from api.datafolder import DataFolder
from api.settings import Settings
from api.workshop import Workshop, seal_keys
from archive.catalog.database import Catalog
from archive.catalog.tables import Show
from archive.errors import NotFound, OnHold
from archive.objects.memory import MemoryStore
from archive.timeline.log import EventLog
from archive.timeline.privacy import Vault
from tests.support.api_house import Service, in_memory, live_show, new_product

WORDS = "很好的杯子"


@contextmanager
def opened(settings: Settings, store: MemoryStore, database: str = "vouchcast.db") -> Iterator[Workshop]:
    folder = DataFolder(settings.data)
    folder.claim()
    with Catalog.at(folder.root / database) as catalog:
        vault = Vault(folder.root / "keys" / "master.key", catalog, store)
        yield Workshop(
            settings=settings,
            folder=folder,
            catalog=catalog,
            store=cast(Any, store),
            vault=vault,
            log=EventLog(catalog, vault),
            keyring=seal_keys(folder.root),
        )
    folder.release()


@pytest.fixture
async def kept(settings: Settings) -> tuple[MemoryStore, str, str]:
    """(bucket, show, review) that a service left behind."""
    async with in_memory(settings) as service, service.http() as http:
        show_id, review_id = await _reviewed(service, http)
        await asyncio.gather(*service.house.duty._closing._finishing.values())
        service.house.duty._settle(show_id)
        return service.store, show_id, review_id


async def _reviewed(service: Service, http: Any) -> tuple[str, str]:
    product = await new_product(http)
    show = await live_show(http, product["id"])
    service.stages.advance(show["id"], 5000)
    await http.post(f"/api/v1/shows/{show['id']}/end")
    link = (await http.post("/api/v1/orders", json={"product_id": product["id"], "external_ref": "T-1"})).json()["buyer_url"]
    review = {"token": link.partition("buyer=")[2], "product_id": product["id"], "stars": 5, "text": WORDS, "at_ms": 1000}
    made = await http.post(f"/api/v1/shows/{show['id']}/reviews", json=review)
    return show["id"], made.json()["id"]


def _change(shop: Workshop, show_id: str, **fields: Any) -> None:
    with shop.catalog.write() as session:
        row = session.get_one(Show, show_id)
        for name, value in fields.items():
            setattr(row, name, value)
        session.add(row)


async def test_words_are_erased_by_review_or_by_event_once(kept: tuple[MemoryStore, str, str], settings: Settings) -> None:
    store, show_id, review_id = kept
    with opened(settings, store) as shop:
        done = shop.erased(review_id, None, "asked for")
        assert shop.erased(show_id, done["of_seq"], "again") == done
        assert WORDS.encode() not in b"".join(store.get(info.key) for info in store.list(""))
        assert shop.log.read_all(show_id)[-1].type == "text.removed"
        for what, seq in (("rev_none", None), ("shw_none", 1), (show_id, 99)):
            with pytest.raises(NotFound):
                shop.erased(what, seq, "asked for")


async def test_a_hold_keeps_words_and_media_from_the_commands_too(kept: tuple[MemoryStore, str, str], settings: Settings) -> None:
    store, show_id, review_id = kept
    with opened(settings, store) as shop:
        _change(shop, show_id, held_for="case 7", ended_at="2020-01-01T00:00:00.000Z", retain_until="2023-01-01T00:00:00.000Z")
        with pytest.raises(OnHold, match="case 7"):
            shop.erased(review_id, None, "asked for")
        assert shop.swept(dry_run=True)["due"] == []
        _change(shop, show_id, held_for=None)
        assert [one["show_id"] for one in shop.swept(dry_run=True)["due"]] == [show_id]
        done = shop.swept(dry_run=False)
        assert ([one["texts"] for one in done["removed"]], done["failed"]) == ([1], [])
        assert shop.log.read_all(show_id)[-1].type == "media.removed"
        assert shop.swept(dry_run=False) == {"due": [], "removed": [], "failed": []}


async def test_a_lost_database_comes_back_with_its_words(kept: tuple[MemoryStore, str, str], settings: Settings) -> None:
    store, show_id, _ = kept
    merchant_id = next(info.key for info in store.list("")).partition("/")[0]
    timeline = store.get(f"{merchant_id}/{show_id}/timeline.json")
    with opened(settings, store, "fresh.db") as shop:
        done = shop.renewed(merchant_id, show_id)
        assert (done["state"], done["problems"]) == ("published", [])
        assert store.get(f"{merchant_id}/{show_id}/timeline.json") == timeline
        assert WORDS.encode() in timeline
