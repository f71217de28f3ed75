"""Where a picture is drawn: 4× multisampled, resolved, and read back as RGBA or YUVA420P."""

from typing import Final

import moderngl
import numpy as np

from render.engine.gl.program import Programs, put
from render.media import Picture, PixelFormat

SAMPLES: Final = 4


class Target:
    """Buffers of one size; `use` before drawing, then one of the reads."""

    def __init__(self, context: moderngl.Context, programs: Programs, width_px: int, height_px: int) -> None:
        self._context, self._size = context, (width_px, height_px)
        samples = min(SAMPLES, context.max_samples)
        self._drawn = context.framebuffer(
            [context.renderbuffer(self._size, 4, samples=samples)], context.depth_renderbuffer(self._size, samples=samples)
        )
        self._texture = context.texture(self._size, 4)
        self._texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self._resolved = context.framebuffer([self._texture])
        self._quads = (width_px + 7) // 8 * 2
        self._planes = context.framebuffer([context.renderbuffer((self._quads, height_px * 2 + height_px // 2), 4)])
        self._pass = programs.screen("yuva.frag")

    @property
    def frame(self) -> moderngl.Framebuffer:
        """The multisampled framebuffer to draw in."""
        return self._drawn

    def read_rgba(self, at_90k: int) -> Picture:
        """The picture as RGBA, row 0 on top."""
        self._context.copy_framebuffer(self._resolved, self._drawn)
        width, height = self._size
        data = np.frombuffer(self._resolved.read(components=4, alignment=1), np.uint8).reshape(height, width, 4)
        return Picture(format=PixelFormat.RGBA, planes=(np.ascontiguousarray(data[::-1]),), at_90k=at_90k)

    def read_yuva(self, at_90k: int) -> Picture:
        """The picture as YUVA420P, planes Y, U, V, A; the planes are views into one fresh buffer."""
        self._context.copy_framebuffer(self._resolved, self._drawn)
        self._convert()
        width, height = self._size
        rows = np.frombuffer(self._planes.read(components=4, alignment=1), np.uint8).reshape(-1, self._quads * 4)
        chroma, half = rows[2 * height :], self._quads * 2
        planes = (rows[:height, :width], chroma[:, : width // 2], chroma[:, half : half + width // 2], rows[height : 2 * height, :width])
        return Picture(format=PixelFormat.YUVA420P, planes=planes, at_90k=at_90k)

    def _convert(self) -> None:
        self._planes.use()
        self._context.disable(moderngl.BLEND | moderngl.DEPTH_TEST | moderngl.CULL_FACE)
        self._texture.use(0)
        put(self._pass.program, "u_picture", 0)
        put(self._pass.program, "u_height", self._size[1])
        put(self._pass.program, "u_quads", self._quads)
        self._pass.render(moderngl.TRIANGLES, vertices=3)

    def release(self) -> None:
        """Free the buffers."""
        for frame in (self._drawn, self._resolved, self._planes):
            for attachment in frame.color_attachments:
                attachment.release()
            frame.release()
        self._pass.release()
