"""The receiver's queue: a host on a slow machine stays live."""

from aiortc.jitterbuffer import JitterFrame
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtp import RtpPacket

from render.deliver.receiver import Undecoded, is_keyframe, is_media

H264 = RTCRtpCodecParameters(mimeType="video/H264", clockRate=90_000)
VP8 = RTCRtpCodecParameters(mimeType="video/VP8", clockRate=90_000)
OPUS = RTCRtpCodecParameters(mimeType="audio/opus", clockRate=48_000, channels=2)
IDR, DELTA = b"\x00\x00\x00\x01\x67s\x00\x00\x00\x01\x65p", b"\x00\x00\x00\x01\x41p"


def test_keyframes_are_known() -> None:
    assert is_keyframe(H264, IDR)
    assert not is_keyframe(H264, DELTA)
    assert is_keyframe(VP8, b"\x10\x02\x00")
    assert not is_keyframe(VP8, b"\x11\x02\x00")


def test_a_decoder_that_falls_behind_skips_to_a_keyframe_that_it_asks_for() -> None:
    asked: list[str] = []
    queue = Undecoded(lambda: asked.append("idr"), capacity=3)
    for data in (IDR, DELTA, DELTA, DELTA, DELTA):
        queue.put((H264, JitterFrame(data, 0)))
    assert queue.dropped == 5
    assert asked
    queue.put((H264, JitterFrame(IDR, 7)))
    item = queue.get()
    assert item is not None
    assert item[1].timestamp == 7


def test_sound_goes_on_with_the_newest() -> None:
    queue = Undecoded(lambda: None, capacity=2)
    for stamp in range(3):
        queue.put((OPUS, JitterFrame(b"x", stamp)))
    item = queue.get()
    assert item is not None
    assert item[1].timestamp == 2


def test_hanging_up_does_not_wait_for_what_is_undecoded() -> None:
    queue = Undecoded(lambda: None)
    queue.put((H264, JitterFrame(IDR, 0)))
    queue.put(None)
    assert queue.get() is None


def test_a_probe_with_a_time_of_its_own_is_not_taken_for_the_hosts_picture() -> None:
    rtx = RTCRtpCodecParameters(mimeType="video/rtx", clockRate=90_000)
    assert is_media(H264, RtpPacket(payload_type=102, timestamp=1, payload=IDR))
    assert not is_media(H264, RtpPacket(payload_type=102, timestamp=7)), "padding alone"
    assert not is_media(rtx, RtpPacket(payload_type=103, timestamp=7, payload=b"\0\0probe")), "a probe on the retransmission stream"
    assert not is_media(None, RtpPacket(payload_type=104, timestamp=7, payload=b"?")), "a payload that was never agreed on"
