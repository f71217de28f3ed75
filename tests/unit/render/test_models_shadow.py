"""The contact shadow without ray casting."""

import numpy as np

from render.models.gltf.read import read_model
from render.models.shadow import blob
from tests.support.sample_file import SampleFile, material
from tests.support.shapes import Shape, box, cut_gem


def _shadow(shape: Shape) -> float:
    """How dark it is on the average, 0..1."""
    file = SampleFile()
    file.put(shape, material())
    return float(np.mean(blob(read_model(file.data))) / 255)


def test_a_gem_that_stands_on_its_tip_lies_in_no_dark_pool() -> None:
    """Its facets begin at the floor and end high above it: only what is low shades."""
    assert _shadow(cut_gem(0.1)) < 0.3 * _shadow(box(0.2, 0.12, 0.2))
