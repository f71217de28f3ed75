"""Edges collapsed, many at a time: a point goes to a neighbour where that moves surface and figures by less than is allowed.

A point goes only if each of its vertices has one vertex of the neighbour's to go to: so seams of textures, hard edges and
borders of materials are kept, and what lies on both sides goes together. Open edges stay where they are. Of points that
would disturb each other the one that is missed least goes first; every choice is made by numbers alone, so that the same
mesh always becomes the same.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from render.models.lean.fabric import Fabric, Numbers, Reals
from render.models.lean.quadric import TERMS, cross, dot, gathered, lying, missed, normals, plane_quadric, surface, valued

SEAM_WEIGHT: Final = 0.5
"""Of the walls that stand on seams, beside the square of their length."""
UPRIGHT: Final = 0.25
"""A triangle's normal may turn as far as to this cosine in one step."""
TRIES: Final = 3
"""Neighbours that a point tries in a pass, the least missed first."""
LITTLE: Final = 0.002
"""A pass that takes out less than this share of the triangles is the last."""
NEARLY_NONE: Final = 1e-24
"""What is missed by less, squared, is missed alike."""
Flags = npt.NDArray[np.bool_]
Fans = tuple[Numbers, Numbers, Numbers]
"""Triangles' corners in the order of the points at which they are; where those of each point begin, and how many they are."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moves:
    """Points (n,) that may go to others: the vertices that go and where to; `second` is the other side of a seam, or the same."""

    point: Numbers
    to: Numbers
    first: Numbers
    first_to: Numbers
    second: Numbers
    second_to: Numbers
    missed: Reals

    def where(self, chosen: Numbers | Flags) -> "Moves":
        """Some of them."""
        return Moves(**{name: getattr(self, name)[chosen] for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edges:
    """Half edges of triangles, corner by corner: from and to which vertex, their twin in the neighbouring triangle, or −1."""

    start: Numbers
    end: Numbers
    twin: Numbers
    around: Numbers
    """Keys of all edges between points, sorted."""


class Collapse:
    """A fabric that becomes leaner: `reach` takes out what is allowed; what was allowed before is not asked again."""

    def __init__(self, fabric: Fabric) -> None:
        self._points, self._point, self._figures = fabric.points, fabric.point, fabric.figures
        self.triangles = fabric.triangles
        self._count, self._vertices = len(fabric.points), len(fabric.point)
        self._shuffled = _shuffled(self._count)
        edges = self._edges()
        self._stays = fabric.fixed | self._open(edges)
        self._measure(edges)

    def reach(self, allowed: float) -> Numbers:
        """The triangles (m, 3) that are left when nothing more can go without moving it by more than `allowed` sides."""
        while True:
            before = len(self.triangles)
            self._pass(allowed)
            if before - len(self.triangles) <= LITTLE * before:
                return self.triangles

    def _pass(self, allowed: float) -> None:
        edges = self._edges()
        moves = self._moves(edges, allowed)
        chosen = self._apart(self._sound(moves, edges), edges)
        if len(chosen.point):
            self._go(chosen)

    def _measure(self, edges: Edges) -> None:
        """Quadrics of points and of vertices."""
        corners = self._points[self._point[self.triangles]]
        flat, area = surface(corners)
        on_it = lying(corners, self._figures[self.triangles])
        self._flat, self._flat_weight = np.zeros((self._count, TERMS)), np.zeros(self._count)
        self._lying, self._lying_weight = np.zeros((self._vertices, on_it.shape[1])), np.zeros(self._vertices)
        for corner in range(3):
            vertex = self.triangles[:, corner]
            self._flat += gathered(flat, self._point[vertex], self._count)
            self._flat_weight += np.bincount(self._point[vertex], area, self._count)
            self._lying += gathered(on_it, vertex, self._vertices)
            self._lying_weight += np.bincount(vertex, area, self._vertices)
        self._wall(edges, corners)

    def _wall(self, edges: Edges, corners: Reals) -> None:
        """Seams are held in their line by walls that stand on them."""
        split = (edges.twin >= 0) & ((edges.end[edges.twin] != edges.start) | (edges.start[edges.twin] != edges.end))
        start, end = self._point[edges.start[split]], self._point[edges.end[split]]
        along = self._points[end] - self._points[start]
        across = cross(along, normals(corners)[0][np.flatnonzero(split) // 3])
        length = np.sqrt(dot(across, across))
        wall = across / np.maximum(length, 1e-30)[:, None]
        weight = SEAM_WEIGHT * length * length
        quadric = plane_quadric(wall, -dot(wall, self._points[start]), weight)
        for point in (start, end):
            self._flat += gathered(quadric, point, self._count)

    def _edges(self) -> Edges:
        start, end = self.triangles.reshape(-1), np.roll(self.triangles, -1, axis=1).reshape(-1)
        a, b = self._point[start], self._point[end]
        keys, back = a * self._count + b, b * self._count + a
        order = np.argsort(keys, kind="stable")
        known = keys[order]
        # An edge that several triangles run along in the same direction has no one twin.
        first = np.searchsorted(known, keys)
        single = np.searchsorted(known, keys, side="right") - first == 1
        at = np.minimum(np.searchsorted(known, back), len(known) - 1)
        twin = np.where(single & (known[at] == back) & single[order[at]], order[at], -1)
        return Edges(start=start, end=end, twin=twin, around=np.unique(self._key(a, b)))

    def _open(self, edges: Edges) -> Flags:
        stays = np.zeros(self._count, bool)
        loose = edges.twin < 0
        stays[self._point[edges.start[loose]]] = True
        stays[self._point[edges.end[loose]]] = True
        return stays

    def _moves(self, edges: Edges, allowed: float) -> Moves:
        """Every move that is missed by no more than `allowed`, in the order of points, the least missed first."""
        moves = self._possible(edges)
        at = self._points[moves.to]
        apart = np.maximum(valued(self._flat[moves.point], at) / np.maximum(self._flat_weight[moves.point], NEARLY_NONE), 0)
        near = apart <= allowed**2
        moves, at, apart = moves.where(near), at[near], apart[near]
        sides = ((moves.first, moves.first_to), (moves.second, moves.second_to))
        moves = replace(moves, missed=apart + np.maximum(*(self._figured(vertex, to, at) for vertex, to in sides)))
        moves = moves.where(moves.missed <= allowed**2)
        return moves.where(np.lexsort((moves.missed, moves.point)))

    def _possible(self, edges: Edges) -> Moves:
        """Every move of a point whose vertices each have one to go to."""
        point = self._point[edges.start]
        used = np.zeros(self._vertices, bool)
        used[self.triangles] = True
        sides = np.bincount(self._point[used.nonzero()[0]], minlength=self._count)[point]
        second, second_to = edges.end[edges.twin], edges.start[edges.twin]
        whole = ((sides == 1) & (edges.end == second_to)) | ((sides == 2) & (edges.start != second))
        moves = Moves(
            point=point,
            to=self._point[edges.end],
            first=edges.start,
            first_to=edges.end,
            second=second,
            second_to=second_to,
            missed=np.zeros(len(point)),
        )
        return moves.where(whole & (edges.twin >= 0) & ~self._stays[point])

    def _figured(self, vertex: Numbers, to: Numbers, at: Reals) -> Reals:
        weight = self._lying_weight[vertex]
        return np.maximum(missed(self._lying[vertex], weight, at, self._figures[to]) / np.maximum(weight, NEARLY_NONE), 0)

    def _sound(self, moves: Moves, edges: Edges) -> Moves:
        """For each point the least missed of its first few moves that turns no triangle over and glues nothing together."""
        taken: list[Numbers] = []
        left = np.arange(len(moves.point))
        fans = self._fans()
        for _ in range(TRIES):
            heads = left[np.flatnonzero(np.diff(moves.point[left], prepend=-1))]
            if not len(heads):
                break
            good = self._is_sound(moves.where(heads), edges, fans)
            taken.append(heads[good])
            done = np.zeros(self._count, bool)
            done[moves.point[heads[good]]] = True
            tried = np.zeros(len(moves.point), bool)
            tried[heads] = True
            left = left[~done[moves.point[left]] & ~tried[left]]
        return moves.where(np.sort(np.concatenate(taken)) if taken else left)

    def _fans(self) -> Fans:
        at = self._point[self.triangles.reshape(-1)]
        count = np.bincount(at, minlength=self._count)
        return np.argsort(at, kind="stable"), np.cumsum(count) - count, count

    def _spread(self, points: Numbers, fans: Fans) -> tuple[Numbers, Numbers]:
        """The corners at points, and for each which of the points it is at."""
        order, first, count = fans
        many = count[points]
        which = np.repeat(np.arange(len(points)), many)
        step = np.arange(len(which)) - np.repeat(np.cumsum(many) - many, many)
        return order[np.repeat(first[points], many) + step], which

    def _is_sound(self, moves: Moves, edges: Edges, fans: Fans) -> Flags:
        corner, which = self._spread(moves.point, fans)
        a, b = self._others(corner)
        to = moves.to[which]
        good = np.ones(len(moves.point), bool)
        # Neighbours of both: two, the tips of the triangles that vanish.
        shared = self._known(a, to, edges) & (a != to)
        good &= np.bincount(which[shared], minlength=len(good)) == 2
        rest = (a != to) & (b != to)
        corner, which, a, b, to = corner[rest], which[rest], a[rest], b[rest], to[rest]
        at_a, at_b = self._points[a], self._points[b]
        here, there = self._points[moves.point[which]], self._points[to]
        before, after = cross(at_a - here, at_b - here), cross(at_a - there, at_b - there)
        turned = dot(before, after) <= UPRIGHT * np.sqrt(dot(before, before) * dot(after, after))
        good[which[turned]] = False
        return good

    def _others(self, corner: Numbers) -> tuple[Numbers, Numbers]:
        triangle, place = corner // 3, corner % 3
        at = self._point[self.triangles]
        return at[triangle, (place + 1) % 3], at[triangle, (place + 2) % 3]

    def _known(self, a: Numbers, b: Numbers, edges: Edges) -> Flags:
        """Whether there is an edge between points."""
        key = self._key(a, b)
        at = np.minimum(np.searchsorted(edges.around, key), len(edges.around) - 1)
        return np.asarray(edges.around[at] == key)

    def _key(self, a: Numbers, b: Numbers) -> Numbers:
        return np.minimum(a, b) * self._count + np.maximum(a, b)

    def _apart(self, moves: Moves, edges: Edges) -> Moves:
        """Moves that do not touch each other's triangles and make no edge twice; of those missed about alike, any."""
        order = np.lexsort((self._shuffled[moves.point], np.floor(np.log2(np.maximum(moves.missed, NEARLY_NONE)) / 2)))
        moves = moves.where(order)
        rank = np.full(self._count, len(order))
        rank[moves.point] = np.arange(len(order))
        lowest, fans = rank[self._point[self.triangles]].min(axis=1), self._fans()
        corner, which = self._spread(moves.point, fans)
        outdone = lowest[corner // 3] < which
        moves = moves.where(np.bincount(which[outdone], minlength=len(order)) == 0)
        corner, which = self._spread(moves.point, fans)
        a, to = self._others(corner)[0], moves.to[which]
        new = (a != to) & ~self._known(a, to, edges)
        again = np.ones(np.count_nonzero(new), bool)
        again[np.unique(self._key(a, to)[new], return_index=True)[1]] = False
        return moves.where(np.bincount(which[new][again], minlength=len(moves.point)) == 0)

    def _go(self, moves: Moves) -> None:
        goes = np.arange(self._vertices)
        goes[moves.second], goes[moves.first] = moves.second_to, moves.first_to
        self.triangles = goes[self.triangles]
        at = self._point[self.triangles]
        self.triangles = self.triangles[(at[:, 0] != at[:, 1]) & (at[:, 1] != at[:, 2]) & (at[:, 2] != at[:, 0])]
        np.add.at(self._flat, moves.to, self._flat[moves.point])
        np.add.at(self._flat_weight, moves.to, self._flat_weight[moves.point])
        seam = moves.first != moves.second
        for vertex, to in ((moves.first, moves.first_to), (moves.second[seam], moves.second_to[seam])):
            np.add.at(self._lying, to, self._lying[vertex])
            np.add.at(self._lying_weight, to, self._lying_weight[vertex])


def _shuffled(count: int) -> Numbers:
    """A number for each point by which those that are missed alike come in no order (a step of SplitMix64)."""
    number = np.arange(count, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    number = (number ^ (number >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    return ((number ^ (number >> np.uint64(27))) >> np.uint64(1)).astype(np.int64)
