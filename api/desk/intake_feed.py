"""What happens to models, as it happens, to those who listen: one bounded queue a listener.

A listener that does not keep up is sent away and comes back: what it is told first is always the present state, so that it
misses nothing that still counts.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

from api.errors import Problem
from archive.catalog.moment import now

QUEUE_NEWS: Final = 256
SEATS: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """`progress` with its step, `poster` once it is drawn, `done` when the model is ready or rejected."""

    kind: Literal["progress", "poster", "done"]
    model_id: str
    step: str | None = None
    at: str


class Seat:
    """One listener, to all models of a merchant or to one."""

    def __init__(self, model_id: str | None) -> None:
        self._model_id = model_id
        self._news: asyncio.Queue[News | None] = asyncio.Queue(QUEUE_NEWS)

    def offer(self, news: News | None) -> None:
        """Called by the feed; None, or a full queue, ends the listening."""
        if news is not None and self._model_id not in (None, news.model_id):
            return
        if self._news.full():
            self._news.get_nowait()
            news = None
        self._news.put_nowait(news)

    async def next(self) -> News | None:
        """The next news; None when it is over, for now."""
        return await self._news.get()


class Feed:
    """All listeners. `tell` may be called from any thread; seats live on the loop given to `open`."""

    def __init__(self) -> None:
        self._seats: defaultdict[str, set[Seat]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        """Bind to the service's loop."""
        self._loop = loop

    def close(self) -> None:
        """Send everybody home: the service ends."""
        self._closed = True
        for seats in self._seats.values():
            for seat in seats:
                seat.offer(None)

    def tell(self, merchant_id: str, kind: Literal["progress", "poster", "done"], model_id: str, step: str | None = None) -> None:
        """Something happened to a model."""
        news = News(kind=kind, model_id=model_id, step=step, at=now())
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._fan_out, merchant_id, news)

    def _fan_out(self, merchant_id: str, news: News) -> None:
        for seat in self._seats.get(merchant_id, ()):
            seat.offer(news)

    def check_room(self, merchant_id: str) -> None:
        """Problem 429 if the merchant listens too often already."""
        if len(self._seats.get(merchant_id, ())) >= SEATS:
            detail = f"{SEATS} listeners of this merchant are connected, which is all that are served."
            raise Problem("too-many", 429, detail, "Close other pages, or listen once for all models.", headers={"Retry-After": "5"})

    @contextmanager
    def seat(self, merchant_id: str, model_id: str | None = None) -> Iterator[Seat]:
        """Listen to one model, or to all of the merchant's."""
        seat = Seat(model_id)
        if self._closed:
            seat.offer(None)
        self._seats[merchant_id].add(seat)
        try:
            yield seat
        finally:
            self._seats[merchant_id].discard(seat)
            if not self._seats[merchant_id]:
                del self._seats[merchant_id]
