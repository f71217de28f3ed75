"""What one transaction appends: where each show's log ends is looked up once, the rows go in together.

The shows' rows are locked in order of their ids, so that processes that append to several shows at
once wait for each other and never in a circle (PostgreSQL; SQLite has one writer anyway).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, insert
from sqlmodel import Session, col, select

from archive.catalog import naming
from archive.catalog.tables import EventRow, Show
from archive.errors import NotFound
from archive.timeline.event import FIRST_PREV, Event

# Built once: putting a statement together costs more than running it. The lock comes before the look at the last event and
# is a statement of its own: one that had to wait would go on to see what was there before it waited.
_OWNER: Final = select(Show.merchant_id, Show.sealed_at).where(Show.id == bindparam("show")).with_for_update(key_share=True)
_LAST: Final = (
    select(EventRow.seq, EventRow.hash, EventRow.recorded_at)
    .where(EventRow.show_id == bindparam("show"))
    .order_by(col(EventRow.seq).desc())
    .limit(1)
)
_INSERT: Final = insert(EventRow)


@dataclass(slots=True, kw_only=True)
class Tail:
    """Where a show's log ends; nothing that follows is dated before `dated`."""

    merchant_id: str
    seq: int
    hash: str
    dated: str


class Batch:
    """The events that a transaction appends. Nobody else appends to a show between `tail` and the end of the transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._tails: dict[str, Tail | None] = {}
        self._rows: list[dict[str, Any]] = []

    @classmethod
    @contextmanager
    def of(cls, session: Session, *show_ids: str) -> Iterator["Batch"]:
        """A batch for these shows; its rows are in the database when the block ends."""
        session.flush()
        batch = cls(session)
        for show_id in sorted(set(show_ids)):
            batch._tails[show_id] = _tail(session, show_id)
        yield batch
        batch._insert()

    def tail(self, show_id: str) -> Tail:
        """Where the show's log ends by now; NotFound."""
        if (tail := self._tails[show_id]) is None:
            raise NotFound(f"there is no show {show_id!r}: an event needs one")
        return tail

    def add(self, show_id: str, event: Event, data_json: bytes) -> None:
        """The next event of a show; `data_json` is the canonical JSON of its data."""
        tail = self.tail(show_id)
        self._rows.append(row_of(event, data_json, show_id, tail.merchant_id))
        tail.seq, tail.hash, tail.dated = event.seq, event.hash, event.recorded_at

    def _insert(self) -> None:
        if self._rows:
            self.session.connection().execute(_INSERT, self._rows)
        for row in self._rows:
            if row["type"] in naming.SHOWING:
                naming.keep(self.session, row["merchant_id"], row["show_id"], row["data"])


def _tail(session: Session, show_id: str) -> Tail | None:
    owner = session.connection().execute(_OWNER, {"show": show_id}).first()
    if owner is None:
        return None
    seq, hash_, recorded_at = head(session, show_id)
    return Tail(merchant_id=owner[0], seq=seq, hash=hash_, dated=max(recorded_at, owner[1] or ""))


def head(session: Session, show_id: str) -> tuple[int, str, str]:
    """(seq, hash, recorded_at) of the last event; (0, 64 zeros, "") before the first."""
    found = session.connection().execute(_LAST, {"show": show_id}).first()
    return (0, FIRST_PREV, "") if found is None else (found[0], found[1], found[2])


def row_of(event: Event, data_json: bytes, show_id: str, merchant_id: str) -> dict[str, Any]:
    """The event as a row of the table, not exported yet."""
    return {**event.to_dict(), "data": data_json.decode(), "show_id": show_id, "merchant_id": merchant_id, "exported": False}
