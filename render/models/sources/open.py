"""The first step of the intake: an upload, whatever its format, becomes a .glb or .gltf that can be checked.

This process looks at an upload's first bytes and no further; what must be parsed is parsed in a jail.
"""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from render.models.jail.allowance import CHECK, Allowance
from render.models.jail.sandbox import Outcome, run_jailed
from render.models.jail.words import issue_of
from render.models.limits import LIMITS
from render.models.report.issue import Issue, ModelRejected
from render.models.sources.kinds import HEAD_BYTES, Kind, recognise
from render.models.sources.zipname import shown

ANSWER_BYTES: Final = 2 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What an upload holds. `format` is glb, gltf, obj, stl, ply or usdz; `entry` a .glb or a .gltf with its files beside it."""

    format: str
    entry: Path
    issues: tuple[Issue, ...] = ()


def open_source(upload: Path, work: Path, filename: str, *, allowance: Allowance = CHECK) -> Opened:
    """Open an upload into `work`/source; a plain GLB is taken where it lies. `filename` is what the merchant called it.

    Raises ModelRejected for what is none of the formats, broken, hostile or too large.
    """
    kind = _kind(upload, filename)
    if kind == "glb":
        return Opened(format="glb", entry=upload)
    inside = _within(upload, work)
    (work / "source").mkdir(exist_ok=True)
    if kind == "usdz":
        return _usdz(inside, work, allowance)
    outcome = run_jailed("render.models.sources.reader", inside, kind, shown(filename) or "model", folder=work, allowance=allowance)
    return _answer(outcome, work, allowance)


def _kind(upload: Path, filename: str) -> Kind:
    size = upload.stat().st_size
    if size > LIMITS.file_bytes:
        limit_mb = LIMITS.file_bytes // 2**20
        raise ModelRejected("file_too_large", "", f"The file has {size} bytes; at most {limit_mb} MB are taken. Make it smaller.")
    with upload.open("rb") as file:
        return recognise(file.read(HEAD_BYTES), size, filename)


def _within(upload: Path, work: Path) -> str:
    """The upload's path from the work folder, where the jail sees it; it gets a name there if it has none."""
    if upload.is_relative_to(work):
        return upload.relative_to(work).as_posix()
    target = work / "upload"
    target.unlink(missing_ok=True)
    try:
        os.link(upload, target)
    except OSError:
        shutil.copyfile(upload, target)
    return target.name


def _usdz(inside: str, work: Path, allowance: Allowance) -> Opened:
    outcome = run_jailed("render.models.usd.read", inside, "source/model.glb", folder=work, allowance=allowance)
    return _answer(outcome, work, allowance)


def _answer(outcome: Outcome, work: Path, allowance: Allowance) -> Opened:
    answer = work / "opened.json"
    if outcome.end not in ("done", "failed") or not answer.is_file() or answer.is_symlink() or answer.stat().st_size > ANSWER_BYTES:
        raise _refusal(issue_of(outcome, allowance))
    try:
        said: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        refused, told = said.get("refused"), tuple(Issue(**issue) for issue in said.get("issues", ()))
        if refused is None and not outcome.code:
            return Opened(format=said["format"], entry=_entry(work, said["entry"]), issues=told)
        refusal = Issue(**refused) if refused else issue_of(outcome, allowance)
    except (ValueError, KeyError, TypeError, AttributeError):
        refusal = issue_of(outcome, allowance)
    raise _refusal(refusal)


def _entry(work: Path, name: str) -> Path:
    """The jailed program is not trusted either: what it names must be a plain file below source/."""
    entry = work / name
    if not entry.resolve().is_relative_to((work / "source").resolve()) or not entry.is_file():
        raise ValueError(f"{name} is no file below source/")
    return entry


def _refusal(issue: Issue) -> ModelRejected:
    error = ModelRejected(issue.code, issue.pointer, issue.message)
    error.issue = issue
    return error
