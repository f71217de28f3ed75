"""The atlas: what is kept, what is drawn ahead, and what is given up when drawing is late."""

from itertools import islice

import numpy as np

from render.engine.ahead import Wanted, ahead_of, filling_order, spin_deg_s
from render.engine.atlas import LASTING_S, Atlas
from render.engine.cell import STEP_MS, Cell, cell_of
from render.engine.cut import cut_from_upward_rgba
from render.engine.detail import FULL, DetailKeeper, Step, gave_up, lacks, smaller, steps
from render.engine.packed import Packed, packed
from render.scene.document import Scene, product_scene
from render.scene.light import Environment
from render.scene.motion import LightChange, Timeline

CUP = product_scene("a" * 64)
FADING = CUP.model_copy(update={"timeline": Timeline(lights=(LightChange(environment=Environment(name="night"), fade_ms=2000),))})
SIZE = (320, 240)


def picture() -> Packed:
    noise = np.random.default_rng(3).integers(1, 255, (16, 16, 4), np.uint8)
    return packed(cut_from_upward_rgba(noise, (0, 0, 16, 16), 16, 16))


def cell(step: int, key: str = "cup") -> Cell:
    return Cell(key=key, step=step, width_px=16, height_px=16)


def wanted(scene: Scene, scene_ms: float = 0.0, yaw_deg: float | None = None, spin: float = 0.0) -> Wanted:
    return Wanted(cell=cell_of("cup", scene, yaw_deg, scene_ms, SIZE), scene_ms=scene_ms, yaw_deg=yaw_deg, spin_deg_s=spin)


def test_the_atlas_stays_within_its_budget_and_keeps_what_is_used() -> None:
    one = picture()
    atlas = Atlas(one.held_bytes * 3)
    for step in range(3):
        atlas.put(cell(step), picture())
    assert atlas.get(cell(0)) is not None
    atlas.put(cell(3, "mug"), picture())
    assert cell(0) in atlas
    assert cell(1) not in atlas
    assert atlas.held_bytes <= one.held_bytes * 3
    atlas.forget("cup")
    assert (len(atlas), atlas.held_bytes) == (1, one.held_bytes)


def test_of_a_round_that_is_longer_than_the_atlas_a_part_comes_from_it() -> None:
    at_s = 0.0
    atlas = Atlas(picture().held_bytes * 3, lambda: at_s)
    found = 0
    for number in range(12):
        at_s, step = float(number), number % 4
        found += atlas.get(cell(step)) is not None
        if cell(step) not in atlas:
            atlas.put(cell(step), picture())
    assert (found, atlas.refused) == (6, 3)
    at_s = LASTING_S + 12
    atlas.put(cell(3), picture())
    assert cell(3) in atlas


def test_a_picture_that_is_larger_than_the_atlas_pushes_nothing_out() -> None:
    atlas = Atlas(10)
    atlas.put(cell(0), picture())
    assert len(atlas) == 0


def test_a_turn_that_repeats_asks_for_the_same_pictures_again() -> None:
    assert cell_of("cup", CUP, None, 1_000, SIZE) == cell_of("cup", CUP, None, 13_000, SIZE)
    assert cell_of("cup", CUP, 40.2, 1_000, SIZE) == cell_of("cup", CUP, 400.0, 5_000, SIZE)


def test_a_fade_has_pictures_of_its_own_until_it_is_over() -> None:
    early, later, over = (cell_of("cup", FADING, 0.0, at_ms, SIZE) for at_ms in (500, 540, 9_000))
    assert early != later
    assert later.scene_ms == 16 * STEP_MS
    assert over == cell_of("cup", FADING, 0.0, 60_000, SIZE)


def test_a_whole_turn_is_drawn_ahead_coarse_steps_first() -> None:
    order = list(filling_order())
    assert sorted(order) == list(range(360))
    assert order[:3] == [0, 8, 16]
    assert {one.step for one in ahead_of(wanted(CUP), {"cup": CUP})} == set(range(360))


