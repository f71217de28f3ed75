"""Six spheres in a row of two: chrome, glossy plastic, matt white, skin, brushed gold, black. Light is judged by them."""

from typing import Any, Final

import numpy as np

from tests.support.glb import Glb

RADIUS_M: Final = 0.1
MATERIALS: Final = (
    ("chrome", (0.95, 0.95, 0.96), 1.0, 0.04),
    ("plastic", (0.60, 0.02, 0.03), 0.0, 0.18),
    ("white", (0.80, 0.80, 0.80), 0.0, 1.0),
    ("skin", (0.62, 0.34, 0.24), 0.0, 0.55),
    ("gold", (1.00, 0.71, 0.29), 1.0, 0.38),
    ("black", (0.012, 0.012, 0.013), 0.0, 0.25),
)


def spheres(names: tuple[str, ...] = tuple(name for name, *_ in MATERIALS)) -> bytes:
    """The GLB; base colours are linear. They stand on the floor, three in a row, the first above to the left."""
    model = Glb()
    positions, indices = _ball()
    normals = model.accessor(positions / RADIUS_M, "VEC3", 5126)
    low, high = positions.min(0).tolist(), positions.max(0).tolist()
    attributes = {"POSITION": model.accessor(positions, "VEC3", 5126, min=low, max=high), "NORMAL": normals}
    shape = {"attributes": attributes, "indices": model.accessor(indices, "SCALAR", 5125)}
    known = {name: rest for name, *rest in MATERIALS}
    for index, name in enumerate(names):
        color, metallic, roughness = known[name]
        look = {"baseColorFactor": [*color, 1.0], "metallicFactor": metallic, "roughnessFactor": roughness}
        material = model.add("materials", {"name": name, "pbrMetallicRoughness": look})
        mesh = model.add("meshes", {"primitives": [{**shape, "material": material}]})
        column, row = index % 3, index // 3
        rows = (len(names) + 2) // 3
        place = [(column - (min(len(names), 3) - 1) / 2) * 0.24, RADIUS_M + (rows - 1 - row) * 0.24, 0.0]
        model.document["scenes"][0]["nodes"].append(model.add("nodes", {"name": name, "mesh": mesh, "translation": place}))
    return model.data


def _ball(rings: int = 32, around: int = 64) -> tuple[Any, Any]:
    polar, turn = np.meshgrid(np.linspace(0, np.pi, rings + 1), np.linspace(0, 2 * np.pi, around + 1), indexing="ij")
    points = np.stack([np.sin(polar) * np.sin(turn), np.cos(polar), np.sin(polar) * np.cos(turn)], axis=-1)
    first = (np.arange(rings)[:, None] * (around + 1) + np.arange(around)).ravel()
    corners = np.stack([first, first + around + 1, first + 1, first + 1, first + around + 1, first + around + 2], axis=1)
    return (points.reshape(-1, 3) * RADIUS_M).astype(np.float32), corners.ravel().astype(np.uint32)
