"""Units as RTP payloads. A unit is cut once, however many viewers it goes to."""

from collections import deque
from fractions import Fraction
from typing import Final

from aiortc.codecs.h264 import H264Encoder
from av.packet import Packet

from render.media import VIDEO_CLOCK_HZ, Codec, Unit

_TIME_BASE: Final = Fraction(1, VIDEO_CLOCK_HZ)
KEPT_UNITS: Final = 64


class Packetizer:
    """Cuts units (H.264 by RFC 6184, Opus by RFC 7587) and remembers the last ones' payloads."""

    def __init__(self) -> None:
        self._h264 = H264Encoder()
        self._kept: deque[tuple[Unit, list[bytes]]] = deque(maxlen=KEPT_UNITS)

    def payloads(self, unit: Unit) -> list[bytes]:
        """The unit's RTP payloads, in order; the last one carries the marker."""
        for known, payloads in reversed(self._kept):
            if known is unit:
                return payloads
        payloads = self._cut(unit)
        self._kept.append((unit, payloads))
        return payloads

    def _cut(self, unit: Unit) -> list[bytes]:
        if unit.codec is not Codec.H264:
            return [unit.data]
        packet = Packet(unit.data)
        packet.pts, packet.time_base = unit.pts_90k, _TIME_BASE
        return self._h264.pack(packet)[0]
