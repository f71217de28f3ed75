"""Fan-out: nobody waits for anybody, and what is lost is counted."""

import asyncio
import queue

import pytest

from render.encode.bus import UnitBus
from render.media import Codec, Unit


def video(n: int, keyframe: bool = False) -> Unit:
    return Unit(codec=Codec.H264, data=b"v", pts_90k=n * 3000, duration_90k=3000, keyframe=keyframe)


def opus(n: int) -> Unit:
    return Unit(codec=Codec.OPUS, data=b"o", pts_90k=n * 1800, duration_90k=1800, keyframe=True)


async def test_a_joiner_starts_with_an_idr_and_asks_for_one() -> None:
    asked = []
    bus = UnitBus(lambda: asked.append(1))
    reader = bus.reader([Codec.H264])
    assert asked == [1]
    for unit in (video(1), video(2, True), video(3)):
        bus.publish(unit)
    bus.end()
    assert [unit.pts_90k for unit in [unit async for unit in reader]] == [6000, 9000]
    assert reader.dropped == 0


async def test_a_slow_viewer_loses_units_and_goes_on_at_an_idr_without_hurting_others() -> None:
    bus = UnitBus()
    slow, quick = bus.reader([Codec.H264], capacity=2), bus.reader([Codec.H264], capacity=50)
    for n in range(6):
        bus.publish(video(n, n in (0, 5)))
    assert slow.dropped == 4
    assert [(await slow.next()).pts_90k for _ in range(2)] == [0, 3000]
    bus.publish(video(6))
    bus.publish(video(7, True))
    bus.end()
    assert [unit.pts_90k async for unit in slow] == [21000]
    assert slow.dropped == 5
    assert len([unit async for unit in quick]) == 8


async def test_sound_goes_on_while_video_waits_for_its_idr() -> None:
    bus = UnitBus()
    reader = bus.reader([Codec.H264, Codec.OPUS])
    for n in range(3):
        bus.publish(video(n))
        bus.publish(opus(n))
    bus.end()
    assert [unit.codec for unit in [unit async for unit in reader]] == [Codec.OPUS] * 3


async def test_a_waiting_reader_wakes_when_a_unit_comes_and_when_the_show_ends() -> None:
    bus = UnitBus()
    reader = bus.reader([Codec.OPUS])
    waiting = asyncio.create_task(reader.next())
    await asyncio.sleep(0)
    bus.publish_all_threadsafe(asyncio.get_running_loop(), [opus(1), opus(2)])
    assert (await waiting).pts_90k == 1800
    assert (await reader.next()).pts_90k == 3600
    bus.end()
    assert await reader.next() is None
    assert await reader.next() is None


async def test_a_recorders_thread_is_told_the_end_as_often_as_it_asks() -> None:
    bus = UnitBus()
    reader = bus.thread_reader([Codec.OPUS])
    bus.publish(opus(1))
    bus.end()
    units = await asyncio.to_thread(lambda: [reader.next(1), reader.next(1), reader.next(1)])
    assert [unit and unit.pts_90k for unit in units] == [1800, None, None]


async def test_a_recorder_that_waits_too_long_is_told_so() -> None:
    reader = UnitBus().thread_reader([Codec.OPUS])
    with pytest.raises(queue.Empty):
        reader.next(timeout_s=0.01)


async def test_who_leaves_gets_no_more_and_who_comes_after_the_end_gets_the_end() -> None:
    bus = UnitBus()
    reader = bus.reader([Codec.OPUS])
    reader.close()
    bus.publish(opus(1))
    assert await reader.next() is None
    bus.end()
    assert await bus.reader([Codec.H264]).next() is None
