"""Putting a backup back into an empty data folder: every hash is checked first, and the folder is whole or not one.

It is built in `DATA/.restoring` and moved up at the very end, VERSION last. A service does not start beside a `.restoring`.
"""

import asyncio
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from api.backup.bundle import CHUNK_BYTES, Reader, check
from api.backup.manifest import BackupWrong, Blob, Manifest, ObjectEntry
from api.backup.take import DATABASE, KEYS, LARGE_BYTES
from api.bucket import s3_settings
from api.datafolder import LAYOUT_VERSION, RESTORING
from api.layout import mark
from api.settings import Settings
from api.workshop import seal_keys
from archive.catalog.database import Catalog
from archive.catalog.migrate import known_schemas
from archive.errors import ArchiveError, Conflict
from archive.objects.folders import shows_in
from archive.objects.keys import SHOW_FILES
from archive.objects.s3 import S3Store
from archive.objects.seaweed import Seaweed, sync_to_disk
from archive.objects.store import ObjectStore, content_type_of
from archive.record.spool import fsync_folder
from archive.replay.restock import restock, stocked_merchants
from archive.replay.restore import restore

WRITERS: Final = 8
Said = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class PutBack:
    """What was put back.

    `caught_up` shows had more in S3 than the catalogue's copy knew; `notes` say what is left to do, `problems` which shows disagree.
    """

    manifest: Manifest
    caught_up: tuple[str, ...]
    notes: tuple[str, ...]
    problems: tuple[str, ...]


def check_fits(manifest: Manifest) -> None:
    """Raises BackupWrong for a backup of a newer release."""
    if _number(manifest.layout) > _number(LAYOUT_VERSION):
        raise BackupWrong(f"the backup has layout {manifest.layout}, this release knows {LAYOUT_VERSION}: use the release that made it")
    if manifest.schema is not None and manifest.schema not in (schemas := known_schemas()):
        raise BackupWrong(f"the backup has schema {manifest.schema}, this release knows {max(schemas)}: use the release that made it")


def _number(layout: str) -> int:
    try:
        return int(layout)
    except ValueError:
        raise BackupWrong(f"the backup names the layout {layout[:20]!r}, which is none: take another backup") from None


def check_empty(data: Path) -> None:
    """Raises BackupWrong unless the folder is empty or not there."""
    if data.exists() and (not data.is_dir() or any(entry.name != "lost+found" for entry in data.iterdir())):
        advice = "remove what an unfinished restore left there" if (data / RESTORING).exists() else "nothing is ever overwritten"
        raise BackupWrong(f"{data} is there already and is not an empty folder ({advice}): give another with --data DIR")


async def put_back(bundle: Reader, settings: Settings, said: Said = lambda text: None) -> PutBack:
    """The data folder of `settings`, as the backup has it. Raises BackupWrong, or what the store and the catalogue raise."""
    data = settings.data.expanduser().absolute()
    manifest = await asyncio.to_thread(_checked, bundle, data, said)
    building = data / RESTORING
    try:
        await asyncio.to_thread(_write_files, bundle, manifest, building, said)
        caught_up, problems = await _with_objects(bundle, manifest, settings, building, said)
        await asyncio.to_thread(_move_up, building, data)
    except BaseException:
        await asyncio.to_thread(shutil.rmtree, building, ignore_errors=True)
        raise
    notes = _missing(manifest, settings)
    return PutBack(manifest=manifest, caught_up=tuple(caught_up), notes=tuple(notes), problems=tuple(problems))


def _checked(bundle: Reader, data: Path, said: Said) -> Manifest:
    manifest = bundle.manifest()
    check_fits(manifest)
    check_empty(data)
    said("checking every hash")
    check(bundle, manifest)
    return manifest


def _write_files(bundle: Reader, manifest: Manifest, building: Path, said: Said) -> None:
    said("files")
    building.mkdir(parents=True, mode=0o700)
    for entry in manifest.files:
        _write(bundle, entry, building / entry.path_in_data, private=entry.private)
    (building / KEYS).mkdir(exist_ok=True, mode=0o700)
    mark(building, manifest.layout)


