"""A scene's nodes as matrices, and how much room they need."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from render.engine.gl.camera import Extent
from render.engine.gl.gpu_model import GpuModel
from render.engine.gl.matrix import Matrix, Point, scaling, translation, turn
from render.scene.document import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A model at its place; `upright` says whether its floor is still a floor."""

    model: GpuModel
    variant: str | None
    matrix: Matrix
    upright: bool


def place(node: Node, model: GpuModel) -> Placed:
    """The node's matrix: scale, then X, Y, Z turns, then move."""
    turned = turn(2, node.rotation_deg[2]) @ turn(1, node.rotation_deg[1]) @ turn(0, node.rotation_deg[0])
    matrix = translation(np.array(node.translation)) @ turned @ scaling(node.scale)
    return Placed(model=model, variant=node.variant, matrix=matrix, upright=bool(turned[1, 1] > math.cos(math.radians(2))))


def extent_of(placed: Iterable[Placed]) -> Extent:
    """The upright cylinder that holds every vertex at every turn."""
    clouds = [cloud_of(item) for item in placed]
    if not clouds:
        return Extent(centre=np.zeros(3), radius_m=0.5, height_m=1.0)
    low, high = np.min([cloud.min(axis=0) for cloud in clouds], axis=0), np.max([cloud.max(axis=0) for cloud in clouds], axis=0)
    centre = (low + high) / 2
    radius = max(float(np.hypot(cloud[:, 0] - centre[0], cloud[:, 2] - centre[2]).max()) for cloud in clouds)
    return Extent(centre=centre, radius_m=max(radius, 1e-6), height_m=max(float(high[1] - low[1]), 1e-6))


def cloud_of(item: Placed) -> Point:
    """Every vertex (n, 3) where it stands."""
    points = np.concatenate([primitive.positions for primitive in item.model.model.primitives]).astype(np.float64)
    return np.asarray(points @ item.matrix[:3, :3].T + item.matrix[:3, 3])
