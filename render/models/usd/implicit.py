"""Cubes, spheres, cylinders, cones, capsules and planes, which USD names without drawing: here they get triangles."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from pxr import Usd, UsdGeom

from render.models.surface import Floats
from render.models.usd.polygons import Doubles, Ints
from render.models.usd.polymesh import Field, Shape

SIDES: Final = 48
RINGS: Final = 12
# A point of an outline: its distance from the axis and its height, then its normal in the same two directions.
Outline = Sequence[tuple[float, float, float, float]]


class Implicit:
    """A shape that is given by a few numbers; it has no texture coordinates."""

    is_cage: Final = False

    def __init__(self, prim: Usd.Prim, time: Usd.TimeCode) -> None:
        self._prim, self._time = prim, time
        self._points, self._normals, self._triangles = MAKERS[str(prim.GetTypeName())](self._number)
        self._points, self._normals = (_turned(values, str(self._value("axis"))) for values in (self._points, self._normals))

    def _value(self, name: str) -> Any:
        attribute = self._prim.GetAttribute(name)
        return attribute.Get(self._time) if attribute else None

    def _number(self, name: str) -> float:
        value = self._value(name)
        return float(value) if value is not None else 0.0

    @property
    def triangle_count(self) -> int:
        """How many triangles it has."""
        return len(self._triangles)

    def shape(self, primvars: Sequence[str]) -> Shape:
        """Its triangles, and the primvars of these names that are the same all over."""
        at: Ints = self._triangles.reshape(-1)
        fields = {"positions": Field(values=self._points, at=at), "normals": Field(values=self._normals, at=at)}
        api = UsdGeom.PrimvarsAPI(self._prim)
        for name in primvars:
            value = api.FindPrimvarWithInheritance(name).Get(self._time)
            array = np.array(value, np.float32) if value is not None else np.zeros(0, np.float32)
            if len(array.reshape(-1)) in (1, 3):
                fields[name] = Field(values=array.reshape(1, -1), at=np.zeros(len(at), np.int64))
        count = len(self._triangles)
        return Shape(fields=fields, corners=np.arange(count * 3).reshape(-1, 3), faces=np.arange(count), face_count=count)


def is_implicit(prim: Usd.Prim) -> bool:
    """Whether a prim is one of these shapes."""
    return str(prim.GetTypeName()) in MAKERS


Number = Callable[[str], float]
Made = tuple[Floats, Floats, Ints]


def _cube(number: Number) -> Made:
    points, normals = [], []
    for axis in range(3):
        for sign in (1.0, -1.0):
            normal, along = np.zeros(3), np.zeros(3)
            normal[axis], along[(axis + 1) % 3] = sign, 1.0
            across = np.cross(normal, along)
            points += [normal + along * x + across * y for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
            normals += [normal] * 4
    half = number("size") / 2
    quads = np.arange(6)[:, None, None] * 4 + np.array([[0, 1, 2], [0, 2, 3]])
    return np.array(points, np.float32) * np.float32(half), np.array(normals, np.float32), quads.reshape(-1, 3)


def _plane(number: Number) -> Made:
    half_x, half_y = number("width") / 2, number("length") / 2
    points = np.array([[-half_x, -half_y, 0], [half_x, -half_y, 0], [half_x, half_y, 0], [-half_x, half_y, 0]], np.float32)
    return points, np.tile(np.array([0, 0, 1], np.float32), (4, 1)), np.array([[0, 1, 2], [0, 2, 3]])


def _arc(radius: float, middle: float, start: float, end: float) -> list[tuple[float, float, float, float]]:
    angles = np.linspace(start, end, RINGS + 1).tolist()
    return [(radius * math.cos(a), middle + radius * math.sin(a), math.cos(a), math.sin(a)) for a in angles]


def _sphere(number: Number) -> Made:
    return _revolved([_arc(number("radius"), 0.0, -math.pi / 2, math.pi / 2)])


def _cylinder(number: Number) -> Made:
    radius, half = number("radius"), number("height") / 2
    side = [(radius, -half, 1.0, 0.0), (radius, half, 1.0, 0.0)]
    return _revolved([_disc(radius, -half, -1.0), side, _disc(radius, half, 1.0)])


def _cone(number: Number) -> Made:
    radius, height = number("radius"), number("height")
    length = math.hypot(radius, height) or 1.0
    out, up = height / length, radius / length
    return _revolved([_disc(radius, -height / 2, -1.0), [(radius, -height / 2, out, up), (0.0, height / 2, out, up)]])


def _capsule(number: Number) -> Made:
    radius, half = number("radius"), number("height") / 2
    return _revolved([[*_arc(radius, -half, -math.pi / 2, 0.0), *_arc(radius, half, 0.0, math.pi / 2)]])


def _disc(radius: float, height: float, up: float) -> Outline:
    ends = [(0.0, height, 0.0, up), (radius, height, 0.0, up)]
    return ends if up < 0 else ends[::-1]


def _revolved(outlines: Sequence[Outline]) -> Made:
    """Outlines, each from bottom to top, turned about the z axis; pieces of no area are left out."""
    angles = np.linspace(0.0, 2 * math.pi, SIDES + 1)
    points: list[Doubles] = []
    normals: list[Doubles] = []
    triangles: list[Ints] = []
    first = 0
    for outline in outlines:
        rows = np.array(outline, np.float64)
        for values, into in ((rows[:, :2], points), (rows[:, 2:], normals)):
            out, up = values[:, :1], np.broadcast_to(values[:, 1:], (len(rows), SIDES + 1))
            into.append(np.stack([out * np.cos(angles), out * np.sin(angles), up], axis=2).reshape(-1, 3))
        row, column = (each.reshape(-1) for each in np.meshgrid(np.arange(len(rows) - 1), np.arange(SIDES), indexing="ij"))
        corner = first + row * (SIDES + 1) + column
        above = corner + SIDES + 1
        wide = rows[:, 0] > 1e-6 * rows[:, 0].max()
        triangles += [
            np.stack([corner, corner + 1, above + 1], axis=1)[wide[row]],
            np.stack([corner, above + 1, above], axis=1)[wide[row + 1]],
        ]
        first += len(rows) * (SIDES + 1)
    return np.concatenate(points).astype(np.float32), np.concatenate(normals).astype(np.float32), np.concatenate(triangles)


def _turned(values: Floats, axis: str) -> Floats:
    """From the z axis, USD's usual one, to another."""
    return np.roll(values, {"X": 1, "Y": 2}.get(axis, 0), axis=1)


MAKERS: Final[Mapping[str, Callable[[Number], Made]]] = {
    "Cube": _cube,
    "Plane": _plane,
    "Sphere": _sphere,
    "Cylinder": _cylinder,
    "Cone": _cone,
    "Capsule": _capsule,
}
