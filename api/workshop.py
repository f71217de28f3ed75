"""The archive's parts without the service: for commands that work on a data folder while nobody serves it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from api.datafolder import DataFolder
from api.settings import Settings
from api.wiring import MASTER_KEY, s3_settings
from archive.catalog.database import Catalog
from archive.errors import NotFound
from archive.objects.s3 import S3Store
from archive.objects.seaweed import Seaweed
from archive.timeline.log import EventLog
from archive.timeline.privacy import Vault


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """All of it blocks."""

    settings: Settings
    folder: DataFolder
    catalog: Catalog
    store: S3Store
    vault: Vault
    log: EventLog


@asynccontextmanager
async def workshop(settings: Settings) -> AsyncIterator[Workshop]:
    """Holds the data folder; FolderInUse while a service has it, NotFound if there is none."""
    folder = DataFolder(settings.data)
    if not folder.root.is_dir():
        raise NotFound(f"there is no data folder {folder.root}: give the right one with --data DIR")
    folder.claim()
    try:
        async with _store(settings, folder) as store:
            catalog = Catalog(settings.database_url) if settings.database_url else Catalog.at(folder.root / "vouchcast.db")
            await asyncio.to_thread(catalog.open)
            try:
                vault = Vault(folder.root / "keys" / MASTER_KEY, catalog, store)
                yield Workshop(settings=settings, folder=folder, catalog=catalog, store=store, vault=vault, log=EventLog(catalog, vault))
            finally:
                catalog.close()
    finally:
        folder.release()


@asynccontextmanager
async def _store(settings: Settings, folder: DataFolder) -> AsyncIterator[S3Store]:
    if not settings.embedded_s3:
        store = S3Store(s3_settings(settings))
        await asyncio.to_thread(store.open)
        yield store
        store.close()
        return
    async with Seaweed(folder.root / "objects", bucket=settings.s3_bucket) as seaweed:
        store = S3Store(seaweed.settings)
        await asyncio.to_thread(store.open)
        yield store
        store.close()