def _write(bundle: Reader, entry: Blob, path: Path, *, private: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = 0o600 if private else 0o644
    with bundle.open(entry) as source, open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as target:
        shutil.copyfileobj(source, target, CHUNK_BYTES)
        target.flush()
        os.fsync(target.fileno())


async def _with_objects(bundle: Reader, manifest: Manifest, settings: Settings, building: Path, said: Said) -> tuple[list[str], list[str]]:
    """Objects into the embedded store, or into the operator's bucket (never over another); then the catalogue is caught up."""
    if not settings.embedded_s3:
        return await asyncio.to_thread(_into, S3Store(s3_settings(settings)), bundle, manifest, settings, building, said)
    async with Seaweed(building / "objects", bucket=settings.s3_bucket) as seaweed:
        done = await asyncio.to_thread(_into, S3Store(seaweed.settings), bundle, manifest, settings, building, said)
        await asyncio.to_thread(sync_to_disk, building / "objects")
    return done


def _into(
    store: S3Store, bundle: Reader, manifest: Manifest, settings: Settings, building: Path, said: Said
) -> tuple[list[str], list[str]]:
    store.open(create=settings.embedded_s3)
    try:
        said("objects")
        with ThreadPoolExecutor(WRITERS, thread_name_prefix="restore") as pool:
            for start in range(0, len(manifest.objects), WRITERS):
                some = manifest.objects[start : start + WRITERS]
                small = [entry for entry in some if entry.size_bytes <= LARGE_BYTES]
                list(pool.map(partial(_put, store), small, [_bytes(bundle, entry) for entry in small]))
                for entry in some:
                    if entry.size_bytes > LARGE_BYTES:
                        _stream(store, bundle, entry, building)
        said("the catalogue")
        return _catch_up(store, building / DATABASE, settings)
    finally:
        store.close()


def _bytes(bundle: Reader, entry: ObjectEntry) -> bytes:
    with bundle.open(entry) as file:
        return file.read()


def _stream(store: ObjectStore, bundle: Reader, entry: ObjectEntry, building: Path) -> None:
    """One that is never whole in memory. Only files that are written once are as large."""
    beside = building / ".object"
    try:
        _write(bundle, entry, beside)
        store.put_file(entry.key, beside, content_type=content_type_of(entry.key))
    finally:
        beside.unlink(missing_ok=True)


def _put(store: ObjectStore, entry: ObjectEntry, data: bytes) -> None:
    try:
        store.put(entry.key, data, content_type=content_type_of(entry.key))
    except Conflict:
        # in a bucket that outlived the machine: what is written anew from time to time may be newer there
        if entry.key.rpartition("/")[2] not in SHOW_FILES - {"manifest.json"}:
            raise


def _catch_up(store: ObjectStore, database: Path, settings: Settings) -> tuple[list[str], list[str]]:
    """What came to S3 while or after the catalogue was copied: the log in S3 goes on, and the catalogue must follow it."""
    if not database.is_file():
        return [], []
    caught_up, problems = [], []
    ring = seal_keys(database.parent)
    keys = () if ring is None else ring.publics
    with Catalog.at(database) as catalog:
        for merchant_id, show_id in shows_in(store):
            try:
                if restore(catalog, store, merchant_id, show_id, keys=keys, retain_days=settings.retain_days).changed:
                    caught_up.append(show_id)
            except ArchiveError as error:
                problems.append(f"{show_id}: {error}")
        for merchant_id in stocked_merchants(store):
            restock(catalog, store, merchant_id)
    return caught_up, problems


def _missing(manifest: Manifest, settings: Settings) -> list[str]:
    notes = []
    if not manifest.with_keys:
        notes.append(f"the backup has no keys: put yours into {settings.data / KEYS} before the first start, or sealed words stay sealed")
    if manifest.database != "sqlite":
        notes.append("the catalogue is PostgreSQL's: restore its dump with pg_restore, then run 'vouchcast replay rebuild --all'")
    if not manifest.with_objects:
        notes.append("the backup has no objects: they lie in your own S3")
    return notes


def _move_up(building: Path, data: Path) -> None:
    """Names alone are changed; VERSION, which makes it a data folder, comes last."""
    for entry in sorted(building.iterdir(), key=lambda entry: entry.name == "VERSION"):
        entry.rename(data / entry.name)
    building.rmdir()
    fsync_folder(data)
