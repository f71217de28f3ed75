"""A UsdGeomMesh as triangles with a vertex wherever its primvars need one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pxr import Usd, UsdGeom

from render.models.limits import LIMITS
from render.models.report.issue import ModelRejected
from render.models.surface import Floats, Triangles, unit
from render.models.usd.polygons import Ints, triangulated


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Values (n, k) and, for each corner of the mesh, which of them it has."""

    values: Floats
    at: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A mesh in its own space. `corners` (t, 3) number the mesh's corners; `faces` (t,) is each triangle's face."""

    fields: Mapping[str, Field]
    corners: Ints
    faces: Ints
    face_count: int

    def vertices(self, chosen: npt.NDArray[np.bool_], names: Sequence[str]) -> tuple[dict[str, Floats], Triangles]:
        """The chosen triangles (t,) as indexed vertices: arrays by name, all of a length, and triangles (m, 3)."""
        corners = self.corners[chosen].reshape(-1)
        # Fields that are indexed alike (all that vary by the point) tell vertices apart alike.
        alike = {id(self.fields[name].at): self.fields[name].at for name in names}
        key, first = _told_apart([at[corners] for at in alike.values()])
        arrays = {name: self.fields[name].values[self.fields[name].at[corners[first]]] for name in names}
        return arrays, key.astype(np.uint32).reshape(-1, 3)


def _told_apart(columns: Sequence[Ints]) -> tuple[Ints, Ints]:
    """For each row the number of its vertex (rows with equal columns are one), and for each vertex a row that has it."""
    first = columns[0]
    used = np.zeros(int(first.max(initial=-1)) + 1, np.bool_)
    used[first] = True
    key: Ints = (np.cumsum(used) - 1)[first]
    for column in columns[1:]:
        key = np.unique(key * (int(column.max(initial=0)) + 1) + column, return_inverse=True)[1].reshape(-1)
    rows = np.zeros(int(key.max(initial=-1)) + 1, np.int64)
    rows[key[::-1]] = np.arange(len(key) - 1, -1, -1)
    return key, rows


class PolyMesh:
    """Reads one mesh; every array is checked against the others before it is followed."""

    def __init__(self, prim: Usd.Prim, time: Usd.TimeCode) -> None:
        self._mesh, self._time, self._where = UsdGeom.Mesh(prim), time, str(prim.GetPath())[:200]
        self._counts, self._indices = self._integers("FaceVertexCounts"), self._integers("FaceVertexIndices")
        points = self._mesh.GetPointsAttr().Get(time)
        self._points: Floats = np.zeros((0, 3), np.float32) if points is None else np.array(points, np.float32).reshape(-1, 3)
        self._check()

    def _integers(self, name: str) -> Ints:
        found = getattr(self._mesh, f"Get{name}Attr")().Get(self._time)
        return np.zeros(0, np.int64) if found is None else np.array(found, np.int64)

    def _check(self) -> None:
        corners = len(self._indices)
        if max(len(self._points), corners) > LIMITS.accessor_elements:
            raise ModelRejected("too_many_triangles", self._where, f"The mesh has {corners} corners. Simplify it.")
        if (len(self._counts) and (self._counts.min() < 0 or self._counts.max() > corners)) or self._counts.sum() != corners:
            raise ModelRejected("usdz_mesh_broken", self._where, "The faces' corners do not add up. Export the mesh again.")
        if corners and (self._indices.min() < 0 or self._indices.max() >= len(self._points)):
            raise ModelRejected("index_out_of_range", self._where, "A face names a point that is not there. Export the mesh again.")
        if not np.isfinite(self._points).all():
            raise ModelRejected("not_finite", self._where, "The points hold NaN or infinity. Clean the mesh and export again.")

    @property
    def triangle_count(self) -> int:
        """How many triangles the mesh will have, known before any is made."""
        return int(np.maximum(self._counts - 2, 0).sum())

    @property
    def is_cage(self) -> bool:
        """Whether the mesh is the control cage of a subdivision surface."""
        return str(self._mesh.GetSubdivisionSchemeAttr().Get(self._time)) != "none"

    def shape(self, primvars: Sequence[str]) -> Shape:
        """The mesh with its positions, normals (if it has or needs them), and the primvars of these names that it has."""
        corners, faces = triangulated(self._points, self._counts, self._indices)
        corners, faces = self._without_holes(corners, faces)
        if self._mesh.GetOrientationAttr().Get(self._time) == UsdGeom.Tokens.leftHanded:
            corners = np.ascontiguousarray(corners[:, ::-1])
        fields = {"positions": Field(values=self._points, at=self._indices)}
        normals = self._normals(corners)
        if normals is not None:
            fields["normals"] = normals
        api = UsdGeom.PrimvarsAPI(self._mesh)
        for name in primvars:
            found = self._primvar(api.FindPrimvarWithInheritance(name))
            if found is not None:
                fields[name] = found
        return Shape(fields=fields, corners=corners, faces=faces, face_count=len(self._counts))

    def _without_holes(self, corners: Ints, faces: Ints) -> tuple[Ints, Ints]:
        holes = self._integers("HoleIndices")
        kept = ~np.isin(faces, holes) if len(holes) else np.ones(len(faces), np.bool_)
        return corners[kept], faces[kept]

    def _normals(self, corners: Ints) -> Field | None:
        primvar = UsdGeom.PrimvarsAPI(self._mesh).GetPrimvar("normals")
        if primvar and primvar.HasValue():
            return _of_width(self._primvar(primvar), 3)
        values = self._mesh.GetNormalsAttr().Get(self._time)
        if values is not None and len(values):
            field = self._field(np.array(values, np.float32), None, str(self._mesh.GetNormalsInterpolation()))
            return _of_width(field, 3)
        return self._smooth(corners) if self.is_cage else None

    def _smooth(self, corners: Ints) -> Field:
        """The normals of a subdivision cage: each point's faces, weighted by their area."""
        triangles = self._indices[corners]
        at = self._points.astype(np.float64)[triangles]
        flat = np.repeat(np.cross(at[:, 1] - at[:, 0], at[:, 2] - at[:, 0]), 3, axis=0)
        sums = [np.bincount(triangles.reshape(-1), weights=flat[:, axis], minlength=len(self._points)) for axis in range(3)]
        return Field(values=unit(np.stack(sums, axis=1).astype(np.float32)), at=self._indices)

    def _primvar(self, primvar: UsdGeom.Primvar) -> Field | None:
        values: Any = primvar.Get(self._time) if primvar else None
        if values is None:
            return None
        array = np.array(values, np.float32)
        if array.ndim == 0 or not array.size:
            return None
        scalar = not hasattr(values, "__len__") or not primvar.GetTypeName().isArray
        array = array.reshape(1, -1) if scalar else array.reshape(len(array), -1)
        indices = primvar.GetIndices(self._time) if primvar.IsIndexed() else None
        return self._field(array, None if not indices else np.array(indices, np.int64), str(primvar.GetInterpolation()))

    def _field(self, values: Floats, indices: Ints | None, interpolation: str) -> Field | None:
        """Follow a primvar to every corner; None where its lengths do not fit the mesh, as USD itself leaves it out."""
        at = self._corner_places(interpolation)
        length = len(values) if indices is None else len(indices)
        if len(at) and at.max() >= length:
            return None
        if indices is not None:
            at = indices[at]
            if len(at) and (at.min() < 0 or at.max() >= len(values)):
                return None
        elif interpolation == UsdGeom.Tokens.faceVarying:
            at = _equal_rows(values)[0][at] if len(values) else at
            values = values[_equal_rows(values)[1]]
        values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
        return Field(values=values, at=at)

    def _corner_places(self, interpolation: str) -> Ints:
        if interpolation == UsdGeom.Tokens.faceVarying:
            return np.arange(len(self._indices), dtype=np.int64)
        if interpolation == UsdGeom.Tokens.uniform:
            return np.repeat(np.arange(len(self._counts), dtype=np.int64), self._counts)
        if interpolation == UsdGeom.Tokens.constant:
            return np.zeros(len(self._indices), np.int64)
        return self._indices


def _of_width(field: Field | None, width: int) -> Field | None:
    return field if field is not None and field.values.shape[1] == width else None


def _equal_rows(values: Floats) -> tuple[Ints, Ints]:
    """For each row the number of its like, and for each like a row that has it."""
    like = np.zeros(len(values), np.int64)
    for column in np.ascontiguousarray(values.T + np.float32(0.0)):
        like = np.unique(like << 32 | column.view(np.uint32), return_inverse=True)[1].reshape(-1)
    return like, np.unique(like, return_index=True)[1]
