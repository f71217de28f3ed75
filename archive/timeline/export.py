"""Copies the log out to S3 while the show runs: immutable pieces of newline-delimited canonical JSON.

Put first, marked after: a crash between the two leaves a piece whose events the next one holds again.
Whoever reads pieces therefore takes each seq once (`merged`); both copies are the same bytes.
"""

import hashlib
import threading
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import update
from sqlmodel import Session, col, select

from archive.catalog.database import Catalog
from archive.catalog.tables import EventRow
from archive.errors import ArchiveError
from archive.objects.keys import events_key, parse_events, show_prefix
from archive.objects.store import ObjectStore
from archive.timeline.event import Event, from_lines, to_line, verify_chain
from archive.timeline.log import event_of

MOST_EVENTS: Final = 2_000
"""Events in one piece at most."""


class EventExporter:
    """Pushes what S3 does not hold yet. `export` blocks; calls wait for each other."""

    def __init__(self, catalog: Catalog, store: ObjectStore) -> None:
        self._catalog = catalog
        self._store = store
        self._lock = threading.Lock()

    def export(self, show_id: str) -> list[str]:
        """The keys of the pieces that were put, none if S3 held all. Raises the store's errors; then nothing is marked."""
        keys = []
        with self._lock:
            while rows := self._unexported(show_id):
                keys.append(self._put(rows))
                self._mark(show_id, rows[-1].seq)
        return keys

    def pending(self) -> list[str]:
        """The ids of shows with events that S3 does not hold yet."""
        with self._catalog.read() as session:
            return list(session.exec(select(EventRow.show_id).where(~col(EventRow.exported)).distinct()).all())

    def _unexported(self, show_id: str) -> Sequence[EventRow]:
        query = select(EventRow).where(EventRow.show_id == show_id, ~col(EventRow.exported)).order_by(col(EventRow.seq))
        with self._catalog.read() as session:
            return session.exec(query.limit(MOST_EVENTS)).all()

    def _put(self, rows: Sequence[EventRow]) -> str:
        piece = b"".join(to_line(event_of(row)) for row in rows)
        prefix = show_prefix(rows[0].merchant_id, rows[0].show_id)
        key = events_key(prefix, rows[0].seq, rows[-1].seq, hashlib.sha256(piece).hexdigest())
        self._store.put(key, piece, content_type="application/x-ndjson")
        return key

    def _mark(self, show_id: str, last_seq: int) -> None:
        with self._catalog.write() as session:
            _mark_exported(session, show_id, last_seq)


def _mark_exported(session: Session, show_id: str, last_seq: int) -> None:
    pieces = col(EventRow.show_id) == show_id, col(EventRow.seq) <= last_seq, ~col(EventRow.exported)
    session.exec(update(EventRow).where(*pieces).values(exported=True))


def events_in_store(store: ObjectStore, merchant_id: str, show_id: str) -> list[Event]:
    """A show's whole log from S3 alone, its chain verified; ChainBroken, or ArchiveError for pieces that contradict each other."""
    prefix = f"{show_prefix(merchant_id, show_id)}/events/"
    pieces = [store.get(info.key) for info in store.list(prefix) if parse_events(info.key)]
    events = merged(from_lines(piece) for piece in pieces)
    verify_chain(events)
    return events


def merged(pieces: Iterable[Sequence[Event]]) -> list[Event]:
    """Overlapping pieces as one log in order of seq; ArchiveError if two events claim the same seq."""
    events: dict[int, Event] = {}
    for event in (event for piece in pieces for event in piece):
        if events.setdefault(event.seq, event) != event:
            raise ArchiveError(f"two different events claim to be number {event.seq}; one piece of the log is forged or mixed up")
    return [events[seq] for seq in sorted(events)]
