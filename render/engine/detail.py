"""How much detail is given up while something moves and drawing is late, so that it goes on moving.

First samples are given up, then size: such a picture is drawn smaller and enlarged where it is shown. Detail falls when
several pictures in a row are late and comes back when there is time to spare for a while; it never goes back and forth from
one picture to the next, not even where the atlas has some of them. What stands still is always drawn in full.
"""

from dataclasses import dataclass
from typing import Final

LATE_S: Final = 0.09
"""A picture that takes longer is late: ten of them a second need the time between them too."""
LATE_IN_A_ROW: Final = 3
EARLY_IN_A_ROW: Final = 24
READY_IN_A_ROW: Final = 20
SPARE: Final = 0.6


SINGLE_SHARE: Final = 0.4
"""The least that a picture of one sample a pixel takes of one of four, measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`side`: of what is drawn, of what was asked for. `samples` a pixel; None for all that the driver has."""

    side: float = 1.0
    samples: int | None = None

    @property
    def work(self) -> float:
        """The least that a picture of it takes of one in full: at least the work for each pixel shrinks."""
        return self.side**2 * (1.0 if self.samples is None else SINGLE_SHARE)


FULL: Final = Step()
SINGLE: Final = (Step(samples=1), Step(side=0.75, samples=1), Step(side=0.5, samples=1))
"""Measured on llvmpipe with four products at 720²: one sample a pixel takes 41 to 56 % of the time of four and is 0.98 to 0.99 alike
(SSIM), three quarters of the side with all samples 63 to 77 % and 0.94 to 0.98. With one sample, 75 % of the side take 28 to 41 %,
half of it 18 to 25 %: four samples at half the side would cost as much as one at all of it."""
SMALLER: Final = (Step(side=0.75), Step(side=0.5))


def steps(samples: int) -> tuple[Step, ...]:
    """From full detail to the least, where the driver has so many samples a pixel."""
    return (FULL, *(SINGLE if samples > 1 else SMALLER))


class DetailKeeper:
    """Follows what is asked for and what drawing takes."""

    def __init__(self, samples: int = 4) -> None:
        self._steps = steps(samples)
        self._level = 0
        self._late = self._early = self._ready = 0

    def step(self, *, still: bool, ready: bool) -> Step:
        """The detail of the picture that is wanted now: `still` says that it was wanted before, `ready` that the atlas has it in full."""
        if still or self._level == 0:
            return FULL
        self._ready = self._ready + 1 if ready else 0
        if self._ready >= READY_IN_A_ROW:
            self._set(0)
        return self._steps[self._level]

    def drew(self, took_s: float, step: Step) -> None:
        """A picture that somebody waited for was drawn."""
        if step != self._steps[self._level]:
            return
        self._late = self._late + 1 if took_s > LATE_S else 0
        finer = self._steps[max(self._level - 1, 0)]
        self._early = self._early + 1 if took_s * finer.work / step.work < LATE_S * SPARE else 0
        if self._late >= LATE_IN_A_ROW and self._level < len(self._steps) - 1:
            self._set(self._level + 1)
        elif self._early >= EARLY_IN_A_ROW and self._level > 0:
            self._set(self._level - 1)

    def _set(self, level: int) -> None:
        self._level, self._late, self._early, self._ready = level, 0, 0, 0


def smaller(width_px: int, height_px: int, side: float) -> tuple[int, int]:
    """Even sizes of about the same shape."""
    return max(2, round(width_px * side / 2) * 2), max(2, round(height_px * side / 2) * 2)


def gave_up(step: Step, samples: int) -> str:
    """What a picture lacks where the driver has so many samples a pixel, in words; nothing is the empty text."""
    lacks = [] if step.side == 1.0 else [f"at {step.side:.0%} of its size"]
    if step.samples not in (None, samples):
        lacks.append(f"with {step.samples} sample a pixel instead of {samples}")
    return f"drawn {', '.join(lacks)}" if lacks else ""


def lacks(step: Step, samples: int) -> dict[str, float]:
    """The same for programs: `size`, the share of the side that is drawn, `samples` a pixel if they are fewer; empty for nothing."""
    size = {} if step.side == 1.0 else {"size": step.side}
    return size if step.samples in (None, samples) else {**size, "samples": step.samples}
