"""The turntable atlas: pictures that were drawn once, kept packed, so that a turn which repeats costs a copy."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import lz4.block

STEP_DEG: Final = 1.0
STEPS: Final = round(360 / STEP_DEG)
BUDGET_BYTES: Final = 256 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Which picture: a scene's key, the turntable's step and the size."""

    key: str
    step: int
    width_px: int
    height_px: int


def step_of(yaw_deg: float) -> int:
    """The step nearest to an angle."""
    return round(yaw_deg / STEP_DEG) % STEPS


def filling_order() -> Iterator[int]:
    """All steps, coarse ones first: every eighth, then those between."""
    seen: set[int] = set()
    for stride in (8, 4, 2, 1):
        for step in range(0, STEPS, stride):
            if step not in seen:
                seen.add(step)
                yield step


class Atlas:
    """Bounded by bytes; what was not used for longest goes first."""

    def __init__(self, budget_bytes: int = BUDGET_BYTES) -> None:
        self._budget_bytes = budget_bytes
        self._cells: OrderedDict[Cell, bytes] = OrderedDict()
        self.held_bytes = 0

    def __len__(self) -> int:
        return len(self._cells)

    def __contains__(self, cell: Cell) -> bool:
        return cell in self._cells

    @property
    def roomy(self) -> bool:
        """Whether drawing ahead would not push out what is in use."""
        return self.held_bytes < self._budget_bytes * 0.9

    def put(self, cell: Cell, data: bytes) -> None:
        """Keep a picture's bytes."""
        self._drop(cell)
        packed = lz4.block.compress(data, store_size=True)
        if len(packed) > self._budget_bytes:
            return
        while self.held_bytes + len(packed) > self._budget_bytes:
            self._drop(next(iter(self._cells)))
        self._cells[cell] = packed
        self.held_bytes += len(packed)

    def get(self, cell: Cell) -> bytes | None:
        """A picture's bytes, or None."""
        packed = self._cells.get(cell)
        if packed is None:
            return None
        self._cells.move_to_end(cell)
        return bytes(lz4.block.decompress(packed))

    def forget(self, key: str) -> None:
        """Drop a scene's pictures: its document changed."""
        for cell in [cell for cell in self._cells if cell.key == key]:
            self._drop(cell)

    def _drop(self, cell: Cell) -> None:
        self.held_bytes -= len(self._cells.pop(cell, b""))
