"""ObjectStore: what the archive asks of S3, in eight methods.

All methods block; callers on an event loop use a thread. An object put `once` is never
overwritten: putting the same bytes again is accepted (a retry after a lost answer), other
bytes under the same key are a `Conflict`. A bucket that keeps versions shows no trace of that:
what is replaced or deleted is gone, unless a lock or a legal hold keeps it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

CONTENT_TYPES: Final = {
    "m4s": "video/iso.segment",
    "mp4": "video/mp4",
    "m3u8": "application/vnd.apple.mpegurl",
    "vtt": "text/vtt; charset=utf-8",
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "webp": "image/webp",
    "png": "image/png",
    "glb": "model/gltf-binary",
    "usdz": "model/vnd.usdz+zip",
    "tsr": "application/timestamp-reply",
}


def content_type_of(key: str) -> str:
    """The media type that a key's suffix stands for; bytes when it is not known."""
    return CONTENT_TYPES.get(key.rpartition(".")[2], "application/octet-stream")


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectInfo:
    """What a listing says of one object. `modified_at` is UTC."""

    key: str
    size_bytes: int
    modified_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketTraits:
    """What a bucket can do, as a probe found it.

    `locked_by_default`: the bucket has a default retention rule, so that nothing put there can be deleted or
    replaced for good before its time, erased personal text included.
    """

    if_none_match: bool
    object_lock: bool
    versioned: bool
    locked_by_default: bool = False


class ObjectStore(Protocol):
    """A bucket. Raises StoreUnavailable when it cannot be reached, StoreError when it refuses."""

    @property
    def traits(self) -> BucketTraits:
        """What the bucket can do."""
        ...

    def put(self, key: str, data: bytes, *, content_type: str, once: bool = True, lock_until: datetime | None = None) -> None:
        """Keep `data` under `key`; with `once`, raises Conflict if other bytes are already there, without it they are replaced.

        `lock_until` (aware) puts it under Object Lock until then, where the bucket has that (`traits.object_lock`).
        """
        ...

    def put_file(self, key: str, path: Path, *, content_type: str, once: bool = True, cache_control: str | None = None) -> None:
        """The same for a file, which is streamed: it is never whole in memory. OSError if it cannot be read."""
        ...

    def fetch(self, key: str, path: Path) -> None:
        """Write an object into a new file, streamed. Raises NotFound; what was written of a failed one is removed."""
        ...

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes:
        """The bytes, or those in [start, stop) clipped to the object. Raises NotFound."""
        ...

    def head(self, key: str) -> ObjectInfo | None:
        """What is kept under `key`, or None."""
        ...

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        """Every object whose key begins with `prefix`, in the order of the keys."""
        ...

    def delete(self, key: str) -> None:
        """Forget the object and every version of it; nothing happens if there is none. Raises Locked where a lock forbids it."""
        ...

    def hold(self, key: str, on: bool) -> bool:
        """Put the object under a legal hold or take it off; False if the bucket has none. Raises NotFound."""
        ...
