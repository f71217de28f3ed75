"""A scene's models where they stand, and how much room they need."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from render.engine.gl.camera import Extent
from render.engine.gl.gpu_model import GpuModel
from render.scene.instant import Placed
from render.scene.matrix import Matrix, Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A model at its place; `upright` says whether its floor is still a floor."""

    model: GpuModel
    placed: Placed
    matrix: Matrix
    upright: bool


def standing(placed: Placed, model: GpuModel) -> Standing:
    """The model at its place, not yet turned."""
    matrix = np.array(placed.matrix).reshape(4, 4)
    up = matrix[:3, 1] / max(float(np.linalg.norm(matrix[:3, 1])), 1e-30)
    return Standing(model=model, placed=placed, matrix=matrix, upright=bool(up[1] > math.cos(math.radians(2))))


def extent_of(items: Sequence[Standing]) -> Extent:
    """The upright cylinder that holds every vertex at every turn."""
    clouds = [cloud_of(item) for item in items]
    if not clouds:
        return Extent(centre=np.zeros(3), radius_m=0.5, height_m=1.0)
    low, high = np.min([cloud.min(axis=0) for cloud in clouds], axis=0), np.max([cloud.max(axis=0) for cloud in clouds], axis=0)
    centre = (low + high) / 2
    radius = max(float(np.hypot(cloud[:, 0] - centre[0], cloud[:, 2] - centre[2]).max()) for cloud in clouds)
    return Extent(centre=centre, radius_m=max(radius, 1e-6), height_m=max(float(high[1] - low[1]), 1e-6))


def cloud_of(item: Standing) -> Point:
    """Every vertex (n, 3) where it stands."""
    points = np.concatenate([primitive.positions for primitive in item.model.model.primitives]).astype(np.float64)
    return np.asarray(points @ item.matrix[:3, :3].T + item.matrix[:3, 3])
