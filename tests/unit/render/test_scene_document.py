"""The scene document says what it means and refuses what it cannot mean."""

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
        ({"exposure": True}, "/exposure: Input should be a valid number"),
        ({"camera": {"fov_deg": "30"}}, "/camera/fov_deg: Input should be a valid number"),
        ({"nodes": [{"id": "cup", "translation": [0, "1", 0]}]}, "/nodes/0/translation/1"),
        ({"timeline": {"repeat_ms": "200"}}, "/timeline/repeat_ms: Input should be a valid integer"),
        ({"timeline": {"captions": [{"text": "x", "start_ms": True}]}}, "/timeline/captions/0/start_ms"),
        ({"motion": {"reverse": 1}}, "/motion/reverse"),
        ({"nodes": [{"id": "lid", "parent": "cup"}]}, "/nodes/0/parent"),
        ({"timeline": {"moves": [{"path": "heroine"}]}}, "/timeline/moves/0/path"),
        ({"nodes": [{"id": "set"}], "timeline": {"clips": [{"node": "set"}]}}, "/timeline/clips/0/node: 'set' is a group"),
        ({"timeline": {"captions": [{"text": "x", "start_ms": 900, "end_ms": 900}]}}, "/timeline/captions/0/end_ms"),
    ],
)
def test_a_mistake_is_told_with_its_place(document: dict[str, object], place: str) -> None:
    with pytest.raises(SceneError, match=place):
        scene_from(document)


def test_whole_numbers_are_numbers_however_they_are_written() -> None:
    scene = scene_from({"exposure": 2, "timeline": {"repeat_ms": 200.0}})
    assert (scene.exposure, scene.timeline.repeat_ms) == (2.0, 200)


def _spot(label: str) -> dict[str, object]:
    return {"nodes": [{"id": "cup", "model": "a" * 64}], "hotspots": [{"id": "x", "node": "cup", "position": [0, 0, 0], "label": label}]}


@pytest.mark.parametrize("label", [" ", "\u3000\u00a0", "\u200b", "a\u2028b", "\u061cabc", "\x9b31m"])
def test_a_label_of_which_nothing_is_seen_is_refused_when_it_is_written_not_when_it_is_drawn(label: str) -> None:
    with pytest.raises(SceneError, match="/hotspots/0/label: A line of text"):
        scene_from(_spot(label))


def test_labels_of_any_language_are_taken() -> None:
    for label in ("陶瓷杯盖", "مرحبا", "👩\u200d🍳 fait main", "é"):
        assert scene_from(_spot(label)).hotspots[0].label == label


def _groups(*scales: float) -> dict[str, object]:
    groups = [{"id": str(number), "scale": scale, "parent": str(number - 1) if number else None} for number, scale in enumerate(scales)]
    return {"nodes": [*groups, {"id": "cup", "model": "a" * 64, "parent": str(len(scales) - 1)}]}


@pytest.mark.parametrize(("scales", "place"), [((1e-300,), "/nodes/0/"), ((1000.0,) * 20, "/nodes/3/"), ((1e-4,) * 3, "/nodes/2/")])
def test_scales_that_multiply_beyond_all_measure_are_told_by_their_node(scales: tuple[float, ...], place: str) -> None:
    with pytest.raises(SceneError, match=f"{place}scale.*times as large"):
        scene_from(_groups(*scales))


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"hotspots": [{}] * 1_000_000}, "/hotspots: 1000000 entries"),
        ({f"{number}": number for number in range(100_000)}, "/: 100000 entries"),
        ({"timeline": {"captions": [{"text": [[[[[[[[[[[[]]]]]]]]]]]]}]}}, "nothing lies as deep"),
        ({"timeline": {"captions": [{}] * 65}}, "/timeline/captions: 65 entries"),
        ({"nodes": [{"materials": [{str(number): 0 for number in range(64)}] * 64}] * 16}, "more than 60000 values"),
        ({"version": 10**5000}, "/version"),
        ({"\x1b[31m" + "x" * 100_000: 1}, "Extra inputs"),
        ({"nodes": [{"id": "a\n\x1b[2J"}, {"id": "a\n\x1b[2J"}]}, "is taken"),
        ({"nodes": {"id": "cup"}}, "/nodes: Input should be a list"),
        ({"nodes": [{"id": "cup", "model": "A" * 64}]}, "64 hexadecimal digits"),
        ({"lights": [{"color": "red"}]}, "#rrggbb"),
    ],
)
def test_what_is_no_document_at_all_is_told_in_one_short_line(document: dict[str, object], says: str) -> None:
    with pytest.raises(SceneError) as told:
        scene_from(document)
    assert says in str(told.value)
    assert str(told.value).isprintable()
    assert len(str(told.value)) < 300


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
