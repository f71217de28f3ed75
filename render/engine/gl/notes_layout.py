"""Where plates lie: near what they speak of, inside the picture, never over each other. Pixels; y is up. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Boxes = npt.NDArray[np.float64]
ROUNDS = 48
ROOMY = 1.5
"""So many gaps apart are boxes that make way for each other: what is still to do then moves nothing."""
FLAT = np.array([0.35, 1.0])
"""How readily boxes go to the sides, and up and down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle by its middle and its sizes."""

    x: float
    y: float
    width: float
    height: float

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        return self.x - self.width / 2, self.y - self.height / 2, self.x + self.width / 2, self.y + self.height / 2

    def moved(self, x: float, y: float) -> "Box":
        """The same elsewhere."""
        return Box(x=x, y=y, width=self.width, height=self.height)

    def met_from(self, x: float, y: float, inset: float) -> tuple[float, float]:
        """Where a line from a point outside meets its edge, on its way to the nearest place that is `inset` within."""
        left, bottom, right, top = self.edges
        inset_x, inset_y = min(inset, self.width / 2), min(inset, self.height / 2)
        goal_x, goal_y = min(max(x, left + inset_x), right - inset_x), min(max(y, bottom + inset_y), top - inset_y)
        before_x = (left - x if x < left else right - x if x > right else 0.0) / (goal_x - x or 1.0)
        before_y = (bottom - y if y < bottom else top - y if y > top else 0.0) / (goal_y - y or 1.0)
        share = max(before_x, before_y)
        return x + (goal_x - x) * share, y + (goal_y - y) * share


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The picture: its size, how far plates stay from its edges, and from each other."""

    width: int
    height: int
    margin: float
    gap: float

    def clamped(self, box: Box) -> Box:
        """The box moved inside."""
        half_x, half_y = box.width / 2 + self.margin, box.height / 2 + self.margin
        x = self.width / 2 if half_x * 2 > self.width else min(max(box.x, half_x), self.width - half_x)
        return box.moved(x, self.height / 2 if half_y * 2 > self.height else min(max(box.y, half_y), self.height - half_y))

    def settle(self, wishes: Sequence[Box], taken: Sequence[Box] = ()) -> list[Box | None]:
        """A place for each box in turn, the free one nearest to its wish; None where there is no room left for it."""
        placed, result = list(taken), []
        for wish in wishes:
            box = self._free(self.clamped(wish), placed)
            result.append(box)
            if box is not None:
                placed.append(box)
        return result

    def spread(self, wishes: Sequence[Box], weights: Sequence[float], taken: Sequence[Box], held: Sequence[float]) -> list[Box]:
        """The boxes pushed apart, and off those that are taken: the less, the lighter (0..1) is what is in the way.

        A little more of a change in the wishes is a little more of a change in the places: nothing leaps while they wander. Two
        go apart along the line between their middles, rather up and down than to the sides.
        """
        boxes = [self.clamped(wish) for wish in wishes]
        places, sizes = (np.array([(getattr(box, a), getattr(box, b)) for box in boxes]) for a, b in (("x", "y"), ("width", "height")))
        fixed = np.array([(box.x, box.y) for box in taken]).reshape(-1, 2)
        wide = np.concatenate([sizes.reshape(-1, 2), np.array([(box.width, box.height) for box in taken]).reshape(-1, 2)])
        own, count = np.array(weights), len(boxes)
        # Of two that may move each goes as far as the other weighs; from what is taken they go all the way.
        shares = np.concatenate([own[None, :] / np.maximum(own[:, None] + own[None, :], 1e-9), np.tile(np.array(held), (count, 1))], axis=1)
        if count:
            shares[np.arange(count), np.arange(count)] = 0.0
        for _ in range(ROUNDS if count else 0):
            reach = (sizes[:, None] + wide[None]) / 2 + self.gap * ROOMY
            apart = (places[:, None] - np.concatenate([places, fixed])[None]) / reach
            depth = np.maximum(1.0 - np.abs(apart).max(axis=2), 0.0) * (shares > 0)
            if not depth.any():
                break
            towards = apart * FLAT + (0.0, 1e-6)
            towards /= np.linalg.norm(towards, axis=2, keepdims=True)
            places = places + (towards * reach * (depth * shares)[..., None]).sum(axis=1)
            boxes = [self.clamped(box.moved(float(x), float(y))) for box, (x, y) in zip(boxes, places, strict=True)]
            places = np.array([(box.x, box.y) for box in boxes])
        return boxes

    def _free(self, wish: Box, placed: Sequence[Box]) -> Box | None:
        if not placed:
            return wish
        others = np.array([(box.x, box.y, box.width, box.height) for box in placed])
        # The nearest free place touches what is in the way: beside it, over it or in the corner of two.
        reach_x, reach_y = (others[:, 2] + wish.width) / 2 + self.gap, (others[:, 3] + wish.height) / 2 + self.gap
        xs = np.concatenate([[wish.x], others[:, 0] - reach_x, others[:, 0] + reach_x])
        ys = np.concatenate([[wish.y], others[:, 1] - reach_y, others[:, 1] + reach_y])
        places = np.concatenate([_all(xs[:1], ys), _all(xs, ys[:1]), _corners(xs, ys)])
        free = places[self._inside(places, wish) & ~_covered(places, others, reach_x, reach_y)]
        if not len(free):
            return None
        away = np.hypot(free[:, 0] - wish.x, free[:, 1] - wish.y)
        x, y = free[int(np.argmin(np.round(away, 6)))]
        return wish.moved(float(x), float(y))

    def _inside(self, places: Boxes, box: Box) -> npt.NDArray[np.bool_]:
        half_x, half_y = box.width / 2, box.height / 2
        across = (places[:, 0] >= half_x) & (places[:, 0] <= self.width - half_x)
        return np.asarray(across & (places[:, 1] >= half_y) & (places[:, 1] <= self.height - half_y))


def _all(xs: Boxes, ys: Boxes) -> Boxes:
    return np.stack([grid.ravel() for grid in np.meshgrid(xs, ys)], axis=1)


MOST_CORNERS = 48


def _corners(xs: Boxes, ys: Boxes) -> Boxes:
    """Corners of two obstacles; of many obstacles only the first have theirs looked at."""
    return _all(xs[1 : 1 + MOST_CORNERS], ys[1 : 1 + MOST_CORNERS])


def _covered(places: Boxes, others: Boxes, reach_x: Boxes, reach_y: Boxes) -> npt.NDArray[np.bool_]:
    apart_x = np.abs(places[:, None, 0] - others[None, :, 0]) >= reach_x - 1e-6
    apart_y = np.abs(places[:, None, 1] - others[None, :, 1]) >= reach_y - 1e-6
    return np.asarray(~(apart_x | apart_y).all(axis=1))
