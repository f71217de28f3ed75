"""From exposures to a picture."""

import numpy as np
import pytest

from render.engine.filament.develop import GAINS, as_bytes, coverage, developed, joined, neutral, over, srgb
from render.engine.filament.ground import painted
from render.scene.backdrop import Backdrop


def exposures(light: np.ndarray) -> list[np.ndarray]:
    """What an 8-bit camera without a curve takes."""
    return [np.floor(np.clip(light * gain, 0, 1) * 255 + 0.5).astype(np.uint8) for gain in GAINS]


def test_neither_shadows_nor_highlights_are_lost() -> None:
    light = np.geomspace(0.0005, 6.0, 300).reshape(10, 30, 1).repeat(3, axis=2)
    found = joined(exposures(light))
    # A quarter of an sRGB step is what the eye is left with.
    assert np.abs(srgb(neutral(found)) - srgb(neutral(light))).max() < 2.5 / 255


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 1.0])
def test_an_edge_covers_as_much_as_its_samples(share: float) -> None:
    black = np.full((2, 2, 3), round(share * 0.1 * 255), np.uint8)
    white = black + np.uint8(round((1 - share) * 255))
    assert coverage(black, white) == pytest.approx(share, abs=0.01)


def test_a_half_covered_pixel_has_half_of_the_colour_not_a_darker_one() -> None:
    whole = developed(np.full((1, 1, 3), 0.4), np.ones((1, 1)))
    half = developed(np.full((1, 1, 3), 0.2), np.full((1, 1), 0.5))
    assert half[..., :3] == pytest.approx(whole[..., :3] / 2, abs=1e-6)
    assert half[..., 3] == pytest.approx(0.5)


def test_what_is_empty_stays_empty_and_lets_the_ground_through() -> None:
    empty = developed(np.zeros((1, 1, 3)), np.zeros((1, 1)))
    ground = np.full((1, 1, 4), 0.5)
    assert as_bytes(over(empty, ground)).tolist() == [[[128, 128, 128, 128]]]


def test_bright_light_is_brought_below_white_and_keeps_its_order() -> None:
    light = np.linspace(0, 20, 200)[:, None].repeat(3, axis=1)
    shown = neutral(light)[:, 0]
    assert shown.max() < 1
    assert (np.diff(shown) > 0).all()
    assert neutral(np.array([0.5, 0.5, 0.5])) == pytest.approx(0.46)


def test_a_gradient_is_spread_as_the_engine_on_air_has_it() -> None:
    picture = painted(Backdrop(kind="gradient", colors=("#ffffff", "#000000")), 4, 400)
    assert np.allclose(picture[[100, 200, 300], 0, 0], [0.844, 0.5, 0.156], atol=0.01)
