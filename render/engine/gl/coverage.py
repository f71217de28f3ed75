"""The edge of what is cut out by its alpha: as many samples of a pixel as alpha covers.

A shader says which, where the driver lets it; elsewhere OpenGL makes samples of alpha, which is then set to one. ES cannot set
it: without the extension its cut-outs have hard edges, as everything has in a picture of one sample a pixel.
"""

from typing import Final

import moderngl

from render.engine.gl.context import is_es
from render.engine.gl.gpu_model import Piece
from render.engine.gl.program import Programs, put

ALPHA_TO_COVERAGE: Final = 0x809E
ALPHA_TO_ONE: Final = 0x809F


class Coverage:
    """Sets it for a piece that is about to be drawn into the framebuffer in use."""

    def __init__(self, context: moderngl.Context, programs: Programs) -> None:
        self._context = context
        self._by_alpha = not programs.sample_masks and not is_es(context)
        self._smooth = programs.sample_masks or self._by_alpha
        self._on = False

    def of(self, piece: Piece) -> None:
        """Before it is drawn."""
        if piece.material.alpha_mode == "MASK":
            put(piece.vertices.program, "u_samples", float(max(self._context.fbo.samples, 1)) if self._smooth else 1.0)
            self._switch(on=self._by_alpha)

    def done(self) -> None:
        """After it is drawn."""
        self._switch(on=False)

    def _switch(self, *, on: bool) -> None:
        if on != self._on:
            self._on = on
            for what in (ALPHA_TO_COVERAGE, ALPHA_TO_ONE):
                (self._context.enable_direct if on else self._context.disable_direct)(what)