def test_a_timeline_is_drawn_ahead_as_it_will_be_seen() -> None:
    first, second = islice(ahead_of(wanted(FADING, 600.0, 10.0, 30.0), {"cup": FADING}), 2)
    assert first.scene_ms == 19 * STEP_MS
    assert (first.step, second.step) == (11, 12)


def test_the_turn_of_the_next_product_follows_the_one_on_air() -> None:
    keys = [one.key for one in ahead_of(wanted(CUP), {"next": CUP, "cup": CUP})]
    assert keys == ["cup"] * 360 + ["next"] * 360


def test_a_directors_spin_is_learnt_from_what_is_asked_for() -> None:
    assert spin_deg_s(wanted(CUP, 0.0, 350.0), 2.0, 400.0) == 30.0
    assert spin_deg_s(wanted(CUP, 0.0, 350.0), 350.0, 400.0) == 0.0
    assert spin_deg_s(wanted(CUP), None, 400.0) == 0.0


def late(detail: DetailKeeper, times: int, took_s: float = 0.2) -> list[Step]:
    found = []
    for _ in range(times):
        found.append(detail.step(still=False, ready=False))
        detail.drew(took_s, found[-1])
    return found


def test_detail_falls_when_pictures_are_late_and_not_for_a_single_one() -> None:
    detail = DetailKeeper()
    assert late(detail, 2) + late(detail, 5, 0.01) + late(detail, 2) == [FULL] * 9
    assert late(detail, 2)[-1] != FULL


def test_samples_go_before_size_for_a_moving_picture_misses_them_less() -> None:
    assert [(step.side, step.samples) for step in steps(4)] == [(1.0, None), (1.0, 1), (0.75, 1), (0.5, 1)]
    assert [(step.side, step.samples) for step in steps(1)] == [(1.0, None), (0.75, None), (0.5, None)]
    assert [step.work for step in steps(4)] == sorted((step.work for step in steps(4)), reverse=True)
    assert list(dict.fromkeys(late(DetailKeeper(), 12))) == list(steps(4))


def test_what_stands_still_is_drawn_in_full() -> None:
    detail = DetailKeeper()
    late(detail, 12)
    assert detail.step(still=False, ready=False) != FULL
    assert detail.step(still=True, ready=False) == FULL


def test_detail_does_not_flicker_where_the_atlas_has_some_of_the_pictures() -> None:
    detail = DetailKeeper()
    late(detail, 12)
    found = {detail.step(still=False, ready=number % 3 > 0) for number in range(60)}
    assert found == {steps(4)[-1]}
    assert [detail.step(still=False, ready=True) for _ in range(25)][-1] == FULL


def test_detail_comes_back_step_by_step_when_there_is_time_to_spare() -> None:
    detail = DetailKeeper()
    late(detail, 12)
    assert list(dict.fromkeys(late(detail, 100, 0.005))) == list(reversed(steps(4)))


def test_all_samples_come_back_only_where_there_is_time_for_them() -> None:
    detail = DetailKeeper()
    late(detail, 4)
    assert late(detail, 100, 0.03)[-1].samples == 1, "four of them might take two and a half times as long"


def test_it_says_what_it_gave_up() -> None:
    assert gave_up(FULL, 4) == ""
    assert gave_up(Step(side=0.75), 1) == "drawn at 75% of its size"
    assert gave_up(Step(samples=1), 4) == "drawn with 1 sample a pixel instead of 4"
    assert gave_up(Step(side=0.5, samples=1), 4) == "drawn at 50% of its size, with 1 sample a pixel instead of 4"
    assert (lacks(FULL, 4), lacks(Step(side=0.75, samples=1), 4)) == ({}, {"size": 0.75, "samples": 1})
    assert lacks(Step(samples=1), 1) == {}
    assert smaller(321 * 2, 722, 0.5) == (320, 360)
