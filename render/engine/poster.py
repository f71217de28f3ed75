"""`python -m render.engine.poster FOLDER [ahead]`: draw `poster.webp` of the model in a folder. Runs jailed.

With `ahead` it is started before there is a model, makes all else ready and waits for the cue (render.models.cue).
The poster is the first thing that a merchant sees of his product, so nothing slow stands before it: its contact shadow
is `shadow.png` where that was baked already, otherwise a quick one of the footprint.
"""

import sys
from pathlib import Path
from typing import Final

from PIL import Image

from render.engine.errors import EngineError
from render.engine.framing import GOOD_SIDE_DEG, closely, one_product
from render.engine.gl.renderer import Detail, GlRenderer
from render.engine.image_file import straight
from render.models import cue

WIDTH_PX: Final = 640
HEIGHT_PX: Final = 720
NAME: Final = "0" * 64


def draw_poster(folder: Path, *, ahead: bool = False) -> Path | None:
    """The model from its good side, on nothing; None if a cue was awaited and said that there is no model. Raises EngineError."""
    if ahead and cue.refused(folder):
        return None
    renderer = GlRenderer(folder, Detail(hasty=True, lean=False))
    try:
        if ahead:
            Image.init()
            renderer.warm_up()
            if not cue.wait(folder):
                return None
        renderer.adopt(NAME, folder)
        scene = closely(renderer, one_product(renderer, NAME), GOOD_SIDE_DEG, WIDTH_PX / HEIGHT_PX)
        picture = renderer.render(scene, 0, WIDTH_PX, HEIGHT_PX, turn_deg=GOOD_SIDE_DEG)
    finally:
        renderer.close()
    path = folder / "poster.webp"
    # Written whole, then named: whoever waits for the name never sees half a picture.
    unnamed = folder / "poster.webp.part"
    Image.fromarray(straight(picture)).save(unnamed, "WEBP", quality=88, method=3)
    return unnamed.replace(path)


def main() -> int:
    """Draw one poster."""
    try:
        draw_poster(Path(sys.argv[1]), ahead="ahead" in sys.argv[2:])
    except EngineError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
