"""Every GLB of `@webxr-input-profiles/assets` through the real intake, and its picture beside `<model-viewer>`'s.

Both draw the same normal form from the same place, in the same studio, with Khronos PBR Neutral and without a shadow;
structural similarity is judged over what either shows. `bench-out/likeness.png` is there to be looked at: for each file
the poster, our picture, the viewer's.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from render.engine.framing import fitted
from render.engine.gl.renderer import Detail, GlRenderer
from render.engine.ssim import picture_ssim
from render.models.intake import ingest
from render.scene.camera import Camera
from render.scene.document import Scene
from render.scene.node import Node
from tests.benchmarks.figures import Figure
from tests.support.model_viewer import Draw, Shot, model_viewer

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "tests/assets/node_modules/@webxr-input-profiles/assets/dist/profiles"
SHEET = Path("bench-out/likeness.png")
SIDE_PX, TILE_PX, ACROSS = 480, 220, 3
YAW_DEG, PITCH_DEG = 208.0, 25.0
GREY = 236
NAME = "0" * 64
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One file: what the intake said, how alike the pictures are, and the pictures."""

    name: str
    state: str
    ssim: float = 0.0
    pictures: tuple[Image.Image, ...] = ()


def measure(count: int | None = None) -> list[Figure]:
    """Take all files (or some, evenly chosen) and compare them."""
    files = assets()
    chosen = files if count is None else files[:: max(len(files) // count, 1)]
    with model_viewer(SIDE_PX) as draw, tempfile.TemporaryDirectory() as work:
        matches = [_match(path, Path(work) / str(index), draw) for index, path in enumerate(chosen)]
    _sheet(matches)
    return _figures(matches)


def assets() -> list[Path]:
    """All GLBs of the package."""
    files = sorted(ASSETS.rglob("*.glb"))
    assert files, f"{ASSETS} is missing: call `make bench`, or `npm ci` in tests/assets"
    return files


def _match(path: Path, folder: Path, draw: Draw) -> Match:
    name = f"{path.parent.name}/{path.stem}"
    report = ingest(path, folder)
    if report.state != "ready":
        return Match(name=name, state=f"rejected: {report.issues[0].code}")
    scene, shot = _framed(folder)
    ours, theirs = _ours(folder, scene), draw(folder / "model.glb", shot)
    pictures = (Image.open(folder / "poster.webp").convert("RGBA").convert("RGBa"), *(Image.fromarray(it, "RGBa") for it in (ours, theirs)))
    return Match(name=name, state="ready", ssim=picture_ssim(ours, theirs), pictures=pictures)


def _framed(folder: Path) -> tuple[Scene, Shot]:
    renderer = _renderer(folder)
    try:
        scene = Scene(nodes=(Node(id="model", model=NAME),))
        extent = renderer.extent(scene)
        camera = fitted(Camera(yaw_deg=YAW_DEG, pitch_deg=PITCH_DEG), renderer.cloud(scene) - extent.centre, extent.centre, 1.0)
    finally:
        renderer.close()
    assert camera.target is not None
    assert camera.distance is not None
    shot = Shot(target=camera.target, distance_m=camera.distance, yaw_deg=YAW_DEG, pitch_deg=PITCH_DEG, fov_deg=camera.fov_deg)
    return scene.model_copy(update={"camera": camera}), shot


def _ours(folder: Path, scene: Scene) -> Pixels:
    renderer = _renderer(folder)
    try:
        return renderer.render(scene, 0, SIDE_PX, SIDE_PX).planes[0]
    finally:
        renderer.close()


def _renderer(folder: Path) -> GlRenderer:
    renderer = GlRenderer(folder, Detail(shadow=False))
    renderer.adopt(NAME, folder)
    return renderer


def _sheet(matches: Sequence[Match]) -> None:
    """Three files a row, each with poster, ours, theirs."""
    wide, high = 3 * TILE_PX + 12, TILE_PX + 18
    sheet = Image.new("RGB", (ACROSS * wide, -(-len(matches) // ACROSS) * high), (GREY,) * 3)
    pen = ImageDraw.Draw(sheet)
    for index, match in enumerate(matches):
        x, y = index % ACROSS * wide, index // ACROSS * high
        for place, picture in enumerate(match.pictures):
            small = picture.copy()
            small.thumbnail((TILE_PX, TILE_PX))
            small = small.convert("RGBA")
            sheet.paste(small, (x + place * TILE_PX, y), small)
        words = f"{match.name}  {match.ssim:.4f}" if match.pictures else f"{match.name}  {match.state}"
        pen.text((x + 4, y + TILE_PX + 2), words, fill="black")
    SHEET.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(SHEET)


def _figures(matches: Sequence[Match]) -> list[Figure]:
    ready = [match for match in matches if match.state == "ready"]
    worst = sorted(ready, key=lambda match: match.ssim)[:5]
    told = ", ".join(f"{match.name} {match.ssim:.4f}" for match in worst)
    refused = ", ".join(f"{match.name} ({match.state})" for match in matches if match not in ready)
    whole = len(matches)
    return [
        Figure(name="webxr models that become ready", ours=len(ready), unit=f"of {whole}", goal=whole, at_most=False, note=refused),
        Figure(
            name="SSIM to <model-viewer>, median of files",
            ours=median(match.ssim for match in ready),
            unit="",
            goal=0.95,
            at_most=False,
            note=f"worst: {told}; look at {SHEET}",
        ),
        Figure(
            name="files with SSIM ≥ 0.95 to <model-viewer>",
            ours=100 * sum(match.ssim >= 0.95 for match in ready) / max(len(ready), 1),
            unit="%",
            goal=90,
            at_most=False,
        ),
    ]
