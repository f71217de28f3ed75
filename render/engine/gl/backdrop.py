"""What lies behind the scene, drawn before everything."""

from typing import Final

import moderngl

from render.engine.gl.color import Color, encoded
from render.engine.gl.program import Programs, put
from render.scene.backdrop import Backdrop

DEFAULT: Final = ("#f4f4f6", "#cfd2d8")


class BackdropPainter:
    """Fills the picture; a transparent backdrop leaves it empty."""

    def __init__(self, programs: Programs) -> None:
        self._screen = programs.screen("backdrop.frag")

    def paint(self, backdrop: Backdrop) -> None:
        """Over the whole current framebuffer, without depth."""
        if backdrop.kind == "transparent":
            return
        first, last = _colors(backdrop)
        put(self._screen.program, "u_top", first)
        put(self._screen.program, "u_bottom", last)
        self._screen.render(moderngl.TRIANGLES, vertices=3)


def _colors(backdrop: Backdrop) -> tuple[Color, Color]:
    colors = backdrop.colors or DEFAULT
    first, last = encoded(colors[0]), encoded(colors[-1])
    return (first, first) if backdrop.kind == "color" else (first, last)
