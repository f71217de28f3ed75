"""The node hierarchy, flattened: every mesh in the scene with its world matrix."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from render.models.gltf.document import Place
from render.models.limits import LIMITS
from render.models.report.issue import ModelRejected

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedMesh:
    """A node's mesh (and skin) by number; `world` is 4×4, column vectors; `weights` its morph targets' own, if it has some."""

    node: int
    mesh: int
    skin: int | None
    world: Matrix
    weights: tuple[float, ...] | None = None


class Nodes:
    """World matrices of the nodes that a document's scene shows, in the order of walking it, their own matrices and parents.

    A node met twice is a cycle or has two parents: both are invalid.
    """

    def __init__(self, root: Place) -> None:
        self.places = root.items("nodes")
        if len(self.places) > LIMITS.nodes:
            raise ModelRejected("too_many_nodes", "/nodes", f"{len(self.places)} nodes; at most {LIMITS.nodes} are taken.")
        self.world: dict[int, Matrix] = {}
        self.local: dict[int, Matrix] = {}
        self.parent: dict[int, int] = {}
        self._walk(self._roots(root))

    @property
    def named(self) -> dict[str, int]:
        """The scene's nodes by their names, the first of each."""
        found: dict[str, int] = {}
        for index in self.world:
            found.setdefault(self.places[index].text("name", "")[:200], index)
        found.pop("", None)
        return found

    def _roots(self, root: Place) -> list[int]:
        scenes = root.items("scenes")
        if not scenes:
            return self._parentless()
        chosen = scenes[root.index("scene", len(scenes), "scene") if root.has("scene") else 0]
        return self._references(chosen, "nodes")

    def _parentless(self) -> list[int]:
        children = {child for place in self.places for child in self._references(place, "children")}
        return [index for index in range(len(self.places)) if index not in children]

    def _references(self, place: Place, name: str) -> list[int]:
        found = place.items(name)
        for item in found:
            if isinstance(item.value, bool) or not isinstance(item.value, int) or not 0 <= item.value < len(self.places):
                raise ModelRejected("reference_out_of_range", item.pointer, f"There is no node {item.value}.")
        return [item.value for item in found]

    def _walk(self, roots: list[int]) -> None:
        waiting = [(index, np.eye(4)) for index in reversed(roots)]
        while waiting:
            index, above = waiting.pop()
            place = self.places[index]
            if index in self.world:
                raise ModelRejected("node_cycle", place.pointer, "This node is its own ancestor or has two parents. Export again.")
            self.local[index] = local_matrix(place)
            self.world[index] = above @ self.local[index]
            children = self._references(place, "children")
            self.parent |= dict.fromkeys(children, index)
            waiting += [(child, self.world[index]) for child in reversed(children)]

    def meshes(self, mesh_count: int, skin_count: int) -> list[PlacedMesh]:
        """Every mesh that the scene shows."""
        found = []
        for index, world in self.world.items():
            place = self.places[index]
            if place.has("mesh"):
                skin = place.index("skin", skin_count, "skin") if place.has("skin") else None
                mesh = place.index("mesh", mesh_count, "mesh")
                found.append(PlacedMesh(node=index, mesh=mesh, skin=skin, world=world, weights=place.weights()))
        return found


def local_matrix(place: Place) -> Matrix:
    """A node's own 4×4 matrix."""
    if place.has("matrix"):
        return np.array(place.numbers("matrix", (0.0,) * 16)).reshape(4, 4).T
    matrix = np.eye(4)
    matrix[:3, :3] = rotation(place.numbers("rotation", (0.0, 0.0, 0.0, 1.0))) * np.array(place.numbers("scale", (1.0, 1.0, 1.0)))
    matrix[:3, 3] = place.numbers("translation", (0.0, 0.0, 0.0))
    return matrix


def parts(place: Place) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """A node's translation (3,), rotation (4,) and scale (3,); of one with a matrix, what it comes to without its shear."""
    if not place.has("matrix"):
        rotation, scale = place.numbers("rotation", (0.0, 0.0, 0.0, 1.0)), place.numbers("scale", (1.0, 1.0, 1.0))
        return place.numbers("translation", (0.0, 0.0, 0.0)), rotation, scale
    matrix = local_matrix(place)
    scales = np.linalg.norm(matrix[:3, :3], axis=0)
    scales[0] *= -1 if np.linalg.det(matrix[:3, :3]) < 0 else 1
    turned = matrix[:3, :3] / np.where(scales == 0, 1, scales)
    return tuple(matrix[:3, 3]), quaternion(turned), tuple(scales)


def quaternion(turned: Matrix) -> tuple[float, ...]:
    """x, y, z, w of a rotation (3, 3): the eigenvector of its largest eigenvalue (Bar-Itzhack 2000)."""
    (a, b, c), (d, e, f), (g, h, i) = turned
    trace = [[a - e - i, d + b, g + c, h - f], [d + b, e - a - i, h + f, c - g], [g + c, h + f, i - a - e, d - b]]
    _, vectors = np.linalg.eigh(np.array([*trace, [h - f, c - g, d - b, a + e + i]]) / 3)
    return tuple(float(part) for part in vectors[:, 3])


def rotation(quaternion: tuple[float, ...]) -> Matrix:
    """The 3×3 matrix of a quaternion (x, y, z, w); one of no length counts as no rotation."""
    length = float(np.linalg.norm(quaternion))
    if length < 1e-12:
        return np.eye(3)
    x, y, z, w = (value / length for value in quaternion)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
