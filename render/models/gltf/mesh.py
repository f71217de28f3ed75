"""Primitives as arrays ready to draw: in world space, indexed triangles, normals always there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from render.models.gltf.accessor import Accessors
from render.models.gltf.document import Place
from render.models.gltf.morph import Target, Weights, morphed
from render.models.report.issue import ModelRejected
from render.models.surface import Floats, Triangles, flat_normals, unit

TRIANGLES, STRIP, FAN = 4, 5, 6
POINT_AND_LINE_MODES: Final = (0, 1, 2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Primitive:
    """One drawable piece. Arrays: positions, normals (n, 3); tangents (n, 4); uv0, uv1 (n, 2); colors (n, 4) linear; triangles (m, 3).

    `scale`: how much larger it stands in the world than in its mesh's own space, in which materials measure thicknesses.
    """

    positions: Floats
    normals: Floats
    triangles: Triangles
    tangents: Floats | None = None
    uv0: Floats | None = None
    uv1: Floats | None = None
    colors: Floats | None = None
    material: int | None = None
    scale: float = 1.0
    variants: Mapping[int, int]
    pointer: str = ""

    def uv(self, texcoord: int) -> Floats | None:
        """A set of texture coordinates; sets beyond the second are not read."""
        return (self.uv0, self.uv1)[texcoord] if texcoord < 2 else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shape:
    """A primitive in its mesh's own space, its morph targets at nothing.

    `order` (3m,): the file's vertices, corner by corner, where every triangle got corners of its own, for it has no normals.
    """

    primitive: Primitive
    order: npt.NDArray[np.uint32] | None = None


def read_shape(place: Place, accessors: Accessors) -> Shape:
    """A primitive as the file has it; raises ModelRejected."""
    attributes = place.get("attributes")
    positions = accessors.floats(accessors.reference(attributes, "POSITION"), ("VEC3",))
    count = len(positions)

    def optional(name: str, *kinds: str) -> Floats | None:
        if not attributes.has(name):
            return None
        values = accessors.floats(accessors.reference(attributes, name), kinds)
        if len(values) != count:
            raise ModelRejected("attribute_count", f"{attributes.pointer}/{name}", f"{len(values)} elements where POSITION has {count}.")
        return values

    triangles, normals = read_triangles(place, accessors, count), optional("NORMAL", "VEC3")
    primitive = Primitive(
        positions=positions,
        normals=np.zeros((count, 3), np.float32) if normals is None else unit(normals),
        triangles=triangles,
        tangents=optional("TANGENT", "VEC4") if normals is not None else None,
        uv0=optional("TEXCOORD_0", "VEC2"),
        uv1=optional("TEXCOORD_1", "VEC2"),
        colors=_with_alpha(optional("COLOR_0", "VEC3", "VEC4")),
        variants={},
        pointer=place.pointer,
    )
    return Shape(primitive=primitive) if normals is not None else _flat(primitive)


def read_triangles(place: Place, accessors: Accessors, count: int) -> Triangles:
    """Indices (m, 3) of a primitive's triangles, whatever its mode."""
    if not place.has("indices"):
        return _by_mode(np.arange(count, dtype=np.uint32), place.integer("mode", TRIANGLES, high=6))
    indices = accessors.read(accessors.reference(place, "indices"), ("SCALAR",))[:, 0]
    if indices.dtype.kind != "u":
        raise ModelRejected("accessor_type", f"{place.pointer}/indices", "Indices must be unsigned integers.")
    if indices.max() >= count:
        raise ModelRejected("index_out_of_range", f"{place.pointer}/indices", f"An index is {indices.max()}; there are {count} vertices.")
    return _by_mode(indices.astype(np.uint32), place.integer("mode", TRIANGLES, high=6))


