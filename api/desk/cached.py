"""Files in S3 for good, and on this machine as a cache that engines and viewers read. All of it blocks.

`DATA/models/{sha256}/` holds what engines draw from, and is shared; `…/{sha256}/{merchant}/` what one merchant is served: what
was made of equal files of two merchants may differ, and neither learns of the other. A file that is missing here (another
machine, a restored service) is fetched from S3.
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from api.datafolder import DataFolder
from api.durable import sync_folder
from api.errors import Problem
from archive.objects.keys import checked_id, checked_sha256
from archive.objects.store import ObjectStore, content_type_of

IMMUTABLE: Final = "public, max-age=31536000, immutable"


class Cached:
    """Files by a SHA-256 and their names. Those of `shared` names are the same for every merchant: engines read them."""

    shared: frozenset[str]

    def __init__(self, folder: DataFolder, store: ObjectStore) -> None:
        self._folder, self._store = folder, store

    def place(self, merchant_id: str, sha256: str, name: str) -> Path:
        """Where a file lies, or would lie, on this machine."""
        home = self._folder.models / checked_sha256(sha256)
        return home / name if name in self.shared else home / checked_id(merchant_id) / name

    def remove(self, keys: Iterable[str]) -> None:
        """Objects that nothing needs go from S3."""
        for key in keys:
            self._store.delete(key)

    def forget(self, merchant_id: str, sha256: str, *, shared: bool) -> None:
        """They go from this machine; `shared`: no merchant has them any more."""
        home = self._folder.models / checked_sha256(sha256)
        shutil.rmtree(home if shared else home / checked_id(merchant_id), ignore_errors=True)

    def _put(self, key: str, path: Path) -> None:
        self._store.put_file(key, path, content_type=content_type_of(key), once=False, cache_control=IMMUTABLE)

    def _adopt(self, made: Path, path: Path) -> None:
        if path.name in self.shared and path.is_file():
            return  # an engine may be reading it
        path.parent.mkdir(parents=True, exist_ok=True)
        with made.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(made, path)
        sync_folder(path.parent)

    def _fetch(self, key: str, path: Path, sha256: str | None) -> None:
        """Whole or not at all; two who fetch at once do each other no harm. Problem 502 if it is not what `sha256` names."""
        fresh = self._folder.tmp / f".fetch-{secrets.token_hex(8)}"
        self._store.fetch(key, fresh)
        try:
            if sha256 is not None and digest(fresh) != sha256:
                detail = f"The object {key} is not what was kept under its name: its bytes were changed."
                raise Problem("damaged", 502, detail, "Upload the file again, or restore the bucket from a backup.")
            self._adopt(fresh, path)
        finally:
            fresh.unlink(missing_ok=True)


def digest(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
