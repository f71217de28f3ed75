"""`python -m tests.support.many_frames GLB FRAMES`: so many pictures of 256² in one process, as JSON.

{frames, blank, rss_low_bytes, rss_high_bytes}: resident memory is looked at from the first twentieth on, when all is loaded.
"""

import json
import sys
from pathlib import Path

import psutil

from render.engine.gl.renderer import GlRenderer
from render.scene.evaluate import instant
from tests.support.draw_times import NAME, SCENE

SIDE_PX = 256
LOOKS = 200


def draw_many(path: Path, frames: int) -> dict[str, int]:
    """Turn the model, look at every picture."""
    renderer, process = GlRenderer(path.parent), psutil.Process()
    renderer.adopt(NAME, path)
    blank, seen = 0, []
    for index in range(frames):
        picture = renderer.draw(instant(SCENE, 0, turn_deg=index * 0.7 % 360), SIDE_PX, SIDE_PX).read_rgba(0)
        blank += not picture.planes[0][..., 3].any()
        if index >= frames // 20 and index % max(frames // LOOKS, 1) == 0:
            seen.append(process.memory_info().rss)
    renderer.close()
    return {"frames": frames, "blank": blank, "rss_low_bytes": min(seen), "rss_high_bytes": max(seen)}


if __name__ == "__main__":
    sys.stdout.write("\n" + json.dumps(draw_many(Path(sys.argv[1]), int(sys.argv[2]))) + "\n")
