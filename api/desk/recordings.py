"""A show's recorded segments as the service knows them: listed when announced, read as playlists, recovered from the spool. Blocking."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import structlog

from api.datafolder import DataFolder
from api.desk.shelf import Shelf
from api.errors import Problem, not_found
from archive.catalog import segments
from archive.catalog.database import Catalog
from archive.catalog.moment import parsed
from archive.catalog.tables import Show
from archive.errors import Conflict, NotFound
from archive.objects.keys import TRACKS, parse_segment, show_prefix
from archive.record.cmaf import InitInfo, read_init
from archive.record.gaps import playable
from archive.record.recover import recover
from archive.record.segment import SegmentInfo, tracks_of
from archive.record.spool import Spool
from archive.replay.catalogued import segments_of
from archive.replay.playlists import INDEX, playlist

log = structlog.get_logger(__name__)
_FIELDS: Final = tuple(field.name for field in fields(SegmentInfo))
INITS_HELD: Final = 1000
PAGES_HELD: Final = 128
CLAIM_S: Final = 20.0


def info_from(notice: Any) -> SegmentInfo:
    """A SegmentInfo of a notice's fields."""
    return SegmentInfo(**{name: notice[name] for name in _FIELDS})


Mark = tuple[int, bool, frozenset[str]]
"""What a playlist depends on: how many segments are listed, whether the show is over, which segments cannot be had."""


