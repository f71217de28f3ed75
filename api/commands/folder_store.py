"""An exported replay as an object store that is only read: a folder that mirrors `merchant/show/` in S3."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import NotFound, Refused
from archive.objects.store import BucketTraits, ObjectInfo


class FolderStore:
    """`root` holds what S3 holds under `prefix`."""

    def __init__(self, root: Path, prefix: str) -> None:
        self._root = root.resolve()
        self._prefix = prefix

    traits = BucketTraits(if_none_match=False, object_lock=False, versioned=False)

    def put(self, key: str, data: bytes, *, content_type: str, once: bool = True, lock_until: datetime | None = None) -> None:
        """Refused: an export is not changed."""
        raise Refused(f"{self._root} is an export and is only read")

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes:
        """As ObjectStore.get."""
        path = self._path(key)
        if path is None or not path.is_file():
            raise NotFound(f"{key} is not in {self._root}")
        data = path.read_bytes()
        return data if byte_range is None else data[slice(*byte_range)]

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
    """(store, merchant, show) of an exported folder; NotFound if it is none."""
    try:
        manifest = json.loads((root / "manifest.json").read_bytes())
        merchant_id, show_id = str(manifest["merchant_id"]), str(manifest["show_id"])
    except (OSError, ValueError, KeyError, TypeError):
        raise NotFound(f"{root} is no exported replay: there is no readable manifest.json in it") from None
    return FolderStore(root, f"{merchant_id}/{show_id}"), merchant_id, show_id
