"""Wavefront OBJ: objects, materials, smoothing groups, polygons, colours of vertices, numbers that count back.

Ours rather than trimesh's: that one loses normal maps, smoothing groups and all libraries but the first, and writes every
texture anew as PNG.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from render.models.report.issue import ModelRejected
from render.models.sources.crease import corner_normals, split
from render.models.sources.find import Companions
from render.models.sources.mesh import Floats, Part, Shape, check_finite, linear
from render.models.sources.mtl import Library, read_libraries
from render.models.sources.objtext import Ints, Run, faces, numbers, runs
from render.models.sources.polygons import triangulated
from render.models.sources.stl import check_text, check_triangles
from render.models.sources.units import stated_unit

MOST_OBJECTS: Final = 64
COMMENT_BYTES: Final = 4096


@dataclass(slots=True)
class _Text:
    """What the lines say, gathered."""

    points: list[npt.NDArray[Any]] = field(default_factory=list)
    uvs: list[npt.NDArray[Any]] = field(default_factory=list)
    normals: list[npt.NDArray[Any]] = field(default_factory=list)
    sizes: list[Ints] = field(default_factory=list)
    corners: list[Ints] = field(default_factory=list)
    labels: list[tuple[int, int, int]] = field(default_factory=list)
    objects: dict[str, int] = field(default_factory=lambda: {"": 0})
    materials: dict[str, int] = field(default_factory=lambda: {"": 0})
    smooth: dict[str, int] = field(default_factory=lambda: {"off": 0, "0": 0})
    libraries: list[str] = field(default_factory=list)
    now: tuple[int, int, int] = (0, 0, 0)
    counts: tuple[int, int, int] = (0, 0, 0)
    triangles: int = 0
    says_smooth: bool = False

    def take(self, run: Run) -> None:
        """One run of lines."""
        v, vt, vn = self.counts
        if run.kind == "v":
            self.points.append(numbers(run, 3)[:, :7].astype(np.float32))
            self.counts = (v + run.lines, vt, vn)
        elif run.kind == "vt":
            self.uvs.append(_columns(numbers(run, 1), 2).astype(np.float32))
            self.counts = (v, vt + run.lines, vn)
        elif run.kind == "vn":
            self.normals.append(numbers(run, 3)[:, :3].astype(np.float32))
            self.counts = (v, vt, vn + run.lines)
        elif run.kind == "f":
            self._faces(run)
        else:
            for line in run.text.splitlines():
                self._statement(line.strip(), run)

    def _faces(self, run: Run) -> None:
        found = faces(run, self.counts)
        self.triangles += int(np.maximum(found.sizes - 2, 0).sum())
        check_triangles(self.triangles)
        self.sizes.append(found.sizes)
        self.corners.append(found.corners.astype(np.int32))
        self.labels.append(self.now)

    def _statement(self, line: bytes, run: Run) -> None:
        word, _, rest = line.partition(b" ")
        value = decoded(rest.strip())
        thing, material, smooth = self.now
        if word in (b"o", b"g"):
            self.now = (self.objects.setdefault(value, len(self.objects)), material, smooth)
        elif word == b"usemtl":
            self.now = (thing, self.materials.setdefault(value, len(self.materials)), smooth)
        elif word == b"s":
            self.says_smooth = True
            self.now = (thing, material, self.smooth.setdefault(value, len(self.smooth)))
        elif word == b"mtllib":
            self.libraries.append(value)
        elif word in (b"v", b"vt", b"vn", b"f") and rest:
            # An indented line.
            self.take(next(iter(runs(line + b"\n"))))


def decoded(text: bytes) -> str:
    """A name in UTF-8 or, failing that, GB 18030."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return text.decode(encoding)
        except UnicodeDecodeError:
            continue
    return text.decode("latin-1")


def _columns(values: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.float64]:
    if values.shape[1] >= count:
        return values[:, :count]
    return np.concatenate([values, np.zeros((len(values), count - values.shape[1]))], axis=1)


def read_obj(path: Path, name: str, companions: Companions | None) -> Shape:
    """The shape of an OBJ file; raises ModelRejected."""
    check_text(path.stat().st_size)
    data = path.read_bytes().replace(b"\\\r\n", b" ").replace(b"\\\n", b" ")
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    text, unit_m = _Text(), stated_unit(data[:COMMENT_BYTES])
    for run in runs(data.removeprefix(b"\xef\xbb\xbf")):
        text.take(run)
    del data
    if not text.triangles:
        _refuse_empty(text)
    library = read_libraries(text.libraries, [used for used in text.materials if used], companions)
    parts = _parts(text, name, library)
    return Shape(
        parts=parts,
        materials=library.materials,
        pictures=library.pictures,
        issues=library.issues,
        stated_unit_m=unit_m,
    )


def _refuse_empty(text: _Text) -> None:
    if text.counts[0]:
        raise ModelRejected("points_only", "", "The OBJ holds points or lines without faces. Build a mesh of them, then export again.")
    raise ModelRejected("nothing_to_draw", "", "The OBJ holds no faces. Export the mesh again.")


