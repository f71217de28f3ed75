"""A pose changes what it names and nothing else, and a stopped scene is the same at every time."""

from itertools import pairwise

import pytest

from render.engine.cell import STEP_DEG, STEPS, step_of
from render.engine.tier import step_of_tier, tier
from render.scene.camera import CameraPath
from render.scene.document import Scene, SceneError, product_scene
from render.scene.evaluate import instant
from render.scene.light import Environment
from render.scene.motion import ROOM_MS, CameraMove, Caption, ClipPlay, LightChange, Timeline
from render.scene.node import Node
from render.scene.notes import Hotspot
from render.scene.pose import View, drawn_yaw_deg, posed, stopped, viewed
from render.scene.view import Earlier

CUP, TRAY = "a" * 64, "b" * 64


def test_only_what_is_named_changes() -> None:
    scene = product_scene(CUP)
    assert viewed(scene, View()) == scene
    assert not View(model=CUP).changes
    seen = viewed(scene, View(pitch_deg=40.0, zoom=2.0, light="night"))
    assert (seen.camera.pitch_deg, seen.camera.zoom, seen.environment.name) == (40.0, 2.0, "night")
    assert (seen.camera.fov_deg, seen.environment.intensity, seen.nodes) == (scene.camera.fov_deg, 1.0, scene.nodes)


def test_a_variant_dresses_the_product_and_not_what_stands_beside_it() -> None:
    scene = Scene(nodes=(Node(id="cup", model=CUP), Node(id="tray", model=TRAY)))
    assert [node.variant for node in viewed(scene, View(variant="red", model=CUP)).nodes] == ["red", None]
    assert [node.variant for node in viewed(scene, View(variant="red")).nodes] == ["red", "red"]


def test_a_light_fades_from_the_one_before_and_back_to_the_scenes_own() -> None:
    scene = product_scene(CUP)
    lit = viewed(scene, View(light="night", light_from="warm", light_fade_ms=800))
    assert (lit.environment.name, lit.timeline.lights[0].environment.name, lit.timeline.lights[0].fade_ms) == ("warm", "night", 800)
    back = viewed(scene, View(light_from="warm", light_fade_ms=800))
    assert (back.environment.name, back.timeline.lights[0].environment) == ("warm", scene.environment)
    assert View(light_from="warm", light_fade_ms=800).changes
    assert viewed(scene, View(light="warm", light_from="warm", light_fade_ms=800)).timeline == Timeline()


def test_a_fade_takes_the_place_of_the_documents_lights_only_where_a_light_is_named() -> None:
    later = LightChange(environment=Environment(name="shop"), start_ms=5_000)
    scene = product_scene(CUP).model_copy(update={"timeline": Timeline(lights=(later,), repeat_ms=9_000)})
    assert viewed(scene, View(light="night")).timeline == Timeline(repeat_ms=9_000)
    assert viewed(scene, View(pitch_deg=3.0)).timeline == scene.timeline
    faded = viewed(scene, View(light_from="warm", light_fade_ms=100)).timeline
    assert (faded.lights[1], faded.repeat_ms) == (later, None)


def test_a_clip_plays_on_the_product_and_not_on_what_stands_beside_it() -> None:
    beside = ClipPlay(node="tray", clip="idle")
    scene = Scene(nodes=(Node(id="cup", model=CUP), Node(id="tray", model=TRAY)), timeline=Timeline(clips=(beside,)))
    view = View(clip="open", animation_ms=400, clip_repeat=False, model=CUP)
    assert viewed(scene, view).timeline.clips == (beside, ClipPlay(node="cup", clip="open", from_ms=400, repeat=False))
    still = viewed(scene, View(animation_ms=400, model=CUP)).timeline.clips
    assert still == (beside, ClipPlay(node="cup", from_ms=400, speed=0.0))


def test_a_path_of_the_scene_begins_with_the_pose_and_goes_once() -> None:
    paths = (CameraPath(name="round", kind="turntable"), CameraPath(name="near", kind="push_in"))
    scene = Scene(paths=paths, timeline=Timeline(moves=(CameraMove(path="round", start_ms=900),), repeat_ms=5_000))
    gone = viewed(scene, View(path="near"))
    assert (gone.paths, gone.timeline) == (paths, Timeline(moves=(CameraMove(path="near"),)))
    with pytest.raises(SceneError, match="away"):
        viewed(scene, View(path="away"))


def test_the_camera_is_where_it_was_when_something_else_is_changed_or_another_path_begins() -> None:
    paths = (CameraPath(name="near", kind="push_in", repeat=True),)
    scene = product_scene(CUP).model_copy(update={"paths": paths, "timeline": Timeline(moves=(CameraMove(path="near", start_ms=100),))})
    before = viewed(scene, View(path="hero", at_ms=2_000))
    lit = viewed(scene, View(path="hero", path_ms=2_000, light="night", light_fade_ms=900, at_ms=5_000))
    then = viewed(scene, View(path="near", paths_before=(Earlier(name="hero", at_ms=2_000),), at_ms=5_000))
    assert instant(scene, 2_000).stand == instant(before, 2_000).stand
    assert [instant(before, at_ms).stand for at_ms in (5_000, 9_000)] == [instant(lit, at_ms).stand for at_ms in (5_000, 9_000)]
    assert instant(then, 5_000).stand == instant(before, 5_000).stand
    assert [(one.environment.name, one.share) for one in instant(lit, 5_000).light] == [("studio", 1.0)]


