"""The files of pictures that scenes use: in S3 for good, on this machine as a cache that engines read. All of it blocks.

`DATA/models/{sha256}/` holds what engines draw from, `…/{sha256}/{merchant}/` the preview that one merchant is shown.
"""

import os
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from api.datafolder import DataFolder
from api.desk.modelroom import IMMUTABLE, digest
from api.durable import sync_folder
from api.errors import Problem
from archive.catalog.tables import Picture
from archive.objects.keys import PICTURE_FILES, checked_id, checked_sha256, picture_key
from archive.objects.store import ObjectStore, content_type_of
from render.models.pictures import BACKDROP, PANORAMA

Json = dict[str, Any]
ORIGINAL: Final = "original"
SHARED: Final = frozenset({BACKDROP, PANORAMA})
"""What engines read; the same upload gives the same."""


class PictureRoom:
    """Keeps, gives and removes the files of pictures."""

    def __init__(self, folder: DataFolder, store: ObjectStore) -> None:
        self._folder, self._store = folder, store

    def _place(self, merchant_id: str, sha256: str, name: str) -> Path:
        home = self._folder.models / checked_sha256(sha256)
        return home / name if name in SHARED else home / checked_id(merchant_id) / name

    def file(self, picture: Picture, name: str) -> Path:
        """A file that was made of a picture, fetched if it is not here. NotFound, Problem 502 for a damaged one, the store's errors."""
        path = self._place(picture.merchant_id, picture.sha256, name)
        if not path.is_file():
            self._fetch(picture, name, path)
        return path

    def ensure(self, picture: Picture) -> None:
        """What an engine needs of a picture is here."""
        for name in SHARED & set(picture.report["files"]):
            self.file(picture, name)

    def _fetch(self, picture: Picture, name: str, path: Path) -> None:
        """Whole or not at all; two who fetch at once do each other no harm."""
        fresh, key = self._folder.tmp / f".fetch-{secrets.token_hex(8)}", picture_key(picture.merchant_id, picture.sha256, name)
        self._store.fetch(key, fresh)
        try:
            if digest(fresh) != picture.report["files"][name]["sha256"]:
                detail = f"The object {key} is not the picture that was kept: its bytes were changed."
                raise Problem("damaged", 502, detail, "Upload the picture again, or restore the bucket from a backup.")
            _adopt(fresh, path)
        finally:
            fresh.unlink(missing_ok=True)

    def keep(self, merchant_id: str, sha256: str, upload: Path, work: Path, names: Iterable[str]) -> None:
        """The upload and what was made of it: into S3, then into the cache."""
        for name in (ORIGINAL, *names):
            key = picture_key(merchant_id, sha256, name)
            path = upload if name == ORIGINAL else work / name
            self._store.put_file(key, path, content_type=content_type_of(key), once=False, cache_control=IMMUTABLE)
        for name in names:
            place = self._place(merchant_id, sha256, name)
            if not (name in SHARED and place.is_file()):  # an engine may be reading it
                _adopt(work / name, place)

    def keys(self, merchant_id: str, sha256: str) -> list[str]:
        """The objects of a picture."""
        return [picture_key(merchant_id, sha256, name) for name in sorted(PICTURE_FILES)]

    def remove(self, keys: Iterable[str]) -> None:
        """Objects that nothing needs go from S3."""
        for key in keys:
            self._store.delete(key)

    def forget(self, merchant_id: str, sha256: str, *, shared: bool) -> None:
        """They go from this machine; `shared`: no merchant has the picture any more."""
        home = self._folder.models / checked_sha256(sha256)
        shutil.rmtree(home if shared else home / checked_id(merchant_id), ignore_errors=True)


def _adopt(made: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with made.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(made, place)
    sync_folder(place.parent)
