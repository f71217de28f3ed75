"""One picture about to be drawn: what is the same for every piece of it."""

from dataclasses import dataclass

import numpy as np

from render.engine.gl.camera import Extent, View, stand
from render.engine.gl.placement import Standing
from render.engine.gl.sky import Sky
from render.scene.instant import Instant
from render.scene.matrix import Matrix, Point, translation, turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """`turned`: each model with its matrix, from its own space into the turned scene."""

    instant: Instant
    turned: tuple[tuple[Standing, Matrix], ...]
    view: View
    sky: Sky


def shot(instant: Instant, items: tuple[Standing, ...], extent: Extent, sky: Sky, aspect: float) -> Shot:
    """Turn the scene and place the camera."""
    about = translation(extent.centre) @ turn(1, instant.turn_deg) @ translation(-extent.centre)
    turned = tuple((item, np.asarray(about @ item.matrix)) for item in items)

    def where(hotspot: str) -> Point:
        spot = next(spot for spot in instant.spots if spot.id == hotspot)
        world = next((world for item, world in turned if item.placed.node == spot.node), about)
        return np.asarray((world @ np.array([*spot.position, 1.0]))[:3])

    return Shot(instant=instant, turned=turned, view=stand(instant.stand, extent, aspect, where), sky=sky)
