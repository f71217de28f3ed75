"""A model's derived files: shapes in Node, textures in Python, each in a jail; then the best AR file that looks right."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from render.models.derive import words
from render.models.derive.textures import AR_BYTES
from render.models.jail.sandbox import Allowance, Outcome, run_jailed, run_node
from render.models.report.issue import Issue

# How alike two models are as the engine draws them: (full model, other, work folder) → SSIM, 1 being the same.
Likeness = Callable[[Path, Path, Path], float]

SHAPES: Final = Allowance(seconds=60, memory_bytes=2**30)
TEXTURES: Final = Allowance(seconds=120, memory_bytes=2**30)
LEAST_SSIM: Final = 0.95
JSON_BYTES: Final = 2**16


def derive(work: Path, likeness: Likeness) -> tuple[Issue, ...]:
    """From work/model.glb make lod1.glb, lod2.glb, web.glb and ar.glb beside it; what could not be made is an issue.

    Nothing is parsed in this process, and nothing here raises for what a model does to it.
    """
    folder = work / "derive"
    folder.mkdir(exist_ok=True)
    try:
        return _derive(work, folder, likeness)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _derive(work: Path, folder: Path, likeness: Likeness) -> tuple[Issue, ...]:
    outcome = run_node("derive", str(work / "model.glb"), str(folder), folder=work, allowance=SHAPES)
    made = _read(folder / "shapes.json")
    if outcome.code != 0 or made is None:
        return (words.missing("lod1.glb, lod2.glb, web.glb, ar.glb", _why(outcome)),)
    issues = _levels(work, folder, made)
    outcome = run_jailed("render.models.derive.textures", str(work), folder=work, allowance=TEXTURES)
    found = _read(folder / "ar.json")
    if outcome.code != 0 or found is None:
        return (*issues, words.missing("web.glb, ar.glb", _why(outcome)))
    return (*issues, *_ar(work, found, likeness))


def _levels(work: Path, folder: Path, made: dict[str, Any]) -> tuple[Issue, ...]:
    if not made["levels"]:
        return (words.lods_not_needed(int(made["triangles"])),)
    for name in ("lod1.glb", "lod2.glb"):
        (folder / name).replace(work / name)
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    ssim: float
    size_bytes: int


def _ar(work: Path, found: dict[str, Any], likeness: Likeness) -> tuple[Issue, ...]:
    tried: list[_Tried] = []
    for at, same in enumerate(found["same"], 1):
        path = work / "derive" / f"ar-{at}.glb"
        tried.append(_Tried(ssim=1.0 if same else likeness(work / "model.glb", path, work), size_bytes=path.stat().st_size))
        if tried[-1].ssim >= LEAST_SSIM:
            path.replace(work / "ar.glb")
            return ()
    if not tried:
        return (words.ar_too_large(AR_BYTES, int(found["texture_bytes"]), int(found["geometry_bytes"])),)
    best = max(tried, key=lambda one: one.ssim)
    return (words.ar_unlike(best.ssim, LEAST_SSIM, best.size_bytes),)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > JSON_BYTES:
            return None
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def _why(outcome: Outcome) -> str:
    if outcome.timed_out:
        return "it took too long"
    return next((line for line in reversed(outcome.said.strip().splitlines()) if line.strip()), "no reason given")
