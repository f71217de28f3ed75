"""A show's events to its viewers, within this process: one bounded queue a socket.

A socket that does not keep up is closed (its queue overflows); it comes back with `after_seq` and loses nothing.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from archive.timeline.event import Event

QUEUE_EVENTS = 256


class TooSlow(Exception):
    """The reader left more unread than its queue holds."""


class Seat:
    """One reader of one show's events; on the rooms' loop."""

    def __init__(self, capacity: int) -> None:
        self._events: asyncio.Queue[Event] = asyncio.Queue(capacity)
        self._lost = asyncio.Event()

    def offer(self, event: Event) -> None:
        """Called by the rooms."""
        try:
            self._events.put_nowait(event)
        except asyncio.QueueFull:
            self._lost.set()

    async def next(self) -> Event:
        """The next event; raises TooSlow once one was lost and the held ones are read."""
        if self._lost.is_set() and self._events.empty():
            raise TooSlow
        return await self._events.get()


class LocalRooms:
    """All shows' rooms. `publish` may be called from any thread; seats live on the loop given to `open`."""

    def __init__(self, capacity: int = QUEUE_EVENTS) -> None:
        self._capacity = capacity
        self._seats: defaultdict[str, set[Seat]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        """Bind to the service's loop."""
        self._loop = loop

    def publish(self, show_id: str, event: Event) -> None:
        """Hand a durable event to everybody in the show's room."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._fan_out, show_id, event)

    def _fan_out(self, show_id: str, event: Event) -> None:
        for seat in self._seats.get(show_id, ()):
            seat.offer(event)

    @contextmanager
    def seat(self, show_id: str) -> Iterator[Seat]:
        """Sit in a show's room."""
        seat = Seat(self._capacity)
        self._seats[show_id].add(seat)
        try:
            yield seat
        finally:
            self._seats[show_id].discard(seat)
            if not self._seats[show_id]:
                del self._seats[show_id]

    def seated(self) -> int:
        """How many sit in all rooms."""
        return sum(len(seats) for seats in self._seats.values())
