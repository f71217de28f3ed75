"""Posters, turning films and likeness, as the intake orders them."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from render.engine import turntable
from render.engine.gl import levels
from render.engine.likeness import compare
from render.engine.poster import HEIGHT_PX, WIDTH_PX, draw_poster
from render.models import cue
from render.models.likeness import LikenessError, likeness
from tests.support import glb

RED = glb.colored(0.8, 0.05, 0.05)


def box(folder: Path, size: tuple[float, float, float], material: dict[str, Any] = RED, name: str = "model.glb") -> Path:
    """A box of some size, metres."""
    model = glb.Glb()
    node = model.cube(1.0, material=material)
    model.document["nodes"][node]["scale"] = list(size)
    path = folder / name
    path.write_bytes(model.data)
    return path


def poster_alpha(folder: Path) -> Any:
    """The poster's alpha without its shadow, which is black."""
    with Image.open(folder / "poster.webp") as image:
        pixels = np.asarray(image.convert("RGBA"))
    return np.where(pixels[..., 0] > 40, pixels[..., 3], 0)


@pytest.mark.parametrize("size", [(3.0, 0.1, 0.1), (0.4, 0.01, 0.4), (0.002, 0.003, 0.002), (40.0, 90.0, 40.0)])
def test_a_product_of_any_shape_and_size_fills_its_poster(tmp_path: Path, size: tuple[float, float, float]) -> None:
    box(tmp_path, size)
    draw_poster(tmp_path)
    shown = poster_alpha(tmp_path) > 128
    high, wide = np.ptp(np.flatnonzero(shown.any(axis=1))), np.ptp(np.flatnonzero(shown.any(axis=0)))
    assert max(high / HEIGHT_PX, wide / WIDTH_PX) > 0.8
    assert not shown[0].any()
    assert not shown[:, 0].any()
    assert not shown[:, -1].any()


def test_a_poster_that_was_begun_ahead_is_the_same_and_none_is_drawn_of_what_was_refused(tmp_path: Path) -> None:
    box(tmp_path, (1, 1, 1))
    plain = draw_poster(tmp_path)
    assert plain is not None
    before = plain.read_bytes()
    cue.give(tmp_path, ready=True)
    again = draw_poster(tmp_path, ahead=True)
    assert again is not None
    assert again.read_bytes() == before
    refused = tmp_path / "refused"
    refused.mkdir()
    cue.give(refused, ready=False)
    assert draw_poster(refused, ahead=True) is None


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a turn, drawn in few small poses."""
    folder = tmp_path_factory.mktemp("turned")
    box(folder, (0.2, 0.1, 0.3))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(turntable.Plan, "of", classmethod(lambda cls, triangles: cls(poses=12, side_px=96)))
        turntable.draw_turntable(folder)
    return folder


def test_a_turn_plays_everywhere_in_the_right_colours(turned: Path) -> None:
    with av.open(str(turned / "turntable.mp4")) as file:
        (stream,) = file.streams
        pictures = [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]
        assert (stream.codec_context.name, stream.pix_fmt, stream.average_rate) == ("h264", "yuv420p", 30)
        context = stream.codec_context
        assert (context.color_range, context.colorspace, context.color_primaries, context.color_trc) == (1, 1, 1, 1)
    assert len(pictures) == turntable.FRAMES
    data = (turned / "turntable.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "it plays only once it is loaded"
    assert np.abs(pictures[0][2, 2].astype(int) - (246, 246, 248)).max() <= 4, "the ground is neutral"
    red, green, _ = (int(part) for part in pictures[0][44, 48])
    assert red > green + 100


def test_a_turn_loops_without_a_jump(turned: Path) -> None:
    with av.open(str(turned / "turntable.mp4")) as file:
        pictures = [frame.to_ndarray(format="gray").astype(int) for frame in file.decode(video=0)][:: turntable.FRAMES // 12]
    steps = [np.abs(after - before).mean() for before, after in pairwise(pictures)]
    assert np.abs(pictures[0] - pictures[-1]).mean() <= 1.5 * max(steps)
    assert min(steps) > 0.3, "it does not turn"


def test_the_small_loop_is_light_and_lets_the_page_through(turned: Path) -> None:
    path = turned / "turntable.webp"
    assert path.stat().st_size <= 400_000
    with Image.open(path) as image:
        assert (image.size, image.n_frames, image.info["loop"]) == ((256, 256), 12, 0)
        assert image.convert("RGBA").getpixel((0, 0))[3] == 0


def test_heavier_models_turn_in_fewer_smaller_pictures_of_the_same_film() -> None:
    plans = [turntable.Plan.of(triangles) for triangles in (5_000, 300_000, 1_500_000)]
    assert sorted(plans, key=lambda plan: -plan.poses * plan.side_px) == plans
    assert all(turntable.FRAMES % plan.poses == 0 for plan in plans)


def test_a_model_is_like_itself_and_less_like_another_colour_or_shape(tmp_path: Path) -> None:
    same, first = box(tmp_path, (1, 1, 1), name="same.glb"), box(tmp_path, (1, 1, 1), name="first.glb")
    other = box(tmp_path, (1, 1, 1), glb.colored(0.05, 0.05, 0.6), "blue.glb")
    thin = box(tmp_path, (1, 1, 0.3), name="thin.glb")
    assert compare(first, same).ssim == 1.0
    assert compare(first, other).ssim < 0.85
    assert min(view.ssim for view in compare(first, thin).views) < 0.7


def test_a_leaner_file_beside_two_models_does_not_make_them_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levels, "TRIANGLE_PX", 1e9)
    red = box(tmp_path, (1, 1, 1))
    green = box(tmp_path, (1, 1, 1), glb.colored(0.05, 0.6, 0.05), "ar.glb")
    for name in levels.FILES:
        box(tmp_path, (1, 1, 1), name=name)
    assert compare(red, green).ssim < 0.95


def test_likeness_is_asked_in_a_jail_and_says_why_there_is_none(tmp_path: Path) -> None:
    first = box(tmp_path, (0.001, 0.001, 0.001), name="first.glb")
    assert likeness(first, first, tmp_path) == 1.0
    broken = tmp_path / "broken.glb"
    broken.write_bytes(b"glTF")
    with pytest.raises(LikenessError, match=r"broken\.glb could not be compared"):
        likeness(first, broken, tmp_path)
