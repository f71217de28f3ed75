"""A model at the moment that a scene says: its pose, its primitives bent, and what is wrong with a name that it has not."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from render.engine.errors import EngineError
from render.models.gltf.mesh import Primitive, bent, placed
from render.models.gltf.model import Model
from render.models.gltf.pose import Pose, posed
from render.models.gltf.rig import Limb, Rig
from render.models.limits import LIMITS
from render.models.surface import Floats, flat_normals
from render.scene.instant import Placed
from render.scene.matrix import Matrix
from render.scene.words import listed, plain

SWEPT_VERTICES: Final = 1_500_000
FEWEST_POSES: Final = 8
MOST_POSES: Final = 64


def moves(standing: Placed) -> bool:
    """Whether it is anywhere but at rest."""
    return bool(standing.clips or standing.morphs)


def check_names(model: Model, standing: Placed) -> None:
    """Raises EngineError, naming the node, for a variant, a clip or a morph target that the model has not."""
    if standing.variant is not None and standing.variant not in model.variants:
        raise _unknown(standing, "variant", standing.variant, model.variants)
    rig = model.rig
    clips = () if rig is None else tuple(clip.name for clip in rig.clips)
    for play in standing.clips:
        if rig is None or rig.clip(play.clip) is None:
            raise _unknown(standing, "animation", play.clip or "(the first)", clips)
    targets = () if rig is None else tuple(dict.fromkeys(name for names in rig.target_names.values() for name in names if name))
    for morph in standing.morphs:
        if rig is None or not rig.targets(morph.target):
            raise _unknown(standing, "morph target", morph.target, targets)


def pose_of(rig: Rig, standing: Placed) -> Pose:
    """The rig as the scene has it at this moment; names are checked already."""
    clips = [(clip, play) for play in standing.clips if (clip := rig.clip(play.clip)) is not None]
    moments = [(clip, clip.moment_s(play.at_s, repeat=play.repeat)) for clip, play in clips]
    return posed(rig, moments, [(morph.target, morph.weight, morph.own) for morph in standing.morphs])


def resting_matrices(rig: Rig) -> dict[int, Matrix]:
    """Where the limbs that only move, and never bend, rest: from their own space to the model's (4, 4)."""
    world = posed(rig).world
    return {number: world[limb.node] for number, limb in rig.limbs.items() if not limb.bends}


def check_part(model: Model, standing: Placed, part: str) -> None:
    """Raises EngineError, naming the node, for a part that the model has not."""
    if part not in model.parts:
        raise _unknown(standing, "part", part, tuple(model.parts))


def carrier(model: Model, standing: Placed, part: str) -> Matrix:
    """Whereto a part of a model has gone, from where it rests (4, 4), in the model's space; raises EngineError for an unknown one."""
    check_part(model, standing, part)
    if model.rig is None or not moves(standing):
        return np.eye(4)
    number = model.parts[part]
    rest, now = posed(model.rig).world[number], pose_of(model.rig, standing).world[number]
    with np.errstate(all="ignore"):
        gone = now @ np.linalg.inv(rest) if np.linalg.det(rest[:3, :3]) else np.eye(4)
    # What was pressed flat or scaled beyond all numbers carries nothing anywhere.
    return gone if np.isfinite(gone).all() else np.eye(4)


def bend(rig: Rig, limb: Limb, shape: Primitive, pose: Pose) -> Primitive:
    """A limb's shape morphed, and, where it hangs on joints, brought by them into the model's space."""
    shape = bent(shape, limb.targets, pose.weights.get(limb.node, ()), flat=limb.flat)
    if limb.bonds is None or limb.skin is None:
        return shape
    # Imported here: the compiler behind it takes longer to load than most models to draw, and few of them bend.
    from render.engine.bend import follow

    palette = rig.skins[limb.skin].palette(pose.world)
    positions, normals, tangents = follow(shape.positions, shape.normals, shape.tangents, limb.bonds.joints, limb.bonds.weights, palette)
    return replace(shape, positions=positions, normals=flat_normals(positions) if limb.flat else normals, tangents=tangents)


def moved(model: Model, standing: Placed) -> tuple[Primitive, ...]:
    """All primitives of a model, in its own space, at this moment. Raises EngineError for names that it has not."""
    check_names(model, standing)
    if model.rig is None or not moves(standing):
        return model.primitives
    rig, pose = model.rig, pose_of(model.rig, standing)
    return tuple(_moved(rig, rig.limbs[number], pose) if number in rig.limbs else part for number, part in enumerate(model.primitives))


def swept(model: Model, standing: Placed) -> Iterator[Floats]:
    """Vertices (n, 3), in the model's space, of poses that together reach as far as its clips and morph targets take it.

    Many poses of few vertices, fewer of many. Absurd places are left out, as they are not drawn.
    """
    assert model.rig is not None
    rig, limbs = model.rig, model.rig.limbs
    still = [part.positions for number, part in enumerate(model.primitives) if number not in limbs]
    yield from still
    count = max(sum(len(limb.shape.positions) for limb in limbs.values()), 1)
    for placed_so in poses(rig, standing, min(max(SWEPT_VERTICES // count, FEWEST_POSES), MOST_POSES)):
        pose = pose_of(rig, placed_so)
        for limb in limbs.values():
            points = _moved(rig, limb, pose).positions
            yield points[(np.abs(points) < LIMITS.extent_m).all(axis=1)]


def poses(rig: Rig, standing: Placed, most: int) -> Iterator[Placed]:
    """About `most` moments of a node: each clip through its keyframes, all of them at once, with the morph targets and without."""
    samples = [clip.samples_s(most) for play in standing.clips if (clip := rig.clip(play.clip)) is not None]
    for number in range(max((len(times_s) for times_s in samples), default=1)):
        clips = zip(standing.clips, samples, strict=True)
        # Each clip at another place of its own, so that two do not only meet where they meet at the beginning.
        moment = tuple(replace(play, at_s=float(times_s[number * (2 * at + 1) % len(times_s)])) for at, (play, times_s) in enumerate(clips))
        yield replace(standing, clips=moment)
        if standing.morphs:
            yield replace(standing, clips=moment, morphs=())


def _moved(rig: Rig, limb: Limb, pose: Pose) -> Primitive:
    # What is scaled beyond all numbers has no place; it is not drawn.
    with np.errstate(all="ignore"):
        shape = bend(rig, limb, limb.shape, pose)
        return shape if limb.bonds is not None else placed(shape, pose.world[limb.node])


def _unknown(standing: Placed, kind: str, name: str, there: Sequence[str]) -> EngineError:
    has = f"It has {listed(there)}: choose one of these, or leave it out." if there else f"It has no {kind} at all: leave it out."
    message = f"Node '{standing.node}': its model has no {kind} '{plain(name)}'. {has}"
    return EngineError(message, code="not_in_model")


def mirrors(matrix: Matrix) -> bool:
    """Whether a 4×4 matrix turns right into left."""
    with np.errstate(all="ignore"):
        return bool(np.linalg.det(matrix[:3, :3]) < 0)
