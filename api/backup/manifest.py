"""What a backup holds, by name and SHA-256. Its bytes lie beside it as `blobs/<sha256>`, each once.

`backup.json` is written last and carries the hash of everything, its own too: what is cut short has no manifest.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

from archive.errors import ArchiveError

NAME: Final = "backup.json"
VERSION: Final = 1
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


class BackupWrong(ArchiveError):
    """A backup is not whole, not readable, or not for this release."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """Bytes by their hash."""

    sha256: str
    size_bytes: int

    @property
    def path(self) -> str:
        """Where they lie in the backup."""
        return f"blobs/{self.sha256[:2]}/{self.sha256}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry(Blob):
    """A file of the data folder, by its path in it."""

    path_in_data: str
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectEntry(Blob):
    """An object of the bucket. `modified_at` tells whether it is still the one that was copied."""

    key: str
    modified_at: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """`layout` is the data folder's version, `schema` the catalogue's (None where PostgreSQL keeps it)."""

    made_at: str
    layout: str
    schema: str | None
    database: str
    with_keys: bool
    with_objects: bool
    files: tuple[FileEntry, ...] = ()
    objects: tuple[ObjectEntry, ...] = ()
    version: int = field(default=VERSION)

    def blobs(self) -> dict[str, Blob]:
        """Every blob once, by its hash."""
        return {entry.sha256: Blob(sha256=entry.sha256, size_bytes=entry.size_bytes) for entry in (*self.files, *self.objects)}

    def to_json(self) -> bytes:
        """The bytes of `backup.json`."""
        fields = asdict(self)
        return (json.dumps({**fields, "sha256": _sum(json.loads(json.dumps(fields)))}, ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """What `to_json` made; BackupWrong for anything else, and for names that would leave the folder."""
        try:
            fields: dict[str, Any] = json.loads(text)
            if fields.pop("sha256") != _sum(fields):
                raise BackupWrong(f"{NAME} is not what was written (its SHA-256 differs): take another backup")
            if fields["version"] != VERSION:
                raise BackupWrong(
                    f"the backup has format {fields['version']}, this release reads {VERSION}: use the newer release that made it"
                )
            files = tuple(FileEntry(**entry) for entry in fields.pop("files"))
            objects = tuple(ObjectEntry(**entry) for entry in fields.pop("objects"))
            made = cls(**fields, files=files, objects=objects)
        except (ValueError, KeyError, TypeError) as error:
            raise BackupWrong(f"{NAME} cannot be read ({error!r}): take another backup") from error
        for entry in (*files, *objects):
            _check(entry)
        return made


def _check(entry: Blob) -> None:
    if not _SHA256.fullmatch(entry.sha256):
        raise BackupWrong(f"{NAME} names a hash that is none: {entry.sha256[:80]!r}; take another backup")
    if isinstance(entry, FileEntry):
        path = PurePosixPath(entry.path_in_data)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise BackupWrong(f"{NAME} names a file outside of the data folder: {entry.path_in_data[:80]!r}; take another backup")


def _sum(fields: Mapping[str, Any]) -> str:
    """Hex SHA-256 over all fields but itself, as sorted JSON."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
