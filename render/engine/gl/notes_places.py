"""Where hotspots and dimension lines are in a picture, and where their words would like to be. Pure."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from render.engine.gl.notes_layout import Box
from render.engine.gl.notes_lines import Run, length_text, run_of
from render.engine.gl.notes_page import Page, Spot
from render.engine.gl.notes_strokes import Pen, Strokes
from render.engine.gl.notes_text import Plate
from render.engine.gl.shot import Shot
from render.scene.easing import smoothstep
from render.scene.instant import LineShown, SpotShown
from render.scene.matrix import Matrix, Point, enlargement
from render.scene.notes import Dimension

AS_IT_RESTS: Final = np.eye(4)
LEADER: Final = 0.062
"""How long a leader is, as a share of the page's base."""
SIDEWAYS: Final = 0.2
"""As far from the middle of the picture, likewise, a leader goes up as much as to the side."""
PROBE: Final = 0.007
"""Half the side of the square that decides whether a hotspot is seen, likewise."""
SLOPE: Final = 2.0
SLOPE_KNOWN: Final = 6.0
"""By how many times as much as the probe is high a place is moved towards the camera; the second where its normal is known."""
LEAVING: Final = 0.1
"""As far out of the picture, as a share of the page's base, a length whose middle leaves it has faded."""
FACING: Final = (-0.02, 0.15)
"""The cosine to the camera at which a normal begins to let its place be seen, and at which it does so wholly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A hotspot in the picture, and how far it may be seen, 0..1."""

    at: Spot
    shown: SpotShown
    opacity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A dimension line in the picture, with what it says."""

    first: Spot
    second: Spot
    text: str
    opacity: float


def _world(shot: Shot, node: str) -> tuple[Matrix, Point] | None:
    """A node's matrix into the turned scene, and its model's box (2, 3)."""
    return next(((world, np.asarray(item.model.bounds)) for item, world in shot.turned if item.placed.node == node), None)


def _carrier(shot: Shot, node: str, part: str | None) -> Matrix:
    return shot.carriers.get((node, part or ""), AS_IT_RESTS)


def _as_carried(shot: Shot, line: Dimension) -> Dimension:
    """A line between two places where the parts that carry them have taken these, in the model's space."""
    if not (line.start_part or line.end_part) or line.start is None or line.end is None:
        return line
    ends = {"start": (line.start, line.start_part), "end": (line.end, line.end_part)}
    gone = {name: _carrier(shot, line.node, part) @ np.array([*place, 1.0]) for name, (place, part) in ends.items()}
    return line.model_copy(update={name: tuple(place[:3].tolist()) for name, place in gone.items()})


def _size_m(world: Matrix, bounds: Point) -> float:
    return enlargement(world) * float(np.linalg.norm(bounds[1] - bounds[0]))


def placed(page: Page, shot: Shot, one: SpotShown) -> tuple[Spot | None, float]:
    """Where a hotspot is, and how far its normal lets it be seen."""
    found = _world(shot, one.spot.node)
    if found is None:
        return None, 0.0
    world, bounds = found[0] @ _carrier(shot, one.spot.node, one.spot.part), found[1]
    place = world[:3, :3] @ np.array(one.spot.position) + world[:3, 3]
    rough = page.spot(place)
    if rough is None:
        return None, 0.0
    # Some of the surface lies before a place on it, as far as the pixels reach that are looked at: the more the flatter it is seen.
    # A normal tells by itself what is seen from behind, so that more may be allowed for.
    normal = np.array(one.spot.normal or (0.0, 0.0, 0.0))
    nearer_m = page.pixel_m(rough.far_m) * probe_px(page) * (SLOPE_KNOWN if normal.any() else SLOPE) + _size_m(world, bounds) * 0.004
    facing = 1.0
    if normal.any():
        outward, towards = world[:3, :3] @ normal, page.eye - place
        facing = softened(float(outward @ towards / (np.linalg.norm(outward) * np.linalg.norm(towards) + 1e-12)), *FACING)
    return page.spot(place, nearer_m), facing


