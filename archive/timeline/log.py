"""The event log: what `append` has returned is on disk, in its place in the show's chain.

Appends that arrive together share one commit. Listeners hear every event once, in order, after it is durable.
"""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlmodel import Session, col, select

from archive.catalog.database import Catalog, after_commit
from archive.catalog.moment import now
from archive.catalog.tables import EventRow
from archive.errors import NotFound, Refused
from archive.timeline.batch import Batch, head
from archive.timeline.convoy import Convoy
from archive.timeline.envelope import Sealed
from archive.timeline.event import Event, canonical, chained, from_json, verify_chain
from archive.timeline.privacy import Vault
from archive.timeline.schema import PERSONAL_FIELD, checked

MOST_DATA_BYTES: Final = 64 * 1024
PAGE: Final = 500

Listener = Callable[[str, Event], None]
"""Called with (show_id, event) in the appending thread, while no one else can append: hand on and return."""


class _Entry:
    """One append on its way: the work, then the event or the error."""

    __slots__ = ("error", "event", "show_id", "turn", "work")

    def __init__(self, show_id: str, work: Callable[[Batch], Event]) -> None:
        self.show_id = show_id
        self.work = work
        self.turn = threading.Event()
        self.event: Event | None = None
        self.error: BaseException | None = None

    @property
    def done(self) -> bool:
        return self.event is not None or self.error is not None

    def result(self) -> Event:
        if self.event is None:
            assert self.error is not None
            raise self.error
        return self.event