def _parts(text: _Text, name: str, library: Library) -> tuple[Part, ...]:
    positions, colors = _points(text.points)
    sizes, corners = np.concatenate(text.sizes), np.concatenate(text.corners)
    _check_range(corners, text.counts)
    labels = np.repeat(np.array(text.labels, np.int32), [len(piece) for piece in text.sizes], axis=0)
    triangles, owners = triangulated(positions, corners[:, 0], sizes)
    flat = corners[triangles.reshape(-1)]
    labels = labels[owners]
    normals = _normals(text, positions, flat, labels[:, 2])
    uvs = np.concatenate(text.uvs).astype(np.float32) if text.uvs else np.zeros((0, 2), np.float32)
    names = {number: (known or name) for known, number in text.objects.items()}
    if len(names) > MOST_OBJECTS:
        labels[:, 0], names = 0, {0: name}
    used = {number: library.numbers.get(known) for known, number in text.materials.items()}
    keys = labels[:, 0].astype(np.int64) * len(text.materials) + labels[:, 1]
    del corners, triangles, owners, labels
    found = []
    for key in np.unique(keys).tolist():
        chosen = slice(None) if (keys == key).all() else np.repeat(keys == key, 3)
        part = _part(positions, colors, uvs, flat[chosen], normals[chosen])
        thing, material = divmod(key, len(text.materials))
        found.append(Part(name=names[thing], material=used[material], **part))
    return tuple(found)


def _points(rows: list[npt.NDArray[Any]]) -> tuple[Floats, Floats | None]:
    positions = np.concatenate([piece[:, :3] for piece in rows]).astype(np.float32)
    check_finite(positions)
    if not all(piece.shape[1] in (6, 7) for piece in rows):
        return positions, None
    rgb = np.concatenate([piece[:, -3:] if piece.shape[1] == 7 else piece[:, 3:6] for piece in rows])
    if not np.isfinite(rgb).all():
        return positions, None
    # Some write 0..255.
    scaled = rgb / 255.0 if rgb.max(initial=0.0) > 1.001 else rgb
    return positions, linear(np.concatenate([scaled, np.ones((len(scaled), 1))], axis=1))


def _check_range(corners: Ints, counts: tuple[int, int, int]) -> None:
    if corners[:, 0].max() >= counts[0]:
        raise ModelRejected(
            "index_out_of_range", "", f"A face names vertex {corners[:, 0].max() + 1}; there are {counts[0]}. Export it again."
        )
    # A texture coordinate or a normal that is not there is done without.
    for column in (1, 2):
        corners[corners[:, column] >= counts[column], column] = -1


def _normals(text: _Text, positions: Floats, flat: Ints, groups: Ints) -> Floats:
    """A normal for each corner: the file's own where it gives one, else by smoothing groups or by the surface's bend."""
    given = np.concatenate(text.normals).astype(np.float32) if text.normals else np.zeros((0, 3), np.float32)
    lengths = np.linalg.norm(given, axis=1)
    good = np.isfinite(lengths) & (lengths > 1e-12)
    has = (flat[:, 2] >= 0) & (good[flat[:, 2]] if len(given) else False)
    if has.all():
        return np.asarray((given / lengths[:, None])[flat[:, 2]], np.float32)
    rows = np.ascontiguousarray(positions + np.float32(0.0)).view(np.dtype((np.void, 12))).reshape(-1)
    _, first, welded = np.unique(rows, return_index=True, return_inverse=True)
    triangles = welded[flat[:, 0]].reshape(-1, 3)
    made = corner_normals(positions[first], triangles, groups if text.says_smooth else None)
    made[has] = given[flat[has, 2]] / lengths[flat[has, 2], None]
    return made


def _part(positions: Floats, colors: Floats | None, uvs: Floats, flat: Ints, normals: Floats) -> dict[str, Any]:
    has_uv = len(uvs) > 0 and bool((flat[:, 1] >= 0).any())
    # Corners with the same vertex and texture coordinate get one number, then those with the same normal too.
    pairs = flat[:, 0].astype(np.int64) * (len(uvs) + 1) + (flat[:, 1] + 1 if has_uv else 0)
    _, first, numbered = np.unique(pairs, return_index=True, return_inverse=True)
    source, inverse, kept = split(numbered, normals)
    vertex, texcoord = flat[first[source], 0], flat[first[source], 1]
    uv = None
    if has_uv:
        uv = np.where((texcoord >= 0)[:, None], uvs[np.maximum(texcoord, 0)], np.float32(0)).astype(np.float32)
        uv[:, 1] = 1 - uv[:, 1]
        uv[~np.isfinite(uv)] = 0
    return {
        "positions": positions[vertex],
        "triangles": inverse.reshape(-1, 3).astype(np.uint32),
        "normals": kept,
        "uv": uv,
        "colors": None if colors is None else colors[vertex],
    }
