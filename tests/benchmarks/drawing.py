"""What drawing costs: beside Open3D's OffscreenRenderer, by pixels, by triangles, and over 200,000 pictures.

Every measurement is a process of its own (`tests.support.draw_times` says how it is taken); engines take turns, so that what
else the machine does meets both. The plots go to docs/pictures.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from render.models.intake import ingest
from tests.benchmarks.figures import Figure
from tests.benchmarks.plot import Axis, Point, draw_plot, marks_of
from tests.support.heavy_glb import heavy_glb
from tests.support.product_glb import product_glb

SIDE_PX, ROUNDS = 720, 3
SIDES_PX = (256, 360, 512, 720, 1024, 1440)
TRIANGLES = (1_000, 4_000, 16_000, 64_000, 256_000, 1_000_000)
PICTURES = Path("docs/pictures")
PEERS = {
    "full": "with all shadows and post-processing",
    "shadows": "with shadows and post-processing, but for its ambient occlusion",
    "bare": "with neither shadows nor post-processing",
}


def measure(frames: int = 40, peer_frames: int = 8, endurance: int = 200_000, most_triangles: int = 1_000_000) -> list[Figure]:
    """All of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        product = folder / "product.glb"
        product.write_bytes(product_glb())
        return [
            *_beside_open3d(product, frames, peer_frames),
            _as_shown(product, folder / "shown", frames),
            *_by_pixels(product, frames),
            *_by_triangles(folder, frames, most_triangles),
            *_over_time(product, endurance),
        ]


def _beside_open3d(product: Path, frames: int, peer_frames: int) -> list[Figure]:
    figures, name = [], f"a product of 20k triangles at {SIDE_PX}²"
    for how, words in PEERS.items():
        rounds = [
            (_times("gl", product, SIDE_PX, frames, how), _times("open3d", product, SIDE_PX, peer_frames, how)) for _ in range(ROUNDS)
        ]
        for kind in ("wall_ms", "cpu_ms"):
            ours, theirs = (median(times[engine][kind] for times in rounds) for engine in (0, 1))
            peer = f"Open3D {words}"
            figures.append(
                Figure(name=f"{name}, {kind}, {how}", unit="ms", ours=ours, peer=theirs, peer_name=peer, goal=0.1, of_ratio=True)
            )
    whole = next(figure.ours for figure in figures if "wall_ms, full" in figure.name)
    return [Figure(name=f"{name}, 4×MSAA, full PBR, shadow, read back", ours=whole, unit="ms", goal=33), *figures]


def _as_shown(product: Path, folder: Path, frames: int) -> Figure:
    """The same product as a show has it: with the levels of detail that intake makes."""
    ingest(product, folder)
    whole = median(_times("gl", folder / "model.glb", SIDE_PX, frames, "full")["wall_ms"] for _ in range(ROUNDS))
    return Figure(name=f"the same as a show draws it, after intake, at {SIDE_PX}²", ours=whole, unit="ms", goal=33)


def _by_pixels(product: Path, frames: int) -> list[Figure]:
    points = [(float(side * side), _times("gl", product, side, frames, "full")["wall_ms"]) for side in SIDES_PX]
    sides = {float(side * side): f"{side}²" for side in SIDES_PX}
    across = Axis(title="pixels", marks=sides, low=points[0][0] * 0.8, high=points[-1][0] * 1.25)
    lines = {"gl, 20k triangles, all maps": points, "in proportion to the pixels": _proportional(points)}
    draw_plot(PICTURES / "drawing-pixels.svg", "Time to draw a picture, by its size", across, _time_axis(lines.values()), lines)
    return [Figure(name="growth with pixels, 256² to 1440² (exponent)", ours=_exponent(points), unit="", goal=1.0, note=_told(points))]


def _by_triangles(folder: Path, frames: int, most: int) -> list[Figure]:
    plain, levelled = [], []
    for count in (count for count in TRIANGLES if count <= most):
        alone, whole = folder / f"{count}" / "model.glb", folder / f"{count}-levels"
        alone.parent.mkdir()
        alone.write_bytes(heavy_glb(triangles=count, grain=4))
        ingest(alone, whole)
        plain.append((float(count), _times("gl", alone, SIDE_PX, frames, "full")["wall_ms"]))
        levelled.append((float(count), _times("gl", whole / "model.glb", SIDE_PX, frames, "full")["wall_ms"]))
    across = Axis(title="triangles", marks={x: _count(x) for x, _ in plain}, low=plain[0][0] * 0.8, high=plain[-1][0] * 1.25)
    lines = {"without levels of detail": plain, "with them": levelled}
    draw_plot(PICTURES / "drawing-triangles.svg", "Time to draw a picture of 720², by triangles", across, _time_axis(lines.values()), lines)
    note = f"without levels of detail: exponent {_exponent(plain):.2f}; {_told(plain)}; with: {_told(levelled)}"
    return [Figure(name="growth with triangles, with levels of detail (exponent)", ours=_exponent(levelled), unit="", goal=1.0, note=note)]


def _over_time(product: Path, frames: int) -> list[Figure]:
    found = _told_by("tests.support.many_frames", product, frames)
    low, high = found["rss_low_bytes"], found["rss_high_bytes"]
    middle, name = (low + high) / 2, f"{frames:,} pictures of 256² in one process"
    return [
        Figure(name=f"{name}: blank", ours=found["blank"], unit="", goal=0),
        Figure(name=f"{name}: resident memory, from its middle", ours=100 * (high - middle) / middle, unit="%", goal=5),
    ]


def _times(engine: str, path: Path, side_px: int, frames: int, how: str) -> dict[str, float]:
    return _told_by("tests.support.draw_times", engine, path, side_px, frames, how)


def _told_by(module: str, *arguments: object) -> dict[str, float]:
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, env=os.environ | {"OPEN3D_CPU_RENDERING": "true"}, capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _exponent(points: Sequence[Point]) -> float:
    """The slope of the line that fits them best, both logarithmic: 1 is in proportion."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True)) / sum((x - middle_x) ** 2 for x in xs)


def _proportional(points: Sequence[Point]) -> list[Point]:
    first, last = points[0], points[-1]
    return [first, (last[0], first[1] * last[0] / first[0])]


def _time_axis(lines: object) -> Axis:
    values = [y for line in lines for _, y in line]  # type: ignore[attr-defined]
    low, high = min(values) * 0.7, max(values) * 2.2
    return Axis(title="ms", marks=marks_of(low, high), low=low, high=high)


def _told(points: Sequence[Point]) -> str:
    return ", ".join(f"{_count(x)} {y:.1f} ms" for x, y in points)


def _count(value: float) -> str:
    return f"{value / 1e6:g}M" if value >= 1e6 else f"{value / 1e3:.0f}k"
