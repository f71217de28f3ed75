"""The ruler of colour that benchmarks measure with."""

import numpy as np
import pytest

from tests.support.chart import PATCHES, differences
from tests.support.colour_difference import ciede2000, lab


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
        ((50, 0, 0), (50, -1, 2), 2.3669),
    ],
)
def test_differences_are_as_the_standard_s_table_has_them(first: tuple[float, ...], second: tuple[float, ...], apart: float) -> None:
    assert ciede2000(np.array(first), np.array(second)) == pytest.approx(apart, abs=2e-4)
    assert ciede2000(np.array(second), np.array(first)) == pytest.approx(apart, abs=2e-4)


def test_white_is_white_and_a_chart_does_not_differ_from_itself() -> None:
    assert lab(np.array([255, 255, 255])) == pytest.approx([100, 0, 0], abs=0.01)
    assert differences(np.array(PATCHES)).max() == 0
