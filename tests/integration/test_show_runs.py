"""A show keeps to its clock, tells when a change took effect, and ends cleanly."""

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime

import av
import numpy as np
import pytest

from render.clock import ShowClock
from render.encode.programme import Programme
from render.media import Canvas, Codec, Picture, Unit
from render.show import Show, ShowOver
from render.stage.mixer import Mixer
from render.stage.scale import plane_view
from render.stage.state import ProductCard, StageState
from tests.support.wait import LONGEST_S

CANVAS = Canvas(width_px=320, height_px=180)
CARD = ProductCard(product_id="prd_1", title="保温杯", price_text="¥129.00")


class NoDrawer:
    def request(self, job: object) -> None: ...

    def latest(self) -> Picture | None:
        return None


class BrokenDrawer(NoDrawer):
    def request(self, job: object) -> None:
        raise ValueError("no drawer any more")


class SlowDrawer(NoDrawer):
    def request(self, job: object) -> None:
        time.sleep(0.2)


async def read(reader, until) -> list[Unit]:
    units: list[Unit] = []
    async for unit in reader:
        units.append(unit)
        if until(units):
            break
    return units


def pictures(units: list[Unit]) -> list[Unit]:
    return [unit for unit in units if unit.codec is Codec.H264]


class Screen:
    """Shows pictures one by one as they come: how light each is."""

    def __init__(self) -> None:
        self._decoder = av.CodecContext.create("h264", "r")
        self._decoder.flags |= av.codec.context.Flags.low_delay

    def level(self, unit: Unit) -> float:
        (frame,) = self._decoder.decode(av.Packet(unit.data))
        return float(plane_view(frame.planes[0], 320, 180).mean())


def decoded(units: list[Unit]) -> dict[int, np.ndarray]:
    decoder = av.CodecContext.create("h264", "r")
    frames: dict[int, np.ndarray] = {}
    packets: list[av.Packet | None] = []
    for unit in pictures(units):
        packet = av.Packet(unit.data)
        packet.pts = packet.dts = unit.pts_90k
        packets.append(packet)
    for packet in [*packets, None]:
        for frame in decoder.decode(packet):
            frames[frame.pts] = plane_view(frame.planes[0], 320, 180).astype(float)
    return frames


async def test_a_show_without_anybody_runs_and_ends_cleanly() -> None:
    async with Show(CANVAS, None, NoDrawer(), title="试播") as show:
        reader = show.bus.reader(list(Codec), capacity=4000)
        await read(reader, lambda units: len(pictures(units)) >= 40)
        stats = show.stats()
    assert await asyncio.wait_for(read(reader, lambda units: False), LONGEST_S) is not None
    assert show.over.done()
    assert show.over.exception() is None
    assert stats["frames"] >= 40


async def test_the_first_frame_is_show_time_zero_and_every_unit_is_on_its_grid() -> None:
    show = Show(CANVAS, None, NoDrawer())
    reader = show.bus.reader(list(Codec), capacity=4000)
    async with show:
        await read(show.bus.reader([Codec.H264]), lambda units: len(units) >= 20)
    units = [unit async for unit in reader]
    steps = {Codec.H264: 3000, Codec.OPUS: 1800, Codec.AAC: 1920}
    for codec, ticks in steps.items():
        times = [unit.pts_90k for unit in units if unit.codec is codec]
        assert times[0] == 0
        assert all(pts % ticks == 0 for pts in times)
        assert times == sorted(set(times))
    sound = [unit.pts_90k for unit in units if unit.codec is Codec.OPUS]
    assert set(np.diff(sound)) == {1800}, "sound has no gaps"
    assert reader.dropped == 0


async def test_a_show_whose_machine_was_busy_as_it_began_still_begins_at_time_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    late = ShowClock(started_at=datetime.now(UTC), started_monotonic_ns=time.monotonic_ns() - 700_000_000)
    monkeypatch.setattr(ShowClock, "start", lambda: late)
    show = Show(CANVAS, None, NoDrawer())
    reader = show.bus.reader(list(Codec), capacity=4000)
    async with show:
        units = await read(reader, lambda units: len(pictures(units)) >= 3)
        assert show.stats()["skipped_frames"] >= 20
    assert [next(unit.pts_90k for unit in units if unit.codec is codec) for codec in Codec] == [0, 0, 0]
    assert pictures(units)[1].pts_90k >= 60_000, "and goes on with the frame that is due"


async def test_a_change_is_in_the_frame_that_it_is_said_to_be_in_and_not_before() -> None:
    show = Show(CANVAS, None, NoDrawer())
    reader = show.bus.reader([Codec.H264], capacity=4000)
    async with show:
        await read(show.bus.reader([Codec.H264]), lambda units: len(units) >= 5)
        at_90k = await show.apply(lambda state: replace(state, product=CARD))
        assert show.state.product == CARD
        await read(show.bus.reader([Codec.H264]), lambda units: len(units) >= 15)
    frames = decoded([unit async for unit in reader])
    before = [picture for pts, picture in frames.items() if pts < at_90k]
    assert at_90k in frames
    corner = (slice(135, 170), slice(12, 130))
    assert all(picture[corner].mean() < 90 for picture in before)
    assert frames[at_90k][corner].mean() > before[-1][corner].mean() + 15
    assert list(frames.values())[-1][corner].mean() > 150


