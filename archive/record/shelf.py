"""Shelf: a show's media for whoever plays it, from the spool while it is there, else from S3."""

import contextlib

from archive.objects.store import ObjectStore
from archive.record.spool import Spool


class Shelf:
    """Reads segments and init segments by key; blocks. The spool may be another process's, and lose files at any time."""

    def __init__(self, spool: Spool, store: ObjectStore) -> None:
        self._spool = spool
        self._store = store

    def read(self, key: str) -> bytes:
        """The bytes under `key`. Raises NotFound, or the store's errors."""
        with contextlib.suppress(FileNotFoundError):
            if (path := self._spool.path(key)) is not None:
                return path.read_bytes()
        return self._store.get(key)
