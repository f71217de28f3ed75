"""The soft shadow on the floor beneath each model."""

import moderngl
import numpy as np

from render.engine.gl.matrix import gl_bytes
from render.engine.gl.program import Programs, put
from render.engine.gl.shot import Shot


class GroundPainter:
    """Draws what was baked at intake, where the floor is still a floor."""

    def __init__(self, context: moderngl.Context, programs: Programs) -> None:
        self._patch = context.vertex_array(programs.get("ground.vert", "ground.frag"), [])

    def paint(self, shot: Shot, width_px: int, height_px: int) -> None:
        """Blending is on, depth is tested and not written."""
        program = self._patch.program
        for item, world in shot.turned:
            patch = item.model.patch
            floor = (world @ np.array([0.0, patch.floor_y, 0.0, 1.0]))[1]
            if not item.upright or shot.view.eye[1] <= floor:
                continue
            item.model.shadow.use(0)
            put(program, "u_shadow", 0)
            put(program, "u_strength", shot.instant.shadow.strength)
            put(program, "u_size", (float(width_px), float(height_px)))
            put(program, "u_clip", gl_bytes(shot.view.clip))
            put(program, "u_world", gl_bytes(world))
            put(program, "u_patch", (patch.low_x, patch.low_z, patch.high_x, patch.high_z))
            put(program, "u_height", patch.floor_y)
            self._patch.render(moderngl.TRIANGLE_STRIP, vertices=4)
