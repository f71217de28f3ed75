"""Levels of detail: a model of more triangles than its picture has room for is drawn from a leaner file beside it.

Which one is decided by how large the model would be in the picture, not by how it is turned, so that it never changes
while something only turns. A level that tells how little its surface moved stands in as soon as nobody can see that: on a
processor a small triangle costs many times its area. The camera, the shadow and all measures stay those of the whole model.
"""

import math
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from render.engine.errors import EngineError
from render.engine.gl.gpu_model import GpuModel
from render.engine.gl.placement import Standing
from render.models.gltf.container import open_container
from render.models.report.issue import ModelRejected
from render.scene.matrix import enlargement

FILES: Final = ("lod1.glb", "lod2.glb")
SHARES: Final = (0.5, 0.2)
"""Of the whole model's triangles, as intake makes them; it may stop earlier, where the surface would move too far."""
TRIANGLE_PX: Final = 2.0
"""A level will do whose triangles are on the average no larger than this, pixels: what it leaves out is smaller than they."""
MOVED: Final = "vouchcast_moved"
"""The extra of a level's asset that tells how far its surface moved at most, as a share of the model's longest side."""
MOVED_PX: Final = 0.3
"""Nobody sees a surface move by less, pixels: with four samples a pixel edges come in steps of about that."""
KEPT: Final = 128
"""Two for each node that a scene may have: none is let go that the picture shows which is being made."""

Load = Callable[[Path, GpuModel, str], GpuModel]
Steps = Sequence[tuple[float, GpuModel]]
"""Leaner ones of a model and how far their surfaces moved, as a share of its longest side; the finest first."""
Lean = Callable[[GpuModel], Steps]


def level_of(triangles: int, area_px: float) -> int:
    """0: the whole model; 1 and 2: its levels. `area_px`: of all its triangles together, as large as they are in the picture."""
    fitting = [level for level, share in enumerate(SHARES, 1) if area_px <= triangles * share * TRIANGLE_PX]
    return max(fitting, default=0)


def sides_px(item: Standing, pixels_per_m: float) -> list[float]:
    """How large the sides of a model's box are in a picture, the longest last."""
    scale = enlargement(item.matrix)
    return sorted(float(side) * scale * pixels_per_m for side in item.model.bounds[1] - item.model.bounds[0])


def area_px(sides: Sequence[float]) -> float:
    """About how large the surface of a model with such sides is: that of a ball as wide as it is, or of its box if that is less."""
    box = 2 * (sides[0] * sides[1] + sides[1] * sides[2] + sides[0] * sides[2])
    return min(math.pi * sides[2] ** 2, box)


def moved(path: Path) -> float:
    """How far a level's surface moved, as a share of the model's longest side; endless where the file does not tell."""
    try:
        told = open_container(path.read_bytes()).document["asset"]["extras"][MOVED]
    except (OSError, ModelRejected, LookupError, TypeError):
        return math.inf
    return float(told) if isinstance(told, int | float) and told >= 0 else math.inf


class Levels:
    """The leaner files of models that are drawn; `forget` with a model whatever of it is here."""

    def __init__(self, load: Load, lean: Lean | None = None) -> None:
        """`lean` makes leaner ones of a model that has none beside it; None: it is drawn as it is."""
        self._load, self._lean = load, lean
        self._loaded: OrderedDict[tuple[Path, int], GpuModel | None] = OrderedDict()
        self._moved: dict[Path, float] = {}
        self._made: dict[Path, Steps] = {}

    def make(self, path: Path, whole: GpuModel) -> None:
        """Have ready what a picture of the model may be drawn from: it takes a while, and always comes out the same."""
        if path not in self._made:
            alone = not path.with_name(FILES[0]).exists()
            self._made[path] = self._lean(whole) if self._lean and alone else ()

    def at(self, item: Standing, path: Path, pixels_per_m: float) -> GpuModel:
        """The model that is drawn for an item whose whole model is the file `path`."""
        whole, sides = item.model, sides_px(item, pixels_per_m)
        fitting = level_of(whole.triangles, area_px(sides)) or int(self._same(path, sides[-1]))
        for level in range(fitting, 0, -1):
            if (leaner := self._level(path, level, item)) is not None:
                return leaner
        unseen = [made for far, made in self._made.get(path, ()) if far * sides[-1] <= MOVED_PX]
        return unseen[-1] if unseen else whole

    def forget(self, path: Path) -> None:
        """Release the levels of a model."""
        for key in [key for key in self._loaded if key[0] == path]:
            self._release(key)
        self._moved.pop(path, None)
        for _, made in self._made.pop(path, ()):
            made.release()

    def _same(self, path: Path, side_px: float) -> bool:
        """Whether the first level looks like the whole model, `side_px` large."""
        if path not in self._moved:
            self._moved[path] = moved(path.with_name(FILES[0]))
        return self._moved[path] * side_px <= MOVED_PX

    def _level(self, path: Path, level: int, item: Standing) -> GpuModel | None:
        key = (path, level)
        if key not in self._loaded:
            try:
                self._loaded[key] = self._load(path.with_name(FILES[level - 1]), item.model, item.placed.node)
            except EngineError:
                # None was made (there are few triangles), or it is damaged: the whole model is there.
                self._loaded[key] = None
            while len(self._loaded) > KEPT:
                self._release(next(iter(self._loaded)))
        self._loaded.move_to_end(key)
        return self._loaded[key]

    def _release(self, key: tuple[Path, int]) -> None:
        model = self._loaded.pop(key)
        if model is not None:
            model.release()
