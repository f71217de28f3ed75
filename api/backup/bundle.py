"""Where a backup lies: a folder that takes only what is new, or one tar file that is written whole."""

import hashlib
import io
import os
import shutil
import tarfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final, Protocol

from api.backup.manifest import NAME, BackupWrong, Blob, Manifest
from api.durable import write_durably
from archive.record.spool import fsync_folder

CHUNK_BYTES: Final = 1 << 20
SYNCERS: Final = 16


class Writer(Protocol):
    """Takes blobs, then the manifest."""

    @property
    def before(self) -> Manifest | None:
        """The backup that is there already."""
        ...

    def keep(self, data: bytes) -> Blob:
        """Keep bytes."""
        ...

    def keep_file(self, path: Path) -> Blob:
        """Keep a file that does not change any more."""
        ...

    def finish(self, manifest: Manifest) -> None:
        """The backup is whole when this returns."""
        ...


class Reader(Protocol):
    """Gives them back."""

    def manifest(self) -> Manifest:
        """What it holds; BackupWrong if it is none or was changed."""
        ...

    def open(self, blob: Blob) -> IO[bytes]:
        """The bytes of a blob; BackupWrong if they are missing."""
        ...


class FolderBundle:
    """A backup in a folder: blobs are written aside and renamed, and all synced before a manifest names them.

    Only what a manifest names is believed to be there: the blobs of a backup that was cut short are written again. What no
    manifest names any more goes at the end.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.before: Manifest | None = None
        self._there: set[str] = set()
        self._fresh: list[Path] = []

    def begin(self) -> None:
        """Makes the folder, or goes on with the backup in it; BackupWrong if it holds something else."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        if (self.root / NAME).is_file():
            with suppress(BackupWrong):  # a damaged one is replaced
                self.before = self.manifest()
                self._there |= self.before.blobs().keys()
        elif any(entry.name not in ("blobs", f".{NAME}.new") for entry in self.root.iterdir()):
            raise BackupWrong(f"{self.root} holds other things than a backup: give an empty or new folder with -o")

    def keep(self, data: bytes) -> Blob:
        """See Writer.keep."""
        blob = Blob(sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data))
        self._put(blob, io.BytesIO(data))
        return blob

    def keep_file(self, path: Path) -> Blob:
        """See Writer.keep_file."""
        blob = _measured(path)
        with path.open("rb") as source:
            self._put(blob, source)
        return blob

    def _put(self, blob: Blob, source: IO[bytes]) -> None:
        path = self.root / blob.path
        if blob.sha256 in self._there and path.is_file() and path.stat().st_size == blob.size_bytes:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new")
        with beside.open("wb") as file:
            shutil.copyfileobj(source, file, CHUNK_BYTES)
        beside.replace(path)
        self._there.add(blob.sha256)
        self._fresh.append(path)

    def _sync(self) -> None:
        """Many at once: a disk writes them together."""
        folders = {folder for path in self._fresh for folder in (path.parent, path.parent.parent, self.root)}
        with ThreadPoolExecutor(SYNCERS, thread_name_prefix="sync") as pool:
            list(pool.map(_fsync, self._fresh))
            list(pool.map(fsync_folder, folders))
        self._fresh.clear()

    def finish(self, manifest: Manifest) -> None:
        """See Writer.finish. Blobs that it does not name are removed: what was erased leaves the backup too."""
        self._sync()
        write_durably(self.root / NAME, manifest.to_json())
        wanted = manifest.blobs()
        for path in (self.root / "blobs").rglob("*"):
            if path.is_file() and path.name not in wanted:
                path.unlink()

    def manifest(self) -> Manifest:
        """See Reader.manifest."""
        try:
            return Manifest.from_json((self.root / NAME).read_bytes())
        except FileNotFoundError:
            raise BackupWrong(f"{self.root} holds no {NAME}: it is no backup, or one that was cut short") from None

    def open(self, blob: Blob) -> IO[bytes]:
        """See Reader.open."""
        try:
            return (self.root / blob.path).open("rb")
        except FileNotFoundError:
            raise BackupWrong(f"{self.root / blob.path} is missing: take another backup") from None


