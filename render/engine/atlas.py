"""The atlas: pictures that were drawn once, kept packed, so that what repeats costs little more than a copy."""

from collections import OrderedDict
from typing import Final

from render.engine.cell import Cell
from render.engine.packed import Packed

BUDGET_BYTES: Final = 256 * 2**20


class Atlas:
    """Bounded by bytes; what was not used for longest goes first."""

    def __init__(self, budget_bytes: int = BUDGET_BYTES) -> None:
        self._budget_bytes = budget_bytes
        self._cells: OrderedDict[Cell, Packed] = OrderedDict()
        self.held_bytes = 0

    def __len__(self) -> int:
        return len(self._cells)

    def __contains__(self, cell: Cell) -> bool:
        return cell in self._cells

    @property
    def roomy(self) -> bool:
        """Whether drawing ahead would not push out what is in use."""
        return self.held_bytes < self._budget_bytes * 0.9

    def put(self, cell: Cell, picture: Packed) -> None:
        """Keep a picture; one that is larger than the whole atlas is not kept."""
        self._drop(cell)
        if picture.held_bytes > self._budget_bytes:
            return
        while self.held_bytes + picture.held_bytes > self._budget_bytes:
            self._drop(next(iter(self._cells)))
        self._cells[cell] = picture
        self.held_bytes += picture.held_bytes

    def get(self, cell: Cell) -> Packed | None:
        """A picture, or None."""
        picture = self._cells.get(cell)
        if picture is not None:
            self._cells.move_to_end(cell)
        return picture

    def forget(self, key: str) -> None:
        """Drop a scene's pictures: its document changed."""
        for cell in [cell for cell in self._cells if cell.key == key]:
            self._drop(cell)

    def _drop(self, cell: Cell) -> None:
        picture = self._cells.pop(cell, None)
        self.held_bytes -= 0 if picture is None else picture.held_bytes
