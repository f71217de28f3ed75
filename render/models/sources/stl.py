"""STL, binary and text, read by trimesh: loose triangles, which are welded and given normals that keep sharp edges sharp."""

import struct
from pathlib import Path

import numpy as np

from render.models.limits import LIMITS
from render.models.report.issue import ModelRejected
from render.models.sources.crease import smoothed
from render.models.sources.kinds import STL_HEAD, STL_TRIANGLE
from render.models.sources.mesh import Floats, Shape, check_finite
from render.models.sources.units import stated_unit

WHERE_ZH = "三角面"


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
    # Read by its fixed layout (12 floats and 2 bytes a triangle), since trimesh refuses files that something was added to.
    layout = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
    return np.fromfile(path, layout, count, offset=STL_HEAD)["corners"].reshape(-1, 3)


def _text(path: Path, size: int) -> Floats:
    from trimesh.exchange.stl import load_stl_ascii

    check_text(size)
    try:
        with path.open("rb") as file:
            loaded = load_stl_ascii(file)
    except (ValueError, UnicodeError, IndexError, KeyError) as error:
        raise ModelRejected(
            "mesh_invalid", "", f"The STL text cannot be read: {str(error)[:120]}. Export it again.", format="STL", where=WHERE_ZH
        ) from None
    solids = loaded["geometry"].values() if "geometry" in loaded else [loaded]
    corners = [np.asarray(solid["vertices"], np.float32) for solid in solids]
    check_triangles(sum(len(piece) for piece in corners) // 3)
    return np.concatenate(corners) if corners else np.zeros((0, 3), np.float32)


def check_text(size: int) -> None:
    """Refuse text too long to be read whole."""
    if size > LIMITS.text_bytes:
        raise ModelRejected(
            "text_too_large", "", f"The text has {size} bytes; at most {LIMITS.text_bytes} are taken. Export as GLB: it is far smaller."
        )
