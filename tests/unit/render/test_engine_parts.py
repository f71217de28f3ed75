"""The engine's parts that need no OpenGL."""

from pathlib import Path

import numpy as np
import pytest

from render.engine.errors import EngineError
from render.engine.gl.camera import Extent, View, stand
from render.engine.gl.environment import octahedral_directions, surroundings
from render.engine.gl.model_file import load_model
from render.engine.gl.pictures import Pictures
from render.engine.image_file import straight
from render.engine.wire import hear, pair, say
from render.engine.yuv import yuva_from_upward_rgba
from render.media import Picture, PixelFormat
from render.models.picture_form import BACKDROP, PANORAMA
from render.scene.camera import Camera
from render.scene.document import Scene, scene_from
from render.scene.evaluate import instant


def _view(camera: Camera, extent: Extent, aspect: float) -> View:
    return stand(instant(Scene(camera=camera), 0).stand, extent, aspect, lambda _: extent.centre)


@pytest.mark.parametrize("aspect", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("pitch_deg", [-20.0, 0.0, 12.0, 60.0])
def test_a_product_is_never_cut_at_the_picture_s_edge(aspect: float, pitch_deg: float) -> None:
    extent = Extent(centre=np.array([1.0, 0.5, -2.0]), radius_m=0.3, height_m=1.2)
    view = _view(Camera(pitch_deg=pitch_deg, yaw_deg=40), extent, aspect)
    points = np.concatenate([extent.rim() + extent.centre, np.ones((96, 1))], axis=1) @ view.clip.T
    places = points[:, :3] / points[:, 3:]
    assert np.abs(places).max() <= 1.0
    assert np.abs(places[:, :2]).max() > 0.8


def test_a_camera_that_looks_past_everything_stands_before_its_target_and_glides_back_from_there() -> None:
    extent = Extent(centre=np.zeros(3), radius_m=0.1, height_m=0.2)
    far = _view(Camera(target=(0.0, 0.0, 300.0), pitch_deg=0.0), extent, 1.0)
    assert 300.0 < far.eye[2] < 301.0
    paths = [
        {"name": "back", "kind": "keys", "easing": "linear", "keys": [{"at": 0, "target": [0, 0, 300]}, {"at": 1, "target": [0, 0, 0]}]}
    ]
    moving = scene_from({"paths": paths, "timeline": {"moves": [{"path": "back"}]}, "camera": {"pitch_deg": 0}})
    halfway = stand(instant(moving, 2000).stand, extent, 1.0, lambda _: extent.centre)
    assert 150.0 < halfway.eye[2] < 151.0


@pytest.mark.parametrize(
    ("rgb", "yuv"),
    [((0, 0, 0), (16, 128, 128)), ((255, 255, 255), (235, 128, 128)), ((255, 0, 0), (63, 102, 240)), ((0, 0, 255), (32, 240, 118))],
)
def test_colors_go_to_air_as_bt709_limited(rgb: tuple[int, int, int], yuv: tuple[int, int, int]) -> None:
    pixels = np.full((4, 6, 4), (*rgb, 77), np.uint8)
    luma, blue, red, alpha = yuva_from_upward_rgba(pixels)
    assert {int(luma[0, 0]), int(luma[-1, -1])} == {yuv[0]}
    assert abs(int(blue[0, 0]) - yuv[1]) <= 1
    assert abs(int(red[1, 2]) - yuv[2]) <= 1
    assert (alpha == 77).all()
    assert blue.shape == (2, 3)


def test_a_picture_goes_to_air_the_right_way_up() -> None:
    pixels = np.zeros((4, 4, 4), np.uint8)
    pixels[0] = 255
    luma, _, _, alpha = yuva_from_upward_rgba(pixels)
    assert luma[3].tolist() == [235] * 4
    assert alpha[0].tolist() == [0] * 4


def test_half_transparent_pixels_keep_their_color_in_a_file() -> None:
    picture = Picture(format=PixelFormat.RGBA, planes=(np.array([[[64, 32, 0, 128]]], np.uint8),))
    assert straight(picture)[0, 0].tolist() == [128, 64, 0, 128]


def test_studio_light_has_no_seam_where_its_map_folds() -> None:
    size = 64
    directions = octahedral_directions(size)
    gutter = size // 16
    # The texel across the edge looks nearly where its neighbour inside looks.
    inside, outside = directions[gutter:-gutter, gutter], directions[gutter:-gutter, gutter - 1]
    assert (np.sum(inside * outside, axis=-1) > 0.99).all()


@pytest.mark.parametrize("name", ["studio", "daylight", "warm", "night"])
def test_every_studio_lights_a_white_product_without_darkness_or_glare(name: str) -> None:
    around = surroundings(name, 32)
    assert np.isfinite(around.radiance).all()
    assert around.radiance.min() >= 0
    assert 0.1 < 0.282095 * around.harmonics[0].mean() < 1.5


def test_zoom_brings_the_camera_so_many_times_closer_to_what_it_looks_at() -> None:
    extent = Extent(centre=np.array([0.0, 0.1, 0.0]), radius_m=0.05, height_m=0.2)
    whole, near = (_view(Camera(zoom=zoom), extent, 1.0).eye - extent.centre for zoom in (1.0, 2.0))
    assert np.allclose(near * 2, whole)


@pytest.mark.parametrize("length", [10, 40_000, 2_000_000])
def test_a_message_of_any_length_reaches_the_drawing_process_whole(length: int) -> None:
    ours, theirs = pair()
    with ours, theirs:
        for number in range(3):
            assert say(ours, {"do": "load", "id": number, "scene": "字" * (length // 6)}, wait=False)
        assert [hear(theirs) for _ in range(3)] == [{"do": "load", "id": number, "scene": "字" * (length // 6)} for number in range(3)]
        ours.close()
        assert hear(theirs) is None


@pytest.mark.parametrize("there", [None, b"", b"no model"])
def test_an_engines_trouble_says_which_model_and_never_where_the_machine_keeps_it(tmp_path: Path, there: bytes | None) -> None:
    path = tmp_path / ("ab" * 32) / "model.glb"
    path.parent.mkdir()
    if there is not None:
        path.write_bytes(there)
    with pytest.raises(EngineError, match=r"Node 'cup'.*abab") as told:
        load_model(path, "cup")
    assert str(tmp_path) not in str(told.value)


def test_an_engines_trouble_says_which_picture_and_never_where_the_machine_keeps_it(tmp_path: Path) -> None:
    folder = tmp_path / ("cd" * 32)
    folder.mkdir()
    shelf = Pictures(tmp_path, {})
    for name, read in ((BACKDROP, shelf.backdrop), (PANORAMA, shelf.panorama)):
        (folder / name).write_bytes(b"no picture")
        with pytest.raises(EngineError, match="cdcd") as told:
            read("cd" * 32, "/backdrop")
        assert str(tmp_path) not in str(told.value)
        (folder / name).unlink()
