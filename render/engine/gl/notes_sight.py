"""How much of a few pixels nothing hides, asked of the depth of what was drawn so far.

OpenGL counts the samples that pass. ES only tells whether any did, so there the pixels are asked about part by part.
"""

from collections.abc import Callable
from ctypes import CFUNCTYPE, byref, c_int, c_uint, c_void_p
from typing import Any, Final

import moderngl

from render.engine.gl.gles import EsContext
from render.engine.gl.notes_page import Page
from render.engine.gl.program import Programs, put

Pixels = tuple[int, int, int, int]
"""Left, bottom, right, top."""
Share = Callable[[], float]
"""The share that is seen, 0..1; asked for late, so that nothing waits."""
PARTS: Final = 4
"""Of each side, where parts are asked about."""
ANY_SAMPLES_PASSED, QUERY_RESULT = 0x8C2F, 0x8866


class Sight:
    """Compiles when it is first asked."""

    def __init__(self, context: moderngl.Context, programs: Programs) -> None:
        self._context = context
        self._probe = context.vertex_array(programs.get("probe.vert", "probe.frag"), [])
        self._counts: list[moderngl.Query] = []
        self._parts = _Parts(context.extra) if isinstance(context.extra, EsContext) else None

    def of(self, page: Page, box: Pixels, depth: float, number: int, samples: int) -> Share:
        """How far pixels at a depth are seen, `samples` each; the answer holds until `number` is asked about again."""
        put(self._probe.program, "u_depth", depth)
        return self._counted(page, box, number, samples) if self._parts is None else self._divided(page, box, number, self._parts)

    def _counted(self, page: Page, box: Pixels, number: int, samples: int) -> Share:
        if number == len(self._counts):
            self._counts.append(self._context.query(samples=True))
        query, probed = self._counts[number], (box[2] - box[0]) * (box[3] - box[1]) * samples
        with query:
            self._render(page, box)
        return lambda: float(query.samples) / probed

    def _divided(self, page: Page, box: Pixels, number: int, parts: "_Parts") -> Share:
        width, height = (box[2] - box[0]) / PARTS, (box[3] - box[1]) / PARTS
        first = number * PARTS * PARTS
        for part in range(PARTS * PARTS):
            left, bottom = box[0] + part % PARTS * width, box[1] + part // PARTS * height
            parts.ask(first + part, lambda at=(left, bottom, left + width, bottom + height): self._render(page, at))  # type: ignore[misc]
        return lambda: sum(parts.answer(first + part) for part in range(PARTS * PARTS)) / PARTS**2

    def _render(self, page: Page, box: tuple[float, float, float, float]) -> None:
        put(self._probe.program, "u_box", in_clip(page, *box))
        self._probe.render(moderngl.TRIANGLE_STRIP, vertices=4)


class _Parts:
    """Queries of ES, which moderngl begins but cannot read."""

    def __init__(self, es: EsContext) -> None:
        def function(name: str, *arguments: Any) -> Any:
            return CFUNCTYPE(None, *arguments)(es.load_opengl_function(name))

        self._make = function("glGenQueries", c_int, c_void_p)
        self._begin, self._end = function("glBeginQuery", c_uint, c_uint), function("glEndQuery", c_uint)
        self._result = function("glGetQueryObjectuiv", c_uint, c_uint, c_void_p)
        self._names: list[int] = []

    def ask(self, number: int, draw: Callable[[], None]) -> None:
        """Whether anything of what is drawn passes; numbers begin at 0 and leave none out."""
        if number == len(self._names):
            name = c_uint()
            self._make(1, byref(name))
            self._names.append(name.value)
        self._begin(ANY_SAMPLES_PASSED, self._names[number])
        draw()
        self._end(ANY_SAMPLES_PASSED)

    def answer(self, number: int) -> bool:
        """Whether anything of it passed."""
        found = c_uint()
        self._result(self._names[number], QUERY_RESULT, byref(found))
        return bool(found.value)


def in_clip(page: Page, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
    """A rectangle of pixels in clip space."""
    return left / page.width * 2 - 1, bottom / page.height * 2 - 1, right / page.width * 2 - 1, top / page.height * 2 - 1
