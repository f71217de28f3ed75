"""Spool: where a show's recording lies on disk until S3 holds it.

The folder mirrors the show's prefix in S3 (`video/…`, `audio/…`), so that the service can read
a live segment from it by its key. An open segment is `….open` and holds whole, fsynced parts;
sealing renames it to its final name. What is sealed never changes. One process writes, and holds
the spool's lock while it does; any may read.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import threading
import time
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Final

from archive.objects.keys import SegmentKey, Track, in_order, init_key, is_media_name, is_track, parse_init, parse_segment
from archive.record.cmaf import TrackFormat, segment_head
from archive.record.errors import DiskFull, SpoolBusy, SpoolFull
from archive.record.segment import SegmentInfo, described

DEFAULT_CAP_BYTES: Final = 16 * 2**30
DEFAULT_RESERVE_BYTES: Final = 256 * 2**20
LOCK: Final = "lock"
SET_ASIDE: Final = "set-aside"
"""Beside the shows' spools: what could not be uploaded as it is, for an operator to look at. Nothing there is ever deleted."""
_POLL_S: Final = 0.1
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Spool:
    """One show's folder. `cap_bytes` bounds what it may hold; `reserve_bytes` of the disk are left for others (the catalogue)."""

    def __init__(
        self, folder: Path, prefix: str, *, cap_bytes: int = DEFAULT_CAP_BYTES, reserve_bytes: int = DEFAULT_RESERVE_BYTES
    ) -> None:
        self.folder = folder
        self.prefix = prefix
        self.cap_bytes = cap_bytes
        self.reserve_bytes = reserve_bytes
        self.changed = threading.Condition()
        self._used_bytes: int | None = None

    @property
    def used_bytes(self) -> int:
        """What the spool holds."""
        if self._used_bytes is None:
            self._used_bytes = sum(path.stat().st_size for track in self.tracks() for path in (self.folder / track).glob("*"))
        return self._used_bytes

    def tracks(self) -> list[Track]:
        """The tracks that have a folder here."""
        with contextlib.suppress(FileNotFoundError):
            return in_order(path.name for path in self.folder.iterdir() if is_track(path.name))
        return []

    @contextlib.contextmanager
    def claimed(self, timeout_s: float = 0.0) -> Iterator[None]:
        """Hold the spool for writing; the kernel lets go of it when its holder dies. Raises SpoolBusy if another holds it too long."""
        make_folder(self.folder)
        with (self.folder / LOCK).open("ab") as lock:
            deadline = time.monotonic() + timeout_s
            while not _locked(lock.fileno()):
                if time.monotonic() >= deadline:
                    raise SpoolBusy(f"another process still writes {self.folder}; wait until it has ended, or end it")
                time.sleep(_POLL_S)
            yield

    def path(self, key: str) -> Path | None:
        """The file of a segment or init segment by its key (whole, or from the track on), if the spool holds it."""
        track, _, name = key.removeprefix(f"{self.prefix}/").partition("/")
        path = self.folder / track / name
        return path if is_media_name(track, name) and path.is_file() else None

    def keep_init(self, track: TrackFormat) -> str:
        """Keep a track's init segment, durably; returns its key."""
        key = init_key(self.prefix, track.track, track.init_sha256)
        path = self.folder / key.removeprefix(f"{self.prefix}/")
        if not path.exists():
            make_folder(path.parent)
            with named_storage_errors(path), open(beside := path.with_suffix(".new"), "wb") as file:
                file.write(track.init)
                file.flush()
                os.fsync(file.fileno())
                beside.replace(path)
                fsync_folder(path.parent)
            self.count(len(track.init))
        return key

    def open_segment(self, track: TrackFormat, *, index: int, start_90k: int, discontinuity: bool) -> "OpenSegment":
        """A new segment; nothing is on disk before its first part."""
        return OpenSegment(self, track, self.keep_init(track), index, start_90k, discontinuity)

    def inits(self) -> list[Path]:
        """The init segments here."""
        return [path for track, path in self._files(".mp4") if parse_init(f"{track}/{path.name}")]

    def sealed(self, *, but: Container[Path] = ()) -> list[tuple[SegmentKey, Path]]:
        """The sealed segments here, `but` some, in the order of the show."""
        found = [
            (key, path)
            for track, path in self._files(".m4s")
            if path not in but and (key := parse_segment(f"{self.prefix}/{track}/{path.name}")) is not None
        ]
        return sorted(found, key=lambda one: (one[0].start_90k, one[0].index, one[0].track != "video"))

    def _files(self, suffix: str) -> Iterator[tuple[Track, Path]]:
        """Asked for every segment, and again every second: names alone are looked at."""
        for track in self.tracks():
            folder = self.folder / track
            for name in sorted(os.listdir(folder)):
                if name.endswith(suffix):
                    yield track, folder / name

    def open_paths(self) -> list[tuple[Track, Path]]:
        """Segments that nobody sealed: those being written, or left by a process that was killed."""
        return [(track, path) for track in self.tracks() for path in sorted((self.folder / track).glob("*.open"))]

    @property
    def tight(self) -> bool:
        """Whether little room is left: what S3 holds need then not stay for live viewers."""
        if self.used_bytes > self.cap_bytes * 3 // 4:
            return True
        with contextlib.suppress(FileNotFoundError):
            disk = os.statvfs(self.folder)
            return disk.f_bavail * disk.f_frsize < 2 * self.reserve_bytes
        return False

    def check_room(self, size_bytes: int) -> None:
        """Raises SpoolFull or DiskFull if `size_bytes` more would break a limit."""
        if self.used_bytes + size_bytes > self.cap_bytes:
            raise SpoolFull(f"the spool {self.folder} holds its limit of {self.cap_bytes} bytes; see why S3 does not take the recording")
        with contextlib.suppress(FileNotFoundError):
            disk = os.statvfs(self.folder)
            if disk.f_bavail * disk.f_frsize - size_bytes < self.reserve_bytes:
                raise DiskFull(f"the disk of {self.folder} has less than {self.reserve_bytes} bytes left; free some space")

    def count(self, size_bytes: int) -> None:
        """So many bytes came (or, negative, went)."""
        with self.changed:
            # The first look at the folder sees what has just come or gone.
            self._used_bytes = self.used_bytes if self._used_bytes is None else self._used_bytes + size_bytes

    def drop(self, path: Path) -> None:
        """Remove a file that S3 holds."""
        with contextlib.suppress(FileNotFoundError):
            size = path.stat().st_size
            path.unlink()
            self.count(-size)

    def set_aside(self, path: Path) -> Path:
        """Move a file out of the spool that cannot go up as it is; where it lies then."""
        target = self.folder.parent / SET_ASIDE / self.folder.name / path.parent.name / path.name
        make_folder(target.parent)
        size = path.stat().st_size
        path.replace(target)
        self.count(-size)
        return target

    def announce(self) -> None:
        """Wake whoever waits for sealed segments."""
        with self.changed:
            self.changed.notify_all()


