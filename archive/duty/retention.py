"""Retention: media whose time is over are removed; the log, its seal and the manifest stay, and go on proving what was.

First the event `media.removed` is durable, in S3 and sealed; then objects are deleted; then the row says so. A sweep
that is cut short anywhere is ended by the next one. Live shows, drafts and held shows are never touched.
"""

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import structlog
from sqlmodel import Session, col, select

from archive.catalog import shows
from archive.catalog.database import Catalog
from archive.catalog.moment import now
from archive.catalog.tables import EventRow, Payload, Show
from archive.errors import ArchiveError
from archive.objects.keys import TRACKS, parse_segment, show_prefix
from archive.objects.store import ObjectInfo, ObjectStore
from archive.timeline.log import EventLog
from archive.timeline.privacy import Vault, check_not_held

REASON: Final = "Its time of keeping is over."
AT_REST: Final = ("ended", "published")
PLACES: Final = (*TRACKS, "cards/", "index.m3u8")
"""What the removed objects' names begin with: video/, video-540/ and their playlists, audio/ and its own."""
AT_ONCE: Final = 8

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Due:
    """A show whose media may go, and what they are."""

    show: Show
    objects: int
    segments: int
    bytes: int
    texts: int

    def to_dict(self) -> dict[str, Any]:
        """As the API and `--json` give it."""
        kept = {name: getattr(self, name) for name in ("objects", "segments", "bytes", "texts")}
        return {"show_id": self.show.id, "title": self.show.title, "retain_until": self.show.retain_until, **kept}


def promise(catalog: Catalog, days: int) -> None:
    """Every show that is over has its day; a longer time than was promised is given to all, a shorter one to none."""
    with catalog.write() as session:
        for show in session.exec(select(Show).where(col(Show.state).in_(AT_REST), col(Show.removed_at).is_(None))).all():
            shows.retain(show, days)
            session.add(show)


def over(session: Session, at: str) -> Sequence[Show]:
    """Shows whose time was over at a moment (RFC 3339 UTC), oldest first; held ones are not among them."""
    due = col(Show.retain_until) <= at, col(Show.held_for).is_(None), col(Show.removed_at).is_(None)
    return session.exec(select(Show).where(col(Show.state).in_(AT_REST), *due).order_by(col(Show.retain_until))).all()


class Sweep:
    """Removes what is due, until `stop` is set. All of it blocks.

    `settle(show_id)` brings a show's newest event into S3 and under the seal, or raises.
    """

    def __init__(
        self,
        *,
        catalog: Catalog,
        log: EventLog,
        store: ObjectStore,
        vault: Vault,
        spool: Callable[[str], Path],
        settle: Callable[[str], None],
    ) -> None:
        self._catalog, self._log, self._store, self._vault = catalog, log, store, vault
        self._spool, self._settle = spool, settle
        self.stop = threading.Event()

    def due(self, at: str | None = None) -> list[Due]:
        """What would be removed now (or at another moment); nothing is."""
        with self._catalog.read() as session:
            found = over(session, at or now())
        return [self._due(show) for show in found]

    def _due(self, show: Show) -> Due:
        objects = list(self._media(show))
        return Due(
            show=show,
            objects=len(objects),
            segments=sum(parse_segment(info.key) is not None for info in objects),
            bytes=sum(info.size_bytes for info in objects),
            texts=len(self._texts(show)),
        )

    def run(self, due: Sequence[Due]) -> tuple[list[Due], list[str]]:
        """(what was removed, what could not be and why): one show after the other, so that a failing one keeps none back."""
        removed, failed = [], []
        for one in due:
            if self.stop.is_set():
                break
            try:
                removed.append(self.remove(one.show))
                log.info("media removed: their time is over", show_id=one.show.id, bytes=one.bytes)
            except ArchiveError as error:
                failed.append(f"{one.show.id}: {error}")
                log.warning("media are not removed yet", show_id=one.show.id, detail=str(error))
        return removed, failed

    def remove(self, show: Show) -> Due:
        """Removes the media and the personal words of one show; what was removed.

        Raises OnHold, or the store's errors: then the next call goes on.
        """
        due = self._due(show)
        self._announce(show, due)
        self._settle(show.id)
        with self._catalog.read() as session:
            check_not_held(session, show.id)
        for commitment in self._texts(show):
            self._vault.erase(commitment)
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="retention") as pool:
            list(pool.map(lambda info: self._store.delete(info.key), self._media(show)))
        shutil.rmtree(self._spool(show.id), ignore_errors=True)
        self._settle(show.id)  # the published time line, without the words
        with self._catalog.write() as session:
            row = shows.get(session, show.merchant_id, show.id)
            row.removed_at = now()
            session.add(row)
        return due

    def _announce(self, show: Show, due: Due) -> None:
        """The event, once: a removal that was cut short has it already."""
        with self._catalog.write() as session:
            check_not_held(session, show.id)
            said = select(EventRow.seq).where(EventRow.show_id == show.id, EventRow.type == "media.removed")
            if session.exec(said).first() is None:
                data = {"reason": REASON, "segments": due.segments, "bytes": due.bytes}
                self._log.append_in(session, show.id, "media.removed", show.duration_ms or 0, data)

    def _media(self, show: Show) -> Iterator[ObjectInfo]:
        """What is removed: segments, init segments, cards, playlists."""
        prefix = show_prefix(show.merchant_id, show.id)
        for place in PLACES:
            yield from self._store.list(f"{prefix}/{place}")

    def _texts(self, show: Show) -> Sequence[str]:
        with self._catalog.read() as session:
            kept = select(Payload.commitment).where(Payload.show_id == show.id, Payload.copy_state != "erased")
            return session.exec(kept).all()