def _by_mode(indices: npt.NDArray[np.uint32], mode: int) -> Triangles:
    if mode == TRIANGLES:
        return indices[: len(indices) // 3 * 3].reshape(-1, 3)
    if len(indices) < 3:
        return np.zeros((0, 3), np.uint32)
    if mode == FAN:
        return np.stack([indices[1:-1], indices[2:], np.full(len(indices) - 2, indices[0], np.uint32)], axis=1)
    strip = np.stack([indices[:-2], indices[1:-1], indices[2:]], axis=1)
    strip[1::2] = strip[1::2][:, [1, 0, 2]]
    return strip


def _with_alpha(colors: Floats | None) -> Floats | None:
    if colors is None or colors.shape[1] == 4:
        return colors
    return np.concatenate([colors, np.ones((len(colors), 1), np.float32)], axis=1)


def _flat(primitive: Primitive) -> Shape:
    # Without normals the specification asks for flat shading: every triangle gets corners of its own.
    order = primitive.triangles.reshape(-1)

    def pick(values: Floats | None) -> Floats | None:
        return None if values is None else values[order]

    corners = primitive.positions[order]
    primitive = replace(
        primitive,
        positions=corners,
        normals=flat_normals(corners),
        triangles=np.arange(len(order), dtype=np.uint32).reshape(-1, 3),
        uv0=pick(primitive.uv0),
        uv1=pick(primitive.uv1),
        colors=pick(primitive.colors),
    )
    return Shape(primitive=primitive, order=order)


def bent(shape: Primitive, targets: Sequence[Target], weights: Weights, *, flat: bool) -> Primitive:
    """A shape with its morph targets at `weights`."""
    positions = morphed(shape.positions, "positions", targets, weights)
    if positions is shape.positions and not any(weights):
        return shape
    normals = flat_normals(positions) if flat else unit(morphed(shape.normals, "normals", targets, weights))
    tangents = None if shape.tangents is None else morphed(shape.tangents, "tangents", targets, weights)
    return replace(shape, positions=positions, normals=normals, tangents=tangents)


def placed(primitive: Primitive, world: npt.NDArray[np.float64]) -> Primitive:
    """The primitive moved by a 4×4 matrix, or by one for each vertex (n, 4, 4)."""
    linear, shift = world[..., :3, :3], world[..., :3, 3]
    mirrored = np.linalg.det(linear if linear.ndim == 2 else linear[0]) < 0
    return replace(
        primitive,
        positions=(_apply(linear, primitive.positions) + shift).astype(np.float32),
        normals=unit(_apply(cofactors_of(linear), primitive.normals).astype(np.float32)),
        tangents=_turned(primitive.tangents, linear, mirrored=bool(mirrored)),
        triangles=np.ascontiguousarray(primitive.triangles[:, ::-1]) if mirrored else primitive.triangles,
        scale=primitive.scale * float(np.cbrt(np.abs(np.linalg.det(linear)).mean())),
    )


def _apply(linear: npt.NDArray[np.float64], vectors: Floats) -> npt.NDArray[np.float64]:
    if linear.ndim == 2:
        return np.asarray(vectors.astype(np.float64) @ linear.T)
    return np.asarray(np.einsum("nij,nj->ni", linear, vectors.astype(np.float64)))


def cofactors_of(linear: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """By what normals go where points go by (…, 3, 3): defined even where a scale is zero, its sign following the mirroring."""
    rows = linear[..., 0, :], linear[..., 1, :], linear[..., 2, :]
    cofactors = np.stack([np.cross(rows[1], rows[2]), np.cross(rows[2], rows[0]), np.cross(rows[0], rows[1])], axis=-2)
    return np.asarray(cofactors * np.sign(np.linalg.det(linear) + 1e-300)[..., None, None])


def _turned(tangents: Floats | None, linear: npt.NDArray[np.float64], *, mirrored: bool) -> Floats | None:
    if tangents is None:
        return None
    turned = unit(_apply(linear, tangents[:, :3]).astype(np.float32))
    hand = -tangents[:, 3:] if mirrored else tangents[:, 3:]
    return np.concatenate([turned, hand], axis=1)
