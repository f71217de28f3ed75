"""An RTP sender of units that are encoded already: no encoder, no queue, no clock of its own.

RTP time is show time: a packet's time stamp is its unit's pts (90 kHz video, 48 kHz sound) mod 2^32,
without aiortc's random origin, so that a page computes show time from a frame's `rtpTimestamp`.
Sender reports of both tracks come from one `ReportClock`, the first at once: a player lip-syncs from its first second.
"""

import asyncio
import struct
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final

from aiortc import clock
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpparameters import RTCRtpSendParameters
from aiortc.rtcrtpsender import RTCRtpSender
from aiortc.rtp import (
    AnyRtcpPacket,
    HeaderExtensions,
    HeaderExtensionsMap,
    RtcpByePacket,
    RtcpRrPacket,
    RtcpSdesPacket,
    RtcpSenderInfo,
    RtcpSourceInfo,
    RtcpSrPacket,
)

from render.media import VIDEO_CLOCK_HZ

HISTORY_PACKETS: Final = 512  # about two seconds of 2.8 Mb/s, for retransmission
REPORT_GAPS_S: Final = (0.0, 0.2, 0.3, 0.5)  # Chromium needs two reports to lip-sync; then one a second
_CNAME: Final = 1  # RFC 3550 section 6.5.1
_U32: Final = 1 << 32


