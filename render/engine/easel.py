"""Draws the pictures of cells and keeps them: one that somebody waits for at once, those ahead of need two at a time.

While one that is drawn ahead is read back, the next is already on its way through OpenGL, and what packs the one before
is a thread of its own.
"""

import time
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor

from render.engine.atlas import Atlas
from render.engine.cell import STEP_DEG, Cell
from render.engine.cut import Cut
from render.engine.gl.renderer import GlRenderer
from render.engine.gl.target import Target
from render.engine.governor import Governor
from render.engine.packed import Packed, packed
from render.scene.document import Scene
from render.scene.evaluate import instant

PACKING_AT_MOST = 4


class Easel:
    """Everything but the packing happens on the caller's thread."""

    def __init__(self, renderer: GlRenderer, atlas: Atlas, scenes: Mapping[str, Scene], governor: Governor) -> None:
        self._renderer, self._atlas, self._scenes, self._governor = renderer, atlas, scenes, governor
        self._packer = ThreadPoolExecutor(1, "packer")
        self._packing: deque[tuple[Cell, Scene, Future[Packed]]] = deque()
        self._begun: tuple[Cell, Scene, Target] | None = None
        self.drawn = 0

    def draw(self, cell: Cell) -> Cut:
        """A picture that somebody waits for. Raises EngineError."""
        self.finish()
        start_s = time.monotonic()
        picture = self._begin(cell).read_cut()
        self._governor.drew(start_s, time.monotonic())
        self.drawn += 1
        self._keep(cell, self._scenes[cell.key], picture)
        return picture

    def ahead(self, cell: Cell) -> None:
        """Begin a picture, then finish the one that was begun before. Raises EngineError."""
        start_s = time.monotonic()
        before, self._begun = self._begun, None
        begun = self._begin(cell), self._scenes[cell.key]
        self._finish(before)
        self._begun = (cell, begun[1], begun[0])
        self._governor.drew(start_s, time.monotonic())

    def finish(self) -> None:
        """Read back what was begun, and take into the atlas what is packed."""
        before, self._begun = self._begun, None
        self._finish(before)
        self.gather()

    @property
    def busy(self) -> bool:
        """Whether something is on its way into the atlas."""
        return self._begun is not None or bool(self._packing)

    def gather(self) -> None:
        """Take into the atlas what was packed meanwhile; waits only where too much is on its way."""
        while self._packing and (self._packing[0][2].done() or len(self._packing) > PACKING_AT_MOST):
            cell, scene, future = self._packing.popleft()
            # A scene that was replaced meanwhile has other pictures.
            if self._scenes.get(cell.key) is scene:
                self._atlas.put(cell, future.result())

    def _begin(self, cell: Cell) -> Target:
        now = instant(self._scenes[cell.key], cell.scene_ms, turn_deg=cell.step * STEP_DEG)
        return self._renderer.draw(now, cell.width_px, cell.height_px, cell.samples)

    def _finish(self, begun: tuple[Cell, Scene, Target] | None) -> None:
        if begun is not None:
            cell, scene, target = begun
            self._keep(cell, scene, target.read_cut())
            self.drawn += 1

    def _keep(self, cell: Cell, scene: Scene, picture: Cut) -> None:
        self.gather()
        self._packing.append((cell, scene, self._packer.submit(packed, picture)))
