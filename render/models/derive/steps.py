"""A model's derived files: shapes in Node, textures in Python, each in a jail; then the best AR file that looks right."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from render.errors import RenderError
from render.models.derive import words
from render.models.derive.ladder import AR_BYTES
from render.models.jail.sandbox import Allowance, Outcome, run_jailed, run_node
from render.models.jail.tidy import clear
from render.models.report.issue import Issue

# How alike two models are as the engine draws them: (full model, other, work folder) → SSIM, 1 being the same.
Likeness = Callable[[Path, Path, Path], float]

SHAPES: Final = Allowance(seconds=120, memory_bytes=2**30)
TEXTURES: Final = Allowance(seconds=240, memory_bytes=2**30)
LEAST_SSIM: Final = 0.95
JSON_BYTES: Final = 2**16
ENDS: Final = {"timed_out": "it took too long", "cpu": "it took too long", "memory": "it needs too much memory"}
LEVELS: Final = ("lod1.glb", "lod2.glb")


def derive(work: Path, likeness: Likeness) -> tuple[Issue, ...]:
    """From work/model.glb make lod1.glb, lod2.glb, web.glb and ar.glb beside it; what could not be made is an issue.

    Nothing is parsed in this process, and nothing here raises for what a model does to it.
    """
    folder = work / "derive"
    folder.mkdir(exist_ok=True)
    try:
        return _derive(work, folder, likeness)
    finally:
        clear(folder)


def _derive(work: Path, folder: Path, likeness: Likeness) -> tuple[Issue, ...]:
    outcome = run_node("derive", str(work / "model.glb"), str(folder), folder=work, allowance=SHAPES)
    shapes = _Shapes.of(_read(folder / "shapes.json")) if outcome.code == 0 else None
    if shapes is None:
        return (words.missing("lod1.glb, lod2.glb, web.glb, ar.glb", _why(outcome)),)
    issues = _levels(work, folder, shapes)
    outcome = run_jailed("render.models.derive.textures", str(work), folder=work, allowance=TEXTURES)
    found = Candidates.of(_read(folder / "ar.json")) if outcome.code == 0 else None
    if found is None:
        return (*issues, words.missing("web.glb, ar.glb", _why(outcome)))
    return (*issues, *ar_file(work, folder, found, likeness))


def _levels(work: Path, folder: Path, shapes: "_Shapes") -> tuple[Issue, ...]:
    if not shapes.levels:
        return (words.lods_not_needed(shapes.triangles),)
    for name in LEVELS:
        if _is_ours(folder / name):
            (folder / name).replace(work / name)
    return ()


def ar_file(work: Path, folder: Path, found: "Candidates", likeness: Likeness) -> tuple[Issue, ...]:
    """The first candidate that looks like the model; they come in the order in which that is likely."""
    tried: list[tuple[float, int]] = []
    for at, same in enumerate(found.same, 1):
        path = folder / f"ar-{at}.glb"
        if not _is_ours(path):
            return (words.missing("ar.glb", "the program left no file"),)
        try:
            ssim = 1.0 if same else likeness(work / "model.glb", path, work)
        except RenderError as error:
            return (words.missing("ar.glb", str(error)),)
        if ssim >= LEAST_SSIM:
            path.replace(work / "ar.glb")
            return ()
        tried.append((ssim, path.stat().st_size))
    if tried:
        return (words.ar_unlike(max(tried)[0], LEAST_SSIM, max(tried)[1]),)
    return (words.ar_too_large(AR_BYTES, found.texture_bytes, found.geometry_bytes),)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shapes:
    """What `derive.mjs` says."""

    triangles: int
    levels: int

    @classmethod
    def of(cls, said: Any) -> "_Shapes | None":
        try:
            return cls(triangles=int(said["triangles"]), levels=len(said["levels"]))
        except (TypeError, ValueError, KeyError, OverflowError):
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """What the texture program says: for each AR file whether it is drawn as the model is, and the least sizes."""

    same: tuple[bool, ...]
    texture_bytes: int
    geometry_bytes: int

    @classmethod
    def of(cls, said: Any) -> "Candidates | None":
        try:
            same = tuple(one is True for one in said["same"])
            return cls(same=same, texture_bytes=int(said["texture_bytes"]), geometry_bytes=int(said["geometry_bytes"]))
        except (TypeError, ValueError, KeyError, OverflowError):
            return None


def _is_ours(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _read(path: Path) -> Any:
    # Written beside a stranger's bytes: its size and its kind are looked at before it is believed.
    try:
        return json.loads(path.read_text(encoding="utf-8")) if _is_ours(path) and path.stat().st_size <= JSON_BYTES else None
    except (OSError, ValueError, RecursionError):
        return None


def _why(outcome: Outcome) -> str:
    if outcome.end != "failed":
        return ENDS.get(outcome.end, "its program broke down")
    lines = [line.strip() for line in outcome.said.splitlines() if "Error" in line]
    return lines[-1] if lines else "no reason given"
