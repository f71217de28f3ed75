"""The catalogue and the bucket of a service: opened at its start, closed at its end."""

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import asdict

import structlog

from api.bucket import S3_KEYS, locking, s3_settings, say_traits
from api.datafolder import DataFolder
from api.settings import Settings
from api.stages.protocol import S3Access
from archive.catalog import merchants
from archive.catalog.database import Catalog
from archive.objects.folders import shows_in
from archive.objects.s3 import S3Store
from archive.objects.seaweed import Seaweed
from archive.objects.store import ObjectStore
from archive.replay.restock import stocked_merchants

log = structlog.get_logger(__name__)


async def open_store(stack: AsyncExitStack, settings: Settings, folder: DataFolder) -> tuple[ObjectStore, S3Access]:
    """The operator's bucket, or an embedded one; and how a show's process reaches it."""
    if settings.embedded_s3:
        seaweed = await stack.enter_async_context(Seaweed(folder.root / "objects", bucket=settings.s3_bucket))
        s3 = seaweed.settings
        await asyncio.to_thread(folder.write_secret, S3_KEYS, json.dumps(asdict(s3)))
    else:
        s3 = s3_settings(settings)
    store = S3Store(locking(s3, settings))
    traits = await asyncio.to_thread(store.open, create=settings.embedded_s3)
    stack.callback(store.close)
    s3 = store.settings  # as the bucket really is addressed
    say_traits(store, settings)
    access = S3Access(
        endpoint=s3.endpoint_url or "",
        bucket=s3.bucket,
        access_key=s3.access_key or "",
        secret_key=s3.secret_key or "",
        region=s3.region,
        path_style=s3.addressing_style == "path" or s3.addressing_style is None,
        if_none_match=traits.if_none_match,
        disk=str((folder.root / "objects").resolve()) if settings.embedded_s3 else "",
    )
    return store, access


async def open_catalog(stack: AsyncExitStack, settings: Settings, folder: DataFolder) -> Catalog:
    """PostgreSQL by its URL, or SQLite in the data folder; no other service uses it meanwhile."""
    catalog = Catalog(settings.database_url) if settings.database_url else Catalog.at(folder.root / "vouchcast.db")
    await asyncio.to_thread(catalog.open)
    stack.callback(catalog.close)
    await asyncio.to_thread(catalog.claim)
    return catalog


def warn_of_a_lost_catalogue(catalog: Catalog, store: ObjectStore, settings: Settings) -> None:
    """A bucket with shows, models or pictures and a catalogue that knows no merchant: the database was lost, or this is the wrong
    bucket. Blocking.
    """
    with catalog.read() as session:
        known = merchants.first(session) is not None
    if not known and (shows_in(store) or stocked_merchants(store)):
        remedy = f"end this service and run: vouchcast replay rebuild --all --data {settings.data}"
        log.warning("the bucket holds shows, models or pictures that the catalogue does not know", remedy=remedy)
