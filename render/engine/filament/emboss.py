"""Normal maps for a renderer that takes no tangents: the surface is cut so finely that its vertices' normals carry them."""

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from render.media import Plane
from render.models.gltf.material import Material
from render.models.gltf.mesh import Primitive
from render.models.surface import Floats, tangents, unit

MOST: Final = 300_000
"""Triangles of one primitive; a map finer than that loses its finest grain."""
FINE_PX: Final = 1.5
ROUNDS: Final = 12


def embossed(primitive: Primitive, material: Material, pixels: Plane) -> Primitive:
    """The primitive with the material's normal map (h, w, 3 or 4) in its normals; as it is where it has no coordinates for it."""
    use = material.normal_texture
    coordinates = None if use is None else primitive.uv(use.texcoord)
    if use is None or coordinates is None:
        return primitive
    along = primitive.tangents
    if along is None:
        along = tangents(primitive.positions, primitive.normals, coordinates, primitive.triangles)
    fine = replace(primitive, tangents=along)
    for _ in range(ROUNDS):
        coarse = _coarse(fine, use.texcoord, pixels)
        if not coarse.any() or len(fine.triangles) + 3 * int(coarse.sum()) > MOST:
            break
        fine = _cut(fine, coarse)
    moved = np.array(use.transform).reshape(2, 3)
    found = fine.uv(use.texcoord)
    assert found is not None
    bumps = _sampled(pixels, found @ moved[:, :2].T + moved[:, 2]) * 2 - 1
    bumps[:, :2] *= material.normal_scale
    return replace(fine, normals=_bumped(fine, bumps))


def _bumped(fine: Primitive, bumps: Floats) -> Floats:
    assert fine.tangents is not None
    normals = unit(fine.normals)
    across = unit(fine.tangents[:, :3] - normals * (normals * fine.tangents[:, :3]).sum(axis=1, keepdims=True))
    down = np.cross(normals, across) * fine.tangents[:, 3:]
    return np.asarray(unit((across * bumps[:, :1] + down * bumps[:, 1:2] + normals * bumps[:, 2:3]).astype(np.float32)), np.float32)


def _coarse(primitive: Primitive, texcoord: int, pixels: Plane) -> npt.NDArray[np.bool_]:
    """Which triangles (m,) span more than a pixel or two of the map."""
    found = primitive.uv(texcoord)
    assert found is not None
    corners = found[primitive.triangles] * np.array(pixels.shape[1::-1])
    return np.asarray((np.abs(corners - np.roll(corners, 1, axis=1)).max(axis=(1, 2))) > FINE_PX)


def _cut(primitive: Primitive, chosen: npt.NDArray[np.bool_]) -> Primitive:
    """The chosen triangles in four, at the middles of their edges: these lie on their neighbours' edges, so no crack opens."""
    triangles, count = primitive.triangles[chosen].astype(np.int64), len(primitive.positions)
    edges = np.sort(triangles[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    # An edge as one number: far quicker to sort than pairs.
    keys, which = np.unique(edges[:, 0] * count + edges[:, 1], return_inverse=True)
    ends, (a, b, c) = (keys // count, keys % count), triangles.T
    ab, bc, ca = (which.reshape(-1, 3) + count).T
    cut = np.concatenate([np.stack(corner, axis=1) for corner in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))])

    def with_middles(values: Floats | None) -> Floats | None:
        return None if values is None else np.concatenate([values, (values[ends[0]] + values[ends[1]]) / 2])

    named = {name: with_middles(getattr(primitive, name)) for name in ("positions", "normals", "tangents", "uv0", "uv1", "colors")}
    return replace(primitive, triangles=np.concatenate([primitive.triangles[~chosen], cut.astype(np.uint32)]), **named)  # type: ignore[arg-type]


def _sampled(pixels: Plane, coordinates: Floats) -> Floats:
    """Colours (n, 3), 0..1, between their four nearest pixels; the map repeats."""
    height, width = pixels.shape[:2]
    x, y = coordinates[:, 0] * width - 0.5, coordinates[:, 1] * height - 0.5
    left, top = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    right_share, low_share = (x - left)[:, None], (y - top)[:, None]
    image = pixels[..., :3].astype(np.float32) / 255
    near, far = left % width, (left + 1) % width
    upper, lower = (image[row, near] * (1 - right_share) + image[row, far] * right_share for row in (top % height, (top + 1) % height))
    return np.asarray(upper * (1 - low_share) + lower * low_share)
