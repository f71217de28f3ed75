"""A WHIP client: publishes a media file as a host would, picture and sound in real time and in sync."""

import asyncio
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import av
from aiortc import RTCBundlePolicy

from render.deliver.clip import ClipEncoder, ClipFrames, ClipThread
from render.deliver.courier import Courier, add_senders
from render.deliver.errors import SignallingFailed
from render.deliver.packets import Packetizer
from render.deliver.peer import Peer
from render.deliver.player import Signal
from render.deliver.reach import Reach
from render.deliver.sender import ReportClock
from render.encode.bus import UnitBus
from render.media import Unit

SERVER_SILENCE_S: Final = 10.0
BITRATE_BPS: Final = 2_500_000


class Publisher:
    """`async with Publisher(HttpSignal(url, token=…), path) as publisher: await publisher.finished.wait()`.

    The clip starts when the connection stands, so that its first frame is sent. `loop` plays it until the end of the
    `async with`. Raises `SignallingFailed`; a file that cannot be read raises it too.
    """

    def __init__(
        self, signal: Signal, path: Path, *, loop: bool = False, bitrate_bps: int = BITRATE_BPS, reach: Reach | None = None
    ) -> None:
        self._signal = signal
        try:
            frames = ClipFrames(path, loop=loop)
        except (av.FFmpegError, OSError) as error:
            raise SignallingFailed(f"{path} cannot be published: {error}. Give a file that ffprobe can read.") from error
        kinds = frozenset(k for k, there in (("video", frames.has_video), ("audio", frames.has_audio)) if there)
        self._thread = ClipThread(frames, ClipEncoder(bitrate_bps=bitrate_bps, fps=frames.fps or 30.0), self._due)
        self._bus = UnitBus(on_keyframe_wanted=self._thread.want_keyframe)
        self._peer = Peer(
            reach or Reach(), silence_s=SERVER_SILENCE_S, on_joined=self._begin, on_left=self._ended, bundle=RTCBundlePolicy.MAX_BUNDLE
        )
        self._courier = Courier(self._bus, Packetizer(), kinds)
        self._senders = add_senders(self._peer, self._courier, kinds, ReportClock())
        self.finished = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    async def __aenter__(self) -> Self:
        try:
            await self._peer.accept(await self._signal.post(await self._peer.offer()))
        except BaseException:
            await self._close()
            raise
        self._peer.keep(asyncio.create_task(self._courier.run()))
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._signal.delete()
        await self._close()

    @property
    def connected(self) -> bool:
        """Whether the clip is on its way."""
        return self._peer.connected

    def stats(self) -> dict[str, Any]:
        """Packets and bytes sent, pictures skipped because encoding fell behind, keyframes that the other side asked for."""
        senders = self._senders.values()
        return {
            "sent_packets": sum(s.sent_packets for s in senders),
            "sent_bytes": sum(s.sent_bytes for s in senders),
            "skipped_pictures": self._thread.skipped_pictures,
            "keyframe_requests": self._courier.keyframe_requests,
        }

    def _begin(self) -> None:
        self._thread.start()

    def _due(self, unit: Unit | None) -> None:
        """On the clip's thread."""
        if unit is not None:
            self._bus.publish_threadsafe(self._loop, unit)
        else:
            self._loop.call_soon_threadsafe(self._ended)

    def _ended(self) -> None:
        self.finished.set()

    async def _close(self) -> None:
        self._thread.leave()
        if self._thread.is_alive():
            await asyncio.to_thread(self._thread.join)
        await self._peer.close()
        self._bus.end()
