"""Small GLB files that move: nodes under clips, bars on joints, morphing cubes, copies and lamps."""

import math
from typing import Any

import numpy as np

from tests.support.glb import Glb, colored, cube

FLOAT, BYTE, SHORT = 5126, 5121, 5123
SINGLE = np.float32


def clip(model: Glb, name: str | None, *channels: dict[str, Any]) -> int:
    """An animation of channels that `channel` made."""
    samplers = [{key: one[key] for key in ("input", "output", "interpolation")} for one in channels]
    made = {"samplers": samplers, "channels": [{"sampler": number, "target": one["target"]} for number, one in enumerate(channels)]}
    return model.add("animations", made if name is None else {"name": name, **made})


def channel(model: Glb, node: int, path: str, times_s: Any, values: Any, interpolation: str = "LINEAR") -> dict[str, Any]:
    """A channel with its keyframes; `values` one row a keyframe (three for CUBICSPLINE: slope in, point, slope out)."""
    rows = np.array(values, SINGLE)
    kind = "SCALAR" if path == "weights" else f"VEC{rows.shape[-1]}"
    return {
        "input": bounded(model, np.array(times_s, SINGLE), "SCALAR"),
        "output": model.accessor(rows.reshape(-1) if path == "weights" else rows, kind, FLOAT),
        "interpolation": interpolation,
        "target": {"node": node, "path": path},
    }


def bounded(model: Glb, values: Any, kind: str) -> int:
    """An accessor of float32 that says its least and its greatest, as times and places must."""
    low, high = (np.nan_to_num(np.atleast_1d(found)).tolist() for found in (values.min(axis=0), values.max(axis=0)))
    return model.accessor(values, kind, FLOAT, min=low, max=high)


def about(axis: str, angle_deg: float) -> list[float]:
    """A quaternion x, y, z, w."""
    half = math.radians(angle_deg) / 2
    return [math.sin(half) if name == axis else 0.0 for name in "xyz"] + [math.cos(half)]


def lifted(height_m: float = 0.4) -> Glb:
    """A red cube at rest and a blue one that rises in a second, named `lift`; a second clip, without a name, turns it."""
    model = Glb()
    model.cube(0.2, material=colored(0.8, 0.02, 0.02))
    mover = model.cube(0.2, material=colored(0.02, 0.1, 0.9))
    model.document["nodes"][mover]["translation"] = [0.3, 0, 0]
    clip(model, "lift", channel(model, mover, "translation", [0, 1], [[0.3, 0, 0], [0.3, height_m, 0]]))
    clip(model, None, channel(model, mover, "rotation", [0, 1], [about("y", 0), about("y", 90)]))
    return model


def bar(sets: int = 1, *, normals: bool = True) -> Glb:
    """An upright bar on two joints; clip `bend` turns the upper one by 90° about z in a second."""
    model, levels = Glb(), 9
    height = np.linspace(0, 1, levels)
    ring = np.array([(-0.1, -0.1), (0.1, -0.1), (0.1, 0.1), (-0.1, 0.1)])
    positions = np.array([(x, y, z) for y in height for x, z in ring], SINGLE)
    outward = np.array([(x, 0, z) for _ in height for x, z in ring], SINGLE) / SINGLE(0.1 * math.sqrt(2))
    sides = [(level * 4 + side, level * 4 + (side + 1) % 4) for level in range(levels - 1) for side in range(4)]
    triangles = [corner for a, b in sides for corner in (a, a + 4, b, b, a + 4, b + 4)]
    upper = np.repeat(np.clip(height * 2 - 0.5, 0, 1), 4).astype(SINGLE)
    attributes = {"POSITION": bounded(model, positions, "VEC3")}
    if normals:
        attributes["NORMAL"] = model.accessor(outward, "VEC3", FLOAT)
    for number in range(sets):
        # With two sets each holds one joint of the two, so that either alone would tear the bar.
        shares = [1 - upper, upper] if sets == 1 else [[1 - upper, 0 * upper], [upper, 0 * upper]][number]
        joints = [[0, 1, 0, 0]] if sets == 1 else [[number, 0, 0, 0]]
        attributes[f"JOINTS_{number}"] = model.accessor(np.array(joints * len(positions), np.uint8), "VEC4", BYTE)
        weights = np.concatenate([np.stack(shares, axis=1), np.zeros((len(positions), 2))], axis=1).astype(SINGLE)
        attributes[f"WEIGHTS_{number}"] = model.accessor(weights, "VEC4", FLOAT)
    shape = {"attributes": attributes, "indices": model.accessor(np.array(triangles, np.uint16), "SCALAR", SHORT)}
    shape["material"] = model.add("materials", {**colored(0.1, 0.7, 0.2), "doubleSided": True})
    top = model.add("nodes", {"translation": [0, 0.5, 0]})
    root = model.add("nodes", {"children": [top]})
    bind = np.tile(np.eye(4, dtype=SINGLE), (2, 1, 1))
    bind[1, 1, 3] = -0.5
    inverse = model.accessor(bind.transpose(0, 2, 1).reshape(2, 16).copy(), "MAT4", FLOAT)
    skin = model.add("skins", {"joints": [root, top], "inverseBindMatrices": inverse})
    node = model.add("nodes", {"mesh": model.add("meshes", {"primitives": [shape]}), "skin": skin})
    model.document["scenes"][0]["nodes"] += [root, node]
    clip(model, "bend", channel(model, top, "rotation", [0, 1], [about("z", 0), about("z", -90)]))
    return model


