"""The two engines beside one another: the same scene, place and light, gl against Filament.

Structural similarity over what either shows, without the floor's shadow; `bench-out/reference.png` is there to be looked at:
for each sample gl, Filament, and three times their difference.
"""

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image, ImageDraw

from render.engine.filament.lacks import lacking
from render.engine.filament.renderer import FilamentRenderer
from render.engine.framing import GOOD_SIDE_DEG, closely, one_product
from render.engine.gl.renderer import GlRenderer
from render.engine.ssim import picture_ssim
from render.media import Plane
from render.models.gltf.read import read_model
from render.models.report.issue import Issue
from render.scene.light import Shadow
from tests.benchmarks.figures import Figure
from tests.support import samples

SHEET = Path("bench-out/reference.png")
SIDE_PX, GREY = 320, 208
PLAIN = ("metal_rough", "metal_rough_map", "vertex_colors", "emissive", "normal_map")
NAMES = (*PLAIN, "occlusion", "specular", "clearcoat", "alpha_blend", "lacquer_box", "ring")
ONLY_OURS = ("sheen", "glass_bottle")
"""Drawn to be looked at: Filament, as Open3D has it, lacks what they show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A sample in both engines, how alike they are, and what the reference lacks of it."""

    name: str
    ours: Plane
    theirs: Plane
    lacks: tuple[Issue, ...]

    @property
    def ssim(self) -> float:
        """1 is the same."""
        return picture_ssim(self.ours, self.theirs)


def measure(count: int | None = None) -> list[Figure]:
    """Draw all of them (or the first so many) twice."""
    with tempfile.TemporaryDirectory() as work:
        gl, filament = GlRenderer(Path(work)), FilamentRenderer(Path(work))
        try:
            matches = [_match(name, Path(work) / name, gl, filament) for name in (*NAMES[:count], *ONLY_OURS[:count])]
        finally:
            gl.close()
            filament.close()
    _sheet(matches)
    told = ", ".join(f"{match.name} {match.ssim:.3f}" for match in matches)
    return [
        _figure("metal, rough and glowing ones", PLAIN, matches, f"{told}; look at {SHEET}"),
        _figure("those that Filament has another formula for, too", NAMES, matches),
    ]


def _figure(words: str, names: Sequence[str], matches: Sequence[Match], note: str = "") -> Figure:
    ssim = median(match.ssim for match in matches if match.name in names)
    return Figure(name=f"SSIM of gl to Filament (Open3D), {words}: median", ours=ssim, unit="", goal=0.95, at_most=False, note=note)


def _match(name: str, folder: Path, gl: GlRenderer, filament: FilamentRenderer) -> Match:
    sha256, data = hashlib.sha256(name.encode()).hexdigest(), samples.sample(name)
    folder.mkdir()
    (folder / "model.glb").write_bytes(data)
    gl.adopt(sha256, folder)
    filament.adopt(sha256, folder)
    scene = closely(gl, one_product(gl, sha256), GOOD_SIDE_DEG, 1.0).model_copy(update={"shadow": Shadow(strength=0)})
    ours, theirs = (engine.render(scene, 0, SIDE_PX, SIDE_PX, turn_deg=GOOD_SIDE_DEG).planes[0] for engine in (gl, filament))
    return Match(name=name, ours=ours, theirs=theirs, lacks=lacking(scene, read_model(data)))


def _sheet(matches: Sequence[Match]) -> None:
    high = SIDE_PX + 18
    sheet = Image.new("RGB", (3 * SIDE_PX, len(matches) * high), (GREY,) * 3)
    pen = ImageDraw.Draw(sheet)
    for row, match in enumerate(matches):
        apart = np.abs(match.ours[..., :3].astype(int) - match.theirs[..., :3]) * 3
        for column, pixels in enumerate((match.ours, match.theirs)):
            picture = Image.fromarray(pixels, "RGBa").convert("RGBA")
            sheet.paste(picture, (column * SIDE_PX, row * high), picture)
        sheet.paste(Image.fromarray(apart.clip(0, 255).astype(np.uint8)), (2 * SIDE_PX, row * high))
        lacks = f"; Filament lacks {', '.join(lack.message.split(' (')[0] for lack in match.lacks)}" if match.lacks else ""
        pen.text((4, row * high + SIDE_PX + 2), f"{match.name} {match.ssim:.4f}{lacks}", fill="black")
    SHEET.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(SHEET)
