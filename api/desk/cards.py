"""Pictures of cards: beside a show's spool at once, in S3 a moment later. No cue waits for S3. Blocking."""

from pathlib import Path
from typing import Final

from api.datafolder import DataFolder
from archive.catalog.database import Catalog
from archive.catalog.tables import Show
from archive.objects.keys import card_key, checked_sha256, show_prefix
from archive.objects.store import ObjectStore

FOLDER: Final = "cards"


class Cards:
    """What the shows on air show. What lies beside a spool is in S3 before the spool goes."""

    def __init__(self, catalog: Catalog, folder: DataFolder, store: ObjectStore) -> None:
        self._catalog, self._folder, self._store = catalog, folder, store
        self._copied: set[Path] = set()

    def keep(self, show: Show, sha256: str, data: bytes) -> None:
        """Keep a picture (WebP) for a show; again changes nothing. Raises the store's errors for a show that is over."""
        if show.ended_at is not None:  # its spool is going, or gone: a folder made anew would look like one that was left
            self._store.put(card_key(show_prefix(show.merchant_id, show.id), sha256), data, content_type="image/webp")
            return
        path = self._folder.spool(show.id) / FOLDER / f"{checked_sha256(sha256)}.webp"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_suffix(".new")
            beside.write_bytes(data)
            beside.replace(path)

    def copy_out(self, show_id: str) -> None:
        """Bring S3 up to date for one show. Raises the store's errors."""
        waiting = [path for path in (self._folder.spool(show_id) / FOLDER).glob("*.webp") if path not in self._copied]
        if not waiting:
            return
        with self._catalog.read() as session:
            show = session.get(Show, show_id)
        if show is None:
            return
        for path in waiting:
            key = card_key(show_prefix(show.merchant_id, show.id), path.stem)
            self._store.put(key, path.read_bytes(), content_type="image/webp")
            self._copied.add(path)
