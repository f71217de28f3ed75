"""Where a picture is drawn: 4× multisampled, resolved, and read back as RGBA or YUVA420P.

The conversion to YUV is compiled code on the processor: measured on llvmpipe, a shader pass cost ten times as much.
"""

from typing import Final

import moderngl
import numpy as np

from render.media import Picture, PixelFormat, Plane

SAMPLES: Final = 4


def samples_of(context: moderngl.Context) -> int:
    """Samples a pixel, as many as the driver gives."""
    return min(SAMPLES, int(context.max_samples))


class Target:
    """Buffers of one size; draw into `frame`, then one of the reads."""

    def __init__(self, context: moderngl.Context, width_px: int, height_px: int) -> None:
        self._context, self._size = context, (width_px, height_px)
        samples = samples_of(context)
        self._drawn = context.framebuffer(
            [context.renderbuffer(self._size, 4, samples=samples)], context.depth_renderbuffer(self._size, samples=samples)
        )
        self._resolved = context.framebuffer([context.renderbuffer(self._size, 4)])
        self._pixels = np.empty((height_px, width_px, 4), np.uint8)

    @property
    def frame(self) -> moderngl.Framebuffer:
        """The multisampled framebuffer to draw in."""
        return self._drawn

    def read_rgba(self, at_90k: int) -> Picture:
        """The picture as RGBA, row 0 on top."""
        return Picture(format=PixelFormat.RGBA, planes=(np.ascontiguousarray(self._read()[::-1]),), at_90k=at_90k)

    def read_yuva(self, at_90k: int) -> Picture:
        """The picture as YUVA420P, planes Y, U, V, A, contiguous one after the other."""
        # Imported here: the compiler behind it takes longer to load than a poster takes to draw.
        from render.engine.yuv import yuva_from_upward_rgba

        return Picture(format=PixelFormat.YUVA420P, planes=yuva_from_upward_rgba(self._read()), at_90k=at_90k)

    def _read(self) -> Plane:
        self._context.copy_framebuffer(self._resolved, self._drawn)
        self._resolved.read_into(self._pixels, components=4, alignment=1)
        return self._pixels

    def release(self) -> None:
        """Free the buffers."""
        for frame in (self._drawn, self._resolved):
            for attachment in (*frame.color_attachments, frame.depth_attachment):
                if attachment is not None:
                    attachment.release()
            frame.release()
