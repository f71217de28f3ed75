"""`python -m render.engine.turntable FOLDER`: `turntable.mp4` and `turntable.webp` of the model in a folder. Runs jailed.

One whole turn that loops, begun at the poster's angle. Every pose is drawn once, as RGBA, and goes into both files.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from render.engine.errors import EngineError
from render.engine.film import Film
from render.engine.framing import GOOD_SIDE_DEG, one_product
from render.engine.gl.renderer import Detail, GlRenderer
from render.engine.loop import Loop
from render.media import Plane
from render.scene.document import Scene

NAME: Final = "0" * 64
FRAMES: Final = 192


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How finely a turn is drawn: poses in a turn (a divisor of FRAMES) and the side of the square picture."""

    poses: int
    side_px: int

    @classmethod
    def of(cls, triangles: int) -> "Plan":
        """Heavier models turn in fewer, smaller pictures: the cost of a turn stays about the same."""
        if triangles <= 150_000:
            return cls(poses=96, side_px=480)
        return cls(poses=64, side_px=448) if triangles <= 600_000 else cls(poses=48, side_px=384)


def draw_turntable(folder: Path) -> None:
    """Both files of the model in a folder; raises EngineError."""
    # Its levels are made beside it: a film that took them would depend on which of the two was sooner.
    renderer = GlRenderer(folder, Detail(levels=False))
    try:
        renderer.adopt(NAME, folder)
        scene = one_product(renderer, NAME)
        plan = Plan.of(renderer.triangles(scene))
        loop = Loop(plan.poses)
        with Film(folder / "turntable.mp4", plan.side_px, FRAMES // plan.poses) as film:
            for index, pixels in enumerate(_poses(renderer, scene, plan)):
                film.add(pixels)
                loop.add(index, pixels)
        loop.save(folder / "turntable.webp")
    finally:
        renderer.close()


def _poses(renderer: GlRenderer, scene: Scene, plan: Plan) -> Iterator[Plane]:
    """Pictures (side, side, 4) RGBA, premultiplied, all around and not back to the first."""
    for index in range(plan.poses):
        turn_deg = (GOOD_SIDE_DEG + 360.0 * index / plan.poses) % 360.0
        yield renderer.render(scene, 0, plan.side_px, plan.side_px, turn_deg=turn_deg).planes[0]


def main() -> int:
    """Draw one turn."""
    try:
        draw_turntable(Path(sys.argv[1]))
    except EngineError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
