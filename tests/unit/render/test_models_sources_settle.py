"""Files that a glTF names are found however sloppily they are written, and never outside what was sent."""

import json
from pathlib import Path
from typing import Any

import pytest

from render.models.report.issue import Issue
from render.models.sources.settle import settle


def settled(folder: Path, uri: str, *files: str, entry: str = "scene.gltf") -> tuple[tuple[Issue, ...], dict[str, Any]]:
    document = {"asset": {"version": "2.0"}, "images": [{"uri": uri}], "buffers": [{"uri": "data:,", "byteLength": 1}]}
    for name in (entry, *files):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(document) if name == entry else name, encoding="utf-8")
    issues = settle(folder, Path(entry), [Path(name) for name in (entry, *files)])
    return issues, json.loads((folder / entry).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("uri", "file"),
    [
        ("wood.png", "wood.png"),
        ("old%20wood.png", "old wood.png"),
        ("old wood.png", "old wood.png"),
        ("textures/%E6%9C%A8%E7%BA%B9.png", "textures/木纹.png"),
        ("./textures/../wood.png", "wood.png"),
        ("100%.png", "100%.png"),
    ],
)
def test_a_file_that_lies_where_the_name_says_needs_no_word(uri: str, file: str, tmp_path: Path) -> None:
    issues, document = settled(tmp_path, uri, file)
    assert issues == ()
    assert document["images"][0]["uri"] == uri


@pytest.mark.parametrize("uri", ["Textures/Wood.PNG", "wood.png", "maps/wood.png", "textures/WOOD.png"])
def test_a_file_spelt_otherwise_is_there_under_both_names(uri: str, tmp_path: Path) -> None:
    issues, document = settled(tmp_path, uri, "textures/wood.png")
    assert [(issue.code, issue.pointer, issue.severity) for issue in issues] == [("file_name_mended", "/images/0/uri", "info")]
    assert document["images"][0]["uri"] == uri
    assert (tmp_path / uri).read_text() == "textures/wood.png"


@pytest.mark.parametrize(
    "uri", ["C:\\Users\\me\\wood.png", "textures\\wood.png", "/home/me/wood.png", "file:///D:/wood.png", "../../wood.png"]
)
def test_a_name_from_the_author_s_disk_is_rewritten(uri: str, tmp_path: Path) -> None:
    issues, document = settled(tmp_path, uri, "cup/textures/my wood.png", "cup/textures/wood.png", entry="cup/scene.gltf")
    assert [issue.code for issue in issues] == ["file_name_mended"]
    assert document["images"][0]["uri"] == "textures/wood.png"
    assert {path.name for path in tmp_path.rglob("*")} == {"cup", "scene.gltf", "textures", "wood.png", "my wood.png"}


def test_textures_beside_the_model_s_folder_are_found(tmp_path: Path) -> None:
    issues, _ = settled(tmp_path, "../textures/wood.png", "textures/wood.png", entry="source/scene.gltf")
    assert issues == ()


@pytest.mark.parametrize("uri", ["gone.png", "../../../etc/passwd", "http://127.0.0.1/x.png", "x/wood.png/../../../../etc/hosts"])
def test_a_file_that_was_not_sent_is_named(uri: str, tmp_path: Path) -> None:
    issues, document = settled(tmp_path, uri, "other.bin")
    assert [(issue.code, issue.pointer) for issue in issues] == [("file_not_sent", "/images/0/uri")]
    assert document["images"][0]["uri"] == uri
    assert "压缩包" in issues[0].message_zh


def test_a_name_that_two_files_would_suit_is_left_alone(tmp_path: Path) -> None:
    assert [issue.code for issue in settled(tmp_path, "wood.png", "a/wood.png", "b/wood.png")[0]] == ["file_not_sent"]


def test_a_gltf_that_came_alone_is_asked_for_as_a_zip(tmp_path: Path) -> None:
    assert "zip" in settled(tmp_path, "wood.png")[0][0].message


def test_json_that_is_none_is_left_to_khronos(tmp_path: Path) -> None:
    (tmp_path / "a.gltf").write_text("{")
    assert settle(tmp_path, Path("a.gltf"), [Path("a.gltf")]) == ()
