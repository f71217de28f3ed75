"""Our pictures beside `<model-viewer>`'s: the 82 GLBs of `@webxr-input-profiles/assets`, and the samples made in code.

The viewer draws the file as it is, our engine its normal form, from the same place, in the same studio, with Khronos PBR
Neutral and without a shadow; structural similarity is judged over what either shows. `bench-out/likeness-*.png` are there
to be looked at, the least alike first: our picture, the viewer's, their difference.
"""

import json
import struct
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import numpy.typing as npt

from render.engine.framing import fitted
from render.engine.gl.renderer import Detail, GlRenderer
from render.engine.ssim import picture_ssim
from render.models.khronos import check
from render.scene.camera import Camera
from render.scene.document import Scene
from render.scene.node import Node
from tests.benchmarks.figures import Figure
from tests.support.contact_sheet import Pair, contact_sheet, mean_difference
from tests.support.model_viewer import Draw, Shot, model_viewer
from tests.support.samples import SAMPLES, SEEN_THROUGH, sample, sample_in_a_room

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "tests/assets/node_modules/@webxr-input-profiles/assets/dist/profiles"
SHEETS = Path("bench-out")
SIDE_PX, TILE_PX = 480, 240
VENDORS_YAW_DEG, SAMPLES_YAW_DEG, PITCH_DEG = 208.0, 25.0, 25.0
ALIKE = 0.95
COMPARED = sorted(SAMPLES.keys() - {"diffuse_transmission"})
"""All but what the viewer does not draw. Glass stands in a room: over a transparent page the viewer's glass is a flat veil."""
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One file: how alike the pictures are, and the pictures. `ready` is false where our intake refuses it."""

    name: str
    ready: bool = True
    ssim: float = 0.0
    pair: Pair | None = None


def measure(count: int | None = None) -> list[Figure]:
    """Compare all files (or some of each group, evenly chosen)."""
    with tempfile.TemporaryDirectory() as work, model_viewer(SIDE_PX) as draw:
        groups = {"vendors": (vendors(), VENDORS_YAW_DEG), "samples": (_written(Path(work)), SAMPLES_YAW_DEG)}
        figures = []
        for group, (files, yaw_deg) in groups.items():
            chosen = list(files)[:: 1 if count is None else max(len(files) // count, 1)]
            matches = list(compared({name: files[name] for name in chosen}, yaw_deg, draw))
            figures += _figures(group, matches)
    return figures


def vendors() -> dict[str, Path]:
    """All GLBs of the package by name."""
    files = sorted(ASSETS.rglob("*.glb"))
    assert files, f"{ASSETS} is missing: call `make bench`, or `npm ci` in tests/assets"
    return {f"{path.parent.name}/{path.stem}": path for path in files}


def _written(folder: Path) -> dict[str, Path]:
    for name in COMPARED:
        (folder / f"{name}.glb").write_bytes(sample_in_a_room(name) if name in SEEN_THROUGH else sample(name))
    return {name: folder / f"{name}.glb" for name in COMPARED}


def compared(files: Mapping[str, Path], yaw_deg: float, draw: Draw) -> Iterator[Match]:
    """Every file in both engines."""
    with tempfile.TemporaryDirectory() as work:
        renderer = GlRenderer(Path(work), Detail(shadow=False))
        try:
            for index, (name, path) in enumerate(files.items()):
                folder = Path(work) / f"{index:064x}"
                folder.mkdir()
                yield _match(name, path, folder, renderer, yaw_deg, draw)
        finally:
            renderer.close()


def _match(name: str, upload: Path, folder: Path, renderer: GlRenderer, yaw_deg: float, draw: Draw) -> Match:
    if check(upload, folder).rejected:
        return Match(name=name, ready=False)
    scene = framed(renderer, folder.name, yaw_deg)
    ours = renderer.render(scene, 0, SIDE_PX, SIDE_PX).planes[0]
    theirs = draw(upload, shot_of(scene.camera, moved_by(folder / "model.glb")))
    ssim = picture_ssim(ours, theirs)
    words = f"{name}  {ssim:.4f}  mean difference {mean_difference(ours, theirs):.2f}"
    return Match(name=name, ssim=ssim, pair=Pair(words=words, ours=ours, theirs=theirs))


def framed(renderer: GlRenderer, name: str, yaw_deg: float) -> Scene:
    """One product that fills the picture."""
    scene = Scene(nodes=(Node(id="model", model=name),))
    centre = renderer.extent(scene).centre
    camera = fitted(Camera(yaw_deg=yaw_deg, pitch_deg=PITCH_DEG), renderer.cloud(scene) - centre, centre, 1.0)
    return scene.model_copy(update={"camera": camera})


def shot_of(camera: Camera, moved: tuple[float, ...]) -> Shot:
    """The same camera for the viewer, about a model that our intake has `moved`."""
    assert camera.target is not None
    assert camera.distance is not None
    x, y, z = (aim - shift for aim, shift in zip(camera.target, moved, strict=True))
    return Shot(target=(x, y, z), distance_m=camera.distance, yaw_deg=camera.yaw_deg, pitch_deg=camera.pitch_deg, fov_deg=camera.fov_deg)


def moved_by(normal_form: Path) -> tuple[float, ...]:
    """How far intake has moved the model so that it stands on its base: its one root's translation."""
    data = normal_form.read_bytes()
    document = json.loads(data[20 : 20 + struct.unpack_from("<I", data, 12)[0]])
    roots = [document["nodes"][index] for index in document["scenes"][document.get("scene", 0)]["nodes"]]
    return tuple(roots[0].get("translation", (0.0, 0.0, 0.0))) if [root.get("name") for root in roots] == ["model"] else (0.0, 0.0, 0.0)


def _figures(group: str, matches: list[Match]) -> list[Figure]:
    drawn = sorted((match for match in matches if match.ready), key=lambda match: match.ssim)
    sheet = SHEETS / f"likeness-{group}.png"
    contact_sheet([match.pair for match in drawn if match.pair], sheet, tile_px=TILE_PX)
    told = ", ".join(f"{match.name} {match.ssim:.4f}" for match in drawn[:5])
    refused = ", ".join(match.name for match in matches if not match.ready)
    note = f"least alike: {told}; look at {sheet}" + (f"; refused: {refused}" if refused else "")
    alike = 100 * sum(match.ssim >= ALIKE for match in drawn) / max(len(matches), 1)
    middle = median(match.ssim for match in drawn)
    return [
        Figure(name=f"SSIM to <model-viewer>, {group}, median", ours=middle, unit="", goal=ALIKE, at_most=False, note=note),
        Figure(name=f"{group} with SSIM ≥ {ALIKE} to <model-viewer>, of {len(matches)}", ours=alike, unit="%", goal=90, at_most=False),
    ]
