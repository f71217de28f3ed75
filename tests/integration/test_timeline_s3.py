"""The log and the sealed words in a real S3: whole without the database, and gone when erased."""

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path

from archive.catalog import merchants, shows
from archive.catalog.database import Catalog
from archive.objects.s3 import S3Store
from archive.objects.seaweed import Seaweed
from archive.objects.store import ObjectStore
from archive.timeline.export import EventExporter, events_in_store
from archive.timeline.log import EventLog
from archive.timeline.privacy import Vault, texts_in_store

WORDS = "保温一整天"
REVIEW = {"review_id": "rev_1", "product_id": "prd_1", "stars": 5, "order_commitment": "a" * 64}


def record(folder: Path, store: ObjectStore) -> tuple[str, str, str]:
    """A small show with one review, copied out: (merchant, show, commitment)."""
    with Catalog.at(folder / "vouchcast.db") as catalog:
        with catalog.write() as session:
            merchant_id = merchants.make(session, "Shop").id
            show = shows.make(session, merchant_id, title="S", product_ids=[], width_px=1280, height_px=720, fps=30)
            shows.start(session, merchant_id, show.id, started_at=datetime.now(UTC))
        vault = Vault(folder / "keys" / "master.key", catalog, store)
        log = EventLog(catalog, vault)
        log.append(show.id, "host.joined", 0, {"host_id": "h"})
        event = log.append(show.id, "review.added", 10, REVIEW, personal=WORDS)
        assert EventExporter(catalog, store).export(show.id)
        assert vault.copy_out() == 1
        return merchant_id, show.id, str(event.data["text_commitment"])


def live_and_forget(folder: Path, store: ObjectStore) -> None:
    merchant_id, show_id, commitment = record(folder, store)
    database, key_file = folder / "vouchcast.db", folder / "keys" / "master.key"
    shutil.move(database, folder / "elsewhere.db")
    assert [event.type for event in events_in_store(store, merchant_id, show_id)] == ["host.joined", "review.added"]
    assert texts_in_store(store, merchant_id, show_id, key_file) == {commitment: WORDS}
    shutil.move(folder / "elsewhere.db", database)
    with Catalog.at(database) as catalog:
        Vault(key_file, catalog, store).erase(commitment)
    assert texts_in_store(store, merchant_id, show_id, key_file) == {}
    assert len(events_in_store(store, merchant_id, show_id)) == 2


async def test_a_show_is_told_from_s3_alone_and_erased_words_leave_it(tmp_path: Path) -> None:
    async with Seaweed(tmp_path / "objects") as seaweed:
        store = S3Store(seaweed.settings)
        await asyncio.to_thread(store.open, create=True)
        try:
            await asyncio.to_thread(live_and_forget, tmp_path, store)
        finally:
            store.close()
