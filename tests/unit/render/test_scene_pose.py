"""A pose changes what it names and nothing else, and a stopped scene is the same at every time."""

import pytest

from render.engine.atlas import STEP_DEG, STEPS, step_of
from render.engine.tier import step_of_tier, tier
from render.scene.document import Scene, SceneError, product_scene
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
    assert step_of_tier(tier(samples=4, step_deg=0.5, device="llvmpipe (LLVM 15)")) == 0.5
    assert step_of_tier(tier(samples=4, step_deg=1.0, device="step_deg=9")) == 1.0
    assert step_of_tier("gl/9 step_deg=0") == step_of_tier(None) == 1.0
