"""Unpacks a zip into an empty folder. What its directory says is judged first, and held to while its bytes are written."""

import os
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from render.models.limits import LIMITS
from render.models.report.issue import ModelRejected
from render.models.sources.zipname import check_clashes, decoded, is_junk, safe_parts, shown

ENCRYPTED_FLAGS: Final = 0x1 | 0x40 | 0x2000
METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
PIECE_BYTES: Final = 2**18
UNIX_SYSTEMS: Final = (3, 19)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file of the archive that will be written."""

    info: zipfile.ZipInfo
    parts: tuple[str, ...]


def unpack(archive: Path, folder: Path) -> tuple[Path, ...]:
    """Write the archive's files below `folder`, junk left out; their paths relative to it. Raises ModelRejected."""
    try:
        with archive.open("rb") as raw, zipfile.ZipFile(_Bounded(raw)) as opened:
            entries = _judged(opened.infolist())
            return tuple(_write(opened, entry, folder) for entry in entries)
    # NotImplementedError is how zipfile says that it does not know a compression.
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, UnicodeError, OSError) as error:
        raise ModelRejected(
            "zip_broken", "", f"The zip is damaged and cannot be opened ({str(error)[:120]}). Zip the files again."
        ) from None


class _Bounded:
    """A file whose reads are never longer than a directory may be: a zip that claims a monstrous directory is refused unread."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, count: int = -1) -> bytes:
        if count > LIMITS.zip_directory_bytes:
            raise _too_many()
        data = self._file.read(LIMITS.zip_directory_bytes + 1 if count < 0 else count)
        if len(data) > LIMITS.zip_directory_bytes:
            raise _too_many()
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _too_many() -> ModelRejected:
    return ModelRejected(
        "zip_too_many",
        "",
        f"The zip holds more than {LIMITS.zip_entries} entries. Pack only the model and its textures.",
    )


def _judged(infos: list[zipfile.ZipInfo]) -> list[Entry]:
    if len(infos) > LIMITS.zip_entries:
        raise _too_many()
    entries = []
    for info, name in zip(infos, decoded(infos), strict=True):
        parts = safe_parts(name)
        _check_kind(info, name)
        if not name.endswith("/") and not is_junk(parts):
            entries.append(Entry(info=info, parts=parts))
            _check_size(info, name)
    if sum(entry.info.file_size for entry in entries) > LIMITS.zip_bytes:
        raise _too_large()
    check_clashes(entry.parts for entry in entries)
    return entries


def _check_kind(info: zipfile.ZipInfo, name: str) -> None:
    if info.flag_bits & ENCRYPTED_FLAGS:
        raise ModelRejected("zip_encrypted", "", "The zip is locked with a password. Zip the files again without one.")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if info.create_system in UNIX_SYSTEMS and kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ModelRejected(
            "zip_link", "", f"{shown(name)} in the zip is a link or a device. Put the real file in its place.", name=shown(name)
        )
    if info.compress_type not in METHODS:
        raise ModelRejected("zip_method", "", "The zip is packed by an unusual method. Zip the files again with your system's own tool.")


def _check_size(info: zipfile.ZipInfo, name: str) -> None:
    if info.file_size > LIMITS.zip_ratio_from_bytes and info.file_size > LIMITS.zip_ratio * info.compress_size:
        raise _bomb(name)


def _too_large() -> ModelRejected:
    limit_mb = LIMITS.zip_bytes // 2**20
    return ModelRejected(
        "zip_too_large",
        "",
        f"The zip unpacks to more than {limit_mb} MB. Pack only the model and its textures, and make them smaller.",
    )


def _bomb(name: str) -> ModelRejected:
    return ModelRejected(
        "zip_ratio",
        "",
        f"{shown(name)} in the zip is packed over {LIMITS.zip_ratio} to 1, as no model is. Export it again.",
        name=shown(name),
    )


def _write(opened: zipfile.ZipFile, entry: Entry, folder: Path) -> Path:
    relative = Path(*entry.parts)
    target = folder / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    # The archive's own reader stops at the stated size; a stream that goes on, or ends early, fails its checksum.
    with opened.open(entry.info) as source, os.fdopen(os.open(target, flags, 0o600), "wb") as out:
        _pour(source, out, entry)
    return relative


def _pour(source: IO[bytes], out: IO[bytes], entry: Entry) -> None:
    written = 0
    while piece := source.read(PIECE_BYTES):
        written += len(piece)
        if written > entry.info.file_size:
            break
        out.write(piece)
    if written != entry.info.file_size:
        name = shown("/".join(entry.parts))
        raise ModelRejected("zip_lies", "", f"{name} in the zip is not as long as it says. Zip the files again.", name=name)
