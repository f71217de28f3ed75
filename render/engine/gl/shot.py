"""One picture about to be drawn: what is the same for every piece of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from render.engine.gl.ambience import Ambience
from render.engine.gl.camera import Extent, View, stand
from render.engine.gl.file_lamps import file_lamps
from render.engine.gl.lamps import Lamp, Lit, brightest, lamp_of
from render.engine.gl.notes_lines import with_lines
from render.engine.gl.placement import Standing
from render.engine.motion import carrier
from render.scene.instant import Instant
from render.scene.matrix import Matrix, Point, translation, turn

Carried = tuple[str, str]
"""A node and a part of its model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """`turned`: each model with its matrix, from its own space into the turned scene. `sky`: the light all around; `lamps`: the rest,
    but for `lamps_out` that a picture has no room for.

    `carriers`: whereto the parts of models have gone that carry notes, by node and part, in the model's space.
    """

    instant: Instant
    turned: tuple[tuple[Standing, Matrix], ...]
    view: View
    sky: Ambience
    lamps: tuple[Lamp, ...]
    lamps_out: int = 0
    carriers: Mapping[Carried, Matrix] = field(default_factory=dict)

    @property
    def lit(self) -> Lit:
        """What shaders are made for."""
        return Lit(lamps=len(self.lamps))


def shot(instant: Instant, items: tuple[Standing, ...], extent: Extent, sky: Ambience, aspect: float) -> Shot:
    """Turn the scene and place the camera."""
    about = translation(extent.centre) @ turn(1, instant.turn_deg) @ translation(-extent.centre)
    turned = tuple((item, np.asarray(about @ item.matrix)) for item in items)

    def where(hotspot: str) -> Point:
        spot = next(spot for spot in instant.spots if spot.id == hotspot)
        world = next((world for item, world in turned if item.placed.node == spot.node), about)
        carried = carriers.get((spot.node, spot.part or ""), np.eye(4))
        return np.asarray((world @ carried @ np.array([*spot.position, 1.0]))[:3])

    carriers = carriers_of(instant, items)
    own = (lamp for item, world in turned for lamp in file_lamps(item, world))
    all_lamps = (*(lamp_of(light) for light in instant.lights), *own)
    # All around and at three heights: what turns changes nothing of it.
    rim = extent.rim()
    lamps = brightest(all_lamps, extent.centre + np.concatenate([rim, rim * (1.0, 0.0, 1.0)]))
    view = stand(instant.stand, with_lines(instant, items, extent), aspect, where)
    unlit = len(all_lamps) - len(lamps)
    return Shot(instant=instant, turned=turned, view=view, sky=sky, lamps=lamps, lamps_out=unlit, carriers=carriers)


def carriers_of(instant: Instant, items: tuple[Standing, ...]) -> dict[Carried, Matrix]:
    """The parts that carry a hotspot or the end of a line; raises EngineError for one that a model has not."""
    lines = (one.line for one in instant.lines)
    ends = ((line.node, part) for line in lines for part in (line.start_part, line.end_part))
    named = dict.fromkeys((node, part) for node, part in (*((spot.node, spot.part) for spot in instant.spots), *ends) if part)
    standing = {item.placed.node: item for item in items}
    known = ((standing[node], part) for node, part in named if node in standing)
    return {(item.placed.node, part): carrier(item.model.model, item.placed, part) for item, part in known}
