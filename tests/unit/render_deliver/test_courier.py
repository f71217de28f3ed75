"""The courier: a viewer's first packet is an IDR, its troubles stay its own."""

import asyncio
from typing import Any

from render.deliver.courier import RING_UNITS, Courier
from render.deliver.packets import Packetizer
from render.encode.bus import UnitBus
from render.media import Codec, Unit

IDR, DELTA = b"\x00\x00\x00\x01\x65picture", b"\x00\x00\x00\x01\x41picture"


def picture(n: int, *, key: bool = False) -> Unit:
    return Unit(codec=Codec.H264, data=IDR if key else DELTA, pts_90k=n * 3000, duration_90k=3000, keyframe=key)


def sound(n: int) -> Unit:
    return Unit(codec=Codec.OPUS, data=b"opus", pts_90k=n * 1800, duration_90k=1800, keyframe=True)


class Pipe:
    """A sender that keeps what is pushed."""

    def __init__(self) -> None:
        self.pushed: list[int] = []
        self.got = asyncio.Event()

    async def push(self, payloads: list[bytes], pts_90k: int) -> None:
        self.pushed.append(pts_90k)
        self.got.set()


def carrying() -> tuple[UnitBus, Courier, Pipe, Pipe, list[str]]:
    asked: list[str] = []
    bus = UnitBus(on_keyframe_wanted=lambda: asked.append("idr"))
    courier = Courier(bus, Packetizer(), frozenset({"video", "audio"}))
    video, audio = Pipe(), Pipe()
    senders: Any = {"video": video, "audio": audio}
    courier.attach(senders)
    return bus, courier, video, audio, asked


async def until_idle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_joiner_asks_for_an_idr_and_gets_the_newest_one_with_what_follows() -> None:
    bus, courier, video, audio, asked = carrying()
    run = asyncio.create_task(courier.run())
    for unit in (picture(0), picture(1, key=True), picture(2), sound(2), picture(3, key=True), picture(4)):
        bus.publish(unit)
        await until_idle()
    assert asked == ["idr"]
    assert video.pushed == []
    courier.ready()
    await until_idle()
    assert video.pushed == [9000, 12000]
    assert audio.pushed == []  # sound of the past is noise
    bus.publish(sound(9))
    await until_idle()
    assert audio.pushed == [9 * 1800]
    bus.end()
    await run


async def test_a_viewer_who_connects_late_gets_a_fresh_idr_first() -> None:
    bus, courier, video, _, asked = carrying()
    run = asyncio.create_task(courier.run())
    for n in range(40):
        bus.publish(picture(n, key=n == 0))
        await until_idle()
    courier.ready()
    await until_idle()
    assert asked == ["idr", "idr"]
    for unit in (picture(41), sound(70), picture(42, key=True), picture(43)):
        bus.publish(unit)
        await until_idle()
    assert video.pushed == [42 * 3000, 43 * 3000]
    bus.end()
    await run


async def test_a_slow_viewer_loses_pictures_counted_and_goes_on_at_an_idr() -> None:
    bus, courier, video, _, asked = carrying()
    courier.ready()
    run = asyncio.create_task(courier.run())
    bus.publish(picture(0, key=True))
    await until_idle()
    for n in range(1, RING_UNITS + 50):  # the viewer's task does not get to run
        bus.publish(picture(n))
    await until_idle()
    for unit in (picture(300), picture(301, key=True)):
        bus.publish(unit)
        await until_idle()
    assert courier.dropped_units == 50
    assert video.pushed[-1] == 301 * 3000
    assert 300 * 3000 not in video.pushed
    assert len(asked) >= 2
    courier.close()
    await run


async def test_a_viewer_in_trouble_cannot_turn_the_show_into_keyframes() -> None:
    _, courier, _, _, asked = carrying()
    asked.clear()
    for _ in range(50):
        courier.keyframe_wanted()
    assert asked == ["idr"]
    assert courier.keyframe_requests == 50
    courier.close()


async def test_a_unit_is_cut_into_packets_once_for_all_viewers() -> None:
    packetizer = Packetizer()
    unit = picture(0, key=True)
    assert packetizer.payloads(unit) is packetizer.payloads(unit)
    assert packetizer.payloads(unit) == [b"\x65picture"]
    assert packetizer.payloads(sound(0)) == [b"opus"]
