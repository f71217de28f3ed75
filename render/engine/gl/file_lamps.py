"""The lamps of a model's own file, where its nodes hold them at this moment."""

from collections.abc import Iterator

import numpy as np

from render.engine.gl.lamps import Lamp
from render.engine.gl.placement import Standing
from render.scene.matrix import Matrix, enlargement


def file_lamps(item: Standing, world: Matrix) -> Iterator[Lamp]:
    """Those of a model that stands at `world` (4, 4), in the space of the scene; none unless its node wants them.

    A node's own scale does not change its lamp (KHR_lights_punctual). The scene's scale does: what is shown twice as large is
    lit from twice as far, so that four times the candela make the same picture.
    """
    rig = item.model.model.rig
    if not item.placed.lamps or rig is None or not rig.lamps:
        return
    scale, nodes = enlargement(world), item.model.pose(item.placed).world
    for lamp in rig.lamps:
        matrix = world @ nodes[lamp.node]
        if not np.isfinite(matrix).all():
            continue
        (x, y, z), (along_x, along_y, along_z) = matrix[:3, 3].tolist(), (-matrix[:3, 2]).tolist()
        yield Lamp(
            kind=lamp.kind,
            position=(x, y, z),
            direction=(along_x, along_y, along_z),
            color_linear=lamp.color_linear,
            intensity=lamp.intensity if lamp.kind == "directional" else lamp.intensity * scale * scale,
            range_m=None if lamp.range_m is None else lamp.range_m * scale,
            inner_deg=lamp.inner_deg,
            outer_deg=lamp.outer_deg,
        )