class ReportClock:
    """Says which wall time a moment of the show has; tied once, so that all tracks agree and a set clock moves nothing."""

    def __init__(self) -> None:
        self._tie: tuple[int, int, int] | None = None  # (pts_90k, monotonic ns, NTP)

    def tie(self, pts_90k: int) -> None:
        """The unit at `pts_90k` is going out now; only the first call counts."""
        if self._tie is None:
            self._tie = (pts_90k, time.monotonic_ns(), clock.current_ntp_time())

    def now(self, rate_hz: int) -> tuple[int, int]:
        """(64-bit NTP time, RTP time stamp) of this instant for a track of this rate."""
        if self._tie is None:
            return 0, 0
        pts_90k, started_ns, ntp = self._tie
        passed_ns = time.monotonic_ns() - started_ns
        ticks = pts_90k * rate_hz // VIDEO_CLOCK_HZ + passed_ns * rate_hz // 1_000_000_000
        return (ntp + (passed_ns << 32) // 1_000_000_000) & 0xFFFFFFFF_FFFFFFFF, ticks % _U32


class UnitSender(RTCRtpSender):
    """Sends what is pushed, once the connection is made; `on_ready` and `on_keyframe_wanted` (PLI, FIR) are called on the event loop."""

    def __init__(
        self,
        kind: str,
        transport: RTCDtlsTransport,
        *,
        reports: ReportClock,
        on_ready: Callable[[], None] = lambda: None,
        on_keyframe_wanted: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(kind, transport)
        self.rate_hz = VIDEO_CLOCK_HZ if kind == "video" else 48_000
        self.sent_packets = self.sent_bytes = self.resent_packets = self.lost_packets = 0
        self._reports = reports
        self._on_ready, self._on_keyframe_wanted = on_ready, on_keyframe_wanted
        self._extensions = HeaderExtensionsMap()
        self._parameters: RTCRtpSendParameters | None = None
        self._payload_type = 0
        self._rtx_payload_type: int | None = None
        self._sequence = struct.unpack("!H", self._ssrc.to_bytes(4, "big")[:2])[0] & 0x7FFF  # random, low: no wrap before SRTP settles
        self._rtx_sequence = self._sequence
        self._history: OrderedDict[int, tuple[int, int, bytes]] = OrderedDict()  # sequence -> (marker, stamp, payload)
        self._first_sent = asyncio.Event()
        self._report_task: asyncio.Task[None] | None = None
        self._stopped = False

    async def send(self, parameters: RTCRtpSendParameters) -> None:
        """Called by the connection when it is made: packets may go out from now on."""
        if self._parameters is not None or self._stopped:
            return
        self._parameters = parameters
        self.transport._register_rtp_sender(self, parameters)
        self._extensions.configure(parameters)
        self._payload_type = parameters.codecs[0].payloadType or 0
        self._rtx_payload_type = next(
            (c.payloadType for c in parameters.codecs if c.name == "rtx" and c.parameters.get("apt") == self._payload_type), None
        )
        self._report_task = asyncio.create_task(self._report())
        self._on_ready()

    async def stop(self) -> None:
        """Say goodbye and end."""
        self._stopped = True
        if self._parameters is None:
            return
        self.transport._unregister_rtp_sender(self)
        if self._report_task is not None:
            self._report_task.cancel()
            await asyncio.wait([self._report_task])
        await self._send_control(bytes(RtcpByePacket(sources=[self._ssrc])))

    async def push(self, payloads: Sequence[bytes], pts_90k: int) -> None:
        """Send one unit's RTP payloads; nothing before `send` was called nor after the connection is gone."""
        if self._parameters is None or self._stopped or not self._enabled:
            return
        self._reports.tie(pts_90k)
        stamp = pts_90k * self.rate_hz // VIDEO_CLOCK_HZ % _U32
        extension = self._extension_bytes()
        try:
            for i, payload in enumerate(payloads):
                await self._send_packet(i == len(payloads) - 1, stamp, extension, payload)
        except ConnectionError:
            return
        self._first_sent.set()

    async def _send_packet(self, marker: bool, stamp: int, extension: bytes, payload: bytes) -> None:
        sequence = self._sequence
        self._sequence = (sequence + 1) & 0xFFFF
        self._history[sequence] = (marker, stamp, payload)
        if len(self._history) > HISTORY_PACKETS:
            self._history.popitem(last=False)
        head = struct.pack("!BBHLL", 0x90 if extension else 0x80, (marker << 7) | self._payload_type, sequence, stamp, self._ssrc)
        await self.transport._send_rtp(head + extension + payload)
        self.sent_packets += 1
        self.sent_bytes += len(payload)

    def _extension_bytes(self) -> bytes:
        assert self._parameters is not None
        values = HeaderExtensions(mid=self._parameters.muxId, abs_send_time=(clock.current_ntp_time() >> 14) & 0xFFFFFF)
        profile, data = self._extensions.set(values)
        return struct.pack("!HH", profile, len(data) >> 2) + data if data else b""

    def _send_keyframe(self) -> None:
        self._on_keyframe_wanted()

    async def _handle_rtcp_packet(self, packet: AnyRtcpPacket) -> None:
        if isinstance(packet, (RtcpRrPacket, RtcpSrPacket)):
            for report in packet.reports:
                if report.ssrc == self._ssrc:
                    self.lost_packets = report.packets_lost
        await super()._handle_rtcp_packet(packet)

    async def _retransmit(self, sequence_number: int) -> None:
        kept = self._history.get(sequence_number)
        if kept is None or self._parameters is None or self._stopped:
            return
        marker, stamp, payload = kept
        kind, sequence, ssrc = self._payload_type, sequence_number, self._ssrc
        if self._rtx_payload_type is not None:  # RFC 4588
            kind, ssrc, payload = self._rtx_payload_type, self._rtx_ssrc, struct.pack("!H", sequence) + payload
            sequence, self._rtx_sequence = self._rtx_sequence, (self._rtx_sequence + 1) & 0xFFFF
        extension = self._extension_bytes()
        head = struct.pack("!BBHLL", 0x90 if extension else 0x80, (marker << 7) | kind, sequence, stamp, ssrc)
        await self._send_control(head + extension + payload)
        self.resent_packets += 1

    async def _report(self) -> None:
        await self._first_sent.wait()
        gaps = iter(REPORT_GAPS_S)
        while True:
            await asyncio.sleep(next(gaps, 1.0))
            await self._send_control(self._report_bytes())

    def _report_bytes(self) -> bytes:
        assert self._parameters is not None
        ntp, stamp = self._reports.now(self.rate_hz)
        info = RtcpSenderInfo(
            ntp_timestamp=ntp, rtp_timestamp=stamp, packet_count=self.sent_packets % _U32, octet_count=self.sent_bytes % _U32
        )
        names = [RtcpSourceInfo(ssrc=self._ssrc, items=[(_CNAME, (self._parameters.rtcp.cname or "").encode())])]
        return bytes(RtcpSrPacket(ssrc=self._ssrc, sender_info=info)) + bytes(RtcpSdesPacket(chunks=names))

    async def _send_control(self, data: bytes) -> None:
        try:
            await self.transport._send_rtp(data)
        except ConnectionError:
            return  # the connection's own state says so to whom it concerns
