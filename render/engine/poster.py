"""`python -m render.engine.poster FOLDER`: draw `poster.webp` of the model in a folder. Runs jailed."""

import sys
from pathlib import Path
from typing import Final

from PIL import Image

from render.engine.errors import EngineError
from render.engine.gl.renderer import GlRenderer, Pose
from render.engine.image_file import straight
from render.scene.document import product_scene

WIDTH_PX: Final = 640
HEIGHT_PX: Final = 720
YAW_DEG: Final = 28.0
NAME: Final = "0" * 64


def draw_poster(folder: Path) -> Path:
    """The model from its good side, on nothing; raises EngineError."""
    renderer = GlRenderer(folder)
    try:
        renderer.adopt(NAME, folder)
        picture = renderer.render(product_scene(NAME), 0, WIDTH_PX, HEIGHT_PX, pose=Pose(yaw_deg=YAW_DEG))
    finally:
        renderer.close()
    path = folder / "poster.webp"
    Image.fromarray(straight(picture)).save(path, quality=88, method=4)
    return path


def main() -> int:
    """Draw one poster."""
    try:
        draw_poster(Path(sys.argv[1]))
    except EngineError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
