"""Films of a model's file, as the command writes them."""

from pathlib import Path

import av
import pytest
from PIL import Image

from render.engine.errors import EngineError
from render.engine.stills import NAME as FILE
from render.engine.stills import Wish, draw_folder
from render.scene.document import Scene
from render.scene.motion import Motion
from render.scene.node import Node
from tests.support import samples


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "model.glb").write_bytes(samples.sample("vertex_colors"))
    return tmp_path


def test_a_film_lasts_as_long_as_its_scene_and_says_its_colours(folder: Path) -> None:
    scene = Scene(nodes=(Node(id="one", model=FILE),), motion=Motion(kind="turntable", period_s=0.4))
    told: list[tuple[int, int]] = []
    drawn = draw_folder(folder, folder / "turn.mp4", Wish(scene=scene, width_px=65, height_px=48), lambda done, of: told.append((done, of)))
    with av.open(str(folder / "turn.mp4")) as film:
        stream = film.streams.video[0]
        frames = list(film.decode(stream))
    assert (len(frames), drawn.pictures, told[0], told[-1]) == (12, 12, (0, 12), (12, 12))
    assert (drawn.width_px, drawn.height_px) == (64, 48), "what is said is what was written"
    assert (frames[0].width, frames[0].height, int(frames[0].colorspace), int(frames[0].color_range)) == (64, 48, 1, 1)


@pytest.mark.parametrize(("name", "kind"), [("out.PNG", "PNG"), ("out.png.webp", "WEBP"), ("out.webp", "WEBP"), ("a.webp.png", "PNG")])
def test_a_still_is_what_its_name_ends_in(folder: Path, name: str, kind: str) -> None:
    draw_folder(folder, folder / name, Wish(width_px=32, height_px=32))
    with Image.open(folder / name) as image:
        assert image.format == kind


def test_a_film_that_fails_leaves_nothing_behind(folder: Path) -> None:
    broken = Scene(nodes=(Node(id="one", model=FILE, variant="none"),))
    with pytest.raises(EngineError, match="'one'"):
        draw_folder(folder, folder / "out" / "turn.mp4", Wish(scene=broken, width_px=64, height_px=48))
    assert not list(folder.rglob("*turn*"))


def test_a_full_disk_is_told_with_the_file_that_it_has_no_room_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("render.engine.stills._still", full)
    with pytest.raises(EngineError, match=r"one\.png cannot be written \(No space left on device\)"):
        draw_folder(folder, folder / "out" / "one.png", Wish(width_px=64, height_px=48))
