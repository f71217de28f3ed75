"""Taking a backup, also of a service that runs: the catalogue first, then files, then objects.

In this order whatever the copied catalogue says to be in S3 is among the objects, and what was not there yet is among the spool's
files or came to S3 meanwhile. A log that S3 holds more of than the copied catalogue is caught up with when it is put back.
"""

import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from api.backup.bundle import Writer
from api.backup.manifest import Blob, FileEntry, Manifest, ObjectEntry
from archive.catalog.moment import now, timestamp
from archive.catalog.sqlite import copy
from archive.errors import ArchiveError, NotFound
from archive.objects.s3 import PROBE_KEY
from archive.objects.store import ObjectInfo, ObjectStore

DATABASE: Final = "vouchcast.db"
ROOMS: Final = ("models", "cards", "spool")
KEYS: Final = "keys"
NOT_KEPT: Final = frozenset({"s3.json"})
"""Of keys/: how to reach the embedded store of the service that runs now."""

READERS: Final = 8
BATCH: Final = 64
LARGE_BYTES: Final = 8 * 2**20
PASSES: Final = 3
_SEAL: Final = "/seal/"
_OPEN: Final = re.compile(r"spool/(?P<place>.+/\d+-(?:x-)?t\d+)\.open")
_SEALED: Final = re.compile(r"(?:spool|[^/]+)/(?P<place>.+/\d+-(?:x-)?t\d+)-d\d+-[0-9a-f]{12}\.m4s")


class Backup:
    """One backup of the data folder `root`. All of it blocks; `said` hears what is being copied."""

    def __init__(self, root: Path, target: Writer, *, with_keys: bool, said: Callable[[str], None] = lambda text: None) -> None:
        self._root, self._target, self._with_keys, self._said = root, target, with_keys, said
        self._files: dict[str, FileEntry] = {}
        self._objects: list[ObjectEntry] = []
        self._schema: str | None = None
        self.copied = 0

    def database(self) -> None:
        """One consistent state of the SQLite catalogue."""
        self._said("the catalogue")
        if not (self._root / DATABASE).is_file():  # SQLite would make one
            raise ArchiveError(f"there is no catalogue {self._root / DATABASE}: start the service once, or set VOUCHCAST_DATABASE_URL")
        with tempfile.TemporaryDirectory(prefix="vouchcast-") as name:
            fresh = Path(name) / DATABASE
            try:
                copy(self._root / DATABASE, fresh)
                self._schema = _schema(fresh)
            except sqlite3.Error as error:
                raise ArchiveError(
                    f"the catalogue {self._root / DATABASE} cannot be copied: {error}; see that the disk has room"
                ) from error
            self._keep(DATABASE, fresh)

    def files(self) -> None:
        """Keys, models, cards, and what S3 does not hold yet: the spools, however fast they change."""
        self._said("files")
        rooms = (*ROOMS, KEYS) if self._with_keys else ROOMS
        for _ in range(PASSES):
            fresh = [path for path in self._listed(rooms) if self._name(path) not in self._files]
            if not fresh:
                return
            for path in fresh:
                with suppress(FileNotFoundError):  # it was closed, or S3 has it now
                    self._keep(self._name(path), path, private=self._name(path).startswith(f"{KEYS}/"))

    def _listed(self, rooms: tuple[str, ...]) -> list[Path]:
        found = [path for room in rooms for path in sorted((self._root / room).rglob("*")) if path.is_file()]
        return [path for path in found if not path.name.startswith(".") and path.suffix != ".new" and path.name not in NOT_KEPT]

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def _keep(self, name: str, path: Path, *, private: bool = False) -> None:
        grows = path.suffix == ".open"  # a segment that is being written: what it holds now
        blob = self._target.keep(path.read_bytes()) if grows else self._target.keep_file(path)
        self._files[name] = FileEntry(sha256=blob.sha256, size_bytes=blob.size_bytes, path_in_data=name, private=private)

    def objects(self, store: ObjectStore) -> None:
        """Every object of the bucket; one that the backup has already is not read again.

        Seals are listed first: whatever the heads among them cover was in S3 before them, and is among what is listed after.
        """
        seals = {info.key for info in store.list("") if _SEAL in info.key}
        before = {entry.key: entry for entry in self._target.before.objects} if self._target.before else {}
        with ThreadPoolExecutor(READERS, thread_name_prefix="backup") as pool:
            for batch in _batches(info for info in store.list("") if info.key in seals or _wanted(info.key)):
                fresh = [info for info in batch if not _same(before.get(info.key), info)]
                self._said(batch[-1].key)
                small = [info for info in fresh if info.size_bytes <= LARGE_BYTES]
                for info, data in zip(small, pool.map(lambda info: _got(store, info.key), small), strict=True):
                    if data is not None:
                        self._add(info, self._target.keep(data))
                for info in fresh:
                    if info.size_bytes > LARGE_BYTES:
                        self._stream(store, info)
                self._objects += [before[info.key] for info in batch if _same(before.get(info.key), info)]

    def _stream(self, store: ObjectStore, info: ObjectInfo) -> None:
        """One that is never whole in memory: a merchant's model, say."""
        with tempfile.TemporaryDirectory(prefix="vouchcast-") as name, suppress(NotFound):
            store.fetch(info.key, Path(name) / "object")
            self._add(info, self._target.keep_file(Path(name) / "object"))

    def _add(self, info: ObjectInfo, blob: Blob) -> None:
        self.copied += 1
        modified_at = timestamp(info.modified_at)
        self._objects.append(ObjectEntry(sha256=blob.sha256, size_bytes=blob.size_bytes, key=info.key, modified_at=modified_at))

    def finish(self, *, database: str, with_objects: bool) -> Manifest:
        """Writes the manifest: the backup is whole."""
        manifest = Manifest(
            made_at=now(),
            layout=(self._root / "VERSION").read_text(encoding="utf-8").strip(),
            schema=self._schema,
            database=database,
            with_keys=self._with_keys,
            with_objects=with_objects,
            files=self._whole_files(),
            objects=tuple(sorted(self._objects, key=lambda entry: entry.key)),
        )
        self._target.finish(manifest)
        return manifest

    def _whole_files(self) -> tuple[FileEntry, ...]:
        """Without segments that were open when they were copied and that are here whole as well."""
        names = (*self._files, *(entry.key for entry in self._objects))
        closed = {found["place"] for name in names if (found := _SEALED.fullmatch(name))}
        kept = [entry for _, entry in sorted(self._files.items())]
        return tuple(one for one in kept if not ((found := _OPEN.fullmatch(one.path_in_data)) and found["place"] in closed))


def _schema(path: Path) -> str | None:
    with closing(sqlite3.connect(path)) as database:
        row = database.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def _wanted(key: str) -> bool:
    return key != PROBE_KEY and _SEAL not in key


def _same(kept: ObjectEntry | None, info: ObjectInfo) -> bool:
    return kept is not None and (kept.size_bytes, kept.modified_at) == (info.size_bytes, timestamp(info.modified_at))


def _got(store: ObjectStore, key: str) -> bytes | None:
    try:
        return store.get(key)
    except NotFound:  # erased in this very moment
        return None


def _batches(infos: Iterator[ObjectInfo]) -> Iterator[list[ObjectInfo]]:
    batch: list[ObjectInfo] = []
    for info in infos:
        batch.append(info)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
