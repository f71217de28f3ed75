"""A show's media as bytes: from the spool while it lies there, from S3 afterwards.

Segments are immutable, so what was read from S3 may be kept and handed to every viewer. It is compared
with its hash once, when it is read: nobody is ever served bytes that were not recorded.
Blocking: call on worker threads.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from api.datafolder import DataFolder
from api.desk.cards import FOLDER as CARDS
from api.errors import Problem, not_found
from api.settings import MIB
from archive.catalog import segments
from archive.catalog.database import Catalog
from archive.errors import NotFound
from archive.objects.keys import card_key, checked_sha256, is_media_name, parse_init, parse_segment, show_prefix
from archive.objects.store import ObjectStore

CACHE_BYTES: Final = 96 * MIB
AT_ONCE: Final = 12
TURN_S: Final = 1.0


class Cache:
    """The newest bytes by key, up to a size."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._size = 0
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        """What is held, or None."""
        with self._lock:
            if (data := self._held.get(key)) is not None:
                self._held.move_to_end(key)
            return data

    def put(self, key: str, data: bytes) -> None:
        """Hold `data`, forgetting the oldest."""
        if len(data) > self._limit // 4:
            return
        with self._lock:
            self._size += len(data) - len(self._held.pop(key, b""))
            self._held[key] = data
            while self._size > self._limit:
                self._size -= len(self._held.popitem(last=False)[1])


class Shelf:
    """Reads media and cards of all shows."""

    def __init__(self, folder: DataFolder, store: ObjectStore, catalog: Catalog | None = None, *, cache_bytes: int = CACHE_BYTES) -> None:
        """`on_state(show_id, key, whole)` is told of every listed segment that S3 was asked for: whether it is what was recorded."""
        self._folder = folder
        self._store = store
        self._catalog = catalog
        self.on_state: Callable[[str, str, bool], None] = lambda show_id, key, whole: None
        self._cache = Cache(cache_bytes)
        self._reading = threading.BoundedSemaphore(AT_ONCE)

    def media(self, merchant_id: str, show_id: str, track: str, name: str) -> bytes:
        """A segment or init segment; Problem 404 for any other name."""
        if not is_media_name(track, name):
            raise not_found("segment", f"{track}/{name}"[:120])
        with suppress(FileNotFoundError):  # uploaded and gone from the spool in this very moment
            return (self._folder.spool(show_id) / track / name).read_bytes()
        key = f"{show_prefix(merchant_id, show_id)}/{track}/{name}"
        if (data := self._cache.get(key)) is not None:
            return data
        listed = self._listed_sha256(merchant_id, key)
        try:
            data = self._object(key, "segment", name, listed or _sha12(key))
        except Problem as problem:
            if listed is not None and problem.status in (404, 502):
                self.on_state(show_id, key, False)
            raise
        if listed is not None:
            self.on_state(show_id, key, True)
        return data

    def _listed_sha256(self, merchant_id: str, key: str) -> str | None:
        if self._catalog is None:
            return None
        with self._catalog.read() as session:
            return segments.sha256_of(session, merchant_id, key)

    def card(self, merchant_id: str, show_id: str, sha256: str) -> bytes:
        """A card's picture (WebP)."""
        with suppress(FileNotFoundError):
            return (self._folder.spool(show_id) / CARDS / f"{checked_sha256(sha256)}.webp").read_bytes()
        return self._object(card_key(show_prefix(merchant_id, show_id), sha256), "card", sha256, sha256)

    def _object(self, key: str, what: str, name: str, sha256: str) -> bytes:
        """Read from S3; Problem 404 if it is not there, 502 `damaged` if its hash does not begin with `sha256`."""
        if (data := self._cache.get(key)) is not None:
            return data
        # A store that hangs may hold some of the service's worker threads, never all of them.
        if not self._reading.acquire(timeout=TURN_S):
            raise Problem("busy", 503, "The object store is slow to answer.", "Ask again in a moment.", headers={"Retry-After": "2"})
        try:
            data = self._store.get(key)
        except NotFound:
            raise not_found(what, name[:120]) from None
        finally:
            self._reading.release()
        if not hashlib.sha256(data).hexdigest().startswith(sha256):
            raise _damaged(what, name)
        self._cache.put(key, data)
        return data


def _sha12(key: str) -> str:
    """What the hash of a segment or init segment begins with, by its name."""
    segment, init = parse_segment(key), parse_init(key)
    return segment.sha12 if segment is not None else init[1] if init is not None else ""


def _damaged(what: str, name: str) -> Problem:
    return Problem(
        "damaged",
        502,
        f"The {what} {name[:120]} in the object store is not what was recorded: its bytes were changed.",
        "Play on, the rest is whole. The operator can restore it from a backup; 'vouchcast replay verify' names all such objects.",
    )
