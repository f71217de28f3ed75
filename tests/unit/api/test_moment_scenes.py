"""A moment becomes the scene and the time that draw it again, for logs of every age."""

from typing import Any

import pytest

from api.desk.moments import Drawn, drawable
from archive.timeline.moment import Moment, Pose
from render.scene.document import Scene, product_scene
from render.scene.motion import Caption, Timeline

CUP = "a" * 64
NEW, OLD = "gl/3 msaa=4 step_deg=1 driver=x", "gl/2 msaa=4 step_deg=1 driver=x"


def moment(scene: Scene, *, tier: str | None, pose: Pose | None = None) -> Moment:
    product: dict[str, Any] = {"product_id": "prd_1", "model_sha256": CUP, "scene": scene.model_dump(mode="json")}
    canvas = {"width": 1280, "height": 720, "fps": 30}
    stage: dict[str, Any] = {"layout": "beside", "host": False, "evidence": None, "canvas": canvas}
    return Moment(frame=90, frame_ms=3_000, scene_ms=1_000, product=product, pose=pose, tier=tier, **stage)


def drawn(scene: Scene, **more: Any) -> Drawn:
    found = drawable(moment(scene, **more))
    assert found is not None
    return found


@pytest.mark.parametrize(("tier", "yaw_deg"), [(NEW, 30.0), (OLD, 90.0), ("gl/1 step_deg=1", 90.0), (None, 90.0), ("gl/12", 30.0)])
def test_a_turntable_ran_on_the_shows_time_once_and_runs_on_the_scenes_now(tier: str | None, yaw_deg: float) -> None:
    assert drawn(product_scene(CUP), tier=tier).scene.motion.yaw_deg(123) == yaw_deg


def test_what_only_turns_is_drawn_at_its_beginning_and_what_happens_at_its_own_time() -> None:
    assert drawn(product_scene(CUP), tier=NEW).at_ms == 0
    told = product_scene(CUP).model_copy(update={"timeline": Timeline(captions=(Caption(text="新品", start_ms=900),))})
    assert drawn(told, tier=NEW).at_ms == 1_000


def test_a_light_that_fades_is_drawn_where_it_had_come_to() -> None:
    pose = Pose(yaw_deg=10.0, spin_deg_s=0.0, view={"light": "night", "light_fade_ms": 2_000})
    found = drawn(product_scene(CUP), tier=NEW, pose=pose)
    assert (found.at_ms, found.scene.environment.name, found.scene.timeline.lights[0].environment.name) == (1_000, "studio", "night")
