"""What a reader may see: code and libraries, never a checkout's own files or a data folder."""

from pathlib import Path

from render.models.jail.sight import ROOT, TOOLS, Sight, node_program, node_sight, python_sight


def shows(sight: Sight, path: Path) -> bool:
    return any(path.is_relative_to(shown) for shown in sight.readable)


def test_python_sees_its_libraries_and_our_code() -> None:
    sight = python_sight()
    assert shows(sight, Path(__import__("numpy").__file__))
    assert shows(sight, ROOT / "render" / "models" / "inspector.py")


def test_neither_sees_what_lies_beside_our_code() -> None:
    for sight in (python_sight(), node_sight()):
        for name in (".git/config", "vouchcast-data/vouchcast.db", "tests/support/glb.py"):
            assert not shows(sight, ROOT / name)
        assert not any(shows(sight, Path(path)) for path in ("/etc/passwd", "/proc/1", "/home", "/root/.ssh"))


def test_a_tool_sees_node_and_the_tools_and_no_python() -> None:
    assert shows(node_sight(), node_program())
    assert shows(node_sight(), TOOLS / "check.mjs")
    assert not shows(node_sight(), ROOT / "render" / "models" / "inspector.py")


def test_what_is_shown_beside_is_added_once(tmp_path: Path) -> None:
    shown = python_sight().also([tmp_path, tmp_path / "upload", tmp_path])
    assert shown.readable.count(str(tmp_path)) == 1
    assert str(tmp_path / "upload") not in shown.readable
