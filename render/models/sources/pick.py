"""Which of the files in an archive is the model."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from render.models.report.issue import Issue, ModelRejected
from render.models.sources.foreign import FOREIGN_NAMES, THREE_MF
from render.models.sources.kinds import refused
from render.models.sources.zipname import shown

RANKS: Final = (".glb", ".gltf", ".obj", ".ply", ".stl")
ARCHIVES: Final = (".zip", ".usdz", ".rar", ".7z")


def pick(files: Sequence[Path]) -> tuple[Path, tuple[Issue, ...]]:
    """The one model among files (relative paths), the best format first; raises ModelRejected if there is none or several."""
    for suffix in RANKS:
        found = [path for path in files if path.suffix.lower() == suffix]
        if found:
            chosen = _one(found)
            return chosen, _others(chosen, [path for path in files if path.suffix.lower() in RANKS and path != chosen])
    raise _nothing(files)


def _one(found: Sequence[Path]) -> Path:
    depth = min(len(path.parts) for path in found)
    highest = [path for path in found if len(path.parts) == depth]
    if len(highest) == 1:
        return highest[0]
    names = ", ".join(shown(path.as_posix()) for path in sorted(highest)[:5])
    raise ModelRejected("zip_ambiguous", "", f"The zip holds several models: {names}. Send each by itself.", names=names)


def _others(chosen: Path, others: Sequence[Path]) -> tuple[Issue, ...]:
    if not others:
        return ()
    names = ", ".join(shown(path.as_posix()) for path in sorted(others)[:5])
    return (
        Issue(
            code="zip_others_ignored",
            severity="info",
            pointer="",
            message=f"{shown(chosen.as_posix())} was taken from the zip; {names} stayed unread.",
            message_zh=f"已读取压缩包里的 {shown(chosen.as_posix())}；其他模型（{names}）没有使用。",
        ),
    )


def _nothing(files: Sequence[Path]) -> ModelRejected:
    suffixes = {path.suffix.lower() for path in files}
    if any(path.as_posix().lower() == "3d/3dmodel.model" for path in files):
        return refused(THREE_MF)
    for suffix in sorted(suffixes & set(FOREIGN_NAMES)):
        if suffix not in ARCHIVES:
            return refused(FOREIGN_NAMES[suffix])
    if suffixes & set(ARCHIVES):
        return ModelRejected("zip_nested", "", "The zip holds another archive. Unpack that one and zip model and textures directly.")
    return ModelRejected(
        "zip_no_model", "", "The zip holds no model that can be used (glTF, GLB, OBJ, STL, PLY). Export the model as GLB and upload that."
    )
