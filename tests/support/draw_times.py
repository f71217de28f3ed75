"""`python -m tests.support.draw_times ENGINE GLB SIDE FRAMES full|shadows|bare`: what drawing costs in a process of its own, as JSON.

The model turns in the studio with one lamp, four samples a pixel. `full` has shadows and all of post-processing as it comes
(Open3D's darkens corners too), `shadows` the same without that, `bare` neither.
Every picture is read back. {wall_ms, cpu_ms}: medians; {blank}: pictures with nothing in them.
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from render.scene.camera import Camera
from render.scene.document import Scene
from render.scene.evaluate import instant
from render.scene.instant import Instant
from render.scene.light import Light
from render.scene.node import Node

NAME = "0" * 64
SCENE = Scene(nodes=(Node(id="product", model=NAME),), lights=(Light(),), camera=Camera(pitch_deg=15.0))
STEP_DEG = 7.0
Draw = Callable[[Instant], bool]
"""Draws an instant, reads it back and says whether anything is in it."""


def times(draw: Draw, frames: int) -> dict[str, float]:
    """Measure pictures of a turn, after two that compile and load."""
    walls, cpus, blank = [], [], 0
    for index in range(frames + 2):
        now = instant(SCENE, 0, turn_deg=index * STEP_DEG % 360)
        wall_s, cpu_s = time.perf_counter(), _cpu_s()
        shown = draw(now)
        if index >= 2:
            walls.append(time.perf_counter() - wall_s)
            cpus.append(_cpu_s() - cpu_s)
            blank += not shown
    return {"wall_ms": median(walls) * 1000, "cpu_ms": median(cpus) * 1000, "blank": blank}


def gl(path: Path, side_px: int, *, how: str) -> Draw:
    """Our engine, as a show reads it back."""
    from render.engine.gl.renderer import Detail, GlRenderer

    renderer = GlRenderer(path.parent, Detail(shadow=how != "bare"))
    renderer.adopt(NAME, path)
    return lambda now: bool(renderer.draw(now, side_px, side_px).read_cut().picture(0).planes[3].any())


def open3d(path: Path, side_px: int, *, how: str) -> Draw:
    """Open3D's renderer with the same model, place, light and samples; its own shadows, development and reading back."""
    from typing import cast

    import numpy as np

    from render.engine.filament.figures import Figures
    from render.engine.filament.open3d import rendering
    from render.engine.filament.stage import look
    from render.engine.filament.sun import Sun
    from render.engine.gl.ambience import Ambience
    from render.engine.gl.gpu_model import GpuModel
    from render.engine.gl.pictures import Pictures
    from render.engine.gl.placement import extent_of, standing
    from render.engine.gl.shot import shot

    renderer = rendering().OffscreenRenderer(side_px, side_px)
    scene, view = renderer.scene, renderer.scene.view
    view.set_post_processing(how != "bare")
    view.set_shadowing(how != "bare")
    view.set_ambient_occlusion(how == "full")
    view.set_sample_count(4)
    scene.set_background([0.0, 0.0, 0.0, 1.0])
    figures, sun = (
        Figures(scene, path.parent, {NAME: path}),
        Sun(scene.scene, Path(tempfile.mkdtemp()), Pictures(path.parent, {}), shadows=how != "bare"),
    )

    def draw(now: Instant) -> bool:
        items = tuple(standing(one, cast(GpuModel, figures.model(one))) for one in now.placed)
        extent = extent_of(items)
        seen = shot(now, items, extent, cast(Ambience, None), 1.0)
        figures.take(now.placed)
        figures.stand(seen)
        look(scene.camera, seen, extent, 1.0)
        sun.shine(now.light, seen.lamps, extent.height_m)
        sun.expose(1.0)
        return bool(np.asarray(renderer.render_to_image()).any())

    return draw


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure one engine."""
    name, path, side_px, frames, how = sys.argv[1:]
    engines: dict[str, Any] = {"gl": gl, "open3d": open3d}
    found = times(engines[name](Path(path), int(side_px), how=how), int(frames))
    sys.stdout.write("\n" + json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