class EventLog:
    """The logs of all shows in a catalogue. `vault` seals personal text; without one, an event with such text is refused."""

    def __init__(self, catalog: Catalog, vault: Vault | None = None) -> None:
        self._catalog = catalog
        self._vault = vault
        self._listeners: tuple[Listener, ...] = ()
        self._gate = threading.Lock()
        self._convoy = Convoy(self._write_all)

    def append(self, show_id: str, type: str, at_ms: int, data: Mapping[str, Any], *, personal: str | None = None) -> Event:
        """The event, durable. Refused for data that does not fit the type, NotFound for no such show, CatalogUnavailable."""
        entry = _Entry(show_id, self._work(show_id, type, at_ms, data, personal))
        self._convoy.take(entry)
        return entry.result()

    def append_in(
        self, session: Session, show_id: str, type: str, at_ms: int, data: Mapping[str, Any], *, personal: str | None = None
    ) -> Event:
        """As `append`, as a part of the caller's `catalog.write()`: durable when that ends."""
        with Batch.of(session, show_id) as batch:
            return self._work(show_id, type, at_ms, data, personal)(batch)

    def read(self, show_id: str, after_seq: int = 0, limit: int = PAGE, *, types: Collection[str] = ()) -> list[Event]:
        """At most `limit` events that follow `after_seq`, in order; of some `types` alone, if any are named."""
        query = select(EventRow).where(EventRow.show_id == show_id, EventRow.seq > after_seq)
        if types:
            query = query.where(col(EventRow.type).in_(types))
        with self._catalog.read() as session:
            return [event_of(row) for row in session.exec(query.order_by(col(EventRow.seq)).limit(limit)).all()]

    def read_all(self, show_id: str) -> list[Event]:
        """All events of a show at once; `each` for who needs them one by one."""
        return list(self.each(show_id))

    def each(self, show_id: str, after_seq: int = 0) -> Iterator[Event]:
        """The events that follow `after_seq`, one after the other: however long the show, a page of them is in memory."""
        while page := self.read(show_id, after_seq):
            yield from page
            after_seq = page[-1].seq

    def one(self, show_id: str, seq: int) -> Event:
        """The event number `seq`; NotFound."""
        with self._catalog.read() as session:
            row = session.get(EventRow, (show_id, seq))
        if row is None:
            raise NotFound(f"the show {show_id} has no event {seq}; GET its timeline for those that it has")
        return event_of(row)

    def head(self, show_id: str) -> tuple[int, str]:
        """(seq, hash) of the last event; (0, 64 zeros) before the first."""
        with self._catalog.read() as session:
            return head(session, show_id)[:2]

    def verify(self, show_id: str) -> int:
        """How many events the show has; ChainBroken if any was touched since it was recorded."""
        return verify_chain(self.each(show_id))

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` for every event from now on; the result ends that."""
        with self._gate:
            self._listeners = (*self._listeners, listener)

        def leave() -> None:
            with self._gate:
                self._listeners = tuple(known for known in self._listeners if known is not listener)

        return leave

    def _write_all(self, entries: Sequence[_Entry]) -> None:
        written: list[tuple[_Entry, Event]] = []
        try:
            with self._catalog.write() as session, Batch.of(session, *(entry.show_id for entry in entries)) as batch:
                for entry in entries:
                    with suppress(_Refusal):
                        written.append((entry, _worked(entry, batch)))
        except BaseException as error:  # the leader carries the failure to everyone whose work is lost
            for entry in entries:
                entry.error = entry.error or error
            return
        for entry, event in written:
            entry.event = event

    def _work(self, show_id: str, type: str, at_ms: int, data: Mapping[str, Any], personal: str | None) -> Callable[[Batch], Event]:
        """All that can be checked and sealed before it is our turn to write."""
        sealed = self._sealed(type, personal)
        named = {PERSONAL_FIELD[type]: sealed.commitment} if sealed else {}
        version, fields = checked(type, {**data, **named})
        data_json = _within_bounds(type, at_ms, fields)
        draft = _Draft(type=type, at_ms=at_ms, version=version, fields=fields, data_json=data_json, sealed=sealed)
        return lambda batch: self._write(batch, show_id, draft)

    def _sealed(self, type: str, personal: str | None) -> Sealed | None:
        if personal is None:
            return None
        if type not in PERSONAL_FIELD:
            raise Refused(f"{type} carries no personal text; it would be readable in the log for good")
        if self._vault is None:
            raise Refused(f"personal text of {type} cannot be kept: this log has no vault; give it one")
        return self._vault.seal(personal)

    def _write(self, batch: Batch, show_id: str, draft: "_Draft") -> Event:
        tail = batch.tail(show_id)
        if draft.sealed and self._vault:
            self._vault.keep(batch.session, tail.merchant_id, show_id, draft.sealed)
        event = chained(
            seq=tail.seq + 1,
            at_ms=draft.at_ms,
            # A clock that was set back dates nothing before what is recorded, or sealed, already: the texts sort as they read.
            recorded_at=max(now(), tail.dated),
            v=draft.version,
            type=draft.type,
            data=draft.fields,
            prev=tail.hash,
            data_json=draft.data_json,
        )
        batch.add(show_id, event, draft.data_json)
        for listener in self._listeners:
            after_commit(batch.session, partial(listener, show_id, event))
        return event


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """An event that was checked and waits for its place in the chain; `data_json` is the canonical JSON of `fields`."""

    type: str
    at_ms: int
    version: int
    fields: Mapping[str, Any]
    data_json: bytes
    sealed: Sealed | None


class _Refusal(Exception):
    """One entry of a batch is refused; the others go on."""


def _worked(entry: _Entry, batch: Batch) -> Event:
    try:
        return entry.work(batch)
    except (NotFound, Refused) as error:
        entry.error = error
        raise _Refusal from error


def _within_bounds(type: str, at_ms: int, fields: Mapping[str, Any]) -> bytes:
    """The canonical JSON of the data."""
    if at_ms < 0:
        raise Refused(f"{type} at {at_ms} ms lies before the show's first frame")
    if len(data_json := canonical(fields)) > MOST_DATA_BYTES:
        raise Refused(f"the data of {type} has {len(data_json)} bytes; an event carries at most {MOST_DATA_BYTES}")
    return data_json


def event_of(row: EventRow) -> Event:
    """The event that a row keeps."""
    return Event(
        seq=row.seq,
        at_ms=row.at_ms,
        recorded_at=row.recorded_at,
        v=row.v,
        type=row.type,
        data=from_json(row.data),
        prev=row.prev,
        hash=row.hash,
    )
