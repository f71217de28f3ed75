"""Which far sides of two-sided things show: those of a closed body never do, but a processor would shade all of them.

Once all outsides are drawn, far sides are drawn without colour, some hundred triangles at a time, and the driver counts what
is not hidden. Where nothing is, nothing need be shaded: the picture stays what it is. A GPU throws hidden pixels away by
itself, and would have to be waited for; OpenGL ES does not count.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import moderngl

from render.engine.gl.layers import Entry
from render.engine.gl.matrix import gl_bytes
from render.engine.gl.program import put
from render.engine.gl.shot import Shot

Runs = Sequence[tuple[int, int]]
"""Stretches of a piece's indices: where each begins, and how many there are (−1: all that follow)."""
TRIANGLES_AT_ONCE: Final = 256
MOST_RUNS: Final = 64
"""Of a piece: a large one is asked about in larger stretches."""


class FarSides:
    """Asks the driver; what it asks with is kept."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._questions: list[moderngl.Query] = []

    def shown(self, frame: moderngl.Framebuffer, shot: Shot, entries: Sequence[Entry]) -> list[Runs]:
        """For each of the entries the stretches of which some far side shows; all outsides are in the framebuffer in use."""
        if not entries:
            return []
        frame.color_mask, frame.depth_mask = (False,) * 4, False
        frame.use()
        self._context.enable(moderngl.CULL_FACE)
        self._context.cull_face = "front"
        asked, first = [], 0
        for entry in entries:
            asked.append(self._ask(shot, entry, first))
            first += len(asked[-1])
        frame.color_mask, frame.depth_mask = (True,) * 4, True
        frame.use()
        return [_joined((run, question.samples > 0) for run, question in one) for one in asked]

    def _ask(self, shot: Shot, entry: Entry, first: int) -> list[tuple[tuple[int, int], moderngl.Query]]:
        _, piece, world = entry
        assert piece.bare is not None
        put(piece.bare.program, "u_clip", gl_bytes(shot.view.clip))
        put(piece.bare.program, "u_world", gl_bytes(world))
        self._context.front_face = "cw" if piece.mirrored else "ccw"
        asked = []
        for number, run in enumerate(runs_of(3 * len(piece.primitive.triangles)), first):
            if number == len(self._questions):
                self._questions.append(self._context.query(samples=True))
            with self._questions[number]:
                piece.bare.render(moderngl.TRIANGLES, run[1], first=run[0])
            asked.append((run, self._questions[number]))
        return asked


def runs_of(indices: int) -> Runs:
    """All of a piece's indices in stretches of whole triangles."""
    size = 3 * max(TRIANGLES_AT_ONCE, -(-indices // (3 * MOST_RUNS)))
    return [(start, min(size, indices - start)) for start in range(0, indices, size)]


def _joined(runs: Iterator[tuple[tuple[int, int], bool]]) -> Runs:
    """Those that show; neighbours are drawn as one."""
    found: list[tuple[int, int]] = []
    for (start, count), shows in runs:
        if shows and found and sum(found[-1]) == start:
            found[-1] = (found[-1][0], found[-1][1] + count)
        elif shows:
            found.append((start, count))
    return found