def morphing(*, sparse: bool = False) -> Glb:
    """A cube with targets `tall` (its top 0.2 m higher; `sparse`: said of the top's vertices only) and `wide`; clip `grow`."""
    model = Glb()
    node = model.cube(0.2, material=colored(0.8, 0.5, 0.05))
    positions = cube(0.2)[0]
    tall, wide = np.zeros_like(positions), positions * np.array([1, 0, 0], SINGLE)
    tall[positions[:, 1] > 0, 1] = 0.2
    shape = model.document["meshes"][0]["primitives"][0]
    shape["targets"] = [
        {"POSITION": _sparse(model, tall) if sparse else bounded(model, tall, "VEC3")},
        {"POSITION": bounded(model, wide, "VEC3")},
    ]
    model.document["meshes"][0] |= {"weights": [0, 0], "extras": {"targetNames": ["tall", "wide"]}}
    clip(model, "grow", channel(model, node, "weights", [0, 1], [[0, 0], [1, 0]]))
    return model


def _sparse(model: Glb, values: Any) -> int:
    rows, bounds = np.flatnonzero(values.any(axis=1)), {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
    where = {"bufferView": model.view(rows.astype(np.uint16).tobytes()), "componentType": SHORT}
    what = {"bufferView": model.view(values[rows].tobytes())}
    more = {"sparse": {"count": len(rows), "indices": where, "values": what}}
    return model.add("accessors", {"componentType": FLOAT, "count": len(values), "type": "VEC3", **bounds, **more})


def copies() -> Glb:
    """Five small cubes in a row, one mesh instanced; clip `lift` raises its node."""
    model = Glb()
    node = model.cube(0.1, material=colored(0.5, 0.1, 0.7))
    places = np.array([[x, 0, 0] for x in (-0.4, -0.2, 0.0, 0.2, 0.4)], SINGLE)
    sizes = np.array([[1, 1 + number, 1] for number in range(5)], SINGLE)
    attributes = {"TRANSLATION": model.accessor(places, "VEC3", FLOAT), "SCALE": model.accessor(sizes, "VEC3", FLOAT)}
    model.document["nodes"][node]["extensions"] = {"EXT_mesh_gpu_instancing": {"attributes": attributes}}
    model.document["extensionsUsed"] = ["EXT_mesh_gpu_instancing"]
    clip(model, "lift", channel(model, node, "translation", [0, 1], [[0, 0, 0], [0, 1, 0]]))
    return model


def lamped(kind: str = "spot", intensity: float = 20.0) -> Glb:
    """A white plate under a red lamp 0.5 m above, which a clip `sway` moves from its left to its right."""
    model = Glb()
    plate = model.cube(1.0, material=colored(0.8, 0.8, 0.8, roughness=1.0))
    model.document["nodes"][plate] |= {"scale": [1, 0.02, 1]}
    light = {"type": kind, "color": [1, 0, 0], "intensity": intensity}
    if kind == "spot":
        light["spot"] = {"innerConeAngle": 0.1, "outerConeAngle": 0.4}
    model.document["extensions"] = {"KHR_lights_punctual": {"lights": [light]}}
    node = model.add("nodes", {"translation": [-0.3, 0.5, 0], "rotation": about("x", -90)})
    model.document["nodes"][node]["extensions"] = {"KHR_lights_punctual": {"light": 0}}
    model.document["scenes"][0]["nodes"].append(node)
    model.document["extensionsUsed"] = ["KHR_lights_punctual"]
    clip(model, "sway", channel(model, node, "translation", [0, 1], [[-0.3, 0.5, 0], [0.3, 0.5, 0]]))
    return model
