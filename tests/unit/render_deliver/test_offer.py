"""Offers: what a browser, OBS or FFmpeg sends is understood; what cannot work is refused in words."""

import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.sdp import SessionDescription

from render.deliver.errors import SdpRefused
from render.deliver.offer import MAX_OFFER_BYTES, read_offer
from render.deliver.reach import Reach

HEAD = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n"
TRANSPORT = (
    "c=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdefghijklmn\r\n"
    "a=fingerprint:sha-256 " + ":".join(["AB"] * 32) + "\r\na=setup:actpass\r\na=rtcp-mux\r\n"
)


def audio(direction: str = "a=sendonly\r\n", codec: str = "opus/48000/2") -> str:
    return f"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n{TRANSPORT}a=mid:0\r\n{direction}a=rtpmap:111 {codec}\r\n"


def video(direction: str = "a=sendonly\r\n", codec: str = "H264/90000", fmtp: str = "packetization-mode=1;profile-level-id=42e01f") -> str:
    tail = f"a=fmtp:106 {fmtp}\r\n" if fmtp else ""
    return f"m=video 9 UDP/TLS/RTP/SAVPF 106\r\n{TRANSPORT}a=mid:1\r\n{direction}a=rtpmap:106 {codec}\r\n{tail}"


def test_an_offer_of_both_kinds_is_taken() -> None:
    assert read_offer(HEAD + audio() + video(), "publish").kinds == {"audio", "video"}


def test_hidden_and_tcp_candidates_do_not_delay_the_answer() -> None:
    candidates = (
        "a=candidate:1 1 udp 2113937151 0b2f9c1e-aaaa-bbbb-cccc-000000000000.local 50000 typ host\r\n"
        "a=candidate:2 1 tcp 1518280447 192.0.2.7 9 typ host tcptype active\r\n"
        "a=candidate:3 1 udp 2113937151 192.0.2.7 50001 typ host\r\n"
        "a=end-of-candidates\r\n"
    )
    cleaned = read_offer(HEAD + audio() + candidates, "publish").sdp
    assert cleaned.count("a=candidate:") == 1
    assert "192.0.2.7 50001" in cleaned
    assert "end-of-candidates" not in cleaned


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no SDP"),
        ("hello", "no SDP"),
        ("{}", "no SDP"),
        ("v=0\r\nm=video x y\r\n", "cannot be read|can be read"),
        ("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111\r\n", "can be read"),
        ("v=0\r\n" + "a=x\r\n" * MAX_OFFER_BYTES, "longer than"),
        (HEAD, "no audio and no video"),
        (HEAD + audio() + audio(), "more than one audio"),
        (HEAD + audio().replace("a=ice-pwd:0123456789abcdefghijklmn\r\n", ""), "ICE credentials"),
        (HEAD + audio().replace("a=setup:actpass\r\n", ""), "DTLS"),
        (HEAD + audio().replace("a=rtcp-mux\r\n", ""), "rtcp-mux"),
        (HEAD + audio().replace("a=mid:0\r\n", "") + video().replace("a=mid:1\r\n", ""), "a=mid"),
        (HEAD + audio("a=recvonly\r\n"), "must send"),
        (HEAD + audio(codec="PCMU/8000"), "it offers PCMU, it must offer Opus"),
        (HEAD + video(codec="AV1/90000", fmtp=""), "AV1"),
    ],
)
def test_what_cannot_be_published_is_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(SdpRefused, match=says):
        read_offer(text, "publish")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD + video("a=recvonly\r\n", "VP8/90000", ""), "HLS"),
        (HEAD + video("a=sendonly\r\n"), "must receive"),
        (HEAD + video("a=recvonly\r\n", fmtp="packetization-mode=1;profile-level-id=64001f"), "baseline"),
    ],
)
def test_what_cannot_be_watched_is_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(SdpRefused, match=says):
        read_offer(text, "watch")


def test_a_section_without_direction_is_sendrecv() -> None:
    assert read_offer(HEAD + audio("") + video(""), "publish").sdp.count("a=sendrecv") == 2


@pytest.mark.parametrize("fmtp", ["packetization-mode=1;profile-level-id=64001f", "profile-level-id=4d0029;packetization-mode=0", ""])
async def test_a_host_whose_encoder_makes_main_or_high_profile_is_answered_in_its_own_terms(fmtp: str) -> None:
    offer = read_offer(HEAD + audio() + video(fmtp=fmtp), "publish")
    connection = RTCPeerConnection(Reach().configuration())
    await connection.setRemoteDescription(RTCSessionDescription(sdp=offer.sdp, type="offer"))
    await connection.setLocalDescription()
    answer = offer.finish(connection.localDescription.sdp)
    await connection.close()
    section = next(m for m in SessionDescription.parse(answer).media if m.kind == "video")
    assert [c.name for c in section.rtp.codecs] == ["H264"]
    parameters = ";".join(f"{k}={v}" for k, v in section.rtp.codecs[0].parameters.items())
    assert parameters == fmtp
