"""An exported replay as an object store that is only read: a folder that mirrors `merchant/show/` in S3."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from archive.errors import NotFound, Refused
from archive.objects.errors import KeyRefused
from archive.objects.keys import show_prefix
from archive.objects.store import BucketTraits, ObjectInfo
from archive.seal.errors import SealError
from archive.seal.note import read_head
from archive.seal.piece import MOST_PIECE_BYTES, Piece

Identity = tuple[str, str]
MOST_MANIFEST_BYTES: Final = 64 << 20
MOST_LINE_BYTES: Final = 1 << 20


class FolderStore:
    """`root` holds what S3 holds under `prefix`."""

    def __init__(self, root: Path, prefix: str) -> None:
        self._root = root.resolve()
        self._prefix = prefix

    traits = BucketTraits(if_none_match=False, object_lock=False, versioned=False)

    def put(self, key: str, data: bytes, *, content_type: str, once: bool = True, lock_until: datetime | None = None) -> None:
        """Refused: an export is not changed."""
        raise Refused(f"{self._root} is an export and is only read")

    def put_file(self, key: str, path: Path, *, content_type: str, once: bool = True, cache_control: str | None = None) -> None:
        """Refused: an export is not changed."""
        raise Refused(f"{self._root} is an export and is only read")

    def fetch(self, key: str, path: Path) -> None:
        """As ObjectStore.fetch."""
        data = self.get(key)
        with path.open("xb") as file:
            file.write(data)

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes:
        """As ObjectStore.get."""
        path = self._path(key)
        if path is None or not path.is_file():
            raise NotFound(f"{key} is not in {self._root}")
        with path.open("rb") as file:
            if byte_range is None:
                return file.read()
            file.seek(byte_range[0])
            return file.read(max(0, byte_range[1] - byte_range[0]))

    def head(self, key: str) -> ObjectInfo | None:
        """As ObjectStore.head."""
        path = self._path(key)
        return _info(key, path) if path is not None and path.is_file() else None

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        """As ObjectStore.list."""
        found = [(f"{self._prefix}/{path.relative_to(self._root).as_posix()}", path) for path in self._root.rglob("*") if path.is_file()]
        yield from (_info(key, path) for key, path in sorted(found) if key.startswith(prefix))

    def delete(self, key: str) -> None:
        """Refused: an export is not changed."""
        raise Refused(f"{self._root} is an export and is only read")

    def hold(self, key: str, on: bool) -> bool:
        """As ObjectStore.hold: a folder has none."""
        return False

    def _path(self, key: str) -> Path | None:
        path = (self._root / key.removeprefix(f"{self._prefix}/")).resolve()
        return path if path.is_relative_to(self._root) else None


def _info(key: str, path: Path) -> ObjectInfo:
    status = path.stat()
    return ObjectInfo(key=key, size_bytes=status.st_size, modified_at=datetime.fromtimestamp(status.st_mtime, UTC))


def exported(root: Path) -> tuple[FolderStore, str, str]:
    """(store, merchant, show) of an exported folder; NotFound if it is none.

    Whose show it is, the manifest says; if that is damaged or not written yet, the seal, else the log.
    """
    found = _by_manifest(root) or _by_seal(root) or _by_log(root)
    if found is None:
        raise NotFound(f"{root} is no exported replay: neither manifest.json nor seal nor log in it says whose it is")
    prefix = show_prefix(*found)
    return FolderStore(root, prefix), *found


def _by_manifest(root: Path) -> Identity | None:
    return _identity(_json(root / "manifest.json", MOST_MANIFEST_BYTES))


def _by_seal(root: Path) -> Identity | None:
    for path in sorted((root / "seal").glob("*.json")):
        try:
            _, merchant_id, show_id = read_head(Piece.from_json(_front(path, MOST_PIECE_BYTES)).head).origin.split("/")
        except (OSError, SealError):
            continue
        return merchant_id, show_id
    return None


def _by_log(root: Path) -> Identity | None:
    for path in sorted((root / "events").glob("*.ndjson"))[:1]:
        try:
            event = json.loads(_front(path, MOST_LINE_BYTES).split(b"\n")[0])
        except (OSError, ValueError, RecursionError):
            return None
        return _identity(event.get("data") if isinstance(event, dict) else None)
    return None


def _json(path: Path, most_bytes: int) -> object:
    try:
        return json.loads(_front(path, most_bytes))
    except (OSError, ValueError, RecursionError):
        return None


def _identity(fields: object) -> Identity | None:
    if not isinstance(fields, dict):
        return None
    merchant_id, show_id = fields.get("merchant_id"), fields.get("show_id")
    try:
        show_prefix(str(merchant_id), str(show_id))
    except KeyRefused:
        return None
    return str(merchant_id), str(show_id)


def _front(path: Path, most_bytes: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most_bytes)
