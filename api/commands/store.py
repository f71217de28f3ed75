"""The bucket of a data folder, for commands: of the service that runs there, or opened for the command alone."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from api.bucket import S3_KEYS, s3_settings
from api.datafolder import DataFolder, FolderInUse
from api.settings import Settings
from archive.errors import NotFound
from archive.objects.s3 import S3Settings, S3Store
from archive.objects.seaweed import Seaweed


@asynccontextmanager
async def bucket(settings: Settings) -> AsyncIterator[S3Store]:
    """The store; the embedded one is shared with a service that is running."""
    if not settings.embedded_s3:
        yield _opened(s3_settings(settings))
        return
    folder = DataFolder(settings.data)
    if not folder.root.is_dir():
        raise NotFound(f"there is no data folder {folder.root}: give the right one with --data DIR")
    try:
        folder.claim()
    except FolderInUse:
        yield _opened(_running(folder.root / "keys" / S3_KEYS))
        return
    try:
        async with Seaweed(folder.root / "objects", bucket=settings.s3_bucket) as seaweed:
            yield _opened(seaweed.settings)
    finally:
        folder.release()


def _running(path: Path) -> S3Settings:
    return S3Settings(**json.loads(path.read_text(encoding="utf-8")))


def _opened(settings: S3Settings) -> S3Store:
    store = S3Store(settings)
    store.open()
    return store
