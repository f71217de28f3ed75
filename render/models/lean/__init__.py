"""Fewer triangles that look like all of them, made in memory: for a model beside which no leaner file lies.

Vertices stay as they are, with all that they have; only which of them triangles join is changed.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from render.models.gltf.mesh import Primitive
from render.models.lean.collapse import Collapse
from render.models.lean.fabric import cut_out, sewn

LEAST, MOST = 2_000, 60_000
"""Triangles: fewer are drawn as they are, and more would take a scene too long to load."""
STEPS: Final = (0.0002, 0.0004)
"""How far surfaces may move, in sides of the model: 0.3 pixels where it is 1,500 and 750 large. Farther, mirrors would tell."""
WORTH: Final = 0.9
"""A step that keeps a larger share of the triangles than this of the one before is not worth its buffers."""


def leaner(primitives: Sequence[Primitive], side: float, fixed: npt.NDArray[np.float32]) -> Iterator[tuple[float, tuple[Primitive, ...]]]:
    """For each step that is worth it how far the surface may have moved, in sides of the model, and the primitives.

    `side` is the model's longest; places (n, 3) that are `fixed` stay, for something else joins there.
    """
    count = sum(len(primitive.triangles) for primitive in primitives)
    if not (LEAST <= count <= MOST and side > 0):
        return
    fabric = sewn(primitives, side, fixed)
    if not len(fabric.triangles):
        return
    collapse = Collapse(fabric)
    for step in STEPS:
        triangles = collapse.reach(step)
        if 0 < len(triangles) <= WORTH * count:
            count = len(triangles)
            yield step, cut_out(fabric, triangles, primitives)
