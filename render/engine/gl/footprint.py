"""The contact shadow of what no baked one fits: what is tipped over, moves within itself, or hovers over the floor.

The model is drawn once from beneath; how high each point of it is above the floor decides how dark and how soft its shadow is.
ES reads no depth back: there it is drawn once for each of the heights that matter, cut off above.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import moderngl
import numpy as np

from render.engine.gl.camera import View
from render.engine.gl.context import is_es
from render.engine.gl.placement import Standing
from render.engine.gl.shot import Shot
from render.models.shadow import LAYERS, Field, Patch, Shadow, layered
from render.scene.matrix import Matrix, Point

Draw = Callable[[Shot, Standing], None]
SIDE_PX: Final = 96
ABOVE: Final = 1e-6
NARROWEST: Final = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The room of a model where it stands, not turned, in every pose: its lowest and highest corner (3,)."""

    low: Point
    high: Point

    @property
    def height_m(self) -> float:
        """Upright."""
        return max(float(self.high[1] - self.low[1]), ABOVE)


class Footprints:
    """Draws models from beneath, into buffers that it keeps."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        size = (SIDE_PX, SIDE_PX)
        self._depth = None if is_es(context) else context.depth_texture(size)
        self._frame = context.framebuffer([context.texture(size, 4)], self._depth or context.depth_renderbuffer(size))

    def shadow(self, shot: Shot, item: Standing, box: Box, patch: Patch, draw: Draw) -> Shadow:
        """(SIDE_PX, SIDE_PX) over the patch, as a baked one is."""
        lowest = min(float(box.low[1]), patch.floor_y)
        reaches = [reach * box.height_m for reach, _ in LAYERS]
        if self._depth is None:
            return layered([self._cover(shot, item, patch, lowest, patch.floor_y + reach - lowest, draw) for reach in reaches])
        tall = float(box.high[1]) - lowest + ABOVE
        cover = self._cover(shot, item, patch, lowest, tall, draw)
        depth = np.frombuffer(self._depth.read(), np.float32).reshape(SIDE_PX, SIDE_PX)
        height = lowest + depth * tall - patch.floor_y
        return layered([np.where(height < reach, cover, 0.0) for reach in reaches])

    def _cover(self, shot: Shot, item: Standing, patch: Patch, lowest: float, tall: float, draw: Draw) -> Field:
        """How opaque the model is from beneath (SIDE_PX, SIDE_PX), up to a height above its lowest point."""
        self._frame.use()
        self._frame.depth_mask = True
        self._frame.clear(0.0, 0.0, 0.0, 0.0, depth=1.0)
        self._context.enable_only(moderngl.DEPTH_TEST)
        self._context.depth_func = "<="
        below = np.array([(patch.low_x + patch.high_x) / 2, lowest - 10 * tall, (patch.low_z + patch.high_z) / 2])
        draw(replace(shot, view=View(clip=_upwards(patch, lowest, tall), eye=below)), item)
        pixels = np.frombuffer(self._frame.read(components=4), np.uint8).reshape(SIDE_PX, SIDE_PX, 4)
        return np.asarray(pixels[..., 3] / 255)


def _upwards(patch: Patch, lowest: float, tall: float) -> Matrix:
    """Clip space as seen from the floor: x across, z upwards, the nearest what is lowest."""
    # What a clip has shrunk to a point has no width at all.
    wide, deep = max(patch.high_x - patch.low_x, NARROWEST), max(patch.high_z - patch.low_z, NARROWEST)
    matrix = np.zeros((4, 4))
    matrix[0, 0], matrix[0, 3] = 2 / wide, -(patch.high_x + patch.low_x) / wide
    matrix[1, 2], matrix[1, 3] = 2 / deep, -(patch.high_z + patch.low_z) / deep
    matrix[2, 1], matrix[2, 3] = 2 / tall, -2 * lowest / tall - 1
    matrix[3, 3] = 1.0
    return matrix
