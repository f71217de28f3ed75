"""WHIP in: a host publishes H.264 or VP8 and Opus; decoded frames go to a feed, all on one capture clock."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import av

from render.deliver import seams
from render.deliver.offer import read_offer
from render.deliver.peer import Peer
from render.deliver.reach import Reach
from render.deliver.receiver import FrameReceiver, clock_rate_hz
from render.deliver.sync import CaptureClock, TrackTimes

HOST_SILENCE_S: Final = 8.0


class Feed(Protocol):
    """Where a host's frames go. `capture_us` is on one clock for both; the sound's may step once, when sender reports arrive."""

    def push_picture(self, frame: av.VideoFrame, capture_us: int) -> None: ...

    def push_sound(self, frame: av.AudioFrame, capture_us: int) -> None: ...


@dataclass(frozen=True, slots=True)
class IngestSession:
    """A host's session. `answer_sdp` goes back to the host; `close` ends it."""

    id: str
    answer_sdp: str
    _publisher: "_Publisher"

    async def close(self) -> None:
        """Hang up; `on_left` has been called when this returns."""
        await self._publisher.peer.close()

    def stats(self) -> dict[str, Any]:
        """Whether it is connected, frames received and frames dropped because decoding fell behind, by kind."""
        return self._publisher.stats()


class WhipIngest:
    """Accepts hosts."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._sessions: dict[str, IngestSession] = {}

    async def accept(self, offer_sdp: str, feed: Feed, on_joined: Callable[[], None], on_left: Callable[[], None]) -> IngestSession:
        """Answer an offer. `on_joined` when the connection stands; `on_left` exactly once, also if it never does.

        Raises `SdpRefused`, after which neither is called.
        """
        offer = read_offer(offer_sdp, "publish")
        publisher = _Publisher(self._reach, offer.kinds, feed, on_joined, lambda: self._left(publisher.peer.id, on_left))
        session = IngestSession(publisher.peer.id, await publisher.peer.answer(offer), publisher)
        self._sessions[session.id] = session
        return session

    def _left(self, session_id: str, on_left: Callable[[], None]) -> None:
        self._sessions.pop(session_id, None)
        on_left()

    def stats(self) -> dict[str, Any]:
        """Every session's stats by id."""
        return {session_id: session.stats() for session_id, session in self._sessions.items()}

    async def close(self) -> None:
        """Hang up on every host."""
        for session in tuple(self._sessions.values()):
            await session.close()


class _Publisher:
    """The receiving end of one host."""

    def __init__(self, reach: Reach, kinds: frozenset[str], feed: Feed, on_joined: Callable[[], None], on_left: Callable[[], None]) -> None:
        self.peer = Peer(reach, silence_s=HOST_SILENCE_S, on_joined=on_joined, on_left=on_left)
        self._times = {kind: TrackTimes(clock_rate_hz(kind)) for kind in kinds}
        self._clock = CaptureClock(video=self._times.get("video"), audio=self._times.get("audio"))
        self._push: dict[str, Callable[[Any, int], None]] = {"video": feed.push_picture, "audio": feed.push_sound}
        self._received = dict.fromkeys(kinds, 0)
        self._receivers = {kind: self._receive(kind) for kind in sorted(kinds)}

    def _receive(self, kind: str) -> FrameReceiver:
        transceiver = self.peer.connection.addTransceiver(kind, direction="recvonly")
        receiver = FrameReceiver(
            kind, transceiver.receiver.transport, times=self._times[kind], on_frame=lambda frame, ticks: self._arrived(kind, frame, ticks)
        )
        seams.adopt(transceiver, receiver=receiver)
        return receiver

    def _arrived(self, kind: str, frame: Any, ticks: int) -> None:
        self._received[kind] += 1
        self._push[kind](frame, self._clock.capture_us(self._times[kind], ticks))

    def stats(self) -> dict[str, Any]:
        return {
            "connected": self.peer.connected,
            "frames": dict(self._received),
            "dropped": {kind: receiver.undecoded.dropped for kind, receiver in self._receivers.items()},
        }
