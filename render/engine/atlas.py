"""The atlas: pictures that were drawn once, kept packed, so that what repeats costs little more than a copy."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from render.engine.cell import Cell
from render.engine.packed import Packed

BUDGET_BYTES: Final = 256 * 2**20
LASTING_S: Final = 600.0
"""So long a picture is not pushed out by another of its own scene and size: the longest round that anything goes in."""


class Atlas:
    """Bounded by bytes; what was not used for longest goes first, but makes no room for more of the same.

    A turntable and an animation that seldom meet again make more pictures than there is room for. If each pushed out the one
    that comes round soonest, none would ever be met again; so what is there stays, and the rest is drawn.
    """

    def __init__(self, budget_bytes: int = BUDGET_BYTES, now_s: Callable[[], float] = time.monotonic) -> None:
        self._budget_bytes, self._now_s = budget_bytes, now_s
        self._cells: OrderedDict[Cell, Packed] = OrderedDict()
        self._used_s: dict[Cell, float] = {}
        self.held_bytes = 0
        self.refused = 0
        """How many pictures found no room because those that are there come round sooner."""

    def __len__(self) -> int:
        return len(self._cells)

    def __contains__(self, cell: Cell) -> bool:
        return cell in self._cells

    @property
    def roomy(self) -> bool:
        """Whether drawing ahead would not push out what is in use."""
        return self.held_bytes < self._budget_bytes * 0.9

    def put(self, cell: Cell, picture: Packed) -> None:
        """Keep a picture if there is room, or can be made: one that is larger than the whole atlas is not kept."""
        self._drop(cell)
        if picture.held_bytes > self._budget_bytes:
            return
        while self.held_bytes + picture.held_bytes > self._budget_bytes:
            oldest = next(iter(self._cells))
            if _alike(oldest, cell) and self._now_s() - self._used_s[oldest] < LASTING_S:
                self.refused += 1
                return
            self._drop(oldest)
        self._cells[cell], self._used_s[cell] = picture, self._now_s()
        self.held_bytes += picture.held_bytes

    def get(self, cell: Cell) -> Packed | None:
        """A picture, or None."""
        picture = self._cells.get(cell)
        if picture is not None:
            self._cells.move_to_end(cell)
            self._used_s[cell] = self._now_s()
        return picture

    def forget(self, key: str) -> None:
        """Drop a scene's pictures: its document changed."""
        for cell in [cell for cell in self._cells if cell.key == key]:
            self._drop(cell)

    def _drop(self, cell: Cell) -> None:
        picture = self._cells.pop(cell, None)
        self._used_s.pop(cell, None)
        self.held_bytes -= 0 if picture is None else picture.held_bytes


def _alike(one: Cell, other: Cell) -> bool:
    """Whether they are pictures of one scene in one size and detail."""
    return (one.key, one.width_px, one.height_px, one.samples) == (other.key, other.width_px, other.height_px, other.samples)
