"""A scene saved by an earlier release, or told in an old log, still means what it meant."""

from typing import Any, Final

import pytest

from render.scene.document import Scene, SceneError, scene_from
from render.scene.evaluate import instant, repeats
from render.scene.migrate import VERSION, migrated

CUP = "a" * 64
FIRST: Final[dict[str, Any]] = {
    "version": 1,
    "nodes": [{"id": "a", "model": CUP, "translation": [0.1, 0, 0], "rotation_deg": [0, 90, 0], "scale": 2.0, "variant": "red"}],
    "environment": {"name": "warm", "intensity": 1.2, "rotation_deg": 30},
    "lights": [{"kind": "point", "color": "#ffeedd", "intensity": 2.5, "position": [0, 1, 1]}],
    "exposure": 1.1,
    "backdrop": {"kind": "gradient", "colors": ["#ffffff", "#dddddd"]},
    "camera": {"target": None, "distance": None, "zoom": 1.3, "yaw_deg": 20, "pitch_deg": 8, "fov_deg": 30},
    "motion": {"kind": "turntable", "period_s": 10, "start_deg": 45},
}
"""All that version 1 had."""


def test_a_document_of_version_1_says_what_it_said() -> None:
    scene = scene_from(FIRST)
    assert scene.version == VERSION
    kept = scene.model_dump(mode="json")
    for part in ("exposure", "backdrop", "camera", "motion", "environment"):
        given, now = FIRST[part], kept[part]
        assert now == given if not isinstance(given, dict) else given.items() <= {**now}.items()
    assert FIRST["nodes"][0].items() <= kept["nodes"][0].items()
    assert FIRST["lights"][0].items() <= kept["lights"][0].items()


def test_what_version_2_added_is_as_if_it_were_not_there() -> None:
    now = instant(scene_from(FIRST), 2500)
    assert now.turn_deg == 135.0
    assert now.stand.yaw_deg == 20.0
    assert (now.shown, now.lines, now.captions, now.placed[0].clips) == ((), (), (), ())
    assert repeats(scene_from(FIRST), 2500) == 0.0


def test_the_given_document_is_left_as_it_was() -> None:
    before = {**FIRST}
    migrated(FIRST)
    assert before == FIRST


def test_a_document_without_a_version_is_of_the_newest() -> None:
    assert scene_from({}) == Scene()


@pytest.mark.parametrize("version", [0, VERSION + 1, -1, True, 1.0, "1", None])
def test_an_unknown_version_names_those_that_are_known(version: object) -> None:
    with pytest.raises(SceneError, match=f"/version.*versions 1 to {VERSION} are"):
        scene_from({"version": version})
