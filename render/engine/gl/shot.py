"""One picture about to be drawn: what is the same for every piece of it."""

from dataclasses import dataclass

import numpy as np

from render.engine.gl.ambience import Ambience
from render.engine.gl.camera import Extent, View, stand
from render.engine.gl.file_lamps import file_lamps
from render.engine.gl.lamps import MOST, Lamp, Lit, lamp_of
from render.engine.gl.notes_lines import with_lines
from render.engine.gl.placement import Standing
from render.scene.instant import Instant
from render.scene.matrix import Matrix, Point, translation, turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """`turned`: each model with its matrix, from its own space into the turned scene. `sky`: the light all around; `lamps`: the rest."""

    instant: Instant
    turned: tuple[tuple[Standing, Matrix], ...]
    view: View
    sky: Ambience
    lamps: tuple[Lamp, ...]

    @property
    def lit(self) -> Lit:
        """What shaders are made for."""
        return Lit(lamps=len(self.lamps), skies=self.sky.skies)


def shot(instant: Instant, items: tuple[Standing, ...], extent: Extent, sky: Ambience, aspect: float) -> Shot:
    """Turn the scene and place the camera."""
    about = translation(extent.centre) @ turn(1, instant.turn_deg) @ translation(-extent.centre)
    turned = tuple((item, np.asarray(about @ item.matrix)) for item in items)

    def where(hotspot: str) -> Point:
        spot = next(spot for spot in instant.spots if spot.id == hotspot)
        world = next((world for item, world in turned if item.placed.node == spot.node), about)
        return np.asarray((world @ np.array([*spot.position, 1.0]))[:3])

    own = (lamp for item, world in turned for lamp in file_lamps(item, world))
    lamps = (*(lamp_of(light) for light in instant.lights), *own)[:MOST]
    view = stand(instant.stand, with_lines(instant, items, extent), aspect, where)
    return Shot(instant=instant, turned=turned, view=view, sky=sky, lamps=lamps)
