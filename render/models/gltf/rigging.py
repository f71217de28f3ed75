"""Puts a rig together while the reader walks the scene: what can move is kept as the file has it, beside what rests."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from render.models.gltf.accessor import Accessors
from render.models.gltf.animation import Animations
from render.models.gltf.clip import unit_rows
from render.models.gltf.document import Place
from render.models.gltf.lamp import read_lamps
from render.models.gltf.node import Matrix, Nodes, parts
from render.models.gltf.rig import Joints, Limb, Numbers, Rig
from render.models.gltf.skin import Skin, read_skin
from render.models.limits import LIMITS
from render.models.report.issue import ModelRejected


class Rigging:
    """Knows from the start what clips move; `keep` takes what hangs on it, `rig` is all of it."""

    def __init__(self, root: Place, nodes: Nodes, accessors: Accessors) -> None:
        self._root, self._nodes, self._accessors = root, nodes, accessors
        self._meshes, self._skins = root.items("meshes"), root.items("skins")
        self._read: dict[int, tuple[Skin, Matrix]] = {}
        self._mesh_of = {node: self._mesh(nodes.places[node]) for node in nodes.world if nodes.places[node].has("mesh")}
        counts = [self._count(mesh) for mesh in self._meshes]
        self._targets = {node: counts[mesh] for node, mesh in self._mesh_of.items()}
        self._clips = Animations(root, accessors, self._targets).clips()
        self._limbs: dict[int, Limb] = {}
        self._bending: dict[int, bool] = {}

    def weights(self, node: int) -> tuple[float, ...]:
        """The resting weights of a node's morph targets: its own, else the mesh's, else nothing; one for each target."""
        own, count = self._nodes.places[node].weights(), self._targets[node]
        said = own if own is not None else self._meshes[self._mesh_of[node]].weights() or ()
        return (*said[:count], *(0.0,) * (count - len(said)))

    def skin(self, number: int) -> tuple[Skin, Matrix]:
        """A skin, and its palette as the joints rest."""
        if number not in self._read:
            skin = read_skin(self._skins[number], len(self._nodes.places), self._accessors)
            world = np.stack([self._nodes.world.get(joint, np.eye(4)) for joint in skin.joints.tolist()])
            self._read[number] = (skin, world @ skin.inverse)
        return self._read[number]

    def keep(self, index: int, limb: Limb) -> None:
        """Take the scene's primitive of that number if it can move."""
        moved = limb.node in self._moved if limb.skin is None else self._bends(limb.skin)
        if moved or limb.targets:
            self._limbs[index] = limb

    @property
    def rig(self) -> Rig | None:
        """None if nothing moves and nothing shines."""
        lamps = read_lamps(self._root, frozenset(self._nodes.world))
        if not (self._limbs or self._clips or lamps):
            return None
        limbs, skins = self._limbs, {number: skin for number, (skin, _) in self._read.items()}
        needed = {limb.node for limb in limbs.values()} | {lamp.node for lamp in lamps}
        # What has a name may carry a note.
        needed.update(self._moved.intersection(self._nodes.named.values()))
        for number in {limb.skin for limb in limbs.values() if limb.skin is not None}:
            needed.update(skins[number].joints.tolist())
        morphing = sorted({limb.node for limb in limbs.values() if limb.targets})
        return Rig(
            joints=self._joints(needed),
            clips=self._clips,
            skins=skins,
            lamps=lamps,
            limbs=limbs,
            weights={node: self.weights(node) for node in morphing},
            target_names={node: self._names(node) for node in morphing},
        )

    @cached_property
    def _played(self) -> set[int]:
        """Nodes that a clip moves itself."""
        return {int(node) for clip in self._clips for track in clip.tracks if track.path != "weights" for node in track.nodes}

    @cached_property
    def _moved(self) -> set[int]:
        """Nodes that a clip moves, themselves or by what they hang on."""
        moved = set(self._played)
        # The walk has parents before their children.
        for node in self._nodes.world:
            if self._nodes.parent.get(node) in moved:
                moved.add(node)
        return moved

    def _bends(self, skin: int) -> bool:
        """Whether a clip moves any of its joints."""
        if skin not in self._bending:
            self._bending[skin] = not self._moved.isdisjoint(self.skin(skin)[0].joints.tolist())
        return self._bending[skin]

    def _mesh(self, node: Place) -> int:
        return node.index("mesh", len(self._meshes), "mesh")

    def _count(self, mesh: Place) -> int:
        count = max((len(primitive.items("targets")) for primitive in mesh.items("primitives")), default=0)
        if count > LIMITS.morph_targets:
            raise ModelRejected("too_many_vertices", mesh.pointer, f"{count} morph targets; at most {LIMITS.morph_targets} are taken.")
        return count

    def _names(self, node: int) -> tuple[str, ...]:
        extras = self._meshes[self._mesh_of[node]].maybe("extras")
        said = extras.value.get("targetNames") if extras and isinstance(extras.value, dict) else None
        names: Sequence[object] = said if isinstance(said, list) else ()
        return tuple(name[:200] if isinstance(name, str) else "" for name in names[: self._targets[node]])

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
        """Each node's own matrix; of those that a clip moves also translation, rotation and scale."""
        count, places = len(self._nodes.places), self._nodes.places
        local, translations, scales = np.tile(np.eye(4), (count, 1, 1)), np.zeros((count, 3)), np.ones((count, 3))
        rotations = np.tile([0.0, 0.0, 0.0, 1.0], (count, 1))
        for node, matrix in self._nodes.local.items():
            local[node] = matrix
        for node in self._played:
            translations[node], rotations[node], scales[node] = parts(places[node])
        return {"local": local, "translations": translations, "rotations": unit_rows(rotations), "scales": scales}


def _numbers(nodes: Sequence[int]) -> Numbers:
    return np.array(nodes, np.int64)
