"""A colour chart of 24 patches as a model, and how it is found again in a picture.

The patches have the sRGB values (D65, 8 bits) that are published as the average of the classic ColorChecker's. Around them
lies a dark frame with a magenta square in each corner, by which the chart is found. All of it faces +Z, 0.4 × 0.3 m.
"""

from typing import Any, Final

import numpy as np

from tests.support.colour_difference import ciede2000, lab
from tests.support.glb import Glb

Pixels = Any
PATCHES: Final = (
    *((115, 82, 68), (194, 150, 130), (98, 122, 157), (87, 108, 67), (133, 128, 177), (103, 189, 170)),
    *((214, 126, 44), (80, 91, 166), (193, 90, 99), (94, 60, 108), (157, 188, 64), (224, 163, 46)),
    *((56, 61, 150), (70, 148, 73), (175, 54, 60), (231, 199, 31), (187, 86, 149), (8, 133, 161)),
    *((243, 243, 242), (200, 200, 200), (160, 160, 160), (122, 122, 121), (85, 85, 85), (52, 52, 52)),
)
NAMES: Final = (
    *("dark skin", "light skin", "blue sky", "foliage", "blue flower", "bluish green"),
    *("orange", "purplish blue", "moderate red", "purple", "yellow green", "orange yellow"),
    *("blue", "green", "red", "yellow", "magenta", "cyan"),
    *("white", "neutral 8", "neutral 6.5", "neutral 5", "neutral 3.5", "black"),
)
COLUMNS, ROWS, CELL_M = 8, 6, 0.05
EDGE_PX: Final = 8
FRAME, CORNER = (20, 20, 20), (255, 0, 255)


def chart(*, lit: bool = False) -> bytes:
    """The GLB. `lit`: the patches are half matt, as printed ones are, and need light; else unlit, as frame and corners always are."""
    model = Glb()
    model.document["extensionsUsed"] = ["KHR_materials_unlit"]
    primitives = [_cells(model, _unlit(FRAME), [(0.0, 0.0, COLUMNS, ROWS, 0.0)])]
    corners = [(x, y, 1, 1, 0.001) for x in (0.0, COLUMNS - 1.0) for y in (0.0, ROWS - 1.0)]
    primitives.append(_cells(model, _unlit(CORNER), corners))
    for index, color in enumerate(PATCHES):
        place = (1.0 + index % 6, 1.0 + index // 6, 1, 1, 0.001)
        primitives.append(_cells(model, _half_matt(color) if lit else _unlit(color), [place]))
    node = model.add("nodes", {"mesh": model.add("meshes", {"primitives": primitives})})
    model.document["scenes"][0]["nodes"].append(node)
    return model.data


def _cells(model: Glb, material: dict[str, Any], cells: list[tuple[float, float, float, float, float]]) -> dict[str, Any]:
    """Rectangles (left, top, width, height in cells, depth in metres) of one material."""
    corners = []
    for left, top, wide, high, depth in cells:
        for x, y in ((left, top + high), (left + wide, top + high), (left + wide, top), (left, top)):
            corners.append(((x - COLUMNS / 2) * CELL_M, (ROWS - y) * CELL_M, depth))
    positions = np.array(corners, np.float32)
    first = np.arange(len(cells), dtype=np.uint16)[:, None] * 4
    indices = (first + np.array([0, 1, 2, 0, 2, 3], np.uint16)).ravel()
    attributes = {
        "POSITION": model.accessor(positions, "VEC3", 5126, min=positions.min(0).tolist(), max=positions.max(0).tolist()),
        "NORMAL": model.accessor(np.tile(np.array([0, 0, 1], np.float32), (len(positions), 1)), "VEC3", 5126),
    }
    return {"attributes": attributes, "indices": model.accessor(indices, "SCALAR", 5123), "material": model.add("materials", material)}


def _linear(color: tuple[int, int, int]) -> list[float]:
    return [v / 12.92 if (v := part / 255) <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for part in color]


def _unlit(color: tuple[int, int, int]) -> dict[str, Any]:
    return {"pbrMetallicRoughness": {"baseColorFactor": [*_linear(color), 1.0]}, "extensions": {"KHR_materials_unlit": {}}}


def _half_matt(color: tuple[int, int, int]) -> dict[str, Any]:
    return {"pbrMetallicRoughness": {"baseColorFactor": [*_linear(color), 1.0], "metallicFactor": 0.0, "roughnessFactor": 0.5}}


def patches_in(picture: Pixels) -> Pixels:
    """The mean colour (24, 3) of each patch's middle in a picture (h, w, 3 or 4) that shows the chart upright and whole."""
    found = np.asarray(picture)[..., :3].astype(np.float64)
    corner = (np.abs(found - CORNER) <= (70, 90, 70)).all(axis=2)
    # A small chart, as on a product's card, is none: its corners are gone once all edges are taken off.
    for axis in (0, 1):
        corner &= np.roll(corner, EDGE_PX, axis) & np.roll(corner, -EDGE_PX, axis)
    ys, xs = np.nonzero(corner)
    assert len(xs) > 20, "the chart is not in the picture"
    left, low = xs < (xs.min() + xs.max()) / 2, ys > (ys.min() + ys.max()) / 2
    places = np.array([[[xs[part].mean(), ys[part].mean()] for part in (row & left, row & ~left)] for row in (~low, low)])
    return np.array([_middle(found, places, index) for index in range(len(PATCHES))])


def _middle(found: Pixels, places: Pixels, index: int) -> Pixels:
    across, down = (1 + index % 6) / (COLUMNS - 1), (1 + index // 6) / (ROWS - 1)
    x, y = (places[0] * (1 - down) + places[1] * down).T @ (1 - across, across)
    half = 0.25 * (places[0, 1, 0] - places[0, 0, 0]) / (COLUMNS - 1)
    part = found[round(y - half) : round(y + half) + 1, round(x - half) : round(x + half) + 1]
    return part.reshape(-1, 3).mean(axis=0)


def differences(colors: Pixels) -> Pixels:
    """ΔE₀₀ (24,) of colours (24, 3) from the chart's own."""
    return ciede2000(lab(colors), lab(np.array(PATCHES)))
