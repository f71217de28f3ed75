"""A model at the moment that a scene says: its pose, its primitives bent, and what is wrong with a name that it has not."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from render.engine.errors import EngineError
from render.models.gltf.mesh import Primitive, bent, placed
from render.models.gltf.model import Model
from render.models.gltf.pose import Pose, posed
from render.models.gltf.rig import Limb, Rig
from render.models.surface import flat_normals, unit
from render.scene.instant import Placed

NAMES_SHOWN: Final = 12


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
    return posed(rig, moments, [(morph.target, morph.weight) for morph in standing.morphs])


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
    pose = pose_of(model.rig, standing)
    limbs = model.rig.limbs
    return tuple(_moved(model.rig, limbs[number], pose) if number in limbs else part for number, part in enumerate(model.primitives))


def _moved(rig: Rig, limb: Limb, pose: Pose) -> Primitive:
    shape = bend(rig, limb, limb.shape, pose)
    if limb.bonds is not None:
        return replace(shape, normals=unit(shape.normals))
    return placed(shape, pose.world[limb.node])


def _unknown(standing: Placed, kind: str, name: str, there: Sequence[str]) -> EngineError:
    shown = ", ".join(f"'{one}'" for one in there[:NAMES_SHOWN]) + (", …" if len(there) > NAMES_SHOWN else "")
    has = f"It has {shown}." if there else f"It has no {kind} at all."
    return EngineError(f"Node '{standing.node}': its model has no {kind} '{name}'. {has} Choose one of these, or leave it out.")


def mirrors(matrix: np.ndarray) -> bool:
    """Whether a 4×4 matrix turns right into left."""
    return bool(np.linalg.det(matrix[:3, :3]) < 0)
