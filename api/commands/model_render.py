"""`vouchcast model render`: what its options mean, its progress on a terminal, and how it tells what came of it."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.commands.common import NEGATIVE, complaints, console, emit, existing, fail
from api.commands.model_report import show
from api.commands.model_words import CHINESE, words_of

if TYPE_CHECKING:
    from render.engine.stills import Drawn, Told, Wish

GOOD_SIDE_DEG: Final = 28.0
_SIZE: Final = re.compile(r"([1-9]\d{0,4})[x×X]([1-9]\d{0,4})")


def size_of(words: str | None, width: int, height: int) -> tuple[int, int]:
    """`1280x720` as (width, height) px; what --width and --height say without it."""
    if words is None:
        return width, height
    found = _SIZE.fullmatch(words)
    if found is None:
        fail(f"--size {words}: give it as WIDTHxHEIGHT, for example 1280x720.")
    size = int(found[1]), int(found[2])
    if not all(16 <= side <= 4096 for side in size):
        fail(f"--size {words}: each side is 16 to 4096 pixels.")
    return size


def wish_of(scene_file: Path | None, engine: str, size: tuple[int, int], at_s: float | None, yaw: float | None, *, film: bool) -> "Wish":
    """What is wanted. Without a scene: the product in the studio, from its good side, or turning if a time or a film is asked for."""
    from render.engine.scene_file import read_scene
    from render.engine.stills import NAME, Wish
    from render.scene.document import product_scene
    from render.scene.motion import Motion

    if engine not in ("gl", "filament"):
        fail(f"--engine {engine}: there are gl and filament.")
    scene = product_scene(NAME) if scene_file is None else read_scene(existing(scene_file), NAME)
    still = scene_file is None and at_s is None and not film
    if yaw is not None or still:
        kind = "still" if still or not scene.motion.turns else "turntable"
        turned = Motion(kind=kind, period_s=scene.motion.period_s, start_deg=GOOD_SIDE_DEG if yaw is None else yaw)
        scene = scene.model_copy(update={"motion": turned})
    return Wish(scene=scene, engine=engine, width_px=size[0], height_px=size[1], at_ms=(at_s or 0.0) * 1000)  # type: ignore[arg-type]


def run(file: Path, output: Path, wish: "Wish", *, as_json: bool, lang: str) -> None:
    """Draw, and say so; exits 1 if the file is refused."""
    from render.engine.stills import draw_file

    start_s = time.monotonic()
    with _progress(output.name, quiet=as_json) as told:
        report, drawn = draw_file(file, output, wish, told)
    if drawn is None:
        emit(report.to_json()) if as_json else show(console, file.name, report, words_of(lang))
        raise typer.Exit(NEGATIVE)
    _say(output, wish.engine, drawn, time.monotonic() - start_s, as_json=as_json, lang=lang)


@contextmanager
def _progress(name: str, *, quiet: bool) -> "Iterator[Told]":
    """Pictures done on a terminal, nothing elsewhere."""
    if quiet or not complaints.is_terminal:
        yield lambda done, of: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=complaints, transient=True) as bar:
        task = bar.add_task(escape(name), total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _say(output: Path, engine: str, drawn: "Drawn", took_s: float, *, as_json: bool, lang: str) -> None:
    if as_json:
        lacks = [lack.to_json() for lack in drawn.lacks]
        done: dict[str, Any] = {"output": str(output), "width": drawn.width_px, "height": drawn.height_px}
        emit(done | {"pictures": drawn.pictures, "engine": engine, "device": drawn.device, "lacks": lacks, "took_s": round(took_s, 2)})
        return
    pictures = f", {drawn.pictures} pictures" if drawn.pictures > 1 else ""
    console.print(f"{escape(str(output))}: {drawn.width_px}×{drawn.height_px}{pictures}", soft_wrap=True)
    for lack in drawn.lacks:
        if words_of(lang) is CHINESE:
            complaints.print(f"[yellow]filament 画不出：[/yellow]{escape(lack.message_zh)}。")
        else:
            complaints.print(f"[yellow]filament does not draw:[/yellow] {escape(lack.message)}.")
