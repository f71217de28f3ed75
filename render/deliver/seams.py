"""The one module that reaches behind aiortc's public face (written against 1.16).

What is reached for, and why:

- `adopt`: aiortc builds its own senders and receivers; ours take their place in a transceiver.
- `shake_hands_by_gnutls`: FFmpeg's WHIP muxer brings a P-224 certificate, a curve that OpenSSL
  refuses (alert 47, illegal_parameter). Such a peer's handshake is done by GnuTLS (see `gnutls`).
- `FeedbackRouter`: a FIR names its track inside the message (RFC 5104 section 4.3.1), where aiortc does not look.
- `received_packets`: what tells a quiet peer from a gone one; ICE consent alone takes half a minute.
"""

import struct

from aioice import Connection
from aiortc import RTCPeerConnection, RTCRtpTransceiver
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsTransport, RtpReceiver, RtpRouter, RtpSender
from aiortc.rtcrtpreceiver import RTCRtpReceiver
from aiortc.rtcrtpsender import RTCRtpSender
from aiortc.rtp import RTCP_PSFB_FIR, AnyRtcpPacket, RtcpPsfbPacket
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from render.deliver.gnutls import GnuTlsConnection, library


class FeedbackRouter(RtpRouter):
    """Routes full intra requests too."""

    def route_rtcp(self, packet: AnyRtcpPacket) -> set[RtpReceiver | RtpSender]:
        recipients = super().route_rtcp(packet)
        if isinstance(packet, RtcpPsfbPacket) and packet.fmt == RTCP_PSFB_FIR:
            asked = (self.senders.get(ssrc) for ssrc, _ in struct.iter_unpack("!LL", packet.fci[: len(packet.fci) // 8 * 8]))
            recipients.update(sender for sender in asked if sender is not None)
        return recipients


def shake_hands_by_gnutls(connection: RTCPeerConnection) -> None:
    """Let GnuTLS do the DTLS handshake, where PyAV carries it; before the connection starts."""
    certificate: RTCCertificate = connection._RTCPeerConnection__certificates[0]  # type: ignore[attr-defined]
    pems = {
        "certificate_pem": certificate._cert.public_bytes(Encoding.PEM),
        "key_pem": certificate._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    }
    for transport in dtls_transports(connection) if library() is not None else ():
        _replace_handshake(transport, pems)


def _replace_handshake(transport: RTCDtlsTransport, pems: dict[str, bytes]) -> None:
    inherited = transport._do_handshake

    async def handshake() -> None:  # called once the role is settled
        transport._ssl = GnuTlsConnection(server=transport._role == "server", **pems)  # type: ignore[assignment]
        await inherited()
        if transport.encrypted:  # the last flight is still ours to send: aiortc leaves that to OpenSSL's next read
            await transport._write_ssl()

    transport._do_handshake = handshake  # type: ignore[method-assign]


def adopt(transceiver: RTCRtpTransceiver, *, sender: RTCRtpSender | None = None, receiver: RTCRtpReceiver | None = None) -> None:
    """Put our sender or receiver in the place of a new transceiver's own; before any description is set."""
    if sender is not None:
        sender._stream_id = transceiver.sender._stream_id
        transceiver.receiver._set_rtcp_ssrc(sender._ssrc)
        transceiver._RTCRtpTransceiver__sender = sender  # type: ignore[attr-defined]
    if receiver is not None:
        receiver._set_rtcp_ssrc(transceiver.sender._ssrc)
        transceiver._RTCRtpTransceiver__receiver = receiver  # type: ignore[attr-defined]


def dtls_transports(connection: RTCPeerConnection) -> set[RTCDtlsTransport]:
    """The transports in use: one, where the media are bundled."""
    return {t.receiver.transport for t in connection.getTransceivers()}


def ice_connections(connection: RTCPeerConnection) -> list[Connection]:
    """The ICE agents in use."""
    return [transport.transport._connection for transport in dtls_transports(connection)]


def route_feedback(connection: RTCPeerConnection) -> None:
    """Let FIRs through; before the connection starts."""
    for transport in dtls_transports(connection):
        transport._rtp_router = FeedbackRouter()


def received_packets(connection: RTCPeerConnection) -> int:
    """Datagrams received so far, RTP, RTCP and DTLS."""
    return sum(transport._get_stats()[transport._stats_id].packetsReceived for transport in dtls_transports(connection))
