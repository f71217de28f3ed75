"""Puts a rig together while the reader walks the scene: what can move is kept as the file has it, beside what rests."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from render.models.gltf.accessor import Accessors
from render.models.gltf.animation import Animations
from render.models.gltf.clip import unit_rows
from render.models.gltf.document import Place
from render.models.gltf.lamp import read_lamps
from render.models.gltf.node import Matrix, Nodes, local_matrix, parts
from render.models.gltf.rig import Joints, Limb, Numbers, Rig
from render.models.gltf.skin import Skin, read_skin


class Rigging:
    """Knows from the start what clips move; `keep` takes what hangs on it, `rig` is all of it."""

    def __init__(self, root: Place, nodes: Nodes, accessors: Accessors) -> None:
        self._root, self._nodes, self._accessors = root, nodes, accessors
        self._meshes, self._skins = root.items("meshes"), root.items("skins")
        self._read: dict[int, tuple[Skin, Matrix]] = {}
        self._weights = {node: self._resting(place) for node, place in enumerate(nodes.places) if node in nodes.world and place.has("mesh")}
        self._clips = Animations(root, accessors, {node: len(weights) for node, weights in self._weights.items()}).clips()
        self._limbs: dict[int, Limb] = {}

    def weights(self, node: int) -> tuple[float, ...]:
        """The resting weights of a node's morph targets."""
        return self._weights[node]

    def skin(self, number: int) -> tuple[Skin, Matrix]:
        """A skin, and its palette as the joints rest."""
        if number not in self._read:
            skin = read_skin(self._skins[number], len(self._nodes.places), self._accessors)
            world = np.stack([self._nodes.world.get(joint, np.eye(4)) for joint in skin.joints.tolist()])
            self._read[number] = (skin, world @ skin.inverse)
        return self._read[number]

    def keep(self, index: int, limb: Limb) -> None:
        """Take the scene's primitive of that number if it can move."""
        moved = limb.node in self._moved if limb.skin is None else bool(self._moved & set(self.skin(limb.skin)[0].joints.tolist()))
        if moved or limb.targets:
            self._limbs[index] = limb

    @property
    def rig(self) -> Rig | None:
        """None if nothing moves and nothing shines."""
        lamps = read_lamps(self._root, frozenset(self._nodes.world))
        if not (self._limbs or self._clips or lamps):
            return None
        limbs, weights = self._limbs, {node: weights for node, weights in self._weights.items() if weights}
        needed = {limb.node for limb in limbs.values()} | {lamp.node for lamp in lamps}
        needed |= {joint for limb in limbs.values() if limb.skin is not None for joint in self.skin(limb.skin)[0].joints.tolist()}
        return Rig(
            joints=self._joints(needed),
            clips=self._clips,
            skins={number: skin for number, (skin, _) in self._read.items()},
            lamps=lamps,
            limbs=limbs,
            weights=weights,
            target_names={node: self._names(node, len(weights[node])) for node in weights},
        )

    @cached_property
    def _moved(self) -> set[int]:
        """Nodes that a clip moves, themselves or by what they hang on."""
        moved = {int(node) for clip in self._clips for track in clip.tracks if track.path != "weights" for node in track.nodes}
        # The walk has parents before their children.
        for node in self._nodes.world:
            if self._nodes.parent.get(node) in moved:
                moved.add(node)
        return moved

    def _resting(self, place: Place) -> tuple[float, ...]:
        """Weights of a node with a mesh: its own, else the mesh's, else nothing; one for each target."""
        mesh = self._meshes[place.index("mesh", len(self._meshes), "mesh")]
        count = max((len(primitive.items("targets")) for primitive in mesh.items("primitives")), default=0)
        own = place.weights()
        said = own if own is not None else mesh.weights() or ()
        return (*said[:count], *(0.0,) * (count - len(said)))

    def _names(self, node: int, count: int) -> tuple[str, ...]:
        mesh = self._meshes[self._nodes.places[node].integer("mesh")]
        extras = mesh.maybe("extras")
        said = extras.value.get("targetNames") if extras and isinstance(extras.value, dict) else None
        names: Sequence[object] = said if isinstance(said, list) else ()
        return tuple(name[:200] if isinstance(name, str) else "" for name in names[:count])

    def _joints(self, needed: set[int]) -> Joints:
        count, world, parent = len(self._nodes.places), self._nodes.world, self._nodes.parent
        above = set(needed)
        for node in reversed(list(world)):
            if node in above and node in parent:
                above.add(parent[node])
        depth: dict[int, int] = {}
        for node in world:
            depth[node] = depth[parent[node]] + 1 if node in parent else 0
        levels: list[list[int]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
        for node in world:
            if node in above:
                levels[depth[node]].append(node)
        parents = np.array([parent.get(node, -1) for node in range(count)], np.int64)
        return Joints(parents=parents, levels=tuple(_numbers(level) for level in levels if level), **self._parts())

    def _parts(self) -> dict[str, Matrix]:
        """Each node's own matrix and its translation, rotation and scale."""
        places = self._nodes.places
        translations, rotations, scales = (np.array(values) for values in zip(*(parts(place) for place in places), strict=True))
        local = np.stack([local_matrix(place) for place in places])
        return {"local": local, "translations": translations, "rotations": unit_rows(rotations), "scales": scales}


def _numbers(nodes: Sequence[int]) -> Numbers:
    return np.array(nodes, np.int64)