def probe_px(page: Page) -> int:
    """Half the side of the square of pixels that decides whether a place is seen."""
    return max(2, round(page.base * PROBE))


def stretched(page: Page, shot: Shot, one: LineShown) -> Stretch | None:
    found = _world(shot, one.line.node)
    if found is None:
        return None
    world, bounds = found
    line = _as_carried(shot, one.line)
    run: Run = run_of(line, bounds, world, page.eye)
    nearer_m = _size_m(world, bounds) * 0.004
    first, second = page.spot(run.start, nearer_m), page.spot(run.end, nearer_m)
    if first is None or second is None:
        return None
    opacity = one.opacity * run.seen * within(page, first, second)
    return Stretch(first=first, second=second, text=length_text(line, bounds), opacity=opacity)


def within(page: Page, first: Spot, second: Spot) -> float:
    """How far a length may be seen, 0..1: of one that a close view leaves out its plate would stay at the picture's edge, alone."""
    x, y = (first.x + second.x) / 2, (first.y + second.y) / 2
    out_px = float(np.hypot(max(-x, 0.0, x - page.width), max(-y, 0.0, y - page.height)))
    return 1.0 - softened(out_px, 0.0, page.base * LEAVING)


def draw(strokes: Strokes, stretch: Stretch, pen: Pen) -> None:
    first, second = stretch.first, stretch.second
    strokes.line(first, second, pen, stretch.opacity)
    across_x, across_y = _across(first, second)
    tick = pen.half_px * 6.5
    for end in (first, second):
        below, above = (replace(end, x=end.x + across_x * reach, y=end.y + across_y * reach) for reach in (-tick, tick))
        strokes.line(below, above, pen, stretch.opacity)


def _across(first: Spot, second: Spot) -> tuple[float, float]:
    """The direction square to a stretch in the picture, downwards or to the right."""
    x, y = second.x - first.x, second.y - first.y
    length = float(np.hypot(x, y))
    x, y = (y / length, -x / length) if length > 1e-6 else (0.0, -1.0)
    return (-x, -y) if y > 0.5 or (abs(y) <= 0.5 and x < 0) else (x, y)


def beside(stretch: Stretch, plate: Plate, pen: Pen) -> Box:
    """In the middle of its line, where that is long enough to be seen on both sides of it; else beside it."""
    x, y = (stretch.first.x + stretch.second.x) / 2, (stretch.first.y + stretch.second.y) / 2
    along_x, along_y = abs(stretch.second.x - stretch.first.x), abs(stretch.second.y - stretch.first.y)
    length = float(np.hypot(along_x, along_y))
    covered = min(plate.width_px * length / max(along_x, 1e-6), plate.height_px * length / max(along_y, 1e-6))
    if covered > length * 0.62:
        across_x, across_y = _across(stretch.first, stretch.second)
        away = abs(across_x) * plate.width_px / 2 + abs(across_y) * plate.height_px / 2 + pen.half_px * 8
        x, y = x + across_x * away, y + across_y * away
    return Box(x=x, y=y, width=plate.width_px, height=plate.height_px)


def outward(page: Page, at: Spot, plate: Plate) -> Box:
    """A leader's length above its place, the more to the side the farther that is from the middle.

    It wanders with its place: were it to lie below low places, it would have to whip round on some way from there to here.
    """
    x = at.x - page.width / 2
    x /= float(np.hypot(x, page.base * SIDEWAYS))
    y = float(np.sqrt(1.0 - x * x))
    away = page.base * LEADER
    return Box(
        x=at.x + x * (away + plate.width_px / 2),
        y=at.y + y * (away + plate.height_px / 2),
        width=plate.width_px,
        height=plate.height_px,
    )


def softened(value: float, low: float, high: float) -> float:
    """0 up to `low`, 1 from `high` on, smoothly between."""
    return smoothstep(min(max((value - low) / (high - low), 0.0), 1.0))
