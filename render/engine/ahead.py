"""Which pictures are drawn ahead of need, in which order."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from render.engine.cell import STEP_DEG, STEP_MS, STEPS, Cell, cell_of
from render.scene.document import Scene
from render.scene.evaluate import repeats
from render.scene.timing import ClipLength

HORIZON_MS: Final = 60_000
"""As far as a scene that never repeats is drawn ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A picture that was asked for: which, and at what time of the scene; `spin_deg_s` how fast it turns besides its own motion."""

    cell: Cell
    scene_ms: float
    yaw_deg: float | None = None
    spin_deg_s: float = 0.0


def filling_order() -> Iterator[int]:
    """All steps of a turn, coarse ones first: every eighth, then those between."""
    seen: set[int] = set()
    for stride in (8, 4, 2, 1):
        for step in range(0, STEPS, stride):
            if step not in seen:
                seen.add(step)
                yield step


def ahead_of(wanted: Wanted, scenes: dict[str, Scene], clip_s: ClipLength | None = None) -> Iterator[Cell]:
    """What is on air first, then, at its size, the turns that may come next; a cell may come more than once."""
    key = wanted.cell.key
    others = (other for other in reversed(scenes) if other != key and scenes[other].motion.turns)
    return chain(_of(wanted, scenes[key], clip_s), *(_turn(replace(wanted.cell, key=other, scene_ms=0.0)) for other in others))


def _of(wanted: Wanted, scene: Scene, clip_s: ClipLength | None) -> Iterator[Cell]:
    turns = scene.motion.turns if wanted.yaw_deg is None else wanted.spin_deg_s != 0
    if any(repeats(scene, at_ms) > 0 for at_ms in (37, 1009, HORIZON_MS)):
        return _timeline(wanted, scene, clip_s)
    return _turn(wanted.cell) if turns or scene.motion.turns else iter(())


def _turn(cell: Cell) -> Iterator[Cell]:
    return (replace(cell, step=step) for step in filling_order())


def _timeline(wanted: Wanted, scene: Scene, clip_s: ClipLength | None) -> Iterator[Cell]:
    """Moment by moment as they come up, the turntable with them."""
    for step in range(1, round(HORIZON_MS / STEP_MS)):
        later_ms = wanted.scene_ms + step * STEP_MS
        yaw_deg = None if wanted.yaw_deg is None else wanted.yaw_deg + wanted.spin_deg_s * step * STEP_MS / 1000
        yield cell_of(wanted.cell.key, scene, yaw_deg, later_ms, _size(wanted), clip_s)


def _size(wanted: Wanted) -> tuple[int, int]:
    return wanted.cell.width_px, wanted.cell.height_px


def spin_deg_s(before: Wanted, yaw_deg: float | None, scene_ms: float) -> float:
    """How fast a director's turntable goes, from two pictures that were asked for; 0 where it cannot be told."""
    passed_ms = scene_ms - before.scene_ms
    if yaw_deg is None or before.yaw_deg is None or not 0 < passed_ms < 1000:
        return before.spin_deg_s if yaw_deg is not None else 0.0
    turned = (yaw_deg - before.yaw_deg + 180) % 360 - 180
    return 0.0 if abs(turned) < STEP_DEG / 100 else turned / passed_ms * 1000