async def test_changes_asked_at_once_are_all_kept() -> None:
    async with Show(CANVAS, None, NoDrawer()) as show:
        changes = [lambda state: replace(state, layout="product"), lambda state: replace(state, product=CARD)]
        changes.append(lambda state: replace(state, yaw_deg=90.0, spin_deg_s=30.0, begins=state.begins + 1))
        times = await asyncio.gather(*(show.apply(change) for change in changes))
        assert times == sorted(times)
        assert (show.state.layout, show.state.product, show.state.yaw_deg) == ("product", CARD, 90.0)
        assert show.state.begun_90k == times[2]
        assert show.state.yaw_at(times[2]) == 90.0


def test_a_storm_of_keyframe_wishes_costs_an_idr_every_300_ms_and_no_more() -> None:
    programme = Programme(CANVAS, Mixer(CANVAS, NoDrawer()), list)
    made = [programme.tick(n, StageState(), programme.may_idr(n)) for n in range(50)]
    assert [n for n, units in enumerate(made) if pictures(units)[0].keyframe] == [0, 9, 18, 27, 36, 45]


async def test_a_wish_for_an_idr_is_heard_before_one_is_due_by_itself() -> None:
    def wished(units: list[Unit]) -> bool:
        show.bus.want_keyframe()
        shown = pictures(units)
        two_seconds = [unit.pts_90k // 180_000 for unit in shown[-2:]]
        return shown[-1].keyframe and len(set(two_seconds)) < len(two_seconds)

    async with Show(CANVAS, None, NoDrawer()) as show, asyncio.timeout(LONGEST_S):
        seen = await read(show.bus.reader([Codec.H264]), wished)
    assert min(np.diff([unit.pts_90k for unit in seen if unit.keyframe][-2:])) >= 27_000


async def test_a_slow_stage_leaves_frames_out_and_stays_on_the_clock() -> None:
    show = Show(CANVAS, None, SlowDrawer())
    reader = show.bus.reader(list(Codec), capacity=4000)
    async with show:
        await show.apply(lambda state: replace(state, layout="product", scene_key="mug"))
        await read(show.bus.reader([Codec.H264]), lambda units: len(units) >= 5)
        skipped = show.stats()["skipped_frames"]
    units = [unit async for unit in reader]
    times = [unit.pts_90k for unit in pictures(units)]
    assert skipped >= 8
    assert max(np.diff(times)) >= 15_000
    assert all(pts % 3000 == 0 for pts in times)
    assert set(np.diff([unit.pts_90k for unit in units if unit.codec is Codec.OPUS])) == {1800}


async def test_a_programme_that_fails_says_so_and_lets_its_readers_go() -> None:
    async with Show(CANVAS, None, BrokenDrawer()) as show:
        reader = show.bus.reader([Codec.H264], capacity=4000)
        with pytest.raises(ShowOver):
            await show.apply(lambda state: replace(state, layout="product", scene_key="mug"))
        assert all(unit.pts_90k >= 0 for unit in [unit async for unit in reader])
        with pytest.raises(ValueError, match="no drawer"):
            await show.over


async def test_nothing_can_be_changed_after_the_end() -> None:
    async with Show(CANVAS, None, NoDrawer()) as show:
        pass
    with pytest.raises(ShowOver):
        await show.apply(lambda state: state)


async def test_a_host_is_seen_and_heard_until_he_leaves() -> None:
    async with Show(CANVAS, None, NoDrawer()) as show:
        reader = show.bus.reader([Codec.H264], capacity=4000)
        feed = show.host("anna")
        assert show.host("anna") is feed
        frame = av.VideoFrame(320, 180, "yuv420p")
        for plane, level, size in zip(frame.planes, (200, 128, 128), ((320, 180), (160, 90), (160, 90)), strict=True):
            plane_view(plane, *size)[:] = level
        frame.colorspace = frame.color_range = 1
        screen, seen = Screen(), False
        async with asyncio.timeout(LONGEST_S):
            async for unit in reader:
                level = screen.level(unit)
                if not seen:
                    feed.push_picture(frame, unit.pts_90k * 100 // 9)
                if level > 190 and not seen:
                    seen = True
                    show.drop_host("anna")
                if seen and level < 90:
                    break
        assert "anna" not in show.stats()["hosts"]


async def test_a_pose_that_is_put_back_goes_on_as_if_nothing_had_been() -> None:
    async with Show(CANVAS, None, NoDrawer()) as show:
        await show.apply(lambda state: replace(state, yaw_deg=90.0, spin_deg_s=30.0, begins=1, from_90k=-900_000))
        assert show.state.begun_90k == -900_000
        again = await show.apply(lambda state: replace(state, begins=state.begins + 1, from_90k=None))
        assert show.state.begun_90k == again
        await show.apply(lambda state: replace(state, layout="product"))
        assert show.state.begun_90k == again
