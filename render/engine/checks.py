"""What no engine can draw, told before anything is drawn."""

import math
from collections.abc import Iterable

from render.engine.errors import EngineError
from render.scene.instant import Between, Instant, Reach

MOST_PX = 4096


def check_drawable(now: Instant, width_px: int, height_px: int) -> None:
    """Raise EngineError, naming the node, for a size that cannot be and for numbers that are none."""
    if not (2 <= width_px <= MOST_PX and 2 <= height_px <= MOST_PX):
        raise EngineError(f"A picture of {width_px}×{height_px} cannot be drawn; ask for 2 to {MOST_PX} pixels a side.")
    for placed in now.placed:
        if not _finite(placed.matrix):
            message = f"Node {placed.node!r} stands nowhere: its place is not a number. Check translation, rotation_deg and scale."
            raise EngineError(message, code="not_a_number")
    stand = now.stand
    if not _finite((now.turn_deg, stand.yaw_deg, stand.pitch_deg, stand.fov_deg, now.exposure, *_numbers(stand.reach))):
        raise EngineError(
            "The camera stands nowhere: an angle, a distance or the exposure is not a number. Check camera, motion and timeline.",
            code="not_a_number",
        )


def _finite(numbers: Iterable[float]) -> bool:
    return all(math.isfinite(number) for number in numbers)


def _numbers(reach: Reach | Between) -> Iterable[float]:
    if isinstance(reach, Between):
        return (*_numbers(reach.first), *_numbers(reach.second), reach.share)
    return (*(reach.target or ()), reach.zoom, 0.0 if reach.distance is None else reach.distance)
