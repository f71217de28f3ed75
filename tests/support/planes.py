"""Planes of pictures, as the engine cuts them out of what OpenGL reads back."""

from render.engine.yuv import rows_of_upward_rgba
from render.media import Plane

Planes = tuple[Plane, Plane, Plane, Plane]


def yuva_from_upward_rgba(rgba: Plane) -> Planes:
    """Planes Y, U, V, A of pixels (h, w, 4) whose row 0 is the lowest; h and w are even."""
    return rows_of_upward_rgba(rgba, 0, rgba.shape[1])[0]
