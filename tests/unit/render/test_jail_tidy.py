"""What a hostile program leaves behind goes away, and takes nobody with it."""

import os
from pathlib import Path

import pytest

from render.models.jail.folder import Held, look, sweep
from render.models.jail.tidy import clear, work_folder


def deepen(folder: Path, levels: int, name: str = "d") -> None:
    """Folders in folders, deeper than a path may be long."""
    at = os.open(folder, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir(name, dir_fd=at)
        below = os.open(name, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(at)


def test_a_folder_deeper_than_python_can_follow_is_removed(tmp_path: Path) -> None:
    with work_folder("work-", tmp_path) as name:
        deepen(Path(name), 1500)
    deepen(tmp_path, 1500)
    clear(tmp_path / "d")
    assert list(tmp_path.iterdir()) == []


def test_what_reaches_too_deep_is_seen_and_swept_and_its_neighbour_stays(tmp_path: Path) -> None:
    (tmp_path / "model.glb").write_bytes(b"made")
    deepen(tmp_path, 40, "n" * 250)
    assert look(str(tmp_path), most=100).files > 100
    sweep(str(tmp_path), Held())
    assert [path.name for path in tmp_path.iterdir()] == ["model.glb"]


def test_what_a_link_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "show.mp4").write_bytes(b"a show")
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "way out").symlink_to(tmp_path / "kept")
    clear(tmp_path / "work")
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    with pytest.raises(ValueError, match="link"):
        clear(tmp_path / "link")
    assert (tmp_path / "kept" / "show.mp4").read_bytes() == b"a show"
