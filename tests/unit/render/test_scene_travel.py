"""The camera goes where a path says, from wherever it is, and never jumps on its way."""

from itertools import pairwise
from typing import Any

import pytest

from render.scene.camera import CameraKey, CameraPath
from render.scene.document import Scene, SceneError, scene_from
from render.scene.evaluate import instant
from render.scene.instant import Between, Reach, Stand
from render.scene.motion import CameraMove, Motion, Timeline
from render.scene.node import Node
from render.scene.notes import Hotspot
from render.scene.paths import BUILT_IN, built_in
from render.scene.pose import caught

CUP = "a" * 64


def scene(*paths: CameraPath, moves: list[tuple[str, int]] | None = None, **more: Any) -> Scene:
    begun = [(path.name, 0) for path in paths] if moves is None else moves
    return Scene(
        nodes=(Node(id="cup", model=CUP, rotation_deg=more.pop("rotation_deg", (0.0, 0.0, 0.0)), scale=more.pop("scale", 1.0)),),
        hotspots=(
            Hotspot(id="rim", node="cup", position=(0.03, 0.09, 0.03), normal=(0.0, 0.0, 1.0)),
            Hotspot(id="handle", node="cup", position=(-0.05, 0.05, 0.0)),
            Hotspot(id="lid", node="cup", position=(0.0, 0.1, 0.0), normal=(0.0, 1.0, 0.0)),
        ),
        paths=paths,
        timeline=Timeline(moves=tuple(CameraMove(path=name, start_ms=start_ms) for name, start_ms in begun)),
        **more,
    )


def stand(of: Scene, at_ms: float, turn_deg: float | None = None) -> Stand:
    return instant(of, at_ms, turn_deg=turn_deg).stand


def test_a_scene_without_moves_is_seen_as_its_camera_stands() -> None:
    assert stand(scene(), 5000) == Stand(reach=Reach(), yaw_deg=0.0, pitch_deg=12.0, fov_deg=28.0)


def test_a_turntable_goes_once_around_and_stays() -> None:
    around = scene(CameraPath(name="around", kind="turntable", duration_ms=1000, easing="linear"))
    assert [stand(around, at_ms).yaw_deg for at_ms in (0, 250, 500, 1000, 9000)] == [0, 90, 180, 360, 360]


def test_a_turntable_that_repeats_goes_on_around() -> None:
    half = scene(CameraPath(name="half", kind="turntable", duration_ms=1000, turns=-0.5, easing="linear", repeat=True))
    assert [stand(half, at_ms).yaw_deg for at_ms in (0, 999, 1000, 1500, 2000)] == pytest.approx([0, -179.82, -180, -270, -360])


def test_an_orbit_goes_the_short_way_to_where_the_hotspot_is_seen() -> None:
    orbit = scene(CameraPath(name="o", kind="orbit", hotspot="rim", zoom=2.0, duration_ms=1000), rotation_deg=(0.0, -60.0, 0.0))
    assert stand(orbit, 500).yaw_deg == pytest.approx(-30)
    assert stand(orbit, 1000).yaw_deg == pytest.approx(-60)
    assert stand(orbit, 1000).reach == Reach(hotspot="rim", zoom=2.0)
    assert stand(orbit, 500).reach == Between(first=Reach(), second=Reach(hotspot="rim", zoom=2.0), share=0.5)


def test_a_hotspot_without_a_normal_is_seen_from_away_of_the_middle() -> None:
    orbit = scene(CameraPath(name="o", kind="orbit", hotspot="handle", duration_ms=1000))
    assert stand(orbit, 1000).yaw_deg == pytest.approx(-90)
    assert stand(orbit, 1000).pitch_deg == 12.0


def test_a_macro_looks_along_the_normal_and_shows_so_much_of_the_product_itself() -> None:
    macro = scene(CameraPath(name="m", kind="macro", hotspot="lid", span_m=0.04, duration_ms=1000), scale=10.0)
    over = stand(macro, 1000)
    assert over.pitch_deg == 89.0
    assert over.yaw_deg == 0.0
    assert isinstance(over.reach, Reach)
    assert over.reach.distance == pytest.approx(0.4 / 2 / 0.24932800284318068)  # half the span over the tangent of 14 degrees


def test_a_macro_follows_its_place_on_a_product_that_turns() -> None:
    macro = scene(CameraPath(name="m", kind="macro", hotspot="rim", duration_ms=1000), motion=Motion(kind="turntable", period_s=12))
    yaws = [stand(macro, at_ms).yaw_deg for at_ms in (1000, 2000, 13_000)]
    assert yaws == pytest.approx([30, 60, 390])


