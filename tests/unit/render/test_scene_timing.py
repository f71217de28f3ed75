"""A cache, a film and an editor know when a scene has nothing new to show."""

from itertools import pairwise

import pytest

from render.scene.document import Scene, product_scene, scene_from
from render.scene.evaluate import duration_ms, instant, moving, repeats

CUP = "a" * 64
FRAME_MS = 1000 / 30


def scene(timeline: dict[str, object] | None = None, **more: object) -> Scene:
    return scene_from({"nodes": [{"id": "cup", "model": CUP}], "timeline": timeline or {}, **more})


def test_a_scene_at_rest_is_always_at_its_beginning() -> None:
    turning = product_scene(CUP)
    assert repeats(turning, 123_456.7, step_ms=FRAME_MS) == 0.0
    assert moving(turning)
    assert duration_ms(turning) == 12_000
    assert not moving(scene())
    assert duration_ms(scene()) == 0


def test_a_timeline_that_is_over_is_at_its_end() -> None:
    pushed = scene({"moves": [{"path": "push_in", "start_ms": 510}]})
    assert duration_ms(pushed) == 4510
    assert repeats(pushed, 4000) == 4000
    assert repeats(pushed, 4505, step_ms=FRAME_MS) == 4500
    assert [repeats(pushed, at_ms, step_ms=FRAME_MS) for at_ms in (4530, 90_000)] == [4510, 4510]
    assert instant(pushed, 4510) == instant(pushed, 90_000)


def test_a_timeline_that_repeats_has_the_pictures_of_its_first_round_only() -> None:
    again = scene({"repeat_ms": 5000, "moves": [{"path": "push_in"}]})
    assert {repeats(again, at_ms, step_ms=FRAME_MS) for at_ms in range(0, 60_000, 7)} == {
        repeats(again, at_ms, step_ms=FRAME_MS) for at_ms in range(0, 5_000, 7)
    }
    assert repeats(again, 11_000) == 1000
    assert duration_ms(again) == 5000


def test_a_clip_repeats_for_who_knows_its_length() -> None:
    spinning = scene({"clips": [{"node": "cup", "clip": "spin", "speed": 2}]})
    assert repeats(spinning, 7_300) == 7_300
    assert repeats(spinning, 7_300, clip_s=lambda model, clip: 4.0) == 1_300
    once = scene({"clips": [{"node": "cup", "repeat": False, "start_ms": 500, "from_ms": 1000}]})
    assert repeats(once, 60_000, clip_s=lambda model, clip: 4.0) == 3_500
    assert duration_ms(once, clip_s=lambda model, clip: 4.0) == 3_500


@pytest.mark.parametrize(("length_s", "pictures"), [(1.0, 30), (0.7, 21), (1.6666666, 50), (0.02, 1)])
def test_a_clip_that_loops_has_the_pictures_of_one_round_evenly_spread(length_s: float, pictures: int) -> None:
    looping = scene({"clips": [{"node": "cup", "start_ms": 250}]})
    seen = [repeats(looping, frame * 1000 // 30, step_ms=33.3333, clip_s=lambda *_: length_s) for frame in range(9, 900)]
    rounds = sorted({at_ms for at_ms in seen if at_ms >= 250})
    assert len(rounds) == pictures
    assert rounds[-1] < 250 + length_s * 1000
    assert all(after - before < 35 for before, after in pairwise(rounds))


def test_clips_of_several_lengths_look_alike_when_all_of_them_are_round() -> None:
    lengths_s = {"a": 1.0, "b": 1.6666666, "c": 2.7182818}
    both = scene({"clips": [{"node": "cup", "clip": "a"}, {"node": "cup", "clip": "b"}]})
    assert repeats(both, 12_300, clip_s=lambda _, clip: lengths_s[clip]) == pytest.approx(2_300, abs=0.01)
    never = scene({"clips": [{"node": "cup", "clip": "a"}, {"node": "cup", "clip": "c"}]})
    assert repeats(never, 12_300, clip_s=lambda _, clip: lengths_s[clip]) == 12_300


def test_a_camera_that_follows_a_turning_product_is_back_after_its_turn() -> None:
    spot = {"id": "rim", "node": "cup", "position": [0.1, 0.1, 0.1]}
    path = {"name": "o", "kind": "orbit", "hotspot": "rim"}
    timeline = {"moves": [{"path": "o"}, {"path": "push_in", "start_ms": 4000}]}
    followed = scene(timeline, hotspots=[spot], paths=[path], motion={"kind": "turntable", "period_s": 10})
    assert repeats(followed, 29_000) == 9_000
    assert instant(followed, 29_000).stand.yaw_deg == pytest.approx(instant(followed, 9_000).stand.yaw_deg)


@pytest.mark.parametrize(("turns", "period_ms"), [(1, 1000), (0.5, 2000), (-0.75, 4000)])
def test_a_repeated_turntable_is_back_when_its_turns_are_whole(turns: float, period_ms: int) -> None:
    path = {"name": "around", "kind": "turntable", "turns": turns, "duration_ms": 1000, "repeat": True}
    around = scene({"moves": [{"path": "around"}]}, paths=[path])
    assert repeats(around, 8 * period_ms + 300) == pytest.approx(300)
