"""Scene files beside a model's file."""

import json
from pathlib import Path
from typing import Any

import pytest

from render.engine.scene_file import read_scene, scene_of
from render.scene.part import SceneError

NAME, OTHER = "a" * 64, "b" * 64


def test_a_scene_of_light_alone_gets_the_file_as_its_only_model() -> None:
    scene = scene_of({"environment": {"name": "night"}}, NAME)
    assert [(node.id, node.model) for node in scene.nodes] == [("product", NAME)]


@pytest.mark.parametrize(
    "nodes",
    [
        [{"id": "group"}, {"id": "one", "model": "FILE", "parent": "group"}, {"id": "two", "model": "FILE"}],
        [{"id": "group"}, {"id": "one", "model": OTHER, "parent": "group"}, {"id": "two", "model": OTHER}],
    ],
)
def test_the_file_stands_wherever_the_scene_says_so(nodes: list[dict[str, Any]]) -> None:
    assert [node.model for node in scene_of({"nodes": nodes}, NAME).nodes] == [None, NAME, NAME]


def test_a_model_that_is_not_there_is_named_with_the_way_out() -> None:
    nodes = [{"id": "one", "model": "FILE"}, {"id": "two", "model": OTHER}]
    with pytest.raises(SceneError, match=r"/nodes/1/model: node 'two'.*FILE"):
        scene_of({"nodes": nodes}, NAME)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ("[]", "a JSON object"),
        ('{"nodes": 3}', "/nodes"),
        ('{"nodes": 0}', "/nodes"),
        ('{"nodes": [{"id": "group"}]}', "no node shows the given file"),
        ('{"version": 9}', "version"),
        ('{"nodes": [{"id": "a", "model": ["FILE"]}]}', "/nodes/0/model"),
        ("[" * 100_000, "not JSON"),
        ('{"version": ' + "9" * 5000 + "}", "not JSON"),
        (" " * (4 * 2**20 + 1), "larger than 4 MB"),
    ],
    ids=lambda text: text[:30],
)
def test_what_is_no_scene_is_refused_in_words(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "scene.json"
    path.write_text(text)
    with pytest.raises(SceneError, match=says):
        read_scene(path, NAME)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SceneError, match=r"none\.json"):
        read_scene(tmp_path / "none.json", NAME)


def test_a_saved_scene_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "scene.json"
    path.write_text(json.dumps(scene_of({}, OTHER).model_dump(mode="json")))
    assert read_scene(path, NAME) == scene_of({}, NAME)
