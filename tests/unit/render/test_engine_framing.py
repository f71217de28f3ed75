"""A product fills its picture and is never cut, however long, flat, tall or small it is."""

import numpy as np
import pytest

from render.engine.framing import AIR, EYE_LEVEL_DEG, FROM_ABOVE_DEG, fitted, pitch_deg
from render.engine.gl.camera import Extent, stand
from render.engine.gl.split_sum import table
from render.scene.camera import Camera
from render.scene.document import Scene
from render.scene.evaluate import instant
from render.scene.matrix import Point

SHAPES = {"long": (2.0, 0.1, 0.1), "flat": (0.6, 0.01, 0.6), "tall": (0.1, 1.8, 0.1), "deep": (0.1, 0.1, 3.0), "cube": (1.0, 1.0, 1.0)}


def corners(size: tuple[float, float, float]) -> Point:
    signs = np.stack(np.meshgrid(*[(-0.5, 0.5)] * 3), axis=-1).reshape(-1, 3)
    return signs * np.array(size)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("aspect", [0.5, 1.0, 16 / 9])
def test_a_product_of_any_shape_fills_the_picture_and_stays_within(shape: str, aspect: float) -> None:
    points, centre = corners(SHAPES[shape]), np.array([3.0, 1.0, -2.0])
    camera = fitted(Camera(yaw_deg=28, pitch_deg=20), points, centre, aspect)
    wanted = instant(Scene(camera=camera), 0).stand
    clip = stand(wanted, Extent(centre=centre, radius_m=2.0, height_m=2.0), aspect, lambda _: centre).clip
    seen = np.c_[points + centre, np.ones(len(points))] @ clip.T
    across, upwards = np.abs(seen[:, 0] / seen[:, 3]).max(), np.abs(seen[:, 1] / seen[:, 3]).max()
    assert max(across, upwards) == pytest.approx(1 / AIR, abs=1e-6)


def test_a_plate_is_seen_from_above_and_a_bottle_at_eye_level() -> None:
    plate, bottle = (Extent(centre=np.zeros(3), radius_m=0.2, height_m=height) for height in (0.02, 0.8))
    assert pitch_deg(plate) == pytest.approx(FROM_ABOVE_DEG, abs=1.5)
    assert pitch_deg(bottle) == EYE_LEVEL_DEG


def test_a_rough_mirror_never_gives_back_more_than_it_gets_and_a_smooth_one_all() -> None:
    scale, bias = np.moveaxis(table(), 2, 0)
    assert (scale + bias).max() <= 1.0
    assert (scale + bias)[0].min() > 0.99
    assert scale[0, -1] > 0.99
    assert bias[0, 0] > 0.9, "at grazing angles even a dull surface mirrors"
