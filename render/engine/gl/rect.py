"""The part of a picture that a shot can touch: only that is resolved, read back and converted."""

from typing import Final

import numpy as np

from render.engine.gl.placement import Standing
from render.engine.gl.shot import Shot
from render.engine.motion import moves
from render.scene.matrix import Matrix, Point

MARGIN_PX: Final = 4
Rect = tuple[int, int, int, int]
"""Column, row (from the lowest), width and height; all even in a picture of even sides."""


def touched(shot: Shot, width_px: int, height_px: int) -> Rect:
    """What holds the models and their baked shadows; all of it where there is more: a backdrop, a note, a shadow made for a pose."""
    now = shot.instant
    if now.backdrop.kind != "transparent" or now.shown or now.lines or now.captions or now.shadow.floor_m is not None:
        return 0, 0, width_px, height_px
    if not all(item.upright and not moves(item.placed) for item, _ in shot.turned):
        return 0, 0, width_px, height_px
    points = [np.concatenate([_corners(item), _floor(item)]) @ world[:3, :3].T + world[:3, 3] for item, world in shot.turned]
    return _seen(np.concatenate(points) if points else np.zeros((0, 3)), shot.view.clip, width_px, height_px)


def _corners(item: Standing) -> Point:
    low, high = item.model.bounds
    return np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])


def _floor(item: Standing) -> Point:
    patch = item.model.patch
    return np.array([[x, patch.floor_y, z] for x in (patch.low_x, patch.high_x) for z in (patch.low_z, patch.high_z)])


def _seen(points: Point, clip: Matrix, width_px: int, height_px: int) -> Rect:
    seen = points @ clip[:, :3].T + clip[:, 3]
    if not len(seen):
        return 0, 0, 2, 2
    if not np.isfinite(seen).all() or seen[:, 3].min() <= 1e-9:
        # Something reaches behind the camera: it may be anywhere.
        return 0, 0, width_px, height_px
    places = (seen[:, :2] / seen[:, 3:] + 1) / 2 * (width_px, height_px)
    low = np.clip(np.floor(places.min(axis=0)) - MARGIN_PX, 0, (width_px - 2, height_px - 2)).astype(int) & ~1
    high = np.clip(np.ceil(places.max(axis=0)) + MARGIN_PX, low + 2, (width_px, height_px)).astype(int)
    # Even, but for the end of a picture that is odd itself.
    high = np.minimum(high + (high & 1), (width_px, height_px))
    return int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])