NOTHING: Final[tuple[str, Mark, list[SegmentInfo]]] = ("", (0, False, frozenset()), [])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A playlist as it was rendered for so many segments."""

    mark: Mark
    text: str


class Recordings:
    """Segments of all shows. The lists of shows that are asked for are held in memory and grow by notices."""

    def __init__(self, catalog: Catalog, folder: DataFolder, shelf: Shelf, *, on_damaged: Callable[[], None] = lambda: None) -> None:
        self._catalog = catalog
        self._folder = folder
        self._shelf = shelf
        self._lock = threading.Lock()
        self._held: dict[str, list[SegmentInfo]] = {}
        self._inits: dict[str, InitInfo] = {}
        self._pages: OrderedDict[tuple[str, str], _Page] = OrderedDict()
        self._newest = NOTHING
        self._lost: dict[str, set[str]] = {}
        # In S3 before they were listed: an uploader may be faster than the one who tells of what was sealed.
        self._early: set[str] = set()
        self._on_damaged = on_damaged
        shelf.on_state = self.note_state

    def add(self, merchant_id: str, show_id: str, info: SegmentInfo) -> bool:
        """List a segment; whether it is new. One that contradicts a listed one is left out and said."""
        try:
            with self._catalog.write() as session:
                segments.add(session, merchant_id, show_id, info, uploaded=info.key in self._early)
        except Conflict as error:
            log.warning("a segment is not listed", show_id=show_id, detail=str(error))
            return False
        with self._lock:
            self._early.discard(info.key)
            held = self._held.get(show_id)
            if held is None or any(one.key == info.key for one in held):
                return held is None
            held.append(info)
        return True

    def mark_uploaded(self, merchant_id: str, key: str) -> bool:
        """S3 holds it; False for keys that are no segment's (init segments). One that is not listed yet is marked when it is."""
        try:
            with self._catalog.write() as session:
                segments.mark_uploaded(session, merchant_id, key)
        except NotFound:
            if parse_segment(key) is None:
                return False
            with self._lock:
                self._early.add(key)
        return True

    def waiting(self, show: Show) -> int:
        """How many listed segments S3 does not hold; those whose only copy is gone are not waited for."""
        with self._catalog.read() as session:
            pending = {(segment.track, segment.index) for segment in segments.pending(session, show.merchant_id, show.id)}
            return len(pending - segments.lost(session, show.id)) if pending else 0

    def note_state(self, show_id: str, key: str, whole: bool) -> None:
        """What the object store gave for a segment: one that is not whole becomes a gap in playlists, until it is whole again."""
        if parse_segment(key) is None:
            return
        with self._lock:
            gone = self._lost.setdefault(show_id, set())
            known = key in gone
            (gone.discard if whole else gone.add)(key)
        if not whole and not known:
            self._on_damaged()
            log.error("a segment in the object store is damaged or missing; playlists show a gap", show_id=show_id, key=key)

    def lose(self, show: Show, key: str) -> bool:
        """The only copy is gone; whether that is new."""
        with self._catalog.read() as session:
            told = segments.lost(session, show.id)
        segment = parse_segment(key)
        with self._lock:
            self._lost.setdefault(show.id, set()).add(key)
        return segment is not None and (segment.track, segment.index) not in told

    def _missing(self, show: Show) -> frozenset[str]:
        """Keys of segments that cannot be had: by the events, and by what the object store gave."""
        if show.id not in self._lost:
            with self._catalog.read() as session:
                told = segments.lost(session, show.id)
            keys = {one.key for one in self.of(show) if (one.track, one.index) in told} if told else set()
            with self._lock:
                self._lost.setdefault(show.id, set()).update(keys)
        with self._lock:
            return frozenset(self._lost[show.id])

    def of(self, show: Show) -> list[SegmentInfo]:
        """All segments of a show."""
        if show.state != "live" and show.id not in self._held:
            return self._listed(show)
        with self._lock:  # also while it is read: a segment that is added meanwhile is in the one or in the other
            if show.id not in self._held:
                self._held[show.id] = self._listed(show)
            return list(self._held[show.id])

    def _listed(self, show: Show) -> list[SegmentInfo]:
        return segments_of(self._catalog, show.id)

    def rest(self, show_id: str) -> None:
        """The show does not grow any more: its list need not be held."""
        with self._lock:
            self._held.pop(show_id, None)
            self._early = {key for key in self._early if f"/{show_id}/" not in key}

    def forget(self, show_id: str) -> None:
        """Its rows were changed by someone else: nothing that is held of it counts any more."""
        self.rest(show_id)
        with self._lock:
            if self._newest[0] == show_id:
                self._newest = NOTHING
            for key in [key for key in self._pages if key[0] == show_id]:
                del self._pages[key]

    def end_ms(self, show: Show) -> int:
        """Where the last segment ends, in milliseconds of the show; 0 without any."""
        return max((info.end_90k for info in self.of(show)), default=0) // 90

    def playlist(self, show: Show, name: str) -> str:
        """`index.m3u8`, or a track's: `video.m3u8`, `audio.m3u8`, … Problem 404 before the first segment is there."""
        ended = show.state not in ("draft", "ready", "live")
        mark = (self._count(show), ended, self._missing(show))
        page = self._pages.get((show.id, name))
        if page is None or page.mark != mark:
            page = _Page(mark=mark, text=self._render(show, name, self._shown(show, mark), ended))
            with self._lock:
                self._pages[(show.id, name)] = page
                while len(self._pages) > PAGES_HELD:
                    self._pages.popitem(last=False)
        return page.text

    def _count(self, show: Show) -> int:
        """How many segments are listed: all that must be asked for when many play one replay."""
        if show.state == "live":
            return len(self.of(show))
        with self._catalog.read() as session:
            return segments.count(session, show.id)

    def _shown(self, show: Show, mark: Mark) -> list[SegmentInfo]:
        """What playlists list, found out once for all of a show's playlists that are asked for together."""
        kept_id, kept_mark, shown = self._newest
        if (kept_id, kept_mark) != (show.id, mark):
            _, ended, lost = mark
            shown = playable(self.of(show), lost=lost, ended=ended)
            self._newest = (show.id, mark, shown)
        return shown

    def _render(self, show: Show, name: str, shown: list[SegmentInfo], ended: bool) -> str:
        if (not shown and not ended) or show.started_at is None:
            raise _not_yet(show.id)
        track = name.removesuffix(".m3u8")
        if not shown and name == INDEX:
            raise Problem("nothing-recorded", 404, f"Nothing of the show {show.id} was recorded.", "Start another show.")
        if name != INDEX and track not in (*TRACKS, *tracks_of(shown)):
            raise not_found("playlist", name[:80])
        return playlist(name, shown, lambda key: self._init(show, key), started_at=parsed(show.started_at), ended=ended)

    def _init(self, show: Show, key: str) -> InitInfo:
        if key not in self._inits:
            if len(self._inits) >= INITS_HELD:
                self._inits.clear()
            track, name = key.split("/")[-2:]
            self._inits[key] = read_init(self._shelf.media(show.merchant_id, show.id, track, name))
        return self._inits[key]

    @property
    def spools(self) -> Path:
        """The folder of all spools."""
        return self._folder.spool("")

    def spool(self, show: Show) -> Spool:
        """The show's spool."""
        return Spool(self._folder.spool(show.id), show_prefix(show.merchant_id, show.id))

    def spool_bytes(self, show_id: str) -> int:
        """What lies in a show's spool."""
        return Spool(self._folder.spool(show_id), "").used_bytes

    def recover(self, show: Show) -> int:
        """Close what a killed show left open and list it all; how many segments the spool holds.

        A show's process that outlived its service is given the time to seal what it writes.
        """
        if not self._folder.spool(show.id).is_dir():
            return 0
        spool = self.spool(show)
        with spool.claimed(CLAIM_S):
            found = recover(spool)
        for info in found:
            self.add(show.merchant_id, show.id, info)
        return len(found)


def _not_yet(show_id: str) -> Problem:
    return Problem(
        "not-yet",
        404,
        f"The show {show_id} has no segment yet.",
        "Ask again in two seconds, or watch by WHEP.",
        headers={"Retry-After": "2"},
    )
