"""A WHEP client for bench and tests: joins, measures the way from POST to the first decoded frame, keeps what comes."""

import asyncio
import time
from collections import deque
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Protocol, Self

import av
from aiortc import RTCBundlePolicy
from aiortc.codecs import get_capabilities

from render.deliver import seams
from render.deliver.peer import Peer
from render.deliver.reach import Reach
from render.deliver.receiver import FrameReceiver, clock_rate_hz
from render.deliver.sync import CaptureClock, TrackTimes

KEPT_FRAMES: Final = 300
SERVER_SILENCE_S: Final = 10.0
LONGEST_S: Final = 120.0
_CODECS: Final = {"audio": ("audio/opus",), "video": ("video/h264", "video/rtx")}


class Signal(Protocol):
    """How an offer gets its answer; `HttpSignal` by HTTP."""

    async def post(self, offer_sdp: str) -> str: ...

    async def delete(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A decoded frame. `ticks` is its RTP time (a show's: its pts); `capture_us` lays picture and sound on one clock."""

    frame: Any
    ticks: int
    capture_us: int
    arrived_ns: int


class Player:
    """`async with Player(HttpSignal(url)) as player:` watches. Frames are in `pictures` and `sounds`, the newest last.

    `post_ms`, `first_picture_ms`: from POST to its answer, and to the first decoded frame.
    """

    def __init__(self, signal: Signal, *, reach: Reach | None = None, kept_frames: int = KEPT_FRAMES) -> None:
        self._signal = signal
        self._peer = Peer(reach or Reach(), silence_s=SERVER_SILENCE_S, on_left=self._ended_now, bundle=RTCBundlePolicy.MAX_BUNDLE)
        self._times = {kind: TrackTimes(clock_rate_hz(kind)) for kind in ("audio", "video")}
        self._clock = CaptureClock(video=self._times["video"], audio=self._times["audio"])
        self.pictures: deque[Played] = deque(maxlen=kept_frames)
        self.sounds: deque[Played] = deque(maxlen=kept_frames)
        self.picture_count = self.sound_count = 0
        self.post_ms: float | None = None
        self.first_picture_ms: float | None = None
        self.ended = asyncio.Event()
        self._posted_ns = 0
        self._changed = asyncio.Condition()
        for kind in ("audio", "video"):
            self._receive(kind)

    def _receive(self, kind: str) -> None:
        transceiver = self._peer.connection.addTransceiver(kind, direction="recvonly")
        transceiver.setCodecPreferences([c for c in get_capabilities(kind).codecs if c.mimeType.lower() in _CODECS[kind]])
        receiver = FrameReceiver(
            kind, transceiver.receiver.transport, times=self._times[kind], on_frame=lambda frame, ticks: self._arrived(kind, frame, ticks)
        )
        seams.adopt(transceiver, receiver=receiver)

    async def __aenter__(self) -> Self:
        try:
            offer = await self._peer.offer()
            self._posted_ns = time.monotonic_ns()
            answer = await self._signal.post(offer)
            self.post_ms = self._since_post_ms()
            await self._peer.accept(answer)
        except BaseException:
            await self._peer.close()
            raise
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._signal.delete()
        await self._peer.close()

    async def until_pictures(self, count: int = 1, *, timeout_s: float = LONGEST_S) -> None:
        """Wait until so many pictures were decoded since the join. Raises TimeoutError."""
        await self._until(lambda: self.picture_count >= count, timeout_s)

    async def until_sounds(self, count: int = 1, *, timeout_s: float = LONGEST_S) -> None:
        """Wait until so many frames of sound were decoded since the join. Raises TimeoutError."""
        await self._until(lambda: self.sound_count >= count, timeout_s)

    async def _until(self, done: Any, timeout_s: float) -> None:
        async with asyncio.timeout(timeout_s), self._changed:
            await self._changed.wait_for(done)

    def _arrived(self, kind: str, frame: av.VideoFrame | av.AudioFrame, ticks: int) -> None:
        capture_us = self._clock.capture_us(self._times[kind], ticks)
        played = Played(frame=frame, ticks=ticks, capture_us=capture_us, arrived_ns=time.monotonic_ns())
        if kind == "video":
            if self.first_picture_ms is None:
                self.first_picture_ms = self._since_post_ms()
            self.pictures.append(played)
            self.picture_count += 1
        else:
            self.sounds.append(played)
            self.sound_count += 1
        self._peer.keep(asyncio.get_running_loop().create_task(self._tell()))

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _since_post_ms(self) -> float:
        return (time.monotonic_ns() - self._posted_ns) / 1e6

    def _ended_now(self) -> None:
        self.ended.set()
