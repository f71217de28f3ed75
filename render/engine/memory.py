"""The memory that a drawing process and its parent share: slots for YUVA pictures, then room for one RGBA still.

Pages that were never written take no memory, so the sizes here are upper bounds and cost nothing.
"""

import mmap
import os
from typing import Final

import numpy as np

from render.engine.cut import planes_of
from render.media import Plane

SLOTS: Final = 5
SLOT_PIXELS: Final = 2560 * 1440
SLOT_BYTES: Final = SLOT_PIXELS * 5 // 2
STILL_SIDE_PX: Final = 4096
STILL_BYTES: Final = STILL_SIDE_PX * STILL_SIDE_PX * 4
TOTAL_BYTES: Final = SLOTS * SLOT_BYTES + STILL_BYTES


class SharedMemory:
    """Maps the file behind `fd`; `create` makes one that has no name and goes with its last user."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self._map = mmap.mmap(fd, TOTAL_BYTES)
        self._bytes = np.frombuffer(self._map, np.uint8)

    @classmethod
    def create(cls) -> "SharedMemory":
        """Fresh, zeroed and sparse."""
        fd = os.memfd_create("vouchcast-pictures", os.MFD_CLOEXEC)
        os.ftruncate(fd, TOTAL_BYTES)
        return cls(fd)

    def slot(self, number: int) -> Plane:
        """A slot's bytes (SLOT_BYTES,)."""
        return self._bytes[number * SLOT_BYTES : (number + 1) * SLOT_BYTES]

    def planes(self, number: int, width_px: int, height_px: int) -> tuple[Plane, Plane, Plane, Plane]:
        """A slot's planes Y, U, V, A, contiguous one after the other; sizes are even."""
        return planes_of(self.slot(number), width_px, height_px)

    def still(self, width_px: int, height_px: int) -> Plane:
        """The still's pixels (h, w, 4)."""
        start = SLOTS * SLOT_BYTES
        return self._bytes[start : start + width_px * height_px * 4].reshape(height_px, width_px, 4)

    def close(self) -> None:
        """Close the file; the mapping goes with the last picture that looks into it."""
        os.close(self.fd)
