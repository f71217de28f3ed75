"""The files of pictures that scenes use, kept and fetched: what engines read is shared, its preview is one merchant's. All of it blocks."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from api.desk.cached import Cached
from archive.catalog.tables import Picture
from archive.objects.keys import PICTURE_FILES, picture_key
from archive.replay.goods import SAID, said
from render.models.pictures import BACKDROP, PANORAMA

Json = dict[str, Any]
ORIGINAL: Final = "original"
SHARED: Final = frozenset({BACKDROP, PANORAMA})
"""What engines read; the same upload gives the same."""


class PictureRoom(Cached):
    """Keeps, gives and removes the files of pictures."""

    shared = SHARED

    def file(self, picture: Picture, name: str) -> Path:
        """A file that was made of a picture, fetched if it is not here. NotFound, Problem 502 for a damaged one, the store's errors."""
        path = self.place(picture.merchant_id, picture.sha256, name)
        if not path.is_file():
            key = picture_key(picture.merchant_id, picture.sha256, name)
            self._fetch(key, path, picture.report["files"][name]["sha256"])
        return path

    def ensure(self, picture: Picture) -> None:
        """What an engine needs of a picture is here."""
        for name in SHARED & set(picture.report["files"]):
            self.file(picture, name)

    def keep(self, merchant_id: str, sha256: str, upload: Path, work: Path, names: Iterable[str]) -> None:
        """The upload and what was made of it: into S3, then into the cache."""
        for name in (ORIGINAL, *names):
            self._put(picture_key(merchant_id, sha256, name), upload if name == ORIGINAL else work / name)
        for name in names:
            self._adopt(work / name, self.place(merchant_id, sha256, name))

    def say(self, picture: Picture) -> None:
        """What the catalogue knows of a picture, beside its files, for whoever has S3 alone."""
        key = picture_key(picture.merchant_id, picture.sha256, SAID)
        self._store.put(key, said(picture), content_type="application/json", once=False)

    def keys(self, merchant_id: str, sha256: str) -> list[str]:
        """The objects of a picture."""
        return [picture_key(merchant_id, sha256, name) for name in sorted(PICTURE_FILES)]
