"""A rig at a moment: where every node is, and how far every morph target has gone. Pure, and the same for the same moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from render.models.gltf.clip import Clip, Values, rotations
from render.models.gltf.node import Matrix
from render.models.gltf.rig import Joints, Rig

PARTS: Final = ("translation", "rotation", "scale")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pose:
    """`world` (n, 4, 4) places nodes in the model's space; `weights` are those of each node with morph targets."""

    world: Matrix
    weights: Mapping[int, Values]


def posed(rig: Rig, clips: Sequence[tuple[Clip, float]] = (), morphs: Sequence[tuple[str, float, float]] = ()) -> Pose:
    """The rig with clips at moments of their own, seconds: of two that move one thing the later has it.

    `morphs` (target, weight, own) are set after them: to `weight` + `own` times what the target has by then.
    """
    weights = {node: np.array(resting, np.float64) for node, resting in rig.weights.items()}
    moved: dict[str, Values] = {}
    touched: set[int] = set()
    for clip, at_s in clips:
        for track in clip.tracks:
            if track.path == "weights":
                _weigh(weights, int(track.nodes[0]), track.at(at_s)[0])
            else:
                moved.setdefault(track.path, _rest(rig.joints, track.path).copy())[track.nodes] = track.at(at_s)
                touched.update(track.nodes.tolist())
    for name, weight, own in morphs:
        for node, number in rig.targets(name).items():
            weights[node][number] = weight + own * weights[node][number]
    return Pose(world=_worlds(rig.joints, moved, np.array(sorted(touched), np.int64)), weights=weights)


def _weigh(weights: dict[int, Values], node: int, values: Values) -> None:
    if node in weights:
        weights[node][: len(values)] = values[: len(weights[node])]


def _rest(joints: Joints, path: str) -> Values:
    return {"translation": joints.translations, "rotation": joints.rotations, "scale": joints.scales}[path]


def _worlds(joints: Joints, moved: Mapping[str, Values], touched: np.ndarray) -> Matrix:
    local = joints.local
    if len(touched):
        translations, quaternions, scales = (moved.get(path, _rest(joints, path))[touched] for path in PARTS)
        local = local.copy()
        local[touched, :3, :3] = rotations(quaternions) * scales[:, None, :]
        local[touched, :3, 3] = translations
    world = np.tile(np.eye(4), (len(local), 1, 1))
    # Absurd scales overflow; what is not finite is not drawn.
    with np.errstate(all="ignore"):
        for depth, level in enumerate(joints.levels):
            world[level] = world[joints.parents[level]] @ local[level] if depth else local[level]
    return world
