"""MemoryStore: the twin of S3Store for tests; it passes the same conformance tests."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

from archive.errors import Conflict, NotFound
from archive.objects.store import ObjectInfo


class MemoryStore:
    """A bucket in memory, safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._objects: dict[str, tuple[bytes, datetime]] = {}
        self.content_types: dict[str, str] = {}

    def put(self, key: str, data: bytes, *, content_type: str, once: bool = True) -> None:
        """See ObjectStore.put."""
        with self._lock:
            kept = self._objects.get(key)
            if once and kept is not None:
                if kept[0] != data:
                    raise Conflict(f"{key} is already kept with other bytes; objects of this kind are never overwritten")
                return
            self._objects[key] = (bytes(data), datetime.now(UTC))
            self.content_types[key] = content_type

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes:
        """See ObjectStore.get."""
        with self._lock:
            if key not in self._objects:
                raise NotFound(f"no object {key} is kept here")
            data = self._objects[key][0]
        return data if byte_range is None else data[byte_range[0] : byte_range[1]]

    def head(self, key: str) -> ObjectInfo | None:
        """See ObjectStore.head."""
        with self._lock:
            kept = self._objects.get(key)
        return None if kept is None else ObjectInfo(key=key, size_bytes=len(kept[0]), modified_at=kept[1])

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        """See ObjectStore.list."""
        with self._lock:
            found = sorted((key, len(data), at) for key, (data, at) in self._objects.items() if key.startswith(prefix))
        return iter([ObjectInfo(key=key, size_bytes=size, modified_at=at) for key, size, at in found])

    def delete(self, key: str) -> None:
        """See ObjectStore.delete."""
        with self._lock:
            self._objects.pop(key, None)
            self.content_types.pop(key, None)
