"""The samples as pictures for the documentation, and how calmly they turn beside `<model-viewer>`.

`docs/pictures/features.webp` has every feature of a material, `docs/pictures/environments.webp` goods in the five lights.
"""

import io
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from render.engine.gl.renderer import GlRenderer
from render.scene.camera import Camera
from render.scene.document import Scene
from render.scene.light import ENVIRONMENTS, Environment
from render.scene.node import Node
from tests.benchmarks.figures import Figure
from tests.benchmarks.likeness import SIDE_PX, framed, shot_of
from tests.support.contact_sheet import over_grey
from tests.support.model_viewer import Draw, model_viewer
from tests.support.samples import FEATURES, GOODS, SAMPLES, sample

PICTURES = Path("docs/pictures")
TILE_PX, ACROSS, WORDS_PX = 168, 8, 18
GROUND = 244
SHEET_BYTES = 250_000
RESTLESS = ("fine_normals", "sheet", "cloth", "carbon_helmet", "alpha_mask", "metal_rough")
"""What flickers where an engine is careless: grain below a pixel, patterns at a slant, cut-outs, mirrors."""
STEPS = 9
Pixels = npt.NDArray[np.uint8]


def measure(count: int = len(RESTLESS)) -> list[Figure]:
    """Draw both sheets, then turn some samples by 1° steps."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        renderer = GlRenderer(folder)
        for name in SAMPLES:
            (folder / f"{name}.glb").write_bytes(sample(name))
            renderer.adopt(sha256_of(name), folder / f"{name}.glb")
        try:
            draw_sheets(renderer)
            with model_viewer(SIDE_PX) as draw:
                unrest = [_unrest(renderer, draw, name, folder / f"{name}.glb") for name in RESTLESS[:count]]
        finally:
            renderer.close()
    return [
        Figure(
            name=f"flicker of 1° steps, {name}", ours=ours, unit="/255", peer_name="<model-viewer>", peer=theirs, goal=1.1, of_ratio=True
        )
        for name, (ours, theirs) in zip(RESTLESS, unrest, strict=False)
    ]


def sha256_of(name: str) -> str:
    """A name such as a model has."""
    return f"{sorted(SAMPLES).index(name):064x}"


def draw_sheets(renderer: GlRenderer) -> None:
    """Write both pictures."""
    features = [(name.replace("_", " "), _portrait(renderer, name, "studio")) for name in FEATURES]
    _write(features, ACROSS, PICTURES / "features.webp")
    lights = [(f"{name.replace('_', ' ')}, {light}", _portrait(renderer, name, light)) for light in ENVIRONMENTS for name in GOODS]
    _write(lights, len(GOODS), PICTURES / "environments.webp")


def _portrait(renderer: GlRenderer, name: str, light: str) -> Pixels:
    node = Node(id="model", model=sha256_of(name))
    camera = Camera(yaw_deg=25, pitch_deg=20)
    scene = Scene(nodes=(node,), camera=camera, environment=Environment.model_validate({"name": light}))
    # Twice as large and then smaller: a sheet is looked at closely.
    return renderer.render(scene, 0, 2 * TILE_PX, 2 * TILE_PX).planes[0]


def _write(tiles: Sequence[tuple[str, Pixels]], across: int, path: Path) -> None:
    high = TILE_PX + WORDS_PX
    sheet = Image.new("RGB", (across * TILE_PX, -(-len(tiles) // across) * high), (GROUND,) * 3)
    pen = ImageDraw.Draw(sheet)
    for index, (words, pixels) in enumerate(tiles):
        x, y = index % across * TILE_PX, index // across * high
        tile = Image.fromarray(pixels, "RGBa").resize((TILE_PX, TILE_PX), Image.Resampling.BOX).convert("RGBA")
        sheet.paste(tile, (x, y), tile)
        pen.text((x + TILE_PX / 2, y + TILE_PX + 2), words, fill=(60, 60, 60), anchor="ma")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_packed(sheet))


def _packed(sheet: Image.Image) -> bytes:
    for quality in range(90, 30, -5):
        file = io.BytesIO()
        sheet.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= SHEET_BYTES:
            break
    return file.getvalue()


def _unrest(renderer: GlRenderer, draw: Draw, name: str, path: Path) -> tuple[float, float]:
    camera = framed(renderer, sha256_of(name), 25.0)
    node = Node(id="model", model=sha256_of(name))
    bare = Scene(nodes=(node,), shadow=Scene().shadow.model_copy(update={"strength": 0.0}))

    def ours(yaw_deg: float) -> Pixels:
        seen = bare.model_copy(update={"camera": camera.model_copy(update={"yaw_deg": yaw_deg})})
        return renderer.render(seen, 0, SIDE_PX, SIDE_PX).planes[0]

    def theirs(yaw_deg: float) -> Pixels:
        return draw(path, shot_of(camera.model_copy(update={"yaw_deg": yaw_deg}), (0.0, 0.0, 0.0)))

    return flicker(ours), flicker(theirs)


def flicker(look: Callable[[float], Pixels]) -> float:
    """How far each picture is from the mean of the one before and the one after, over what all three show, in 255ths.

    What moves steadily changes steadily; what flashes up for one step does not.
    """
    frames = [look(25.0 + step) for step in range(STEPS)]
    found = []
    for before, now, after in zip(frames, frames[1:], frames[2:], strict=False):
        shown = (before[..., 3] == 255) & (now[..., 3] == 255) & (after[..., 3] == 255)
        found.append(np.abs(over_grey(now) - (over_grey(before) + over_grey(after)) / 2)[shown].mean())
    return float(np.mean(found))
