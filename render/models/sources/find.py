"""Files that a model names, found among those that came with it: names are written sloppily, and mostly it is clear what is meant."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from render.models.report.issue import Issue
from render.models.sources.zipname import shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file (relative to the folder of all files); `exact` if it lies just where the name says."""

    path: Path
    exact: bool


class Finder:
    """Looks names up among `files`, which are relative to one folder, as seen from one of its sub-folders."""

    def __init__(self, files: Sequence[Path], seen_from: Path) -> None:
        self._exact = {path.as_posix(): path for path in files}
        self._folded: dict[str, list[Path]] = {}
        self._last: dict[str, list[Path]] = {}
        for path in files:
            self._folded.setdefault(_fold(path.as_posix()), []).append(path)
            self._last.setdefault(_fold(path.name), []).append(path)
        self._seen_from = seen_from

    def find(self, name: str) -> Found | None:
        """The file that a name means; None if there is none, or several would do."""
        for spelling in dict.fromkeys((name, unquote(name), unquote(name).replace("\\", "/"))):
            joined = self._joined(spelling)
            if joined in self._exact:
                return Found(path=self._exact[joined], exact=spelling in (name, unquote(name)))
        spelling = unquote(name).replace("\\", "/")
        joined = self._joined(spelling)
        # "C:/Users/me/wood.png" and "../maps/wood.png" still tell the file's own name.
        for known, key in ((self._folded, joined or ""), (self._last, PurePosixPath(spelling).name)):
            candidates = known.get(_fold(key), [])
            if len(candidates) == 1:
                return Found(path=candidates[0], exact=False)
        return None

    def _joined(self, name: str) -> str | None:
        """The name from the folder of all files; None for one that leads out of it."""
        if name.startswith("/") or ":" in name:
            return None
        parts: list[str] = list(self._seen_from.parts)
        for part in name.split("/"):
            if part == "..":
                if not parts:
                    return None
                parts.pop()
            elif part not in ("", "."):
                parts.append(part)
        return "/".join(parts)


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def mended(pointer: str, name: str, path: Path) -> Issue:
    """What is said where a name was taken for a file that is spelt otherwise."""
    given, taken = shown(name), shown(path.as_posix())
    return Issue(
        code="file_name_mended",
        severity="info",
        pointer=pointer,
        message=f"The model names '{given}'; '{taken}' from the zip was taken for it.",
        message_zh=f"模型引用的是“{given}”，已用压缩包里的“{taken}”代替。",
    )


def missing(pointer: str, name: str, *, alone: bool = False) -> Issue:
    """What is said of a file that did not come."""
    given = shown(name)
    if alone:
        message = f"The model needs '{given}', but only one file came. Zip the model with all its files and send the zip."
        chinese = f"模型需要“{given}”，但只上传了一个文件。请把模型和它的所有文件一起打成 zip 上传。"
    else:
        message = f"The model needs '{given}', which is not in the zip. Add the file, or export as GLB."
        chinese = f"模型需要“{given}”，但压缩包里没有。请补上这个文件，或导出为 GLB。"
    return Issue(code="file_not_sent", severity="warning", pointer=pointer, message=message, message_zh=chinese)


@dataclass(frozen=True, slots=True, kw_only=True)
class Companions:
    """The files that came with a model."""

    folder: Path
    finder: Finder

    def find(self, name: str) -> Found | None:
        """As the finder's, for a plain name that is no URI."""
        return self.finder.find(quote(name))

    def path(self, found: Found) -> Path:
        """Where it lies."""
        return self.folder / found.path
