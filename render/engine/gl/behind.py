"""What glass shows: everything drawn before it, as linear light, and rougher level by level for frost."""

import math
from collections.abc import Iterable
from typing import Final

import moderngl

from render.engine.gl.program import Programs, put
from render.models.gltf.material import Material

UNIT: Final = 4
SIZES_KEPT: Final = 2
Size = tuple[int, int]


class Behind:
    """Takes the picture so far out of a framebuffer. Nothing is made before something transparent is to be drawn."""

    def __init__(self, context: moderngl.Context, programs: Programs) -> None:
        self._context, self._programs = context, programs
        self._screen: moderngl.VertexArray | None = None
        self._sheets: dict[Size, _Sheets] = {}

    def backdrop(self, size: Size) -> moderngl.Framebuffer:
        """Where the backdrop of this picture is to be drawn, before `take`; empty."""
        if size not in self._sheets:
            while len(self._sheets) >= SIZES_KEPT:
                self._sheets.pop(next(iter(self._sheets))).release()
            self._sheets[size] = _Sheets(self._context, size)
        far = self._sheets[size].far
        far.clear(0.0, 0.0, 0.0, 0.0)
        return far

    def take(self, frame: moderngl.Framebuffer, levels: int) -> None:
        """Put what the framebuffer shows over its backdrop, blurred `levels` times, where the shaders of glass read it."""
        sheets = self._sheets[frame.size]
        self._context.copy_framebuffer(sheets.drawn, frame)
        sheets.light.use()
        self._context.disable(moderngl.BLEND | moderngl.DEPTH_TEST | moderngl.CULL_FACE)
        self._screen = screen = self._screen or self._programs.screen("behind.frag")
        for unit, (name, sheet) in enumerate((("u_drawn", sheets.drawn), ("u_backdrop", sheets.far))):
            _texture(sheet).use(unit)
            put(screen.program, name, unit)
        screen.render(moderngl.TRIANGLES, vertices=3)
        light = _texture(sheets.light)
        if levels:
            light.build_mipmaps(0, levels)
        light.filter = (moderngl.LINEAR_MIPMAP_LINEAR if levels else moderngl.LINEAR, moderngl.LINEAR)
        light.use(UNIT)
        frame.use()
        self._context.enable(moderngl.DEPTH_TEST)


class _Sheets:
    """The buffers of one size: what was drawn and the backdrop, encoded, and both as light."""

    def __init__(self, context: moderngl.Context, size: Size) -> None:
        self.drawn, self.far = (context.framebuffer([context.texture(size, 4)]) for _ in range(2))
        light = context.texture(size, 4, dtype="f2")
        light.repeat_x = light.repeat_y = False
        self.light = context.framebuffer([light])

    def release(self) -> None:
        for frame in (self.drawn, self.far, self.light):
            _texture(frame).release()
            frame.release()


def _texture(frame: moderngl.Framebuffer) -> moderngl.Texture:
    texture = frame.color_attachments[0]
    assert isinstance(texture, moderngl.Texture)
    return texture


def levels_of(glasses: Iterable[Material], width_px: int) -> int:
    """How many times the picture must be halved for the frostiest of these materials; none for clear glass."""
    frost = max((material.roughness * min(max(material.ior * 2 - 2, 0.0), 1.0) for material in glasses), default=0.0)
    return math.ceil(math.log2(width_px) * frost)
