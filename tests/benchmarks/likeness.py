"""Our pictures beside `<model-viewer>`'s: the 82 GLBs of `@webxr-input-profiles/assets`, the samples made in code, and odd files.

The viewer draws the file as it is, our engine its normal form, from the same place, in the same studio, with Khronos PBR
Neutral and without a shadow; structural similarity is judged over what either shows. `bench-out/likeness-*.png` are there
to be looked at, the least alike first: our picture, the viewer's, their difference.
"""

import json
import struct
import tempfile
from collections.abc import Iterable, Iterator, Sequence
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
from tests.support.odd_maps import MAPS
from tests.support.odd_scenes import SCENES
from tests.support.odd_vertices import VERTICES
from tests.support.sample_file import SampleFile
from tests.support.samples import SAMPLES, SEEN_THROUGH, sample, sample_in_a_room

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "tests/assets/node_modules/@webxr-input-profiles/assets/dist/profiles"
SHEETS = Path("bench-out")
SIDE_PX, TILE_PX = 480, 240
VENDORS_YAW_DEG, SAMPLES_YAW_DEG, PITCH_DEG = 208.0, 25.0, 25.0
ALIKE = 0.95
VIEWER_LACKS = frozenset({"diffuse_transmission", "glass_bottle"})
"""What `<model-viewer>` does not draw: light through leaves, and glass (a liquid) behind glass."""
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to compare. `room` is the same inside a room: over a transparent page the viewer's glass is a flat veil."""

    name: str
    path: Path
    room: Path | None = None


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
        groups = {
            "vendors": (vendors(), VENDORS_YAW_DEG),
            "samples": (samples(Path(work)), SAMPLES_YAW_DEG),
            "odd files": (odd(Path(work)), SAMPLES_YAW_DEG),
        }
        figures = []
        for group, (files, yaw_deg) in groups.items():
            chosen = files[:: 1 if count is None else max(len(files) // count, 1)]
            figures += figures_of(group, list(compared(chosen, yaw_deg, draw)))
    return figures


def vendors() -> list[File]:
    """All GLBs of the package."""
    files = sorted(ASSETS.rglob("*.glb"))
    assert files, f"{ASSETS} is missing: call `make bench`, or `npm ci` in tests/assets"
    return [File(name=f"{path.parent.name}/{path.stem}", path=path) for path in files]


def samples(folder: Path) -> list[File]:
    """The samples, written to a folder."""
    return [_sample(name, folder) for name in sorted(SAMPLES.keys() - VIEWER_LACKS)]


def odd(folder: Path) -> list[File]:
    """Files that are valid in ways that few are, written to a folder."""
    files = []
    for name, make in sorted({**VERTICES, **MAPS, **SCENES}.items()):
        made, path = SampleFile(), folder / f"odd-{name}.glb"
        make(made)
        path.write_bytes(made.data)
        files.append(File(name=name, path=path))
    return files


def _sample(name: str, folder: Path) -> File:
    path, room = folder / f"{name}.glb", folder / f"{name}-in-a-room.glb"
    path.write_bytes(sample(name))
    if name not in SEEN_THROUGH:
        return File(name=name, path=path)
    room.write_bytes(sample_in_a_room(name))
    return File(name=name, path=path, room=room)


def compared(files: Iterable[File], yaw_deg: float, draw: Draw) -> Iterator[Match]:
    """Every file in both engines."""
    with tempfile.TemporaryDirectory() as work:
        renderer = GlRenderer(Path(work), Detail(shadow=False))
        try:
            for index, file in enumerate(files):
                folders = [Path(work) / f"{2 * index + part:064x}" for part in range(2)]
                for folder in folders:
                    folder.mkdir()
                yield _match(file, folders, renderer, yaw_deg, draw)
        finally:
            renderer.close()


def _match(file: File, folders: Sequence[Path], renderer: GlRenderer, yaw_deg: float, draw: Draw) -> Match:
    if check(file.path, folders[0]).rejected:
        return Match(name=file.name, ready=False)
    camera = framed(renderer, folders[0].name, yaw_deg)
    shot = shot_of(camera, moved_by(folders[0] / "model.glb"))
    if file.room is None:
        ours, theirs = _drawn(renderer, folders[0].name, camera), draw(file.path, shot)
    else:
        assert not check(file.room, folders[1]).rejected
        moved = moved_by(folders[1] / "model.glb")
        there = camera.model_copy(update={"target": tuple(aim + shift for aim, shift in zip(shot.target, moved, strict=True))})
        # Judged where the sample is: the room's walls are not what is looked at.
        only = _drawn(renderer, folders[0].name, camera)[..., 3:] > 0
        ours, theirs = _drawn(renderer, folders[1].name, there) * only, draw(file.room, shot) * only
    ssim = picture_ssim(ours, theirs)
    words = f"{file.name}  {ssim:.4f}  mean difference {mean_difference(ours, theirs):.2f}"
    return Match(name=file.name, ssim=ssim, pair=Pair(words=words, ours=ours, theirs=theirs))


def _drawn(renderer: GlRenderer, name: str, camera: Camera) -> Pixels:
    scene = Scene(nodes=(Node(id="model", model=name, lamps=True),), camera=camera)
    return renderer.render(scene, 0, SIDE_PX, SIDE_PX).planes[0]


def framed(renderer: GlRenderer, name: str, yaw_deg: float) -> Camera:
    """The camera whose picture one product fills."""
    scene = Scene(nodes=(Node(id="model", model=name, lamps=True),))
    centre = renderer.extent(scene).centre
    return fitted(Camera(yaw_deg=yaw_deg, pitch_deg=PITCH_DEG), renderer.cloud(scene) - centre, centre, 1.0)


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


def figures_of(group: str, matches: Sequence[Match]) -> list[Figure]:
    """How many of a group are alike, and its contact sheet."""
    drawn = sorted((match for match in matches if match.ready), key=lambda match: match.ssim)
    sheet = SHEETS / f"likeness-{group.replace(' ', '-')}.png"
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
