"""The log as this service's pages show it, cut into pieces like those in S3, for verifiers.

S3's own pieces prove what was recorded; these let a verifier see that the database, from which pages
are made, tells the same. A row that was changed, taken out or put in contradicts S3's piece of it.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

from api.house import House
from archive.catalog.tables import Show
from archive.errors import ArchiveError
from archive.objects.keys import EventsKey, events_key, parse_events
from archive.timeline.event import to_line

PIECE_EVENTS: Final = 2_000
UNREADABLE: Final = b"unreadable\n"
"""Stands for rows that are no events any more; no verifier takes it for one."""


def shown_pieces(house: House, show: Show, held: Iterable[str]) -> Iterator[tuple[str, int]]:
    """(name below `merchant/show`, bytes) of each piece, as far as the pieces `held` by S3 follow each other.

    What S3 lacks is left to be missed there: this service's word does not stand in for it.
    """
    last = _covered(key for name in held if (key := parse_events(name)) is not None)
    for first in range(1, last + 1, PIECE_EVENTS):
        data = _piece(house, show, first, until := min(last, first + PIECE_EVENTS - 1))
        yield _name(first, until, data), len(data)


def _covered(pieces: Iterable[EventsKey]) -> int:
    """The last event of those that lie there without a gap from the first on."""
    last = 0
    for piece in sorted(pieces, key=lambda one: one.first_seq):
        if piece.first_seq > last + 1:
            break
        last = max(last, piece.last_seq)
    return last


def shown_piece(house: House, show: Show, name: str) -> bytes | None:
    """The piece of that name (`events/…`), as the database tells it now; None if it tells otherwise."""
    key = parse_events(name)
    if key is None or key.last_seq - key.first_seq >= PIECE_EVENTS:
        return None
    data = _piece(house, show, key.first_seq, key.last_seq)
    return data if _name(key.first_seq, key.last_seq, data) == name else None


def _piece(house: House, show: Show, first_seq: int, last_seq: int) -> bytes:
    try:
        events = house.log.read(show.id, after_seq=first_seq - 1, limit=last_seq - first_seq + 1)
        return b"".join(to_line(event) for event in events if event.seq <= last_seq)
    except (ArchiveError, ValueError):
        return UNREADABLE


def _name(first_seq: int, last_seq: int, data: bytes) -> str:
    return events_key("", first_seq, last_seq, hashlib.sha256(data).hexdigest()).removeprefix("/")