class OpenSegment:
    """A segment being written: parts are appended whole and fsynced, or not at all."""

    def __init__(self, spool: Spool, track: TrackFormat, init: str, index: int, start_90k: int, discontinuity: bool) -> None:
        self._spool = spool
        self._track = track
        self._init_key = init
        self.index = index
        self.start_90k = start_90k
        self.end_90k = start_90k
        self.discontinuity = discontinuity
        self._digest = hashlib.sha256()
        self._size_bytes = 0
        self._file: int | None = None
        mark = "x-" if discontinuity else ""
        self.path = spool.folder / track.track / f"{index:06d}-{mark}t{start_90k}.open"

    def append(self, data: bytes, end_90k: int) -> None:
        """Keep one part that ends at `end_90k`; durable on return.

        Raises SpoolFull, DiskFull or OSError, and then holds what it held before.
        """
        data = data if self._size_bytes else segment_head(self._track) + data
        self._spool.check_room(len(data))
        with named_storage_errors(self.path):
            if self._file is None:
                self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
                fsync_folder(self.path.parent)
            try:
                write_all(self._file, data)
                os.fsync(self._file)
            except OSError:
                with contextlib.suppress(OSError):
                    os.ftruncate(self._file, self._size_bytes)
                    os.lseek(self._file, self._size_bytes, os.SEEK_SET)
                raise
        self._digest.update(data)
        self._size_bytes += len(data)
        self.end_90k = end_90k
        self._spool.count(len(data))

    def seal(self) -> SegmentInfo | None:
        """Give the segment its final name; None if it holds no part."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        if not self._size_bytes:
            self.path.unlink(missing_ok=True)
            return None
        key = SegmentKey(
            prefix=self._spool.prefix,
            track=self._track.track,
            index=self.index,
            start_90k=self.start_90k,
            duration_90k=self.end_90k - self.start_90k,
            sha12=self._digest.hexdigest()[:12],
            discontinuity=self.discontinuity,
        )
        info = described(key, size_bytes=self._size_bytes, sha256=self._digest.hexdigest(), init_key=self._init_key)
        seal_file(self.path, info)
        return info


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def seal_file(path: Path, info: SegmentInfo) -> None:
    """Rename an open segment's file to its final name, durably."""
    path.replace(path.with_name(info.key.rpartition("/")[2]))
    fsync_folder(path.parent)


def write_all(file: int, data: bytes) -> None:
    """Write every byte; a full disk may take a part of them first."""
    left = memoryview(data)
    while left:
        left = left[os.write(file, left) :]


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing; their names are durable on return."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        fsync_folder(folder.parent)


def fsync_folder(folder: Path) -> None:
    """Make names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def named_storage_errors(path: Path) -> Iterator[None]:
    """A full disk becomes DiskFull; other errors stay what they are."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(f"the disk is full, {path} cannot be written; free some space, recording goes on by itself") from error
        raise
