"""MemoryStore: the twin of S3Store for tests; it passes the same conformance tests."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import Conflict, NotFound
from archive.objects.errors import Locked
from archive.objects.store import BucketTraits, ObjectInfo


@dataclass(slots=True, kw_only=True)
class _Version:
    """One version of an object."""

    data: bytes
    at: datetime
    locked_until: datetime | None = None
    held: bool = False

    @property
    def bound(self) -> bool:
        """Whether it may not be deleted now."""
        return self.held or (self.locked_until is not None and self.locked_until > datetime.now(UTC))


class MemoryStore:
    """A bucket in memory, safe to use from several threads; with `object_lock` it has locks, legal holds and versions."""

    def __init__(self, *, object_lock: bool = False) -> None:
        self.traits = BucketTraits(if_none_match=True, object_lock=object_lock, versioned=object_lock)
        self._lock = threading.Lock()
        self._objects: dict[str, list[_Version]] = {}
        self.content_types: dict[str, str] = {}
        self.cache_controls: dict[str, str] = {}

    def put(self, key: str, data: bytes, *, content_type: str, once: bool = True, lock_until: datetime | None = None) -> None:
        """See ObjectStore.put."""
        with self._lock:
            kept = self._objects.get(key, [])
            if once and kept:
                if kept[-1].data != data:
                    raise Conflict(f"{key} is already kept with other bytes; objects of this kind are never overwritten")
                return
            locked_until = lock_until if self.traits.object_lock else None
            new = _Version(data=bytes(data), at=datetime.now(UTC), locked_until=locked_until)
            self._objects[key] = [*(version for version in kept if version.bound), new]
            self.content_types[key] = content_type

    def put_file(self, key: str, path: Path, *, content_type: str, once: bool = True, cache_control: str | None = None) -> None:
        """See ObjectStore.put_file."""
        self.put(key, path.read_bytes(), content_type=content_type, once=once)
        if cache_control is not None:
            self.cache_controls[key] = cache_control

    def fetch(self, key: str, path: Path) -> None:
        """See ObjectStore.fetch."""
        data = self.get(key)
        with path.open("xb") as file:
            file.write(data)

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes:
        """See ObjectStore.get."""
        data = self._newest(key).data
        return data if byte_range is None else data[byte_range[0] : byte_range[1]]

    def head(self, key: str) -> ObjectInfo | None:
        """See ObjectStore.head."""
        with self._lock:
            kept = self._objects.get(key)
        return None if kept is None else ObjectInfo(key=key, size_bytes=len(kept[-1].data), modified_at=kept[-1].at)

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        """See ObjectStore.list."""
        with self._lock:
            found = [(key, self._objects[key][-1]) for key in sorted(self._objects) if key.startswith(prefix)]
        return iter([ObjectInfo(key=key, size_bytes=len(version.data), modified_at=version.at) for key, version in found])

    def delete(self, key: str) -> None:
        """See ObjectStore.delete."""
        with self._lock:
            if bound := [version for version in self._objects.pop(key, []) if version.bound]:
                self._objects[key] = bound
                held = any(version.held for version in bound)
                raise Locked(f"{key} is under {'a legal hold' if held else 'Object Lock'} and cannot be deleted")
            self.content_types.pop(key, None)

    def hold(self, key: str, on: bool) -> bool:
        """See ObjectStore.hold."""
        if self.traits.object_lock:
            self._newest(key).held = on
        return self.traits.object_lock

    def _newest(self, key: str) -> _Version:
        with self._lock:
            if key not in self._objects:
                raise NotFound(f"no object {key} is kept here")
            return self._objects[key][-1]
