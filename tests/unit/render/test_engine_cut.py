"""Pictures without their empty rows: nothing of one is lost, and nothing of the one before it stays."""

import numpy as np
import pytest

from render.engine.cut import Cut, cut_from_upward_rgba, planes_of
from render.engine.packed import Packed, packed
from render.media import Plane
from tests.support.planes import yuva_from_upward_rgba

SIZE = (64, 48)


def drawn(x: int, y: int, width: int, height: int, seed: int = 1) -> Plane:
    """A picture (h, w, 4), row 0 the lowest, empty but for a rectangle of noise."""
    pixels = np.zeros((SIZE[1], SIZE[0], 4), np.uint8)
    pixels[y : y + height, x : x + width] = np.random.default_rng(seed).integers(1, 255, (height, width, 4))
    return pixels


def cut(pixels: Plane) -> Cut:
    return cut_from_upward_rgba(pixels, (0, 0, *SIZE), *SIZE)


def same(planes: tuple[Plane, ...], others: tuple[Plane, ...]) -> bool:
    return all((one == other).all() for one, other in zip(planes, others, strict=True))


@pytest.mark.parametrize("place", [(0, 0, 64, 48), (11, 7, 20, 9), (63, 47, 1, 1), (0, 0, 1, 1)])
def test_a_cut_is_the_whole_picture(place: tuple[int, int, int, int]) -> None:
    pixels = drawn(*place)
    assert same(cut(pixels).picture(0).planes, yuva_from_upward_rgba(pixels))


def test_pixels_read_from_a_part_give_the_same_bytes_as_from_all() -> None:
    pixels = drawn(12, 8, 20, 10)
    part = cut_from_upward_rgba(np.ascontiguousarray(pixels[6:24, 10:40]), (10, 6, 30, 18), *SIZE)
    assert part.rows == cut(pixels).rows == (30, 40)
    assert same(part.planes, cut(pixels).planes)


def test_an_empty_picture_is_empty() -> None:
    nothing = cut(np.zeros((SIZE[1], SIZE[0], 4), np.uint8))
    assert nothing.rows == (0, 0)
    assert [int(plane.max()) for plane in nothing.picture(0).planes] == [16, 128, 128, 0]
    assert [int(plane.min()) for plane in nothing.picture(0).planes] == [16, 128, 128, 0]


@pytest.mark.parametrize("small", [False, True])
def test_one_pose_laid_over_another_leaves_nothing_of_it(small: bool) -> None:
    planes = planes_of(np.zeros(SIZE[0] * SIZE[1] * 5 // 2, np.uint8), *SIZE)
    before = (0, SIZE[1])
    for number, place in enumerate(((4, 0, 50, 40), (30, 20, 10, 6), (0, 0, 2, 2), (0, 46, 64, 2))):
        pixels = drawn(*place, seed=number)
        one: Cut | Packed = packed(cut(pixels)) if small else cut(pixels)
        one.lay(planes, before)
        before = one.rows
        assert same(planes, yuva_from_upward_rgba(pixels))


def test_what_is_packed_is_smaller() -> None:
    flat = np.zeros((SIZE[1], SIZE[0], 4), np.uint8)
    flat[10:30, 10:30] = 200
    assert packed(cut(flat)).held_bytes < SIZE[0] * SIZE[1]