def test_a_way_once_chosen_is_kept_while_the_product_turns_past_the_back() -> None:
    orbit = scene(CameraPath(name="o", kind="orbit", hotspot="rim", duration_ms=4000), motion=Motion(kind="turntable", start_deg=120))
    yaws = [stand(orbit, at_ms).yaw_deg for at_ms in range(0, 4001, 10)]
    assert max(abs(after - before) for before, after in pairwise(yaws)) < 2.5
    assert yaws[-1] == pytest.approx(240)


def test_a_push_in_comes_so_many_times_closer_than_it_was() -> None:
    closer = scene(
        CameraPath(name="o", kind="orbit", hotspot="rim", zoom=1.5, duration_ms=1000),
        CameraPath(name="in", kind="push_in", zoom=2.0, duration_ms=1000),
        moves=[("o", 0), ("in", 1000)],
    )
    assert stand(closer, 2000).reach == Reach(hotspot="rim", zoom=3.0)
    assert stand(closer, 2000).yaw_deg == stand(closer, 1000).yaw_deg


def test_a_hero_shot_goes_low_around_and_ends_as_the_scene_stands() -> None:
    hero = scene(moves=[("hero", 0)])
    views = [stand(hero, at_ms) for at_ms in range(0, 8001, 100)]
    assert min(view.pitch_deg for view in views) == pytest.approx(3.0)
    assert (views[-1].yaw_deg % 360, views[-1].pitch_deg, views[-1].reach) == (0.0, 12.0, Reach())


def test_a_hero_shot_begun_elsewhere_comes_round_at_least_half_a_turn() -> None:
    there = scene(CameraPath(name="o", kind="orbit", hotspot="handle", duration_ms=1000), moves=[("o", 0), ("hero", 1000)])
    assert stand(there, 1000).yaw_deg == pytest.approx(-90)
    assert stand(there, 9000).yaw_deg == pytest.approx(-360)


def test_the_move_begun_last_takes_over_from_where_the_camera_is() -> None:
    cut_in = scene(moves=[("turntable", 0), ("push_in", 3000)])
    before, after = stand(cut_in, 2999.999), stand(cut_in, 3000)
    assert after.yaw_deg == pytest.approx(before.yaw_deg, abs=0.01)
    assert stand(cut_in, 60_000).yaw_deg == after.yaw_deg


def test_keys_are_gone_through_with_what_they_leave_out_as_before() -> None:
    keys = (CameraKey(at=0.5, yaw_deg=350, pitch_deg=40), CameraKey(at=1.0, yaw_deg=710, zoom=2.0, hotspot="rim"))
    path = scene(CameraPath(name="k", kind="keys", keys=keys, duration_ms=1000, easing="linear"))
    assert [stand(path, at_ms).yaw_deg for at_ms in (0, 250, 500, 750, 1000)] == pytest.approx([360, 355, 350, 530, 710])
    assert [stand(path, at_ms).pitch_deg for at_ms in (500, 750, 1000)] == [40, 40, 40]
    assert stand(path, 1000).reach == Reach(hotspot="rim", zoom=2.0)


def test_every_scene_has_the_built_in_paths_and_may_have_its_own_of_their_names() -> None:
    assert BUILT_IN == ("turntable", "push_in", "hero")
    own = CameraPath(name="hero", kind="push_in", zoom=3.0, duration_ms=1000)
    assert stand(scene(own), 1000).reach == Reach(zoom=3.0)
    with pytest.raises(SceneError, match="turntable, push_in, hero"):
        built_in("dolly")
    with pytest.raises(SceneError, match=r"/timeline/moves/0/path.*'dolly'"):
        scene_from({"timeline": {"moves": [{"path": "dolly"}]}})


def test_a_scene_caught_in_its_turn_is_what_was_drawn() -> None:
    """A director's turn goes to air as an angle beside the document; from the log it is drawn with the angle in it."""
    followed = scene(
        CameraPath(name="o", kind="orbit", hotspot="rim", duration_ms=1000),
        moves=[("o", 0), ("push_in", 1200)],
        motion=Motion(kind="turntable"),
    )
    for at_ms in (0, 400, 1000, 1500, 7000):
        for turn_deg in (0.0, 77.0, 181.0):
            assert instant(caught(followed, turn_deg), at_ms) == instant(followed, at_ms, turn_deg=turn_deg)
