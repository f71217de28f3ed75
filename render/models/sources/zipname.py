"""The names in a zip: read in whichever encoding they were written, and refused where they would lead out of a folder."""

import re
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from typing import Final

from render.models.limits import LIMITS
from render.models.report.issue import ModelRejected

UTF8_FLAG: Final = 0x800
DRIVE: Final = re.compile(r"^[A-Za-z]:")
COMPONENT_BYTES: Final = 255
JUNK_FOLDERS: Final = frozenset({"__MACOSX", ".git", ".svn"})
JUNK_FILES: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


def decoded(entries: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The entries' names: UTF-8 where all of them are, else GB 18030 (what Windows writes in China), else as IBM PCs had it."""
    raw = [entry.orig_filename.encode("utf-8" if entry.flag_bits & UTF8_FLAG else "cp437") for entry in entries]
    plain = [name for name, entry in zip(raw, entries, strict=True) if not entry.flag_bits & UTF8_FLAG]
    encoding = next((known for known in ("utf-8", "gb18030") if _fits(plain, known)), "cp437")
    return [name.decode("utf-8" if entry.flag_bits & UTF8_FLAG else encoding) for name, entry in zip(raw, entries, strict=True)]


def _fits(names: Sequence[bytes], encoding: str) -> bool:
    try:
        return all(name.decode(encoding) is not None for name in names)
    except UnicodeDecodeError:
        return False


def safe_parts(name: str) -> tuple[str, ...]:
    """The folders and the file of a name; raises ModelRejected for one that is not plainly below where it is unpacked."""
    parts = tuple(name.removesuffix("/").split("/"))
    bad = (
        name.startswith("/")
        or "\\" in name
        or DRIVE.match(name) is not None
        or any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in name)
        or any(part in ("", ".", "..") or len(part.encode("utf-8", "replace")) > COMPONENT_BYTES for part in parts)
        or len(parts) > LIMITS.zip_depth
    )
    if bad:
        raise ModelRejected(
            "zip_name",
            "",
            f"The zip holds a name that is not safe: {shown(name)}. Put model and textures in a plain folder and zip it again.",
            name=shown(name),
        )
    return parts


def is_junk(parts: tuple[str, ...]) -> bool:
    """What operating systems leave in archives."""
    return parts[0] in JUNK_FOLDERS or parts[-1].lower() in JUNK_FILES or parts[-1].startswith("._")


def check_clashes(names: Iterable[tuple[str, ...]]) -> None:
    """Refuse files that would fall on one another, also where letters' case does not count, and a file that is a folder too."""
    files: set[tuple[str, ...]] = set()
    for parts in names:
        key = _folded(parts)
        if key in files:
            raise _clash(parts)
        files.add(key)
    for key in files:
        if any(key[:length] in files for length in range(1, len(key))):
            raise _clash(key)


def _folded(parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFC", part).casefold() for part in parts)


def _clash(parts: tuple[str, ...]) -> ModelRejected:
    name = shown("/".join(parts))
    return ModelRejected("zip_names_clash", "", f"The zip holds {name} more than once. Rename and zip again.", name=name)


def shown(name: str) -> str:
    """A name fit to be printed."""
    return "".join(letter if letter.isprintable() else "�" for letter in name)[:120]
