"""A pose changes what it names and nothing else, and a stopped scene is the same at every time."""

import pytest

from render.engine.cell import STEP_DEG, STEPS, step_of
from render.engine.tier import step_of_tier, tier
from render.scene.camera import CameraPath
from render.scene.document import Scene, SceneError, product_scene
from render.scene.light import Environment
from render.scene.motion import CameraMove, ClipPlay, LightChange, Timeline
from render.scene.node import Node
from render.scene.pose import View, drawn_yaw_deg, stopped, viewed

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