class TarWriter:
    """A backup in one file; `FILE.new` until it is whole."""

    before: Manifest | None = None

    def __init__(self, path: Path) -> None:
        self.path = path
        self._beside = path.with_name(f".{path.name}.new")
        self._kept: set[str] = set()
        self._tar: tarfile.TarFile | None = None

    @contextmanager
    def writing(self) -> Iterator["TarWriter"]:
        """Open while entered; what was not finished leaves no file. BackupWrong if the file is there."""
        if self.path.exists():
            raise BackupWrong(f"{self.path} is there already: give another name, or a folder, which takes only what is new")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(os.open(self._beside, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
                with tarfile.open(fileobj=file, mode="w") as self._tar:
                    yield self
                file.flush()
                os.fsync(file.fileno())
            self._beside.replace(self.path)
            fsync_folder(self.path.parent)
        finally:
            with suppress(FileNotFoundError):
                self._beside.unlink()

    def keep(self, data: bytes) -> Blob:
        """See Writer.keep."""
        blob = Blob(sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data))
        self._put(blob.path, io.BytesIO(data), blob)
        return blob

    def keep_file(self, path: Path) -> Blob:
        """See Writer.keep_file."""
        blob = _measured(path)
        with path.open("rb") as source:
            self._put(blob.path, source, blob)
        return blob

    def _put(self, name: str, source: IO[bytes], blob: Blob) -> None:
        assert self._tar is not None
        if name not in self._kept:
            info = tarfile.TarInfo(name)
            info.size, info.mode = blob.size_bytes, 0o600
            self._tar.addfile(info, source)
            self._kept.add(name)

    def finish(self, manifest: Manifest) -> None:
        """See Writer.finish."""
        text = manifest.to_json()
        self._put(NAME, io.BytesIO(text), Blob(sha256="", size_bytes=len(text)))


class TarReader:
    """Reads what TarWriter wrote. Nothing is unpacked by its name."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._tar = tarfile.open(path, "r:")  # noqa: SIM115
            self._members = {member.name: member for member in self._tar.getmembers()}
        except (tarfile.TarError, OSError) as error:
            raise BackupWrong(f"{path} cannot be read as a backup: {error}; take another one") from error

    def manifest(self) -> Manifest:
        """See Reader.manifest."""
        if NAME not in self._members:
            raise BackupWrong(f"{self.path} holds no {NAME}: it is no backup, or one that was cut short")
        with self._member(NAME) as file:
            return Manifest.from_json(file.read())

    def _member(self, name: str) -> IO[bytes]:
        found = self._tar.extractfile(self._members[name]) if name in self._members else None
        if found is None:
            raise BackupWrong(f"{name} is missing in {self.path}: take another backup")
        return found

    def open(self, blob: Blob) -> IO[bytes]:
        """See Reader.open."""
        return self._member(blob.path)


def reader(path: Path) -> Reader:
    """The backup at `path`; BackupWrong if there is none."""
    if path.is_dir():
        return FolderBundle(path)
    if not path.is_file():
        raise BackupWrong(f"there is no backup {path}: give the folder or the file that 'vouchcast backup' wrote")
    return TarReader(path)


@contextmanager
def writer(path: Path) -> Iterator[Writer]:
    """A tar file for a name that ends in `.tar`, else a folder."""
    if path.suffix == ".tar" and not path.is_dir():
        with TarWriter(path).writing() as tar:
            yield tar
        return
    folder = FolderBundle(path)
    folder.begin()
    yield folder


def check(bundle: Reader, manifest: Manifest) -> None:
    """Reads every byte; BackupWrong names the first that is not what it was."""
    for blob in manifest.blobs().values():
        digest = hashlib.sha256()
        with bundle.open(blob) as file:
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
        if digest.hexdigest() != blob.sha256:
            raise BackupWrong(f"{blob.path} is damaged: its content is not what its name says; take another backup")


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _measured(path: Path) -> Blob:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
    return Blob(sha256=digest.hexdigest(), size_bytes=size)