def test_light_fades_on_from_the_mixture_in_which_another_fade_had_it() -> None:
    scene = product_scene(CUP)
    first = viewed(scene, View(light="night", light_fade_ms=2_000, at_ms=1_000))
    second = viewed(
        scene,
        View(light="shop", light_fade_ms=800, lights_before=(Earlier(name="night", at_ms=1_000, fade_ms=2_000),), at_ms=1_900),
    )
    assert instant(second, 1_900).light == instant(first, 1_900).light
    assert [one.environment.name for one in instant(second, 4_000).light] == ["shop"]


def test_the_camera_makes_room_for_an_animation_smoothly_and_takes_it_back_so() -> None:
    own = ClipPlay(node="product", clip="idle")
    scene = product_scene(CUP).model_copy(update={"timeline": Timeline(clips=(own,))})
    opened = viewed(scene, View(clip="open", at_ms=3_000))
    (idle, begun), (gone, played) = (instant(opened, at_ms).placed[0].rooms for at_ms in (3_000, 3_000 + ROOM_MS))
    assert (idle.share, begun.share, gone.share, played.share) == (1.0, 0.0, 0.0, 1.0)
    assert [play.clip for play in instant(opened, 3_000).placed[0].clips] == ["open"]
    again = viewed(scene, View(clip="open", clip_before="open", at_ms=5_000))
    assert instant(again, 5_000).placed[0].rooms == ()
    closed = viewed(scene, View(clip_before="open", at_ms=5_000))
    assert [(room.clip, room.share) for room in instant(closed, 5_000).placed[0].rooms] == [("open", 1.0)]
    assert instant(closed, 60_000).placed[0].clips == instant(scene, 60_000).placed[0].clips


def test_a_timeline_that_repeats_ends_its_round_where_it_had_come_to() -> None:
    captions = (Caption(text="一"), Caption(text="二", start_ms=4_000, end_ms=6_000))
    moves = (CameraMove(path="push_in", start_ms=1_000),)
    scene = product_scene(CUP).model_copy(update={"timeline": Timeline(captions=captions, moves=moves, repeat_ms=9_000)})
    lit = viewed(scene, View(light="night", light_fade_ms=500, at_ms=20_000))
    for at_ms in (20_000, 22_500, 26_900):
        assert instant(lit, at_ms).captions == instant(scene, at_ms).captions
        assert instant(lit, at_ms).stand == instant(scene, at_ms).stand
    assert lit.timeline.repeat_ms is None


@pytest.mark.parametrize("spin_deg_s", [-90.0, -20.0, 47.3, 120.0])
def test_an_orbit_to_a_place_on_a_product_that_a_director_spins_goes_there_without_a_leap(spin_deg_s: float) -> None:
    around = CameraPath(name="around", kind="orbit", hotspot="rim", duration_ms=6_000)
    rim = Hotspot(id="rim", node="product", position=(0.1, 0.1, 0.0))
    scene = product_scene(CUP).model_copy(update={"paths": (around,), "hotspots": (rim,)})
    for start_deg in range(0, 360, 40):
        going = posed(scene, View(path="around", at_ms=2_000), spin_deg_s=spin_deg_s)
        times_ms = [2_000 + step * 20 for step in range(400)]
        turns = [start_deg + spin_deg_s * at_ms / 1000 for at_ms in times_ms]
        yaws = [instant(going, at_ms, turn_deg=turn % 360).stand.yaw_deg for at_ms, turn in zip(times_ms, turns, strict=True)]
        assert max(abs((b - a + 180) % 360 - 180) for a, b in pairwise(yaws)) < 9
        assert (yaws[-1] - 90 - turns[-1] + 180) % 360 == pytest.approx(180)


@pytest.mark.parametrize("view", [View(pitch_deg=90.0), View(zoom=0.0), View(light="moon")])
def test_what_cannot_be_seen_is_said(view: View) -> None:
    with pytest.raises(SceneError):
        viewed(product_scene(CUP), view)


def test_a_stopped_scene_stands_at_its_angle_for_ever() -> None:
    scene = stopped(product_scene(CUP), 123.0)
    assert [scene.motion.yaw_deg(at_ms) for at_ms in (0, 5_000, 10**9)] == [123.0] * 3


def test_the_angle_drawn_again_is_the_step_of_the_atlas() -> None:
    for tenth in range(-7200, 7200):
        assert drawn_yaw_deg(tenth / 10, STEP_DEG) == step_of(tenth / 10) * STEP_DEG
    assert drawn_yaw_deg(359.6, STEP_DEG) == 0.0
    assert STEPS * STEP_DEG == 360


def test_the_tier_tells_its_step() -> None:
    assert step_of_tier(tier(samples=4, step_deg=0.5, step_ms=20, device="llvmpipe (LLVM 15)")) == 0.5
    assert step_of_tier(tier(samples=4, step_deg=1.0, step_ms=20, device="step_deg=9")) == 1.0
    assert step_of_tier("gl/9 step_deg=0") == step_of_tier(None) == 1.0
