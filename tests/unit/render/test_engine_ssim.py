"""Likeness is judged as Wang and others define it, and over the product alone."""

import numpy as np
import pytest

from render.engine.ssim import picture_ssim, ssim_map


def picture(red: float, *, side_px: int = 40) -> np.ndarray:
    """A noisy square of one colour in the middle of nothing."""
    noise = np.random.default_rng(5).integers(0, 40, (side_px, side_px))
    pixels = np.zeros((3 * side_px, 3 * side_px, 4), np.uint8)
    middle = slice(side_px, 2 * side_px)
    pixels[middle, middle, 0], pixels[middle, middle, 3] = red + noise, 255
    return pixels


def test_a_pixel_s_similarity_is_the_published_formula() -> None:
    generator = np.random.default_rng(3)
    first, second = (generator.uniform(0, 255, (11, 11)).astype(np.float32) for _ in range(2))
    line = np.exp(-0.5 * (np.arange(-5, 6) / 1.5) ** 2)
    weights = np.outer(line, line) / np.outer(line, line).sum()
    mean_a, mean_b = (weights * first).sum(), (weights * second).sum()
    spread_a, spread_b = (weights * first**2).sum() - mean_a**2, (weights * second**2).sum() - mean_b**2
    shared = (weights * first * second).sum() - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    expected = (2 * mean_a * mean_b + c1) * (2 * shared + c2) / ((mean_a**2 + mean_b**2 + c1) * (spread_a + spread_b + c2))
    assert ssim_map(first, second)[5, 5] == pytest.approx(expected, abs=1e-4)


def test_the_same_picture_is_wholly_alike_and_so_are_two_empty_ones() -> None:
    assert picture_ssim(picture(100), picture(100)) == pytest.approx(1.0)
    assert picture_ssim(np.zeros((20, 20, 4), np.uint8), np.zeros((20, 20, 4), np.uint8)) == 1.0


def test_the_empty_background_does_not_make_two_products_alike() -> None:
    other = picture(100)
    other[40:80, 40:80, 0] = np.random.default_rng(9).integers(0, 255, (40, 40))
    wide = [np.pad(it, ((200, 200), (200, 200), (0, 0))) for it in (picture(100), other)]
    near = picture_ssim(picture(100), other)
    assert near < 0.75
    assert picture_ssim(*wide) == pytest.approx(near, abs=0.01)


def test_a_product_in_another_colour_of_the_same_brightness_is_another_product() -> None:
    red, blue = np.zeros((40, 40, 4), np.uint8), np.zeros((40, 40, 4), np.uint8)
    red[...], blue[...] = (150, 30, 30, 255), (10, 60, 140, 255)
    assert picture_ssim(red, blue) < 0.6


def test_a_piece_that_is_missing_counts_even_where_the_colours_agree() -> None:
    cut = picture(100)
    cut[60:80] = 0
    assert picture_ssim(picture(100), cut) < 0.7
