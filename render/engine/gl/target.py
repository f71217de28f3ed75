"""Where a picture is drawn: multisampled and resolved, or with one sample a pixel, and read back as RGBA or YUVA420P.

The conversion to YUV is compiled code on the processor: measured on llvmpipe, a shader pass cost ten times as much.
"""

from typing import TYPE_CHECKING, Final

import moderngl
import numpy as np

from render.engine.errors import LostContext
from render.media import Picture, PixelFormat, Plane

if TYPE_CHECKING:
    from render.engine.cut import Cut
    from render.engine.gl.rect import Rect

SAMPLES: Final = 4
FATAL: Final = ("GL_OUT_OF_MEMORY", "GL_UNKNOWN_ERROR")
"""What OpenGL says when nothing that comes after can be trusted; moderngl has no name for GL_CONTEXT_LOST."""


def samples_of(context: moderngl.Context) -> int:
    """Samples a pixel, as many as the driver gives."""
    return min(SAMPLES, int(context.max_samples))


class Target:
    """Buffers of one size; draw into `frame`, say what was `touched`, then one of the reads."""

    def __init__(self, context: moderngl.Context, width_px: int, height_px: int, samples: int) -> None:
        self._context, self._size = context, (width_px, height_px)
        many = samples if samples > 1 else 0
        self._drawn = context.framebuffer(
            [context.renderbuffer(self._size, 4, samples=many)], context.depth_renderbuffer(self._size, samples=many)
        )
        self._resolved = context.framebuffer([context.renderbuffer(self._size, 4)]) if many else self._drawn
        self.touched: Rect = (0, 0, width_px, height_px)
        self.lamps_out = 0
        """How many lamps of what was drawn it has no room for."""

    @property
    def frame(self) -> moderngl.Framebuffer:
        """The framebuffer to draw in."""
        return self._drawn

    def read_rgba(self, at_90k: int) -> Picture:
        """The picture as RGBA, row 0 on top; raises LostContext."""
        (width, height), (x, y, w, h) = self._size, self.touched
        pixels = np.zeros((height, width, 4), np.uint8)
        pixels[height - y - h : height - y, x : x + w] = self.read()[::-1]
        return Picture(format=PixelFormat.RGBA, planes=(pixels,), at_90k=at_90k)

    def read_cut(self) -> "Cut":
        """The picture as YUVA420P without its empty rows; sizes are even. Raises LostContext."""
        # Imported here: the compiler behind it takes longer to load than a poster takes to draw.
        from render.engine.cut import cut_from_upward_rgba

        return cut_from_upward_rgba(self.read(), self.touched, *self._size)

    def read(self) -> Plane:
        """What was touched: pixels (h, w, 4), row 0 the lowest; raises LostContext."""
        try:
            return self._read()
        except (moderngl.Error, MemoryError) as error:
            raise LostContext(f"OpenGL failed while a picture was read back: {error}") from error

    def _read(self) -> Plane:
        _x, _y, width, height = self.touched
        if self._resolved is not self._drawn:
            self._resolve()
        pixels = np.empty((height, width, 4), np.uint8)
        self._resolved.read_into(pixels, viewport=self.touched, components=4, alignment=1)
        if (error := self._context.error) in FATAL:
            raise LostContext(f"OpenGL failed while a picture was read back ({error}).")
        return pixels

    def _resolve(self) -> None:
        # The scissor holds for it too: what was not touched is not worth averaging.
        self._drawn.use()
        self._drawn.scissor = self.touched
        self._context.copy_framebuffer(self._resolved, self._drawn)
        self._drawn.scissor = None  # type: ignore[assignment]  # moderngl's stubs forget that None takes it off

    def release(self) -> None:
        """Free the buffers."""
        for frame in {self._drawn, self._resolved}:
            for attachment in (*frame.color_attachments, frame.depth_attachment):
                if attachment is not None:
                    attachment.release()
            frame.release()
