"""What of a model can move: nodes, clips, skins, morph targets and lamps, beside the primitives at rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from render.models.gltf.clip import Clip
from render.models.gltf.lamp import FileLamp
from render.models.gltf.mesh import Primitive
from render.models.gltf.morph import Target
from render.models.gltf.node import Matrix
from render.models.gltf.skin import Bonds, Skin

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Joints:
    """The nodes as they rest. n nodes: `local` (n, 4, 4), `translations`, `scales` (n, 3), `rotations` (n, 4).

    `levels` are the nodes that anything needs, each level's parents in the level before; `parents` (n,), −1 for none.
    """

    parents: Numbers
    levels: tuple[Numbers, ...]
    local: Matrix
    translations: Matrix
    rotations: Matrix
    scales: Matrix


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Limb:
    """One of the model's primitives that can move: `shape` is in the mesh's own space with its morph targets at nothing.

    `flat`: it has no normals of its own, each triangle has corners to itself and shows flat, however it is bent.
    """

    shape: Primitive
    node: int
    flat: bool = False
    skin: int | None = None
    bonds: Bonds | None = None
    targets: tuple[Target, ...] = ()

    @property
    def bends(self) -> bool:
        """Whether it changes its shape, not only its place."""
        return self.bonds is not None or bool(self.targets)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rig:
    """`limbs` by the number of their primitive; `weights` and `target_names` of morph targets by node."""

    joints: Joints
    clips: tuple[Clip, ...] = ()
    skins: Mapping[int, Skin] = field(default_factory=dict)
    lamps: tuple[FileLamp, ...] = ()
    limbs: Mapping[int, Limb] = field(default_factory=dict)
    weights: Mapping[int, tuple[float, ...]] = field(default_factory=dict)
    target_names: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def clip(self, name: str) -> Clip | None:
        """The clip of a name (empty: the first), or of a number from 0 on."""
        number = number_named([clip.name for clip in self.clips], name)
        return None if number is None else self.clips[number]

    def targets(self, name: str) -> Mapping[int, int]:
        """The number of a morph target (by its name, or by its number from 0 on) in each node that has it."""
        named = {node: names.index(name) for node, names in self.target_names.items() if name in names}
        if named or not (name.isascii() and name.isdigit() and len(name) < 6):
            return named
        return {node: int(name) for node, weights in self.weights.items() if int(name) < len(weights)}


def number_named(names: Sequence[str], name: str) -> int | None:
    """Which of `names` is meant: by name (empty: the first), or by a number from 0 on; None if there is none such."""
    if not name:
        return 0 if names else None
    if name in names:
        return names.index(name)
    return int(name) if name.isascii() and name.isdigit() and len(name) < 6 and int(name) < len(names) else None
