"""PLY, text and binary, read by trimesh: faces, and colours of vertices, which PLY keeps as sRGB bytes."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from render.models.report.issue import ModelRejected
from render.models.sources.crease import creased
from render.models.sources.mesh import Floats, Part, Shape, check_finite, linear
from render.models.sources.stl import check_text, check_triangles
from render.models.sources.units import stated_unit

HEADER_BYTES = 65_536
Ints = npt.NDArray[np.int64]


def read_ply(path: Path, name: str) -> Shape:
    """The shape of a PLY file; raises ModelRejected."""
    with path.open("rb") as file:
        head = file.read(HEADER_BYTES).partition(b"end_header")[0]
    if b"ascii" in head[:64]:
        check_text(path.stat().st_size)
    stated = _stated_faces(head)
    check_triangles(stated)
    loaded = _loaded(path)
    faces = np.asarray(loaded.get("faces") if loaded.get("faces") is not None else ())
    if not faces.size and stated:
        raise ModelRejected("mesh_truncated", "", f"The PLY says {stated} faces, the file ends before. Export it again.", format="PLY")
    if not faces.size:
        raise ModelRejected("points_only", "", "The PLY holds points without faces. Build a mesh of them first, then export again.")
    triangles = _triangles(faces)
    positions: Floats = loaded["vertices"]
    _check(positions, triangles)
    part = _part(name, positions, triangles, loaded)
    return Shape(parts=(part,), stated_unit_m=stated_unit(head))


def _stated_faces(head: bytes) -> int:
    for line in head.splitlines():
        words = line.split()
        if words[:2] == [b"element", b"face"] and len(words) > 2 and words[2].isdigit():
            return int(words[2])
    return 0


def _loaded(path: Path) -> dict[str, Any]:
    from trimesh.exchange.ply import load_ply

    try:
        with path.open("rb") as file:
            loaded: dict[str, Any] = load_ply(file, skip_materials=True, prefer_color="vertex")
        return loaded | {"vertices": np.asarray(loaded["vertices"], np.float32).reshape(-1, 3)}
    # trimesh takes a sound file for granted: a broken one meets names that it never set.
    except (ValueError, LookupError, TypeError, AttributeError, NameError, EOFError, ArithmeticError) as error:
        raise ModelRejected(
            "mesh_invalid", "", f"The PLY cannot be read: {str(error)[:120]}. Export it again.", format="PLY", where="数据段"
        ) from None


def _triangles(faces: npt.NDArray[Any]) -> Ints:
    if faces.ndim == 2 and faces.shape[1] == 3:
        return faces.astype(np.int64)
    if faces.ndim == 2 and faces.shape[1] > 3:
        fans = [faces[:, [0, corner, corner + 1]] for corner in range(1, faces.shape[1] - 1)]
        return np.concatenate(fans).astype(np.int64)
    from trimesh.geometry import triangulate_quads

    return np.asarray(triangulate_quads(faces), np.int64)


def _check(positions: Floats, triangles: Ints) -> None:
    check_finite(positions)
    check_triangles(len(triangles))
    if len(triangles) and (triangles.max() >= len(positions) or triangles.min() < 0):
        raise ModelRejected(
            "index_out_of_range", "", f"A face names vertex {triangles.max()}; there are {len(positions)}. Export it again."
        )


def _part(name: str, positions: Floats, triangles: Ints, loaded: dict[str, Any]) -> Part:
    colors = _colors(loaded.get("vertex_colors"), len(positions))
    normals = loaded.get("vertex_normals")
    if normals is not None and np.shape(normals) == positions.shape and np.isfinite(normals).all():
        given = np.asarray(normals, np.float32)
        return Part(name=name, positions=positions, triangles=triangles.astype(np.uint32), normals=given, colors=colors)
    return creased(name, positions, triangles, colors=colors)


def _colors(given: Any, count: int) -> Floats | None:
    if given is None or len(given) != count or np.ndim(given) != 2 or np.shape(given)[1] not in (3, 4):
        return None
    values = np.asarray(given)
    scaled = values.astype(np.float64) / (255.0 if values.dtype.kind in "ui" else 1.0)
    if scaled.shape[1] == 3:
        scaled = np.concatenate([scaled, np.ones((count, 1))], axis=1)
    return linear(scaled)
