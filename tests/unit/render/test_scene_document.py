"""The scene document says what it means and refuses what it cannot mean."""

from typing import Any

import pytest

from render.scene.document import SceneError, product_scene, scene_from, scene_schema
from render.scene.motion import Motion


def test_a_saved_scene_comes_back_the_same() -> None:
    scene = product_scene("a" * 64)
    assert scene_from(scene.model_dump(mode="json")) == scene
    assert hash(scene_from(scene.model_dump(mode="json"))) == hash(scene)


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"nodes": [{"id": "x", "model": "short"}]}, "/nodes/0/model"),
        ({"camera": {"fov_deg": float("nan")}}, "/camera/fov_deg"),
        ({"environment": {"name": "moon"}}, "/environment/name"),
        ({"backdrop": {"kind": "color", "colors": ["red"]}}, "/backdrop/colors/0"),
        ({"lihgts": []}, "/lihgts"),
        ({"version": 3}, "/version"),
        ({"version": "2"}, "/version"),
        ({"nodes": [{"id": "lid", "parent": "cup"}]}, "/nodes/0/parent"),
        ({"timeline": {"moves": [{"path": "heroine"}]}}, "/timeline/moves/0/path"),
        ({"nodes": [{"id": "set"}], "timeline": {"clips": [{"node": "set"}]}}, "/timeline/clips/0/node: 'set' is a group"),
        ({"timeline": {"captions": [{"text": "x", "start_ms": 900, "end_ms": 900}]}}, "/timeline/captions/0/end_ms"),
    ],
)
def test_a_mistake_is_told_with_its_place(document: dict[str, object], place: str) -> None:
    with pytest.raises(SceneError, match=place):
        scene_from(document)


def test_a_turn_takes_its_period() -> None:
    motion = Motion(kind="turntable", period_s=12)
    assert [motion.yaw_deg(at_ms) for at_ms in (0, 3000, 12_000)] == [0, 90, 0]
    assert Motion(kind="still", start_deg=30).yaw_deg(5000) == 30


def test_an_editor_can_tell_what_every_field_means() -> None:
    schema = scene_schema()
    assert {"nodes", "environment", "camera", "motion"} <= set(schema["properties"])
    for name, part in {**schema["$defs"], "Scene": schema}.items():
        assert part["description"], name
        for field, told in part["properties"].items():
            assert told.get("description"), f"{name}.{field}"


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"nodes": [0] * 100_000}, "at /nodes: 100000 entries"),
        ({"timeline": {"captions": [{}] * 65}}, "at /timeline/captions: 65 entries"),
        ({f"a{number}": 0 for number in range(65)}, "at /: 65 entries"),
        ({"nodes": [{"materials": [{str(number): 0 for number in range(64)}] * 64}] * 16}, "more than 60000 values"),
        ({"k" * 100_000: 1}, "at /" + "k" * 80 + ": "),
    ],
)
def test_what_is_far_too_large_is_refused_before_its_faults_are_counted(document: dict[str, Any], says: str) -> None:
    with pytest.raises(SceneError) as told:
        scene_from(document)
    assert says in str(told.value)
    assert len(str(told.value)) < 400
