"""The sender: RTP time is show time, both tracks' reports tell one story, what is asked for comes."""

import asyncio
import struct
from typing import Any

from aiortc.rtcrtpparameters import RTCRtpCodecParameters, RTCRtpSendParameters
from aiortc.rtp import (
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    RtcpPacket,
    RtcpPsfbPacket,
    RtcpRtpfbPacket,
    RtcpSrPacket,
    RtpPacket,
    is_rtcp,
)

from render.deliver.seams import FeedbackRouter
from render.deliver.sender import HISTORY_PACKETS, ReportClock, UnitSender


class Wire:
    """A transport that keeps what was sent."""

    state = "connected"

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.reported = asyncio.Event()

    async def _send_rtp(self, data: bytes) -> None:
        self.sent.append(data)
        if is_rtcp(data):
            self.reported.set()

    def _register_rtp_sender(self, sender: Any, parameters: Any) -> None:
        pass

    def _unregister_rtp_sender(self, sender: Any) -> None:
        pass


VIDEO = [
    RTCRtpCodecParameters(mimeType="video/H264", clockRate=90_000, payloadType=106),
    RTCRtpCodecParameters(mimeType="video/rtx", clockRate=90_000, payloadType=107, parameters={"apt": 106}),
]
AUDIO = [RTCRtpCodecParameters(mimeType="audio/opus", clockRate=48_000, channels=2, payloadType=111)]


async def sending(kind: str = "video", reports: ReportClock | None = None, **more: Any) -> tuple[UnitSender, Wire]:
    wire: Any = Wire()
    sender = UnitSender(kind, wire, reports=reports or ReportClock(), **more)
    await sender.send(RTCRtpSendParameters(codecs=VIDEO if kind == "video" else AUDIO, muxId="0"))
    return sender, wire


async def test_a_page_can_read_the_shows_time_from_a_frame() -> None:
    video, video_wire = await sending()
    audio, audio_wire = await sending("audio")
    at_90k = 0xFFFFFFFF + 900_001
    await video.push([b"\x65a", b"\x65b"], at_90k)
    await audio.push([b"x"], at_90k)
    packets = [RtpPacket.parse(data) for data in video_wire.sent]
    assert [p.timestamp for p in packets] == [900_000, 900_000]
    assert [p.marker for p in packets] == [0, 1]
    assert RtpPacket.parse(audio_wire.sent[0]).timestamp == at_90k * 8 // 15 % (1 << 32)
    await asyncio.gather(video.stop(), audio.stop())


async def test_sound_that_begins_before_show_time_zero_is_sent() -> None:
    audio, wire = await sending("audio")
    await audio.push([b"x"], -585)
    assert RtpPacket.parse(wire.sent[0]).timestamp == (1 << 32) - 312
    await audio.stop()


async def test_the_first_reports_of_both_tracks_come_at_once_and_agree() -> None:
    reports = ReportClock()
    video, video_wire = await sending(reports=reports)
    audio, audio_wire = await sending("audio", reports)
    await video.push([b"\x65a"], 180_000)
    await audio.push([b"x"], 180_000)
    await asyncio.gather(video_wire.reported.wait(), audio_wire.reported.wait())
    seconds = []
    for wire, rate in ((video_wire, 90_000), (audio_wire, 48_000)):
        sr = next(p for data in wire.sent if is_rtcp(data) for p in RtcpPacket.parse(data) if isinstance(p, RtcpSrPacket))
        seconds.append(sr.sender_info.ntp_timestamp / (1 << 32) - sr.sender_info.rtp_timestamp / rate)
    assert abs(seconds[0] - seconds[1]) < 1e-3
    await asyncio.gather(video.stop(), audio.stop())


async def test_nothing_is_sent_before_the_connection_stands_nor_after_it() -> None:
    wire: Any = Wire()
    sender = UnitSender("video", wire, reports=ReportClock())
    await sender.push([b"\x65"], 0)
    await sender.send(RTCRtpSendParameters(codecs=VIDEO, muxId="0"))
    await sender.stop()
    said = len(wire.sent)
    await sender.push([b"\x65"], 0)
    assert len(wire.sent) == said
    assert all(is_rtcp(data) for data in wire.sent)


async def test_a_picture_loss_and_a_full_intra_request_reach_the_programme() -> None:
    asked: list[str] = []
    sender, _ = await sending(on_keyframe_wanted=lambda: asked.append("please"))
    router = FeedbackRouter()
    router.register_sender(sender, sender._ssrc)
    pli = RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=1, media_ssrc=sender._ssrc)
    fir = RtcpPsfbPacket(fmt=RTCP_PSFB_FIR, ssrc=1, media_ssrc=0, fci=struct.pack("!LL", sender._ssrc, 0))
    for packet in (pli, fir):
        for recipient in router.route_rtcp(packet):
            await recipient._handle_rtcp_packet(packet)
    assert asked == ["please", "please"]
    await sender.stop()


async def test_a_lost_packet_is_sent_again_and_the_memory_of_packets_is_bounded() -> None:
    sender, wire = await sending()
    await sender.push([b"\x65lost"], 3000)
    first = RtpPacket.parse(wire.sent[0])
    nack = RtcpRtpfbPacket(fmt=RTCP_RTPFB_NACK, ssrc=1, media_ssrc=sender._ssrc)
    nack.lost = [first.sequence_number]
    await sender._handle_rtcp_packet(nack)
    again = RtpPacket.parse(wire.sent[-1])
    assert (again.payload_type, again.payload) == (107, struct.pack("!H", first.sequence_number) + b"\x65lost")
    await sender.push([b"\x65"] * (HISTORY_PACKETS + 10), 6000)
    assert len(sender._history) == HISTORY_PACKETS
    sent = len(wire.sent)
    await sender._handle_rtcp_packet(nack)
    assert len(wire.sent) == sent
    await sender.stop()
