"""Which picture of a scene: turns and times in steps, so that there are few enough to keep."""

from dataclasses import dataclass
from typing import Final

from render.scene.document import Scene
from render.scene.evaluate import repeats
from render.scene.timing import ClipLength

STEP_DEG: Final = 1.0
STEPS: Final = round(360 / STEP_DEG)
STEP_MS: Final = 33.3333
"""A frame of a programme at 30 a second, to as many digits as the tier tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A scene's key, the turntable's step, the scene's own time (stepped; 0 where nothing but the turntable moves) and the size.

    `samples` a pixel; None for all that the driver has: what is drawn with fewer never stands for it.
    """

    key: str
    step: int
    scene_ms: float = 0.0
    width_px: int
    height_px: int
    samples: int | None = None


def step_of(yaw_deg: float) -> int:
    """The step nearest to an angle."""
    return round(yaw_deg / STEP_DEG) % STEPS


def cell_of(
    key: str, scene: Scene, yaw_deg: float | None, scene_ms: float, size_px: tuple[int, int], clip_s: ClipLength | None = None
) -> Cell:
    """The cell that stands for a moment; without a yaw the scene's own turntable has it. Clips repeat where `clip_s` knows them."""
    turned = scene.motion.yaw_deg(scene_ms) if yaw_deg is None else yaw_deg
    stepped_ms = repeats(scene, scene_ms, step_ms=STEP_MS, clip_s=clip_s)
    return Cell(key=key, step=step_of(turned), scene_ms=stepped_ms, width_px=size_px[0], height_px=size_px[1])
