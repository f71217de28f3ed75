"""What is drawn beforehand, and when: nobody on air waits for it."""

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from render.engine.cell import Cell
from render.engine.errors import LostContext
from render.engine.rehearsal import Look, Offer, Rehearsals, looks, stand_in
from render.scene.document import Scene, product_scene
from render.scene.instant import Instant
from render.scene.motion import Caption, Timeline
from render.scene.notes import Hotspot

CUP = "c" * 64
SIZE = (720, 640)


class Pretended:
    """A renderer that notes what it draws; `failing` is raised by it."""

    samples = 4

    def __init__(self, **offers: tuple[str, ...]) -> None:
        self.drawn: list[Look] = []
        self.lights: list[str] = []
        self.failing: Exception | None = None
        clips = [SimpleNamespace(name=name) for name in offers.get("clips", ())]
        self._model = SimpleNamespace(variants=list(offers.get("variants", ())), rig=SimpleNamespace(clips=clips) if clips else None)

    def models(self, scene: Scene) -> dict[str, Any]:
        return {CUP: self._model}

    def draw(self, now: Instant, width_px: int, height_px: int, samples: int | None) -> Any:
        if self.failing is not None:
            raise self.failing
        self.drawn.append(Look(now=now, size_px=(width_px, height_px), samples=samples))
        return SimpleNamespace(read=lambda: None)

    def rehearse_light(self, environment: Any) -> None:
        self.lights.append(environment.name)


def rehearsed(renderer: Pretended) -> Rehearsals:
    return Rehearsals(cast(Any, renderer))


def cell(step: int) -> Cell:
    return Cell(key="cup", step=step, width_px=720, height_px=640)


def test_whatever_a_cue_may_ask_for_is_drawn_beforehand_with_all_samples_and_with_one() -> None:
    made = list(looks(product_scene(CUP), SIZE, 4, {CUP: Offer(variants=("red", "blue"), clips=("Open",))}))
    worn = {(look.now.placed[0].variant, bool(look.now.placed[0].clips), look.samples) for look in made}
    assert worn == {(variant, moves, samples) for variant in (None, "red", "blue") for moves in (False, True) for samples in (None, 1)}


def test_what_is_written_later_is_compiled_beforehand() -> None:
    label = Hotspot(id="handle", node="product", position=(0, 0, 0), label="Handle", start_ms=5000)
    timeline = Timeline(captions=(Caption(text="Hello", start_ms=9000),))
    scene = product_scene(CUP).model_copy(update={"hotspots": (label,), "timeline": timeline})
    assert all(look.now.shown and look.now.captions for look in looks(scene, SIZE, 4, {}))


@pytest.mark.parametrize(("size", "small"), [((720, 720), (62, 62)), ((512, 640), (64, 62)), ((1024, 512), (64, 64))])
def test_a_small_picture_is_drawn_by_the_shaders_of_a_large_one(size: tuple[int, int], small: tuple[int, int]) -> None:
    assert stand_in(size) == small


def test_a_picture_made_smaller_when_drawing_is_late_is_rehearsed_too() -> None:
    sizes = {(look.size_px, look.samples) for look in looks(product_scene(CUP), (512, 512), 4, {})}
    assert sizes == {((64, 64), None), ((64, 64), 1), ((62, 62), 1)}


def test_a_scene_is_ready_when_all_of_it_was_drawn_and_its_poses_at_once() -> None:
    renderer = Pretended(variants=("red",))
    rehearsals, done = rehearsed(renderer), list[str]()
    scene = product_scene(CUP)
    rehearsals.add(scene, SIZE, lambda: done.append("scene"))
    while rehearsals.owing:
        assert not done
        rehearsals.step()
    assert done == ["scene"]
    assert len(renderer.drawn) == 4
    rehearsals.add(scene.model_copy(update={"exposure": 1.5}), SIZE, lambda: done.append("pose"))
    assert done == ["scene", "pose"]


def test_one_picture_on_air_comes_between_two_rehearsals() -> None:
    rehearsals = rehearsed(Pretended(variants=("red",)))
    rehearsals.add(product_scene(CUP), SIZE, lambda: None)
    assert not rehearsals.due
    rehearsals.showed(cell(1), 1.0)
    assert rehearsals.due
    rehearsals.step()
    assert not rehearsals.due


def test_lights_are_made_ready_only_while_nothing_moves() -> None:
    renderer = Pretended()
    rehearsals = rehearsed(renderer)
    assert rehearsals.idle_in_s(10.0) == math.inf
    rehearsals.showed(cell(1), 10.0)
    rehearsals.showed(cell(2), 10.04)
    for still_s in (11.0, 12.0, 13.0):
        assert rehearsals.idle_in_s(still_s) > 0
        rehearsals.showed(cell(2), still_s)
    assert rehearsals.idle_in_s(13.05) == 0
    while math.isfinite(rehearsals.idle_in_s(20.0)):
        rehearsals.step()
    assert renderer.lights == ["studio", "daylight", "shop", "warm", "night"]


def test_what_cannot_be_drawn_keeps_no_scene_waiting() -> None:
    renderer = Pretended()
    rehearsals, done = rehearsed(renderer), list[bool]()
    rehearsals.add(product_scene(CUP), SIZE, lambda: done.append(True))
    renderer.failing = LostContext("gone")
    for _ in range(2):
        with pytest.raises(LostContext):
            rehearsals.step()
    assert done == [True]


def test_shaders_are_told_apart_by_what_they_depend_on() -> None:
    look = next(looks(product_scene(CUP), SIZE, 4, {}))
    assert look.need == replace(look, now=replace(look.now, turn_deg=90.0, exposure=2.0)).need
    assert look.need != replace(look, samples=1).need
