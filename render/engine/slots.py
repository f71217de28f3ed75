"""The slots of shared memory as the drawing process fills them."""

from typing import Protocol

from render.engine.cut import Rows
from render.engine.memory import SLOTS, SharedMemory
from render.engine.yuv import Planes


class Layable(Protocol):
    """A cut, packed or not."""

    @property
    def width_px(self) -> int: ...
    @property
    def height_px(self) -> int: ...
    @property
    def rows(self) -> Rows: ...

    def lay(self, planes: Planes, before: Rows) -> None: ...


class Slots:
    """Knows which are free and what each holds, so that only what differs is written."""

    def __init__(self, memory: SharedMemory) -> None:
        self._memory = memory
        self._free = set(range(SLOTS))
        self._holds: dict[int, tuple[tuple[int, int], Rows]] = {}

    def __bool__(self) -> bool:
        return bool(self._free)

    def give_back(self, slot: int) -> None:
        """Nobody looks at it any more."""
        self._free.add(slot)

    def hold(self, slots: list[int]) -> None:
        """They are looked at, and hold what an earlier process left in them."""
        self._free.difference_update(slots)

    def write(self, picture: Layable) -> int:
        """Lay a picture into a free slot."""
        slot, size = self._free.pop(), (picture.width_px, picture.height_px)
        was, rows = self._holds.get(slot, (size, (0, size[1])))
        picture.lay(self._memory.planes(slot, *size), rows if was == size else (0, size[1]))
        self._holds[slot] = size, picture.rows
        return slot
