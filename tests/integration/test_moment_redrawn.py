"""Years later the product is drawn again from the log alone, and it is the very picture that went to air."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.desk.moments import SceneTimes, drawable, size_px, view_of
from api.stages.cues import change_of
from archive.timeline.event import FIRST_PREV, Event, chained
from archive.timeline.moment import posed_at
from archive.timeline.schema import checked
from render.clock import ms_from_90k
from render.engine.drawer import DrawJob
from render.engine.process import EngineProcess
from render.engine.tier import step_of_tier
from render.engine.yuv import yuva_from_upward_rgba
from render.media import Canvas, Picture
from render.scene.document import Scene, product_scene, scene_from
from render.show import Show
from tests.support.full_detail import full_detail
from tests.support.moving import lifted
from tests.support.wait import LONGEST_S

CANVAS = Canvas(width_px=320, height_px=180)
CARD = {"product_id": "prd_1", "title": "杯", "price_text": "¥19.90"}
OFFER = {"product_id": "prd_1", "sku": "a", "title": "杯", "url": "https://shop.example/a", "price": {"amount": "19.90", "currency": "CNY"}}
PAPER = {"evidence_id": "evi_1", "title": "报告", "issuer": "SGS", "claim": "纯羊毛"}
PROOF = {**PAPER, "image": {"key": "m/s/cards/a.webp", "sha256": "a" * 64}}
STARTED = {
    "show_id": "shw_1",
    "merchant_id": "mer_1",
    "merchant_name": "Shop",
    "title": "T",
    "canvas": {"width": CANVAS.width_px, "height": CANVAS.height_px, "fps": CANVAS.fps},
    "started_at": "2026-01-01T00:00:00.000Z",
}


class Watched:
    """The show's own drawer, with a copy of every picture that it gave, by the millisecond it was drawn for."""

    def __init__(self, engine: EngineProcess) -> None:
        self._engine = engine
        self.jobs: dict[int, DrawJob] = {}
        self.seen: dict[int, list[np.ndarray]] = {}

    def request(self, job: DrawJob) -> None:
        self.jobs[job.at_ms] = job
        self._engine.request(job)

    def latest(self) -> Picture | None:
        picture = self._engine.latest()
        if picture is None:
            return None
        job = self.jobs[ms_from_90k(picture.at_90k)]
        assert (picture.width_px, picture.height_px) == (job.width_px, job.height_px)
        if job.at_ms not in self.seen:
            self.seen[ms_from_90k(picture.at_90k)] = [np.array(plane) for plane in picture.planes]
        return picture


class Log:
    """The events that the cues make."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def tell(self, type_: str, at_ms: int, data: Mapping[str, Any]) -> None:
        version, fields = checked(type_, data)
        prev = self.events[-1].hash if self.events else FIRST_PREV
        recorded_at = "2026-01-01T00:00:00.000Z"
        number = len(self.events) + 1
        self.events.append(chained(seq=number, at_ms=at_ms, recorded_at=recorded_at, v=version, type=type_, data=fields, prev=prev))


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    model = lifted()
    name = hashlib.sha256(model.data).hexdigest()
    (tmp_path / name).mkdir()
    (tmp_path / name / "model.glb").write_bytes(model.data)
    return product_scene(name)


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[EngineProcess]:
    """What a machine that is too busy draws with less detail says so; the log's picture is of full detail, and so are all of these."""
    with full_detail():
        async with EngineProcess(tmp_path) as started:
            yield started


async def played(engine: EngineProcess, scene: Scene) -> tuple[Log, Watched]:
    """A show in which a product comes up, turns, makes room for a certificate, is seen nearer as the light fades, and moves."""
    log, drawer = Log(), Watched(engine)
    view = {"pitch_deg": 40.0, "zoom": 1.3, "light": "warm", "light_fade_ms": 1500, "light_from": "night", "path": "push_in"}
    await engine.load("prd_1", scene)
    await engine.load("prd_1#0", scene, view=view_of(view, None, SceneTimes(fps=30, begun_ms=0)), spin_deg_s=-20.0)
    document, tier = scene.model_dump(mode="json"), engine.stats()["tier"]
    log.tell("show.started", 0, STARTED)
    async with Show(CANVAS, None, drawer) as show:

        async def cue(staged: dict[str, Any], type_: str, data: dict[str, Any]) -> None:
            log.tell(type_, ms_from_90k(await show.apply(change_of(staged))), data)
            await asyncio.wait_for(_newer(drawer), LONGEST_S)

        shown = {"type": "product.show", "product": CARD, "scene_key": "prd_1", "layout": "beside"}
        await cue(shown, "product.shown", {**OFFER, "layout": "beside", "scene": document, "tier": tier})
        turning = {"yaw_deg": 325.0, "spin_deg_s": 47.3}
        await cue({"type": "scene.pose", **turning, "scene_key": "prd_1"}, "scene.posed", {**turning, "product_id": "prd_1", "tier": tier})
        await cue({"type": "evidence.show", "evidence": PAPER}, "evidence.shown", PROOF)
        held = {"yaw_deg": 10.4, "spin_deg_s": -20.0}
        told = {**held, **view, "product_id": "prd_1", "tier": tier}
        await cue({"type": "scene.pose", **held, "scene_key": "prd_1#0"}, "scene.posed", told)
        going = {"path_begun_ms": log.events[-1].at_ms, "light_begun_ms": log.events[-1].at_ms, "clip": "lift"}
        times = SceneTimes(fps=30, begun_ms=log.events[1].at_ms)
        await engine.load("prd_1#1", scene, view=view_of({**view, **going}, None, times))
        still = {"yaw_deg": 10.4, "spin_deg_s": 0.0}
        await cue({"type": "scene.pose", **still, "scene_key": "prd_1#1"}, "scene.posed", {**told, **going, **still})
        await asyncio.wait_for(_newer(drawer, 12), LONGEST_S)
    return log, drawer


async def _newer(drawer: Watched, more: int = 3) -> None:
    """Until pictures of what was asked for now have come: the engine is a process of its own."""
    wanted = len(drawer.seen) + more
    while len(drawer.seen) < wanted:  # noqa: ASYNC110
        await asyncio.sleep(0.02)


async def test_the_still_drawn_from_the_log_is_byte_for_byte_what_went_to_air(engine: EngineProcess, scene: Scene) -> None:
    log, drawer = await played(engine, scene)
    assert len(drawer.seen) >= 15
    angles, times = set(), set()
    for at_ms, went_to_air in sorted(drawer.seen.items()):
        moment = posed_at(log.events, at_ms)
        assert moment is not None
        drawn = drawable(moment)
        size = size_px(moment)
        assert drawn is not None
        again = drawn.scene
        assert size == (drawer.jobs[at_ms].width_px, drawer.jobs[at_ms].height_px)
        still = await engine.still(scene_from(again.model_dump(mode="json")), drawn.at_ms, *size)
        drawn_again = yuva_from_upward_rgba(np.ascontiguousarray(still.planes[0][::-1]))
        assert all((one == other).all() for one, other in zip(went_to_air, drawn_again, strict=True)), at_ms
        angles.add(again.motion.yaw_deg(0))
        times.add(drawn.at_ms)
    assert len(angles) >= 5
    assert len(times) >= 3


async def test_the_tier_tells_in_which_steps_a_turn_is_drawn_and_by_what(engine: EngineProcess) -> None:
    figures = engine.stats()
    assert figures["device"] in figures["tier"]
    assert step_of_tier(figures["tier"]) == 1.0
    assert step_of_tier(None) == 1.0
