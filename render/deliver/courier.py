"""Carries units from a bus to one peer's senders: never late, never a broken picture, nothing encoded.

While the connection is being made, the courier holds the newest group of pictures (the bus was asked
for an IDR when it joined), so that a picture goes out the moment the connection stands. Sound starts
with the picture. After a loss of its own the bus's ring is silent until an IDR, which the courier asks for.
"""

import asyncio
import time
from collections.abc import Mapping
from typing import Final

from aiortc.codecs import get_capabilities

from render.deliver import seams
from render.deliver.packets import Packetizer
from render.deliver.peer import Peer
from render.deliver.sender import ReportClock, UnitSender
from render.encode.bus import UnitBus
from render.media import VIDEO_CLOCK_HZ, Codec, Unit

RING_UNITS: Final = 160  # two seconds of 30 pictures and 50 packets of sound
HELD_90K: Final = VIDEO_CLOCK_HZ  # older than a second, a held picture is no picture of now
KEYFRAME_GAP_S: Final = 0.7  # a peer in trouble must not turn everyone's stream into keyframes
_KINDS: Final = {Codec.H264: "video", Codec.OPUS: "audio"}
_CODECS: Final = {"audio": ("audio/opus",), "video": ("video/h264", "video/rtx")}


class Courier:
    """One peer's way from the bus. Joins the bus when made; `run` ends with the bus; `close` leaves it."""

    def __init__(self, bus: UnitBus, packetizer: Packetizer, kinds: frozenset[str]) -> None:
        self._bus, self._packetizer = bus, packetizer
        self._reader = bus.reader([c for c, kind in _KINDS.items() if kind in kinds], capacity=RING_UNITS)
        self._senders: Mapping[str, UnitSender] = {}
        self.lead = "video" if "video" in kinds else "audio"
        self._ready = asyncio.Event()
        self._held: list[Unit] = []
        self._seen_drops = 0
        self._asked_at_s = 0.0
        self.keyframe_requests = 0

    def attach(self, senders: Mapping[str, UnitSender]) -> None:
        """The senders, by kind; before `run`."""
        self._senders = senders

    def ready(self) -> None:
        """The connection stands."""
        self._ready.set()

    def keyframe_wanted(self) -> None:
        """The peer sent a PLI or a FIR."""
        self.keyframe_requests += 1
        now_s = time.monotonic()
        if now_s - self._asked_at_s >= KEYFRAME_GAP_S:
            self._asked_at_s = now_s
            self._bus.want_keyframe()

    @property
    def dropped_units(self) -> int:
        """Units that the peer never got because it, or this loop, was too slow."""
        return self._reader.dropped

    async def run(self) -> None:
        """Carry until the bus ends."""
        if not await self._hold_until_ready() or not await self._begin():
            return
        while (unit := await self._next()) is not None:
            await self._send(unit)

    def close(self) -> None:
        """Leave the bus; `run` ends."""
        self._reader.close()

    async def _hold_until_ready(self) -> bool:
        """Whether the bus goes on."""
        ready = asyncio.ensure_future(self._ready.wait())
        try:
            while not ready.done():
                coming = asyncio.ensure_future(self._reader.next())
                await asyncio.wait({ready, coming}, return_when=asyncio.FIRST_COMPLETED)
                if not coming.done():
                    coming.cancel()
                elif (unit := coming.result()) is None:
                    return False
                else:
                    self._hold(unit)
        finally:
            ready.cancel()
        return True

    def _hold(self, unit: Unit) -> None:
        if unit.codec is not Codec.H264:
            return
        if unit.keyframe:
            self._held = [unit]
        elif self._held and unit.pts_90k - self._held[0].pts_90k < HELD_90K:
            self._held.append(unit)
        else:
            self._held = []

    async def _begin(self) -> bool:
        """Send the held pictures, or wait for an IDR; whether the bus goes on."""
        held, self._held = self._held, []
        for unit in held:
            await self._send(unit)
        if held or self.lead == "audio":
            return True
        self._bus.want_keyframe()
        while (first := await self._next()) is not None:
            if first.codec is Codec.H264 and first.keyframe:
                await self._send(first)
                return True
        return False

    async def _next(self) -> Unit | None:
        unit = await self._reader.next()
        if self._reader.dropped != self._seen_drops:
            self._seen_drops = self._reader.dropped
            self._bus.want_keyframe()
        return unit

    async def _send(self, unit: Unit) -> None:
        sender = self._senders.get(_KINDS[unit.codec])
        if sender is not None:
            await sender.push(self._packetizer.payloads(unit), unit.pts_90k)


def add_senders(peer: Peer, courier: Courier, kinds: frozenset[str], reports: ReportClock) -> dict[str, UnitSender]:
    """Give a new peer the tracks that the courier feeds: H.264 (constrained baseline first) and Opus, of `kinds`."""
    senders = {kind: _add_sender(peer, courier, kind, reports) for kind in sorted(kinds)}
    courier.attach(senders)
    return senders


def _add_sender(peer: Peer, courier: Courier, kind: str, reports: ReportClock) -> UnitSender:
    transceiver = peer.connection.addTransceiver(kind, direction="sendonly")
    codecs = [c for c in get_capabilities(kind).codecs if c.mimeType.lower() in _CODECS[kind]]
    transceiver.setCodecPreferences(sorted(codecs, key=lambda c: c.parameters.get("profile-level-id") != "42e01f"))
    sender = UnitSender(
        kind,
        transceiver.sender.transport,
        reports=reports,
        on_ready=courier.ready if kind == courier.lead else lambda: None,
        on_keyframe_wanted=courier.keyframe_wanted if kind == "video" else lambda: None,
    )
    seams.adopt(transceiver, sender=sender)
    return sender
