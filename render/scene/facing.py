"""From where a hotspot is to be seen."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from render.scene.document import Scene
from render.scene.matrix import Matrix, Point, enlargement
from render.scene.notes import Hotspot
from render.scene.placing import matrices_of

STEEPEST_DEG: Final = 89.0
UPRIGHT: Final = 0.999
"""The sine of a direction that is as good as vertical: it has no yaw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facing:
    """A camera that looks along the normal of a hotspot stands so, while the turntable is at 0.

    `yaw_deg` None: the normal is vertical, any will do. `pitch_deg` None: the document does not say. `scale`: of its node.
    """

    yaw_deg: float | None
    pitch_deg: float | None
    scale: float


def facings(scene: Scene) -> dict[str, Facing]:
    """For every hotspot, by its id."""
    if not scene.hotspots:
        return {}
    matrices = matrices_of(scene)
    return {spot.id: _facing(spot, matrices[spot.node]) for spot in scene.hotspots}


def _facing(spot: Hotspot, matrix: Matrix) -> Facing:
    given = spot.normal is not None and any(spot.normal)
    # Models stand with the middle of their base at their origin: away from the upright axis is away from the middle.
    x, y, z = _unit(matrix[:3, :3] @ np.array(spot.normal if given else (spot.position[0], 0.0, spot.position[2])))
    flat = math.hypot(x, z)
    yaw_deg = math.degrees(math.atan2(x, z)) if abs(y) < UPRIGHT and flat > 0 else None
    pitch_deg = max(-STEEPEST_DEG, min(math.degrees(math.atan2(y, flat)), STEEPEST_DEG)) if given else None
    return Facing(yaw_deg=yaw_deg, pitch_deg=pitch_deg, scale=enlargement(matrix))


def _unit(direction: Point) -> tuple[float, float, float]:
    length = float(np.linalg.norm(direction))
    x, y, z = direction / length if length > 0 else direction
    return float(x), float(y), float(z)
