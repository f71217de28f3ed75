"""A model uploaded: buffers, textures with mipmaps, and a vertex array for each way of drawing a primitive."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

import moderngl
import numpy as np
import numpy.typing as npt

from render.engine.edit import dressed
from render.engine.gl.body import Body, Buffers, Key, VertexArrays
from render.engine.gl.context import is_es, is_software
from render.engine.gl.lamps import Lit
from render.engine.gl.matrix import cofactors
from render.engine.gl.paint import COLOR_MAPS, apply, features_of, usable_maps
from render.engine.gl.program import Programs
from render.engine.gl.texture_filter import soften
from render.engine.motion import check_names, mirrors, moves, resting_matrices
from render.models.gltf.material import NORMAL_MAPS, Material, Texture
from render.models.gltf.mesh import Primitive
from render.models.gltf.model import Bounds, Model
from render.models.gltf.pose import Pose, posed
from render.models.gltf.rig import Rig
from render.models.lean import leaner
from render.models.shadow import Patch, shadow_patch
from render.models.surface import tangents
from render.scene.instant import Placed
from render.scene.matrix import Matrix, Point, enlargement

TEXTURE_SIDE_PX: Final = 2048
SRGB8_ALPHA8: Final = 0x8C43
UNPACKERS: Final = 2
UNPACKED_AT_ONCE: Final = 4
Grey = npt.NDArray[np.uint8]
TextureKey = tuple[int, bool, str, str, bool]
BODIES_KEPT: Final = 64
"""As many as a scene has nodes."""
LOOKS_KEPT: Final = 64
AS_IT_IS: Final = np.eye(4)
SHAPE_ALONE: Final = ("hidden.vert", "hidden.frag")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One primitive ready to draw with one material. `matrix` (4, 4): from its vertices to the model's space.

    `centre` (3,) is the middle of its vertices; `mirrored` says that its triangles wind the other way. `bare` draws the shape
    alone, where it has two sides and what of the far one shows is to be found out first.
    """

    vertices: moderngl.VertexArray
    material: Material
    primitive: Primitive
    centre: Point
    matrix: Matrix
    mirrored: bool = False
    bare: moderngl.VertexArray | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The model's primitives in the materials that a node wears: all of them, and at rest those that there is something to see of."""

    pieces: Sequence[Piece]
    still: Sequence[Piece]


