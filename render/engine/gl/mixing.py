"""Several environments made into one: what fades costs every shader as little as what stays.

Their maps are added up level by level, each as much as it has a share, in linear light. A shader's reads between texels and
between levels are sums as well, so it finds in the sum what it would find in each, added. One that is turned otherwise than
the strongest is turned on the way.
"""

from collections.abc import Callable, Sequence
from ctypes import CFUNCTYPE, c_int, c_uint
from dataclasses import dataclass
from typing import Any, Final

import moderngl
import numpy as np

from render.engine.gl.gles import address
from render.engine.gl.program import Programs, put
from render.scene.matrix import Matrix

TURNED: Final = frozenset({("TURNED", "1")})
FRAMEBUFFER, COLOR_ATTACHMENT0, TEXTURE_2D = 0x8D40, 0x8CE0, 0x0DE1


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A map and how much of it there is; `turn` (3, 3) takes directions of the sum to its own, None where they are the same."""

    texture: moderngl.Texture
    weight: float
    turn: Matrix | None


Mix = Callable[[Sequence[Part]], moderngl.Texture]


class Mixing:
    """Adds maps of one size and so many levels up; compiles when the first fade is drawn, of whatever scene."""

    def __init__(self, context: moderngl.Context, programs: Programs, into: moderngl.Texture, levels: int) -> None:
        """`into` has as many levels as what is mixed, and is written to."""
        self._context, self._programs, self._into, self._levels = context, programs, into, levels
        self._frame = context.framebuffer([into])
        # moderngl draws to a texture's first level only.
        signature: Any = CFUNCTYPE(None, c_uint, c_uint, c_uint, c_uint, c_int)
        self._attach = signature(address("glFramebufferTexture2D"))
        self._screens = {
            turned: context.vertex_array(programs.get("screen.vert", "mixing.frag", TURNED if turned else frozenset()), [])
            for turned in (False, True)
        }

    def mix(self, parts: Sequence[Part]) -> moderngl.Texture:
        """The sum; it holds until the next is made."""
        self._frame.use()
        self._context.enable_only(moderngl.NOTHING)
        self._context.blend_func = (moderngl.ONE, moderngl.ONE)
        for level in range(self._levels):
            self._attach(FRAMEBUFFER, COLOR_ATTACHMENT0, TEXTURE_2D, self._into.glo, level)
            side = self._into.width >> level
            self._context.viewport = (0, 0, side, side)
            for number, part in enumerate(parts):
                self._add(part, level, first=number == 0)
        self._context.disable(moderngl.BLEND)
        return self._into

    def _add(self, part: Part, level: int, *, first: bool) -> None:
        (self._context.disable if first else self._context.enable)(moderngl.BLEND)
        screen = self._screens[part.turn is not None]
        part.texture.use(0)
        put(screen.program, "u_source", 0)
        put(screen.program, "u_level", level)
        put(screen.program, "u_weight", part.weight)
        if part.turn is not None:
            put(screen.program, "u_turn", np.ascontiguousarray(part.turn.T, np.float32).tobytes())
        screen.render(moderngl.TRIANGLES, vertices=3)
