"""An RTP receiver that hands decoded frames over with their true RTP time, and whose queues are bounded.

aiortc's own numbers each track from zero, throws sender reports away and queues without end.
"""

import contextlib
import queue
import time
from collections.abc import Callable
from typing import Any, Final

from aiortc.codecs import get_capabilities, is_rtx
from aiortc.jitterbuffer import JitterFrame
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpparameters import RTCRtpCodecParameters, RTCRtpReceiveParameters
from aiortc.rtcrtpreceiver import RemoteStreamTrack, RTCRtpReceiver
from aiortc.rtp import AnyRtcpPacket, RtcpSrPacket, RtpPacket
from av.frame import Frame

from render.deliver.sync import TrackTimes

MAX_UNDECODED: Final = 45  # frames: a second and a half of picture, a second of sound
OnFrame = Callable[[Any, int], None]


def clock_rate_hz(kind: str) -> int:
    """The RTP clock of the codecs that we receive: 90 kHz for video, 48 kHz for Opus."""
    return get_capabilities(kind).codecs[0].clockRate


class FrameReceiver(RTCRtpReceiver):
    """Calls `on_frame(frame, ticks)` on the event loop; `ticks` is the frame's RTP time made continuous by `times`."""

    def __init__(self, kind: str, transport: RTCDtlsTransport, *, times: TrackTimes, on_frame: OnFrame) -> None:
        super().__init__(kind, transport)
        self._times = times
        self._stopped = False
        self._ssrc_heard: int | None = None
        self.undecoded = Undecoded(self._ask_for_keyframe)
        self._track = _Outlet(kind, on_frame)
        # What aiortc 1.16 made for itself in the line above, before anything was received:
        self._RTCRtpReceiver__timestamp_mapper = times
        self._RTCRtpReceiver__decoder_queue = self.undecoded

    def _ask_for_keyframe(self) -> None:
        self._RTCRtpReceiver__decoder_error.set()  # type: ignore[attr-defined]

    async def receive(self, parameters: RTCRtpReceiveParameters) -> None:
        """As inherited; but a connection that was closed while it was being made starts no thread."""
        if not self._stopped:
            await super().receive(parameters)

    async def stop(self) -> None:
        """As inherited, at once: what was not decoded yet is thrown away."""
        self._stopped = True
        await super().stop()

    async def _handle_rtp_packet(self, packet: RtpPacket, arrival_time_ms: int) -> None:
        if is_media(self._RTCRtpReceiver__codecs.get(packet.payload_type), packet):  # type: ignore[attr-defined]
            self._ssrc_heard = packet.ssrc
            self._times.arrived(packet.timestamp, time.monotonic_ns() // 1000)
        await super()._handle_rtp_packet(packet, arrival_time_ms)

    async def _handle_rtcp_packet(self, packet: AnyRtcpPacket) -> None:
        if isinstance(packet, RtcpSrPacket) and packet.ssrc == self._ssrc_heard:
            self._times.reported(packet.sender_info.ntp_timestamp, packet.sender_info.rtp_timestamp)
        await super()._handle_rtcp_packet(packet)


class _Outlet(RemoteStreamTrack):
    """The track of a `FrameReceiver`: nobody reads it, frames go on at once."""

    def __init__(self, kind: str, on_frame: OnFrame) -> None:
        super().__init__(kind)
        self._queue = _Spout(on_frame)  # type: ignore[assignment]


class _Spout:
    """Stands where aiortc has a queue of decoded frames. The decoder's thread schedules `put` on the event loop."""

    def __init__(self, on_frame: OnFrame) -> None:
        self._on_frame = on_frame

    async def put(self, frame: Frame | None) -> None:
        if frame is not None and frame.pts is not None:
            self._on_frame(frame, frame.pts)


class Undecoded:
    """Frames on their way to the decoder. When it falls behind, all up to the next keyframe are dropped and one is asked for."""

    def __init__(self, want_keyframe: Callable[[], None], capacity: int = MAX_UNDECODED) -> None:
        self._items: queue.SimpleQueue[tuple[RTCRtpCodecParameters, JitterFrame] | None] = queue.SimpleQueue()
        self._capacity = capacity
        self._want_keyframe = want_keyframe
        self._skipping = False
        self.dropped = 0

    def put(self, item: tuple[RTCRtpCodecParameters, JitterFrame] | None) -> None:
        """A frame, or None for the end, before which whatever is held is forgotten."""
        if item is None:
            self._clear()
        elif self._is_lost(*item):
            self.dropped += 1
            return
        self._items.put(item)

    def get(self) -> tuple[RTCRtpCodecParameters, JitterFrame] | None:
        """The next frame; blocks."""
        return self._items.get()

    def _is_lost(self, codec: RTCRtpCodecParameters, frame: JitterFrame) -> bool:
        if self._items.qsize() >= self._capacity:
            self._clear()
            self._skipping = codec.mimeType.startswith("video/")
        if self._skipping and is_keyframe(codec, frame.data):
            self._skipping = False
        if self._skipping:
            self._want_keyframe()
        return self._skipping

    def _clear(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                self._items.get_nowait()
                self.dropped += 1


def is_media(codec: RTCRtpCodecParameters | None, packet: RtpPacket) -> bool:
    """Whether a packet tells the track's time: no retransmission, no padding alone. Chromium's probes carry times of their own."""
    return codec is not None and not is_rtx(codec) and bool(packet.payload)


def is_keyframe(codec: RTCRtpCodecParameters, data: bytes) -> bool:
    """Whether an encoded frame can be decoded without those before it (H.264: NAL type 5; VP8: RFC 6386 section 9.1)."""
    if codec.name.upper() == "VP8":
        return bool(data) and not data[0] & 1
    return any(nal and nal[0] & 0x1F == 5 for nal in data.split(b"\x00\x00\x01")[1:])
