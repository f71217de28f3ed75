"""WHIP and WHEP without HTTP: the offer goes straight to a room of this process."""

from collections.abc import Awaitable, Callable
from typing import Any

from render.deliver.whep import WhepEgress
from render.deliver.whip import WhipIngest


class DirectSignal:
    """A `Signal` on a function from offer to session."""

    def __init__(self, accept: Callable[[str], Awaitable[Any]]) -> None:
        self._accept = accept
        self.session: Any = None

    async def post(self, offer_sdp: str) -> str:
        self.session = await self._accept(offer_sdp)
        return str(self.session.answer_sdp)

    async def delete(self) -> None:
        if self.session is not None:
            await self.session.close()


def watching(egress: WhepEgress) -> DirectSignal:
    """To watch."""
    return DirectSignal(egress.accept)


def publishing(ingest: WhipIngest, feed: Any, on_joined: Callable[[], None], on_left: Callable[[], None]) -> DirectSignal:
    """To publish."""
    return DirectSignal(lambda offer: ingest.accept(offer, feed, on_joined, on_left))
