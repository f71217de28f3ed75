"""Replays as the catalogue knows them: the same bytes as from S3 alone, with nothing listed and nothing read but init segments."""

import hashlib
from collections.abc import Callable
from dataclasses import fields
from typing import Final

from sqlalchemy import select
from sqlmodel import col

from archive.catalog.database import Catalog
from archive.catalog.tables import Segment, Show
from archive.errors import NotFound
from archive.objects.keys import parse_init, show_prefix
from archive.objects.store import ObjectStore
from archive.record.segment import SegmentInfo, of_track, tracks_of
from archive.replay.inventory import Inventory
from archive.replay.rebuild import Replay, Texts, derive, no_texts
from archive.timeline.event import Event

INITS_HELD: Final = 256
_FIELDS: Final = tuple(field.name for field in fields(SegmentInfo))
_COLUMNS: Final = tuple(getattr(Segment, name) for name in _FIELDS)


def segments_of(catalog: Catalog, show_id: str, *, uploaded: bool = False) -> list[SegmentInfo]:
    """A show's segments by track and index, or those that S3 holds. Blocking."""
    query = select(*_COLUMNS).where(col(Segment.show_id) == show_id).order_by(col(Segment.track), col(Segment.index))
    if uploaded:
        query = query.where(col(Segment.uploaded))
    with catalog.read() as session:  # plain rows: an object of SQLAlchemy's for each segment costs ten times as much
        return [SegmentInfo(**dict(zip(_FIELDS, row, strict=True))) for row in session.connection().execute(query).all()]


class Catalogued:
    """Derives replays from the catalogue. A show that is over is so at rest at once, however long it was. Blocking."""

    def __init__(self, catalog: Catalog, store: ObjectStore, events_of: Callable[[str], list[Event]]) -> None:
        self._catalog, self._store, self._events_of = catalog, store, events_of
        self._inits: dict[str, bytes] = {}

    def replay(self, show: Show, texts_of: Texts = no_texts) -> Replay:
        """The same bytes as `rebuild` gives, as long as S3 holds what was put there. NotFound if the show has no events."""
        events = self._events_of(show.id)
        if not events:
            raise NotFound(f"the catalogue holds no events of show {show.id}; it never began")
        return derive(show_prefix(show.merchant_id, show.id), events, self.inventory(show), texts_of)

    def inventory(self, show: Show) -> Inventory:
        """The segments that S3 holds, and their init segments' bytes."""
        held = segments_of(self._catalog, show.id, uploaded=True)
        inits = {key: data for key in {segment.init_key for segment in held} if (data := self._init(key)) is not None}
        whole = [segment for segment in held if segment.init_key in inits]
        return Inventory(
            segments=tuple(segment for track in tracks_of(whole) for segment in of_track(whole, track)), inits=inits, damaged=()
        )

    def _init(self, key: str) -> bytes | None:
        """An init segment's bytes, if S3 has them and they are what their name says; kept, because they never change."""
        if (kept := self._inits.get(key)) is not None:
            return kept
        named = parse_init(key)
        try:
            data = self._store.get(key)
        except NotFound:
            return None
        if named is None or not hashlib.sha256(data).hexdigest().startswith(named[1]):
            return None
        if len(self._inits) >= INITS_HELD:
            self._inits.clear()
        self._inits[key] = data
        return data
