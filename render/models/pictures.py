"""An uploaded picture becomes what a scene can use: a backdrop, or a panorama that lights.

Nothing of the upload is parsed in this process: `render.models.picture_reader` does it in a jail. `render.models.picture_form`
says what it leaves.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from render.models.jail.allowance import MIB, Allowance
from render.models.jail.sandbox import run_jailed
from render.models.jail.tidy import work_folder
from render.models.jail.words import issue_of
from render.models.picture_form import BACKDROP, PANORAMA, PREVIEW
from render.models.picture_words import picture_issue
from render.models.report.issue import Issue

__all__ = ["BACKDROP", "PANORAMA", "PREVIEW", "PictureReport", "prepare_picture"]

Kind = Literal["backdrop", "panorama"]

READ: Final = Allowance(seconds=90, cpu_seconds=40, memory_bytes=1024 * MIB, file_bytes=128 * MIB, total_bytes=256 * MIB, files=16)
FILE_BYTES: Final = 128 * MIB
REPORT_BYTES: Final = 2**16
MADE: Final[Mapping[Kind, tuple[str, ...]]] = {"backdrop": (BACKDROP, PREVIEW), "panorama": (PANORAMA, PREVIEW)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureReport:
    """`ready` pictures have a kind, the format and upright size of the upload, and the names of the files left; issues say the rest."""

    state: Literal["ready", "rejected"]
    kind: Kind | None = None
    format: str = ""
    width_px: int = 0
    height_px: int = 0
    bytes: int = 0
    files: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the API carries it."""
        return {**asdict(self), "files": list(self.files), "issues": [issue.to_json() for issue in self.issues]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "PictureReport":
        """The inverse of `to_json`."""
        issues = tuple(Issue(**issue) for issue in data["issues"])
        return cls(**{**data, "files": tuple(data["files"]), "issues": issues})


def prepare_picture(upload: Path, folder: Path, *, allowance: Allowance = READ) -> PictureReport:
    """Read an upload in a jail and leave its normal form in `folder`, with `picture.json`, the report; never raises for what it holds.

    PNG, JPEG, WebP and AVIF are backdrops, Radiance .hdr and OpenEXR .exr panoramas: their content decides, not their name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    report = _prepared(upload, folder, allowance)
    (folder / "picture.json").write_text(json.dumps(report.to_json(), ensure_ascii=False, indent=1), encoding="utf-8")
    return report


def _prepared(upload: Path, folder: Path, allowance: Allowance) -> PictureReport:
    try:
        size = upload.stat().st_size
    except OSError as error:
        return _rejected(picture_issue("picture_missing", name=upload.name, reason=error.strerror))
    if size > FILE_BYTES:
        return _rejected(picture_issue("picture_file_too_large", mib=size / MIB, limit_mib=FILE_BYTES // MIB), size)
    with work_folder(".picture-", folder) as name:
        work = Path(name).resolve()
        shutil.copyfile(upload, work / "upload")
        outcome = run_jailed("render.models.picture_reader", str(work), folder=work, allowance=allowance)
        report = _told(work / "told.json", size) if outcome.code == 0 else None
        if report is None:
            broken = outcome.end in ("failed", "done", "crashed")
            return _rejected(picture_issue("picture_broken") if broken else issue_of(outcome, allowance), size)
        for made in report.files:
            (work / made).replace(folder / made)
    return report


def _told(path: Path, size: int) -> PictureReport | None:
    """The report of the jailed program, if it is one and what it speaks of is there."""
    try:
        if path.is_symlink() or path.stat().st_size > REPORT_BYTES:
            return None
        report = PictureReport.from_json({**json.loads(path.read_text(encoding="utf-8")), "bytes": size})
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    if report.state == "rejected":
        return report
    made = MADE.get(report.kind) if report.kind else None
    there = made is not None and all((path.parent / name).is_file() and not (path.parent / name).is_symlink() for name in made)
    return report if there and report.files == made else None


def _rejected(issue: Issue, size: int = 0) -> PictureReport:
    return PictureReport(state="rejected", bytes=size, issues=(issue,))
