"""An SDP offer, read and cleaned before aiortc sees it.

After `read_offer` an offer has at most one picture and one sound, a direction on each, a DTLS
fingerprint and ICE credentials, and a codec that this side has. What is left out on purpose:

- `.local` candidates (a browser hiding its address): resolving them can cost a second, and the
  browser's own checks show us its address anyway (peer-reflexive, RFC 8445 section 7.3.1.3);
- TCP candidates, and more than `MAX_CANDIDATES`;
- `end-of-candidates`: an offer without usable candidates must wait for those checks, not fail.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

from aiortc.codecs import CODECS, is_rtx
from aiortc.rtcpeerconnection import is_codec_compatible
from aiortc.sdp import MediaDescription, SessionDescription

from render.deliver.errors import SdpRefused

MAX_OFFER_BYTES: Final = 64 * 1024
MAX_CANDIDATES: Final = 32
_STAND_IN_FMTP: Final = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"

_FFMPEG: Final = "FFmpegPublishSession"

Purpose = Literal["publish", "watch"]
_DIRECTIONS: Final[Mapping[Purpose, tuple[str, str]]] = {"publish": ("sendonly", "sendrecv"), "watch": ("recvonly", "sendrecv")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A cleaned offer.

    `kinds` holds "audio", "video" or both; `fmtp` the true H.264 parameters, by payload type, where a stand-in was set;
    `by_ffmpeg` is true for an offer of FFmpeg's WHIP muxer, whose certificate may need another DTLS (see `gnutls`).
    """

    sdp: str
    kinds: frozenset[str]
    fmtp: Mapping[int, str | None] = field(default_factory=dict)
    by_ffmpeg: bool = False

    def finish(self, answer_sdp: str) -> str:
        """The answer as the other side must see it: its own H.264 profile where the offer was given a stand-in."""
        return _join(self._finished(answer_sdp))

    def _finished(self, answer_sdp: str) -> Iterator[str]:
        stand_ins = {f"a=fmtp:{payload_type} ": fmtp for payload_type, fmtp in self.fmtp.items()}
        for line in answer_sdp.splitlines():
            prefix = next((p for p in stand_ins if line.startswith(p)), None)
            if prefix is None:
                yield line
            elif (fmtp := stand_ins[prefix]) is not None:
                yield prefix + fmtp


def read_offer(text: str, purpose: Purpose) -> Offer:
    """Read an offer to publish to us or to watch us. Raises `SdpRefused` with what is wrong and what to do."""
    if len(text) > MAX_OFFER_BYTES:
        raise SdpRefused(f"The offer is longer than {MAX_OFFER_BYTES} bytes: send one audio and one video section.")
    lines = list(_cleaned(text))
    session = _parse(_join(lines))
    media = [m for m in session.media if m.kind in ("audio", "video")]
    _check_sections(media)
    for section in media:
        _check_transport(section)
        _check_direction(section, purpose)
    fmtp = _check_codecs(media, purpose)
    kinds = frozenset(m.kind for m in media)
    return Offer(sdp=_join(_with_stand_ins(lines, fmtp)), kinds=kinds, fmtp=fmtp, by_ffmpeg=session.name == _FFMPEG)


def _join(lines: Iterator[str] | list[str]) -> str:
    return "\r\n".join(lines) + "\r\n"


def _cleaned(text: str) -> Iterator[str]:
    candidates = 0
    for line in _with_directions([line.strip() for line in text.splitlines() if line.strip()]):
        if line == "a=end-of-candidates":
            continue
        if line.startswith("a=candidate:"):
            candidates += 1
            if candidates > MAX_CANDIDATES or not _usable(line):
                continue
        yield line


def _usable(candidate: str) -> bool:
    """Whether a candidate line is worth checking (`a=candidate:FOUNDATION COMPONENT PROTOCOL PRIORITY ADDRESS PORT typ TYPE`)."""
    bits = candidate.split()
    return len(bits) >= 8 and bits[2].lower() == "udp" and not bits[4].endswith(".local")


def _with_directions(lines: list[str]) -> Iterator[str]:
    """Adds the default direction (`sendrecv`, RFC 8866 section 6.7) to media sections that name none: aiortc needs it said."""
    spoken = {"a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive"}
    starts = [i for i, line in enumerate(lines) if line.startswith("m=")]
    bare = {start for start, end in pairwise([*starts, len(lines)]) if not spoken.intersection(lines[start:end])}
    default = next((line for line in lines[: starts[0]] if line in spoken), "a=sendrecv") if starts else ""
    for i, line in enumerate(lines):
        yield line
        if i in bare:
            yield default


