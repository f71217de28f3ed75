"""Dimension lines: where one runs in the scene, how much of it is to be seen, and what length it tells. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from render.engine.gl.camera import AIR, Extent
from render.engine.gl.placement import Standing
from render.scene.easing import smoothstep
from render.scene.instant import Instant
from render.scene.matrix import Matrix, Point
from render.scene.notes import Dimension

Unit = Literal["auto", "mm", "cm", "m", "in"]
AXES: Final = {"width": 0, "height": 1, "depth": 2}
AWAY: Final = 0.055
"""How far a line runs beside the model, as a share of the model's size."""
END_ON: Final = (0.20, 0.45)
"""A line seen from its end tells nothing: below the first sine it is not drawn, from the second on it is whole."""
SPACE: Final = "\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A line in the turned scene, from `start` to `end` (3,), and how much of it its direction lets see, 0..1."""

    start: Point
    end: Point
    seen: float


def with_lines(instant: Instant, items: Sequence[Standing], extent: Extent) -> Extent:
    """The room for models and the lines beside them, at every turn; lines may take up the air around the models."""
    radius_m = extent.radius_m
    for item in items:
        if item.placed.node in instant.measured:
            low, high = np.asarray(item.model.bounds)
            margin = _margin((high - low) / 2)
            corners = np.stack(np.meshgrid(*np.stack([low - margin, high + margin], axis=1)), axis=-1).reshape(-1, 3)
            there = corners @ item.matrix[:3, :3].T + item.matrix[:3, 3] - extent.centre
            radius_m = max(radius_m, float(np.hypot(there[:, 0], there[:, 2]).max()) / AIR)
    return extent if radius_m == extent.radius_m else replace(extent, radius_m=radius_m)


def run_of(line: Dimension, bounds: Point, world: Matrix, eye: Point) -> Run:
    """Where a line runs: between its two places, or beside the model on the side towards the camera.

    `bounds` (2, 3): the model's box in its own space; `world` (4, 4): from there into the turned scene.
    """
    if line.along is None:
        start, end = (_moved(world, np.array(place, np.float64)) for place in (line.start, line.end))
        return Run(start=start, end=end, seen=1.0)
    axis, half = AXES[line.along], (bounds[1] - bounds[0]) / 2
    middle = (bounds[0] + bounds[1]) / 2
    towards = np.linalg.inv(world[:3, :3]) @ (eye - _moved(world, middle))
    towards /= max(float(np.linalg.norm(towards)), 1e-12)
    up = np.linalg.inv(world[:3, :3]) @ np.array([0.0, 1.0, 0.0])
    offset = _aside(axis, half, towards) if abs(up[axis]) >= np.abs(up).max() * 0.9 else _edge(axis, half, towards, up)
    along = np.zeros(3)
    along[axis] = half[axis]
    sine = float(np.linalg.norm(np.cross(along / max(half[axis], 1e-12), towards)))
    share = min(max((sine - END_ON[0]) / (END_ON[1] - END_ON[0]), 0.0), 1.0)
    start, end = _moved(world, middle + offset - along), _moved(world, middle + offset + along)
    return Run(start=start, end=end, seen=smoothstep(share))


def _moved(world: Matrix, place: Point) -> Point:
    return np.asarray(world[:3, :3] @ place + world[:3, 3])


def _margin(half: Point) -> float:
    return AWAY * 2 * float(half.max())


def _aside(axis: int, half: Point, towards: Point) -> Point:
    """From the box's middle to the side of its outline, as the camera sees it: an upright line follows the view around."""
    first = np.zeros(3)
    first[axis] = 1.0
    side = np.cross(first, towards)
    side /= max(float(np.linalg.norm(side)), 1e-12)
    return np.asarray(side * (float(np.abs(side) @ half) + _margin(half)))


def _edge(axis: int, half: Point, towards: Point, up: Point) -> Point:
    """From the box's middle to its lower edge on the near side, a little off: two such lines never cross."""
    low = max((other for other in range(3) if other != axis), key=lambda other: abs(up[other]))
    near = 3 - axis - low
    offset = np.zeros(3)
    offset[low] = -np.sign(up[low]) * half[low]
    offset[near] = (1.0 if towards[near] >= 0 else -1.0) * (half[near] + _margin(half))
    return offset


def length_text(line: Dimension, bounds: Point) -> str:
    """A line's label, or its length in the model's own size."""
    if line.label is not None:
        return line.label
    if line.along is None:
        length_m = float(np.linalg.norm(np.array(line.end, np.float64) - np.array(line.start, np.float64)))
    else:
        length_m = float(bounds[1, AXES[line.along]] - bounds[0, AXES[line.along]])
    return told(length_m, line.unit)


def told(length_m: float, unit: Unit) -> str:
    """A length in words: as exact as somebody with a tape measure would say it."""
    if unit == "auto":
        unit = "mm" if length_m < 0.09995 else "cm" if length_m < 1.9995 else "m"
    if unit == "mm":
        return _number(length_m * 1000, 0 if length_m >= 0.00995 else 1) + SPACE + "mm"
    if unit == "cm":
        return _number(length_m * 100, 1) + SPACE + "cm"
    return _number(length_m, 2) + SPACE + "m" if unit == "m" else _number(length_m / 0.0254, 1) + SPACE + "in"


def _number(value: float, places: int) -> str:
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
