"""Animation clips: which nodes they move, and where those are at a time (glTF 2.0, section 3.11 and appendix C)."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

Path = Literal["translation", "rotation", "scale", "weights"]
Mode = Literal["STEP", "LINEAR", "CUBICSPLINE"]
Values = npt.NDArray[np.float64]
NEARLY_ONE: Final = 0.9995
"""Cosine of the half angle from which the chord of a rotation is as good as its arc."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Track:
    """Channels of one path that share their keyframes: `times_s` (k,) never falling; `nodes` (c,); `values` (k, c, w).

    CUBICSPLINE has `arriving` and `leaving` too, the slopes (k, c, w) a second at each keyframe.
    """

    path: Path
    mode: Mode
    times_s: npt.NDArray[np.float32]
    nodes: npt.NDArray[np.int64]
    values: npt.NDArray[np.float32]
    arriving: npt.NDArray[np.float32] | None = None
    leaving: npt.NDArray[np.float32] | None = None

    def at(self, at_s: float) -> Values:
        """What the channels say (c, w) at a time; before the first keyframe and after the last they hold. Rotations are unit."""
        found = self._between(at_s)
        return unit_rows(found) if self.path == "rotation" else found

    def _between(self, at_s: float) -> Values:
        last = len(self.times_s) - 1
        index = int(np.searchsorted(self.times_s, at_s, side="right")) - 1
        if index < 0 or index >= last or self.mode == "STEP":
            return np.asarray(self.values[min(max(index, 0), last)], np.float64)
        start_s, end_s = float(self.times_s[index]), float(self.times_s[index + 1])
        share = (at_s - start_s) / (end_s - start_s)
        first, second = self.values[index].astype(np.float64), self.values[index + 1].astype(np.float64)
        if self.arriving is not None and self.leaving is not None:
            slopes = self.leaving[index].astype(np.float64), self.arriving[index + 1].astype(np.float64)
            return _hermite(first, second, slopes, end_s - start_s, share)
        return slerp(first, second, share) if self.path == "rotation" else first + (second - first) * share


@dataclass(frozen=True, kw_only=True, eq=False)
class Clip:
    """An animation of a file. One that has no name is called `animation 1` and so on, as in the report."""

    name: str
    tracks: tuple[Track, ...]

    @cached_property
    def duration_s(self) -> float:
        """From 0 to its last keyframe."""
        return max((float(track.times_s[-1]) for track in self.tracks), default=0.0)

    def moment_s(self, at_s: float, *, repeat: bool) -> float:
        """A moment of the clip's own time for one that may lie beyond its ends: held there, or begun again."""
        if self.duration_s <= 0:
            return 0.0
        return at_s % self.duration_s if repeat else min(max(at_s, 0.0), self.duration_s)

    def samples_s(self, most: int) -> Values:
        """Up to about `most` moments that show all it does: its keyframes, and so many between them."""
        keys = np.unique(np.concatenate([np.zeros(1), *(track.times_s for track in self.tracks)]).astype(np.float64))
        if len(keys) > most:
            return np.asarray(keys[np.unique(np.linspace(0, len(keys) - 1, most).round().astype(int))])
        within = max(most // len(keys), 1)
        return np.interp(np.arange((len(keys) - 1) * within + 1) / within, np.arange(len(keys)), keys)


def _hermite(first: Values, second: Values, slopes: tuple[Values, Values], span_s: float, share: float) -> Values:
    square, cube = share**2, share**3
    leaving, arriving = slopes
    return (
        (2 * cube - 3 * square + 1) * first
        + span_s * (cube - 2 * square + share) * leaving
        + (3 * square - 2 * cube) * second
        + span_s * (cube - square) * arriving
    )


def slerp(first: Values, second: Values, share: float) -> Values:
    """Between unit quaternions (c, 4), the shorter way round (Shoemake 1985)."""
    first, second = unit_rows(first), unit_rows(second)
    cosine = np.sum(first * second, axis=1, keepdims=True)
    second, cosine = np.where(cosine < 0, -second, second), np.minimum(np.abs(cosine), 1.0)
    angle = np.arccos(cosine)
    sine = np.where(cosine > NEARLY_ONE, 1.0, np.sin(angle))
    near = np.where(cosine > NEARLY_ONE, 1 - share, np.sin((1 - share) * angle) / sine)
    far = np.where(cosine > NEARLY_ONE, share, np.sin(share * angle) / sine)
    return near * first + far * second


def unit_rows(quaternions: Values) -> Values:
    """Quaternions (c, 4) at length 1; one of no length counts as no rotation."""
    lengths = np.linalg.norm(quaternions, axis=1, keepdims=True)
    return np.where(lengths > 1e-12, quaternions / np.maximum(lengths, 1e-12), [[0.0, 0.0, 0.0, 1.0]])


def rotations(quaternions: Values) -> Values:
    """The 3×3 matrices (c, 3, 3) of unit quaternions x, y, z, w (c, 4)."""
    x, y, z, w = quaternions.T
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    return np.moveaxis(np.array(rows), 2, 0)
