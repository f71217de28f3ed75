"""The scene's lamps as uniforms."""

from collections.abc import Sequence

import moderngl
import numpy as np

from render.engine.gl.color import Color, linear
from render.engine.gl.program import put
from render.scene.light import Light


def set_lamps(program: moderngl.Program, lights: Sequence[Light]) -> None:
    """Where they are or shine from, and how bright."""
    if not lights:
        return
    at = [(*light.position, 1.0) if light.kind == "point" else (*_towards(light), 0.0) for light in lights]
    colors = [[part * light.intensity for part in linear(light.color)] for light in lights]
    put(program, "u_light_at", np.array(at, np.float32).tobytes())
    put(program, "u_light_color", np.array(colors, np.float32).tobytes())


def _towards(light: Light) -> Color:
    direction = -np.array(light.direction)
    x, y, z = direction / max(float(np.linalg.norm(direction)), 1e-9)
    return float(x), float(y), float(z)
