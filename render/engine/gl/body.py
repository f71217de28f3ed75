"""A model that moves, as one node of a scene has it: the buffers that its bent primitives are written to, and its pose."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import moderngl
import numpy as np

from render.engine.gl.lamps import Lit
from render.engine.motion import bend, mirrors, pose_of
from render.models.gltf.mesh import Primitive
from render.models.gltf.pose import Pose
from render.models.gltf.rig import Limb, Rig
from render.scene.instant import Placed
from render.scene.matrix import Matrix, Point
from render.scene.node import MaterialEdit

if TYPE_CHECKING:
    from render.engine.gl.gpu_model import Piece

Buffers = dict[str, moderngl.Buffer]
Key = tuple[str | None, tuple[MaterialEdit, ...], Lit]
VertexArrays = dict[tuple[int, int], moderngl.VertexArray]
"""By the primitive's number and the program's."""


class Body:
    """`take` brings it to a moment; then `matrix`, `mirrored`, `centre` and `buffers` are of that moment."""

    def __init__(self, context: moderngl.Context, rig: Rig, shapes: Mapping[int, Primitive]) -> None:
        self._context, self._rig, self._shapes = context, rig, shapes
        self.buffers: dict[int, Buffers] = {}
        self.vertices: VertexArrays = {}
        self.pieces: dict[Key, list[Piece]] = {}
        self._bent: dict[int, Primitive] = {}
        self._moment: tuple[object, ...] | None = None
        self.pose: Pose = Pose(world=np.zeros((0, 4, 4)), weights={})

    def take(self, placed: Placed) -> None:
        """The pose of a moment; nothing to do if it has it already."""
        moment = (placed.clips, placed.morphs)
        if moment == self._moment:
            return
        self.pose, self._moment = pose_of(self._rig, placed), moment
        self.pieces.clear()
        for number, limb in self._rig.limbs.items():
            if limb.bends:
                self._bent[number] = bend(self._rig, limb, self._shapes[number], self.pose)
                self._write(number, self._bent[number])

    def matrix(self, limb: Limb) -> Matrix:
        """From what the buffers hold to the model's space (4, 4)."""
        return np.eye(4) if limb.bonds is not None else self.pose.world[limb.node]

    def mirrored(self, limb: Limb) -> bool:
        """Whether the limb's triangles wind the other way now."""
        if limb.bonds is None or limb.skin is None:
            return mirrors(self.pose.world[limb.node])
        joint, skin = int(limb.bonds.joints[0, 0]), self._rig.skins[limb.skin]
        return mirrors(self.pose.world[skin.joints[joint]] @ skin.inverse[joint])

    def centre(self, number: int) -> Point:
        """The middle of a bent limb's vertices (3,) as the buffers hold them."""
        return np.asarray(self._bent[number].positions.mean(axis=0, dtype=np.float64))

    def release(self) -> None:
        """Free what it has on the GPU."""
        for vertices in self.vertices.values():
            vertices.release()
        for buffers in self.buffers.values():
            for buffer in buffers.values():
                buffer.release()

    def _write(self, number: int, primitive: Primitive) -> None:
        arrays = {"position": primitive.positions, "normal": primitive.normals, "tangent": primitive.tangents}
        there = {name: np.ascontiguousarray(data, np.float32) for name, data in arrays.items() if data is not None}
        if number not in self.buffers:
            self.buffers[number] = {name: self._context.buffer(data, dynamic=True) for name, data in there.items()}
            # At rest a mirrored shape has its triangles turned round already; here the painter does it.
            self.buffers[number]["index"] = self._context.buffer(np.ascontiguousarray(primitive.triangles, np.uint32))
            return
        for name, data in there.items():
            # Fresh memory: the picture before may still be drawn from the old.
            self.buffers[number][name].orphan()
            self.buffers[number][name].write(data)