def _parse(text: str) -> SessionDescription:
    if not text.startswith("v="):
        raise SdpRefused("The request's body is no SDP (it does not begin with v=0): send the offer of an RTCPeerConnection.")
    try:
        return SessionDescription.parse(text)
    except Exception as error:  # aiortc's parser asserts, indexes and looks up: anything may come
        raise SdpRefused("The offer is not SDP that can be read: send the offer of an RTCPeerConnection unchanged.") from error


def _check_sections(media: list[MediaDescription]) -> None:
    kinds = [m.kind for m in media]
    if not media:
        raise SdpRefused("The offer has no audio and no video section: add a transceiver for each before making it.")
    if len(set(kinds)) != len(kinds):
        raise SdpRefused("The offer has more than one audio or more than one video section: offer one of each.")
    if len(media) > 1 and len({m.rtp.muxId for m in media}) != len(media):
        raise SdpRefused("The offer's media sections have no a=mid of their own: offer them bundled (BUNDLE).")


def _check_transport(section: MediaDescription) -> None:
    where = f"The offer's {section.kind} section"
    if section.ice is None or not section.ice.usernameFragment or not section.ice.password:
        raise SdpRefused(f"{where} has no ICE credentials (a=ice-ufrag, a=ice-pwd): send the whole offer.")
    if section.dtls is None or not section.dtls.fingerprints:
        raise SdpRefused(f"{where} has no DTLS fingerprint and role (a=fingerprint, a=setup): only encrypted media is accepted.")
    if not section.rtcp_mux:
        raise SdpRefused(f"{where} does not offer a=rtcp-mux: set rtcpMuxPolicy to 'require'.")


def _check_direction(section: MediaDescription, purpose: Purpose) -> None:
    if section.direction not in _DIRECTIONS[purpose]:
        need, use = ("send", "WHEP, to watch,") if purpose == "publish" else ("receive", "WHIP, to publish,")
        raise SdpRefused(f"The offer's {section.kind} section is {section.direction}, but here it must {need}; {use} has another address.")


def _check_codecs(media: list[MediaDescription], purpose: Purpose) -> dict[int, str | None]:
    """Refuses sections without a codec of ours. Returns the H.264 parameters to be replaced by a stand-in, by payload type."""
    fmtp: dict[int, str | None] = {}
    for section in media:
        names = ("opus",) if section.kind == "audio" else ("h264",) if purpose == "watch" else ("h264", "vp8")
        if _has_codec(section, names):
            continue
        if section.kind == "video" and purpose == "publish" and (odd := _odd_h264(section)) is not None:
            fmtp[odd] = _fmtp_of(section, odd)
            continue
        offered = ", ".join(sorted({c.name for c in section.rtp.codecs if not is_rtx(c)})) or "nothing"
        wanted = {"opus": "Opus", "h264": "H.264 (baseline, packetization-mode=1)", "vp8": "VP8"}
        raise SdpRefused(
            f"The offer's {section.kind} section has no codec of ours: it offers {offered}, "
            f"it must offer {' or '.join(wanted[n] for n in names)}. Add it to the offer"
            + ("; a browser without H.264 can watch by HLS." if purpose == "watch" else ".")
        )
    return fmtp


def _has_codec(section: MediaDescription, names: tuple[str, ...]) -> bool:
    ours = [c for c in CODECS[section.kind] if c.name.lower() in names]
    return any(is_codec_compatible(mine, theirs) for theirs in section.rtp.codecs for mine in ours)


def _odd_h264(section: MediaDescription) -> int | None:
    """The payload type of H.264 in a profile or mode that aiortc does not name (OBS and FFmpeg send High): its decoder reads them all."""
    return next((c.payloadType for c in section.rtp.codecs if c.name.lower() == "h264"), None)


def _fmtp_of(section: MediaDescription, payload_type: int) -> str | None:
    codec = next(c for c in section.rtp.codecs if c.payloadType == payload_type)
    parts = [k if v is None else f"{k}={v}" for k, v in codec.parameters.items() if k != "sprop-parameter-sets"]
    return ";".join(parts) or None


def _with_stand_ins(lines: list[str], fmtp: Mapping[int, str | None]) -> Iterator[str]:
    for line in lines:
        if any(line.startswith(f"a=fmtp:{payload_type} ") for payload_type in fmtp):
            continue
        yield line
        for payload_type in fmtp:
            if line.startswith(f"a=rtpmap:{payload_type} "):
                yield f"a=fmtp:{payload_type} {_STAND_IN_FMTP}"