class GpuModel:
    """Everything of one model that lives on the GPU; `release` gives it back."""

    def __init__(
        self,
        context: moderngl.Context,
        programs: Programs,
        model: Model,
        shadow: Grey,
        *,
        texture_side_px: int = TEXTURE_SIDE_PX,
        whole: "GpuModel | None" = None,
    ) -> None:
        """`whole`: the model of which this is a leaner level; it shows the same images, and casts the same shadow."""
        self._context, self._programs, self.model, self._side_px = context, programs, model, texture_side_px
        limbs = {} if model.rig is None else model.rig.limbs
        self._asks = is_software(context) and not is_es(context)
        self._shapes = {number: _with_tangents(limb.shape, model) for number, limb in limbs.items()}
        # What only moves lies in its mesh's own space; what bends lies here as it rests, and in a Body's buffers when it is bent.
        self._resting = {} if model.rig is None else resting_matrices(model.rig)
        self._primitives = [
            self._shapes[number] if number in self._resting else _with_tangents(primitive, model)
            for number, primitive in enumerate(model.primitives)
        ]
        self._buffers = [self._upload(primitive) for primitive in self._primitives]
        self._bodies: OrderedDict[str, Body] = OrderedDict()
        self._rest: Pose | None = None
        self._bumps = {use.image for look in model.materials for name, use in look.textures.items() if name in NORMAL_MAPS}
        self._shares = whole is not None and whole.model.images == model.images
        self._textures: dict[TextureKey, moderngl.Texture] = whole._textures if whole is not None and self._shares else {}
        self.bounds: Bounds = model.bounds if whole is None else whole.bounds
        self.triangles = sum(len(primitive.triangles) for primitive in model.primitives)
        self._looks: OrderedDict[Key, Look] = OrderedDict()
        self._arrays: VertexArrays = {}
        self.patch: Patch = shadow_patch(self.bounds)
        self._whole = whole
        self.shadow: moderngl.Texture = self._grey(shadow) if whole is None else whole.shadow

    def leaner(self) -> list[tuple[float, "GpuModel"]]:
        """The same with fewer triangles, several, and how far their surfaces moved, in sides of the model; what moves stays whole."""
        limbs = {} if self.model.rig is None else self.model.rig.limbs
        still = [number for number in range(len(self._primitives)) if number not in limbs]
        joints = [self.model.primitives[number].positions for number in limbs]
        fixed, side = np.concatenate([np.zeros((0, 3), np.float32), *joints]), float((self.bounds[1] - self.bounds[0]).max())
        return [
            (moved, self._with(dict(zip(still, lean, strict=True))))
            for moved, lean in leaner([self._primitives[number] for number in still], side, fixed)
        ]

    def _with(self, others: Mapping[int, Primitive]) -> "GpuModel":
        primitives = tuple(others.get(number, primitive) for number, primitive in enumerate(self.model.primitives))
        model = replace(self.model, primitives=primitives)
        return GpuModel(self._context, self._programs, model, np.zeros((1, 1), np.uint8), texture_side_px=self._side_px, whole=self)

    def pieces(self, placed: Placed, lights: Lit) -> Sequence[Piece]:
        """How it is drawn as a node of the scene has it; raises EngineError, naming the node, for a name that it has not."""
        key = (placed.variant, placed.materials, lights)
        if key not in self._looks:
            self._looks[key] = self._look(placed, lights)
            while len(self._looks) > LOOKS_KEPT:
                self._looks.popitem(last=False)
        self._looks.move_to_end(key)
        look = self._looks[key]
        if self.model.rig is None or not moves(placed):
            return look.still
        body = self.body(placed)
        if key not in body.pieces:
            body.pieces[key] = [piece for piece in self._moved(self.model.rig, body, look.pieces) if drawable(piece)]
        return body.pieces[key]

    def pose(self, placed: Placed) -> Pose:
        """Where its nodes are as a node of the scene has it."""
        assert self.model.rig is not None
        if moves(placed):
            return self.body(placed).pose
        self._rest = self._rest or posed(self.model.rig)
        return self._rest

    def body(self, placed: Placed) -> Body:
        """What of a node moves, brought to its moment."""
        assert self.model.rig is not None
        if placed.node not in self._bodies:
            check_names(self.model, placed)
            self._bodies[placed.node] = Body(self._context, self.model.rig, self._shapes)
            while len(self._bodies) > BODIES_KEPT:
                self._bodies.popitem(last=False)[1].release()
        self._bodies.move_to_end(placed.node)
        self._bodies[placed.node].take(placed)
        return self._bodies[placed.node]

    def paint(self, piece: Piece) -> None:
        """Set the material's uniforms and textures."""
        scale = enlargement(piece.matrix) if piece.material.thickness else 1.0
        apply(piece.vertices.program, piece.material, piece.primitive, self._texture, scale=scale)

    def release(self) -> None:
        """Free what the GPU holds."""
        for body in self._bodies.values():
            body.release()
        for vertices in self._arrays.values():
            vertices.release()
        for buffers in self._buffers:
            for buffer in buffers.values():
                buffer.release()
        for texture in () if self._shares else self._textures.values():
            texture.release()
        if self._whole is None:
            self.shadow.release()

    def _look(self, placed: Placed, lights: Lit) -> Look:
        check_names(self.model, placed)
        materials = dressed(self.model.materials, placed.materials, placed.node)
        plain = dressed((Material(),), [edit for edit in placed.materials if not edit.material], placed.node)[0]
        pieces = [
            self._piece(index, plain if (number := _material(part, self.model, placed.variant)) is None else materials[number], lights)
            for index, part in enumerate(self._primitives)
        ]
        self._load_textures(pieces)
        return Look(pieces=pieces, still=[piece for piece in pieces if drawable(piece)])

    def _moved(self, rig: Rig, body: Body, pieces: Sequence[Piece]) -> Iterator[Piece]:
        for number, piece in enumerate(pieces):
            limb = rig.limbs.get(number)
            if limb is None:
                yield piece
                continue
            there = self._bent(piece, number, body) if limb.bends else piece
            yield replace(there, matrix=body.matrix(limb), mirrored=body.mirrored(limb))

    def _bent(self, piece: Piece, number: int, body: Body) -> Piece:
        buffers = self._buffers[number] | body.buffers[number]
        vertices = self._vertices(body.vertices, piece.vertices.program, number, buffers)
        bare = piece.bare and self._vertices(body.vertices, piece.bare.program, number, buffers)
        return replace(piece, vertices=vertices, bare=bare, centre=body.centre(number))

    def _piece(self, index: int, material: Material, lights: Lit) -> Piece:
        primitive = self._primitives[index]
        program = self._programs.get("model.vert", "model.frag", features_of(material, primitive, lights))
        matrix = self._resting.get(index, AS_IT_IS)
        asks = self._asks and material.double_sided and not material.see_through
        return Piece(
            vertices=self._vertices(self._arrays, program, index, self._buffers[index]),
            bare=self._vertices(self._arrays, self._programs.get(*SHAPE_ALONE), index, self._buffers[index]) if asks else None,
            material=material,
            primitive=primitive,
            centre=primitive.positions.mean(axis=0, dtype=np.float64),
            matrix=matrix,
            mirrored=mirrors(matrix),
        )

    def _vertices(self, made: VertexArrays, program: moderngl.Program, index: int, buffers: Buffers) -> moderngl.VertexArray:
        """The buffers of a primitive as a program takes them, made once."""
        count = len(self._primitives[index].positions)
        if (index, program.glo) not in made:
            content = [
                (buffers[name], f"{buffers[name].size // count // 4}f4", f"in_{name}")
                for name in ("position", "normal", "tangent", "uv0", "uv1", "color")
                if name in buffers and f"in_{name}" in program
            ]
            made[index, program.glo] = self._context.vertex_array(program, content, index_buffer=buffers["index"], index_element_size=4)
        return made[index, program.glo]

    def _upload(self, primitive: Primitive) -> Buffers:
        arrays = {
            "position": primitive.positions,
            "normal": primitive.normals,
            "tangent": primitive.tangents,
            "uv0": primitive.uv0,
            "uv1": primitive.uv1,
            "color": primitive.colors,
        }
        buffers = {name: self._context.buffer(np.ascontiguousarray(data, np.float32)) for name, data in arrays.items() if data is not None}
        return buffers | {"index": self._context.buffer(np.ascontiguousarray(primitive.triangles, np.uint32))}

    def _texture(self, use: Texture, is_color: bool) -> moderngl.Texture:
        return self._textures[_key(use, is_color)]

    def _load_textures(self, pieces: Sequence[Piece]) -> None:
        """Upload what the pieces show and is not there yet: images are unpacked beside the upload, a few at a time."""
        uses = ((use, name in COLOR_MAPS) for piece in pieces for name, use in usable_maps(piece.material, piece.primitive).items())
        missing = [pair for key, pair in {_key(*pair): pair for pair in uses}.items() if key not in self._textures]
        with ThreadPoolExecutor(UNPACKERS) as pool:
            for start in range(0, len(missing), UNPACKED_AT_ONCE):
                some = missing[start : start + UNPACKED_AT_ONCE]
                for pair, pixels in zip(some, pool.map(self._pixels, some), strict=True):
                    self._textures[_key(*pair)] = self._load(*pair, pixels)

    def _pixels(self, pair: tuple[Texture, bool]) -> Grey:
        return self.model.images[pair[0].image].decode(self._side_px)

    def _load(self, use: Texture, is_color: bool, pixels: Grey) -> moderngl.Texture:
        height, width = pixels.shape[:2]
        texture = self._context.texture((width, height), 4, pixels, internal_format=SRGB8_ALPHA8 if is_color else None)
        texture.build_mipmaps()
        soften(self._context, texture, use, blended=is_color or use.image in self._bumps)
        # What is mirrored is folded into 0..1 by the shader.
        texture.repeat_x, texture.repeat_y = use.wrap_u == "repeat", use.wrap_v == "repeat"
        return texture

    def _grey(self, shadow: Grey) -> moderngl.Texture:
        texture = self._context.texture((shadow.shape[1], shadow.shape[0]), 1, np.ascontiguousarray(shadow), alignment=1)
        texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        texture.repeat_x = texture.repeat_y = False
        return texture


def _material(primitive: Primitive, model: Model, variant: str | None) -> int | None:
    """The number of the material that a primitive wears in a variant."""
    return primitive.material if variant is None else primitive.variants.get(model.variants.index(variant), primitive.material)


def drawable(piece: Piece) -> bool:
    """Whether there is anything of it to see: finite, and not scaled to a line or a point."""
    return bool(np.isfinite(piece.centre).all() and np.isfinite(piece.matrix).all() and cofactors(piece.matrix).any())


def _key(use: Texture, is_color: bool) -> TextureKey:
    return use.image, is_color, use.wrap_u, use.wrap_v, use.smooth


def _with_tangents(primitive: Primitive, model: Model) -> Primitive:
    used = {primitive.material, *primitive.variants.values()} - {None}
    maps = [model.materials[index].tangent_map for index in used if index is not None]
    guide = next((use for use in maps if use is not None), None)
    coordinates = None if guide is None else primitive.uv(guide.texcoord)
    if primitive.tangents is not None or guide is None or coordinates is None:
        return primitive
    laid = coordinates @ np.array(guide.transform, np.float32).reshape(2, 3)[:, :2].T
    return replace(primitive, tangents=tangents(primitive.positions, primitive.normals, laid, primitive.triangles))
