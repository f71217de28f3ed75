"""STL, binary and text: loose triangles, which are welded and given normals that keep sharp edges sharp."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from render.models.limits import LIMITS
from render.models.report.issue import ModelRejected
from render.models.sources.crease import smoothed
from render.models.sources.kinds import STL_HEAD, STL_TRIANGLE
from render.models.sources.mesh import Floats, Shape, check_finite
from render.models.sources.units import stated_unit

PIECE_BYTES: Final = 4 * 2**20


def read_stl(path: Path, name: str) -> Shape:
    """The shape of an STL file; raises ModelRejected."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(STL_HEAD)
    corners = _binary(path, head, size) if _is_binary(head, size) else _text(path, size)
    check_finite(corners)
    if not len(corners):
        raise ModelRejected("nothing_to_draw", "", "The STL file holds no triangles. Export the mesh again.")
    return Shape(parts=(smoothed(name, corners),), stated_unit_m=stated_unit(head[:80]))


def check_triangles(count: int) -> None:
    """Refuse more triangles than a model may have, before memory is taken for them."""
    if count > LIMITS.triangles:
        raise ModelRejected("too_many_triangles", "", f"{count} triangles; at most {LIMITS.triangles} are taken. Simplify the mesh.")


def _is_binary(head: bytes, size: int) -> bool:
    stated = struct.unpack_from("<I", head, 80)[0] if len(head) == STL_HEAD else 0
    return size == STL_HEAD + STL_TRIANGLE * stated or head[:80].lstrip()[:5].lower() != b"solid"


def _binary(path: Path, head: bytes, size: int) -> Floats:
    count = struct.unpack_from("<I", head, 80)[0] if len(head) == STL_HEAD else 0
    check_triangles((size - STL_HEAD) // STL_TRIANGLE)
    if size < STL_HEAD + STL_TRIANGLE * count:
        raise ModelRejected("mesh_truncated", "", f"The STL says {count} triangles, the file ends before. Export it again.", format="STL")
    # By its fixed layout, 12 floats and 2 bytes a triangle; trimesh refuses files that an exporter added something to.
    layout = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
    return np.fromfile(path, layout, count, offset=STL_HEAD)["corners"].reshape(-1, 3)


def _text(path: Path, size: int) -> Floats:
    """Only the `vertex` lines matter. Read a piece at a time: trimesh takes seven times the file in memory."""
    check_text(size)
    pieces, count = [np.zeros((0, 3), np.float32)], 0
    for text in _pieces(path):
        pieces.append(_vertices(text))
        count += len(pieces[-1])
        check_triangles(count // 3)
    if count % 3:
        raise _unreadable(f"{count} corners do not make triangles")
    return np.concatenate(pieces)


def _pieces(path: Path) -> Iterator[bytes]:
    """The file in pieces of whole lines; one without lines is no STL."""
    rest = b""
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            whole, newline, begun = (rest + piece).replace(b"\r", b"\n").rpartition(b"\n")
            rest = begun
            if len(rest) > PIECE_BYTES:
                raise _unreadable("a line has no end")
            yield whole + newline
    yield rest + b"\n"


def _vertices(text: bytes) -> Floats:
    lines = text.lower().split(b"vertex")[1:]
    values = np.array(b" ".join(line.partition(b"\n")[0] for line in lines).split(), np.bytes_)
    try:
        return values.astype(np.float32).reshape(len(lines), 3)
    except ValueError:
        raise _unreadable("a corner is not three numbers") from None


def _unreadable(what: str) -> ModelRejected:
    return ModelRejected("mesh_invalid", "", f"The STL text cannot be read: {what}. Export it again.", format="STL", where="三角面")


def check_text(size: int) -> None:
    """Refuse text too long to be read whole."""
    if size > LIMITS.text_bytes:
        raise ModelRejected(
            "text_too_large", "", f"The text has {size} bytes; at most {LIMITS.text_bytes} are taken. Export as GLB: it is far smaller."
        )
