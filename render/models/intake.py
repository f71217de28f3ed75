"""An uploaded file becomes a model: checked, then given its shadow and poster, every step in a jail of its own.

Nothing here ever parses the upload in this process, and no file, however broken, makes these functions raise.
"""

import json
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from render.models.jail.sandbox import Allowance, Outcome, run_jailed
from render.models.report.issue import Issue
from render.models.report.report import Report

CHECK: Final = Allowance(seconds=45, address_bytes=3 * 2**30)
BAKE: Final = Allowance(seconds=90, address_bytes=12 * 2**30)
DRAW: Final = Allowance(seconds=120, address_bytes=0)
REPORT_BYTES: Final = 4 * 2**20


def check(path: Path | str) -> Report:
    """The report of a file; `rejected` for one that is missing, broken, hostile or too large."""
    source = Path(path).resolve()
    if not source.is_file():
        return _rejected("file_missing", f"There is no file {source}.")
    with tempfile.TemporaryDirectory(prefix="intake-") as name:
        return _check(source, Path(name))


def ingest(path: Path | str, folder: Path, *, filename: str = "", told: Callable[[str], None] = lambda step: None) -> Report:
    """Check a file and, if it is ready, write `model.glb`, `shadow.png`, `poster.webp`; `report.json` always.

    The report notes what could not be made; a model without a poster is still ready.
    """
    folder.mkdir(parents=True, exist_ok=True)
    told("checking")
    with tempfile.TemporaryDirectory(prefix=".intake-", dir=folder) as name:
        work = Path(name).resolve()
        report = _copy_and_check(Path(path), work)
        if report.state == "ready":
            report = report.noting(*_shadow(work), *_poster(work))
        (work / "report.json").write_text(json.dumps(report.to_json(), ensure_ascii=False, indent=1), encoding="utf-8")
        for made in ("shadow.png", "poster.webp", "model.glb", "report.json"):
            if (work / made).exists() and (report.state == "ready" or made == "report.json"):
                (work / made).replace(folder / made)
    return report


def prepare(path: Path | str, folder: Path) -> Report:
    """Like `ingest` but without poster and report: what a single still needs."""
    folder.mkdir(parents=True, exist_ok=True)
    report = _copy_and_check(Path(path), folder.resolve())
    return report.noting(*_shadow(folder.resolve())) if report.state == "ready" else report


def _copy_and_check(source: Path, work: Path) -> Report:
    try:
        # A copy first: what is checked is what is kept, even if the source changes meanwhile.
        shutil.copyfile(source, work / "model.glb")
    except OSError as error:
        return _rejected("file_missing", f"{source} cannot be read: {error.strerror}.")
    return _check(work / "model.glb", work)


def _check(source: Path, work: Path) -> Report:
    written = work / "checked.json"
    outcome = run_jailed("render.models.inspector", str(source), str(written), folder=work, allowance=CHECK)
    try:
        if outcome.code == 0 and written.stat().st_size <= REPORT_BYTES:
            return Report.from_json(json.loads(written.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return _rejected("unreadable", "The model's check left no report.")
    return _rejected(*_why(outcome))


def _why(outcome: Outcome) -> tuple[str, str]:
    if outcome.timed_out or outcome.code == -signal.SIGXCPU:
        return "took_too_long", f"Reading the model took over {CHECK.seconds} s. Simplify it."
    if "MemoryError" in outcome.said or outcome.code == -signal.SIGKILL:
        return "too_much_memory", "Reading the model needs too much memory. Make its textures and meshes smaller."
    return "unreadable", "The model cannot be read: its structure is broken. Export it again as GLB."


def _shadow(work: Path) -> list[Issue]:
    outcome = run_jailed("render.models.bake", str(work / "model.glb"), str(work / "shadow.png"), folder=work, allowance=BAKE)
    if outcome.code == 0:
        return []
    return [
        Issue(code="shadow_simple", severity="info", pointer="", message="The contact shadow is a simple one: Open3D could not bake it.")
    ]


def _poster(work: Path) -> list[Issue]:
    # Named, not imported: the engine stands above this floor and is only ever started from here as a program.
    outcome = run_jailed("render.engine.poster", str(work), folder=work, allowance=DRAW)
    if outcome.code == 0:
        return []
    last = outcome.said.strip().splitlines()[-1:] or ["no reason given"]
    return [Issue(code="poster_missing", severity="warning", pointer="", message=f"The poster could not be drawn: {last[0][:200]}")]


def _rejected(code: str, message: str) -> Report:
    return Report.rejected(Issue(code=code, severity="error", pointer="", message=message))
