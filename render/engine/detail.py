"""How much detail is given up while something moves and drawing is late, so that it goes on moving.

A picture of less detail is drawn smaller and enlarged where it is shown. Detail falls when several pictures in a row are
late and comes back when there is time to spare for a while; it never goes back and forth from one picture to the next,
not even where the atlas has some of them. What stands still is always drawn in full.
"""

from typing import Final

SIDES: Final = (1.0, 0.75, 0.5)
"""The side of what is drawn, of what was asked for, level by level."""
LATE_S: Final = 0.09
"""A picture that takes longer is late: ten of them a second need the time between them too."""
LATE_IN_A_ROW: Final = 3
EARLY_IN_A_ROW: Final = 24
READY_IN_A_ROW: Final = 20
SPARE: Final = 0.6


class DetailKeeper:
    """Follows what is asked for and what drawing takes."""

    def __init__(self) -> None:
        self._level = 0
        self._late = self._early = self._ready = 0

    def side(self, *, still: bool, ready: bool) -> float:
        """The side for the picture that is wanted now: `still` says that it was wanted before, `ready` that the atlas has it."""
        if still or self._level == 0:
            return 1.0
        self._ready = self._ready + 1 if ready else 0
        if self._ready >= READY_IN_A_ROW:
            self._set(0)
        return SIDES[self._level]

    def drew(self, took_s: float, side: float) -> None:
        """A picture that somebody waited for was drawn."""
        if side != SIDES[self._level]:
            return
        self._late = self._late + 1 if took_s > LATE_S else 0
        # At least the work for each pixel grows with the level above.
        finer = SIDES[max(self._level - 1, 0)]
        self._early = self._early + 1 if took_s * (finer / side) ** 2 < LATE_S * SPARE else 0
        if self._late >= LATE_IN_A_ROW and self._level < len(SIDES) - 1:
            self._set(self._level + 1)
        elif self._early >= EARLY_IN_A_ROW and self._level > 0:
            self._set(self._level - 1)

    def _set(self, level: int) -> None:
        self._level, self._late, self._early, self._ready = level, 0, 0, 0


def smaller(width_px: int, height_px: int, side: float) -> tuple[int, int]:
    """Even sizes of about the same shape."""
    return max(2, round(width_px * side / 2) * 2), max(2, round(height_px * side / 2) * 2)


def gave_up(side: float) -> str:
    """What a picture lacks, in words; nothing is the empty text."""
    return "" if side == 1.0 else f"drawn at {side:.0%} of its size"


def lacks(side: float, samples: int | None = None) -> dict[str, float]:
    """The same for programs: `size`, the share of the side that is drawn, `samples` a pixel if they are fewer; empty for nothing."""
    size = {} if side == 1.0 else {"size": side}
    return size if samples is None else {**size, "samples": samples}
