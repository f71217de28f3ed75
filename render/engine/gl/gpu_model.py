"""A model uploaded: buffers, textures with mipmaps, and a vertex array for each way of drawing a primitive."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

import moderngl
import numpy as np
import numpy.typing as npt

from render.engine.gl.paint import COLOR_MAPS, apply, features_of, usable_maps
from render.engine.gl.program import Programs
from render.models.gltf.material import Material, Texture
from render.models.gltf.mesh import Primitive
from render.models.gltf.model import Model
from render.models.shadow import Patch, shadow_patch
from render.models.surface import tangents

TEXTURE_SIDE_PX: Final = 2048
SRGB8_ALPHA8: Final = 0x8C43
UNPACKERS: Final = 2
UNPACKED_AT_ONCE: Final = 4
Grey = npt.NDArray[np.uint8]
TextureKey = tuple[int, bool, str, str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One primitive ready to draw with one material."""

    vertices: moderngl.VertexArray
    material: Material
    primitive: Primitive
    centre: npt.NDArray[np.float64]


class GpuModel:
    """Everything of one model that lives on the GPU; `release` gives it back."""

    def __init__(
        self, context: moderngl.Context, programs: Programs, model: Model, shadow: Grey, *, texture_side_px: int = TEXTURE_SIDE_PX
    ) -> None:
        self._context, self._programs, self.model, self._side_px = context, programs, model, texture_side_px
        self._primitives = [_with_tangents(primitive, model) for primitive in model.primitives]
        self._buffers = [self._upload(primitive) for primitive in self._primitives]
        self._textures: dict[TextureKey, moderngl.Texture] = {}
        self._pieces: dict[tuple[str | None, int], list[Piece]] = {}
        self.patch: Patch = shadow_patch(model.bounds)
        self.shadow = self._grey(shadow)

    def pieces(self, variant: str | None, lights: int) -> list[Piece]:
        """How a variant is drawn; an unknown one is drawn as the file's default."""
        key = (variant, lights)
        if key not in self._pieces:
            number = self.model.variants.index(variant) if variant in self.model.variants else None
            self._pieces[key] = [self._piece(index, number, lights) for index in range(len(self._primitives))]
            self._load_textures(self._pieces[key])
        return self._pieces[key]

    def paint(self, piece: Piece) -> None:
        """Set the material's uniforms and textures."""
        apply(piece.vertices.program, piece.material, piece.primitive, self._texture)

    def release(self) -> None:
        """Free what the GPU holds."""
        for pieces in self._pieces.values():
            for piece in pieces:
                piece.vertices.release()
        for buffers in self._buffers:
            for buffer in buffers.values():
                buffer.release()
        for texture in (*self._textures.values(), self.shadow):
            texture.release()

    def _piece(self, index: int, variant: int | None, lights: int) -> Piece:
        primitive, buffers = self._primitives[index], self._buffers[index]
        chosen = primitive.material if variant is None else primitive.variants.get(variant, primitive.material)
        material = Material() if chosen is None else self.model.materials[chosen]
        program = self._programs.get("model.vert", "model.frag", features_of(material, primitive, lights))
        content = [
            (buffers[name], f"{buffers[name].size // len(primitive.positions) // 4}f4", f"in_{name}")
            for name in ("position", "normal", "tangent", "uv0", "uv1", "color")
            if name in buffers and f"in_{name}" in program
        ]
        vertices = self._context.vertex_array(program, content, index_buffer=buffers["index"], index_element_size=4)
        return Piece(vertices=vertices, material=material, primitive=primitive, centre=primitive.positions.mean(axis=0, dtype=np.float64))

    def _upload(self, primitive: Primitive) -> dict[str, moderngl.Buffer]:
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
        texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR if use.smooth else moderngl.NEAREST)
        # What is mirrored is folded into 0..1 by the shader.
        texture.repeat_x, texture.repeat_y = use.wrap_u == "repeat", use.wrap_v == "repeat"
        return texture

    def _grey(self, shadow: Grey) -> moderngl.Texture:
        texture = self._context.texture((shadow.shape[1], shadow.shape[0]), 1, np.ascontiguousarray(shadow), alignment=1)
        texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        texture.repeat_x = texture.repeat_y = False
        return texture


def _key(use: Texture, is_color: bool) -> TextureKey:
    return use.image, is_color, use.wrap_u, use.wrap_v, use.smooth


def _with_tangents(primitive: Primitive, model: Model) -> Primitive:
    used = {primitive.material, *primitive.variants.values()} - {None}
    sets = [model.materials[index].tangent_set for index in used if index is not None]
    coordinates = next((primitive.uv(number) for number in sets if number is not None), None)
    if primitive.tangents is not None or coordinates is None:
        return primitive
    return replace(primitive, tangents=tangents(primitive.positions, primitive.normals, coordinates, primitive.triangles))
