"""Which format a file is in: by its first bytes first, by its name only where they do not tell."""

import re
import struct
from pathlib import PurePath
from typing import Final, Literal

from render.models.report.issue import ModelRejected
from render.models.sources.foreign import FOREIGN_NAMES, FOREIGN_STARTS, Foreign

Kind = Literal["glb", "gltf", "zip", "usdz", "obj", "stl", "ply"]
HEAD_BYTES: Final = 65_536
STL_HEAD, STL_TRIANGLE = 84, 50
ZIP_STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
NAMED_GLTF: Final[dict[str, Kind]] = {".glb": "glb", ".gltf": "gltf"}
USD_NAMES: Final = (b".usd", b".usda", b".usdc")
OBJ_LINE: Final = re.compile(rb"^[ \t]*(v|vt|vn|f)[ \t]+[-+.0-9]", re.MULTILINE)
OBJ_START: Final = re.compile(rb"^[ \t]*(mtllib|usemtl|o|g)[ \t]+\S", re.MULTILINE)


def recognise(head: bytes, size_bytes: int, filename: str) -> Kind:
    """The kind of a file from its first `HEAD_BYTES`; raises ModelRejected that names what else it is."""
    if not size_bytes and _suffix(filename) not in NAMED_GLTF:
        raise ModelRejected("file_empty", "", "The file is empty. Export it again and upload it.")
    kind = _by_content(head, size_bytes, filename)
    if kind is None:
        _refuse_foreign(head, filename)
        kind = _by_name(head, filename)
    return kind


def _by_content(head: bytes, size_bytes: int, filename: str) -> Kind | None:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"glTF"):
        return "glb"
    if head.startswith(ZIP_STARTS):
        return "usdz" if _first_entry(head).lower().endswith(USD_NAMES) or _suffix(filename) == ".usdz" else "zip"
    if head.startswith((b"ply\n", b"ply\r")):
        return "ply"
    if text.startswith(b"{") and b"\0" not in head:
        return "gltf"
    if _binary_stl(head, size_bytes) or (text[:5].lower() == b"solid" and b"facet" in text[:4096].lower()):
        return "stl"
    if b"\0" not in head and OBJ_LINE.search(head) and not text.startswith((b"<", b"OFF")):
        return "obj"
    return None


def _suffix(filename: str) -> str:
    return PurePath(filename.replace("\\", "/")).suffix.lower()


def _first_entry(head: bytes) -> bytes:
    if len(head) < 30:
        return b""
    return head[30 : 30 + struct.unpack_from("<H", head, 26)[0]]


def _binary_stl(head: bytes, size_bytes: int) -> bool:
    if len(head) < STL_HEAD:
        return False
    count = struct.unpack_from("<I", head, 80)[0]
    return bool(count) and size_bytes == STL_HEAD + STL_TRIANGLE * count


def _by_name(head: bytes, filename: str) -> Kind:
    suffix = _suffix(filename)
    if suffix in NAMED_GLTF:  # what is wrong with it is Khronos' word
        return NAMED_GLTF[suffix]
    if suffix == ".stl" and len(head) >= STL_HEAD:
        return "stl"
    if suffix == ".obj" and b"\0" not in head and OBJ_START.search(head):
        return "obj"
    raise refused(Foreign("an unknown kind of file", "无法识别的文件"))


def _refuse_foreign(head: bytes, filename: str) -> None:
    for offset, start, foreign in FOREIGN_STARTS:
        if head[offset : offset + len(start)] == start:
            raise refused(foreign)
    suffix = _suffix(filename)
    if suffix in FOREIGN_NAMES:
        raise refused(FOREIGN_NAMES[suffix])


def refused(foreign: Foreign) -> ModelRejected:
    """The refusal of a format by its name, with the way out."""
    return ModelRejected(
        "format_unsupported",
        "",
        f"This is {foreign.name}, which cannot be used here. {foreign.advice}",
        name_zh=foreign.name_zh,
        advice_zh=foreign.advice_zh,
    )
