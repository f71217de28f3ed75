"""WHEP out: viewers get the programme's own units as RTP. The thousandth viewer costs packets, never pixels."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from render.deliver.courier import Courier, add_senders
from render.deliver.errors import TooManyViewers
from render.deliver.offer import Offer, read_offer
from render.deliver.packets import Packetizer
from render.deliver.peer import Peer
from render.deliver.reach import Reach
from render.deliver.sender import ReportClock
from render.encode.bus import UnitBus

VIEWER_SILENCE_S: Final = 20.0  # a receiver reports every second or five
MAX_VIEWERS: Final = 500


@dataclass(frozen=True, slots=True)
class ViewerSession:
    """A viewer's session. `answer_sdp` goes back to the viewer; `close` ends it."""

    id: str
    answer_sdp: str
    _viewer: "_Viewer"

    async def close(self) -> None:
        """Hang up."""
        await self._viewer.peer.close()

    def stats(self) -> dict[str, Any]:
        """What was sent to this viewer, resent, reported lost, dropped, and how often it asked for a keyframe."""
        return self._viewer.stats()


class WhepEgress:
    """Accepts viewers of one bus; on the bus's event loop."""

    def __init__(self, bus: UnitBus, reach: Reach, *, max_viewers: int = MAX_VIEWERS) -> None:
        self._bus, self._reach, self._max_viewers = bus, reach, max_viewers
        self._packetizer = Packetizer()
        self._reports = ReportClock()
        self._sessions: dict[str, ViewerSession] = {}
        self._pending = self._peak = 0
        self._past = {"viewers_seen": 0, "sent_bytes": 0, "dropped_units": 0, "keyframe_requests": 0}

    async def accept(self, offer_sdp: str, on_left: Callable[[], None] = lambda: None) -> ViewerSession:
        """Answer an offer to watch. `on_left` is called exactly once at the session's end.

        Raises `SdpRefused`, or `TooManyViewers`.
        """
        offer = read_offer(offer_sdp, "watch")
        if len(self._sessions) + self._pending >= self._max_viewers:
            raise TooManyViewers(f"This show has {self._max_viewers} WebRTC viewers already: watch by HLS, or try again later.")
        self._pending += 1
        try:
            return await self._join(offer, on_left)
        finally:
            self._pending -= 1

    async def _join(self, offer: Offer, on_left: Callable[[], None]) -> ViewerSession:
        viewer = _Viewer(self, offer.kinds, lambda: self._left(viewer, on_left))
        try:
            session = ViewerSession(viewer.peer.id, await viewer.peer.answer(offer), viewer)
        except BaseException:
            viewer.courier.close()
            raise
        self._sessions[session.id] = session
        self._past["viewers_seen"] += 1
        self._peak = max(self._peak, len(self._sessions))
        viewer.start()
        return session

    def _left(self, viewer: "_Viewer", on_left: Callable[[], None]) -> None:
        viewer.courier.close()
        self._sessions.pop(viewer.peer.id, None)
        for name in ("sent_bytes", "dropped_units", "keyframe_requests"):
            self._past[name] += viewer.stats()[name]
        on_left()

    def stats(self) -> dict[str, Any]:
        """Viewers now, at most at once, and ever, and sums over all of them: bytes sent, units dropped, keyframes asked for."""
        now = [session.stats() for session in self._sessions.values()]
        sums = {name: past + sum(s[name] for s in now) for name, past in self._past.items() if name != "viewers_seen"}
        return {"viewers": len(now), "peak": self._peak, "viewers_seen": self._past["viewers_seen"], **sums}

    async def close(self) -> None:
        """Hang up on every viewer."""
        await asyncio.gather(*(session.close() for session in tuple(self._sessions.values())))


class _Viewer:
    """The sending end of one viewer."""

    def __init__(self, egress: WhepEgress, kinds: frozenset[str], on_left: Callable[[], None]) -> None:
        self.peer = Peer(egress._reach, silence_s=VIEWER_SILENCE_S, on_left=on_left)
        self.courier = Courier(egress._bus, egress._packetizer, kinds)
        self._senders = add_senders(self.peer, self.courier, kinds, egress._reports)

    def start(self) -> None:
        self.peer.keep(asyncio.create_task(self._carry()))

    async def _carry(self) -> None:
        await self.courier.run()
        self.peer.hang_up()  # the show is over

    def stats(self) -> dict[str, Any]:
        senders = self._senders.values()
        return {
            "connected": self.peer.connected,
            "sent_bytes": sum(s.sent_bytes for s in senders),
            "sent_packets": sum(s.sent_packets for s in senders),
            "resent_packets": sum(s.resent_packets for s in senders),
            "lost_packets": sum(s.lost_packets for s in senders),
            "dropped_units": self.courier.dropped_units,
            "keyframe_requests": self.courier.keyframe_requests,
        }
