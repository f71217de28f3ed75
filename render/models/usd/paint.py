"""Colours of vertices become textures, because ARKit shows no vertex colours.

One colour all over goes into the material. Triangles of one colour each share a palette. Otherwise every triangle gets a
block of 2×2 texels whose bilinear filtering is just the blend of its three corners.
"""

import io
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from render.models.gltf.image import EncodedImage
from render.models.gltf.material import Material, Texture
from render.models.gltf.mesh import Primitive
from render.models.gltf.model import Model
from render.models.surface import Floats
from render.models.usd.layout import materials_of, used_textures
from render.models.usd.pictures import MOST_PX

ALIKE: Final = 1.0 / 512
MOST_TRIANGLES: Final = (MOST_PX // 2) ** 2
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted:
    """A model without vertex colours, and the materials whose colours went into textures or were lost."""

    model: Model
    painted: tuple[str, ...]
    lost: tuple[str, ...]


def painted(model: Model) -> Painted:
    """Work every part's colours into its materials."""
    if all(primitive.colors is None for primitive in model.primitives):
        return Painted(model=model, painted=(), lost=())
    work = _Painting(list(model.materials), list(model.images))
    parts = tuple(work.part(primitive) for primitive in model.primitives)
    done = replace(model, primitives=parts, materials=tuple(work.materials), images=tuple(work.images))
    return Painted(model=done, painted=tuple(dict.fromkeys(work.painted)), lost=tuple(dict.fromkeys(work.lost)))


@dataclass(slots=True)
class _Painting:
    materials: list[Material]
    images: list[EncodedImage]
    painted: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    _tinted: dict[tuple[int, tuple[float, ...]], int] = field(default_factory=dict)

    def part(self, primitive: Primitive) -> Primitive:
        colors = primitive.colors
        if colors is None:
            return primitive
        plain = replace(primitive, colors=None)
        if float(np.ptp(colors, axis=0).max()) <= ALIKE:
            return self._everywhere(plain, lambda index: self._tint(index, tuple(colors[0].tolist())))
        texcoord = self._free_set(primitive)
        if texcoord is None or len(primitive.triangles) > MOST_TRIANGLES:
            self.lost += [self._name(index) for index in materials_of(primitive)]
            return plain
        self.painted += [self._name(index) for index in materials_of(primitive)]
        shape, pixels = _palette(plain, colors, texcoord) or _blocks(plain, colors, texcoord)
        image = self._add_image(pixels)
        texture = Texture(image=image, texcoord=texcoord, wrap_u="clamp", wrap_v="clamp")
        return self._everywhere(shape, lambda index: self._textured(index, texture))

    def _name(self, index: int) -> str:
        return self.materials[index].name or f"material {index}"

    def _free_set(self, primitive: Primitive) -> int | None:
        """A set of texture coordinates that no material of the part uses; None if one has a base colour texture already."""
        materials = [self.materials[index] for index in materials_of(primitive)]
        if any(material.base_color_texture is not None for material in materials):
            return None
        used = {texture.texcoord for material in materials for texture in used_textures(material)}
        return next((texcoord for texcoord in (0, 1) if texcoord not in used), None)

    @staticmethod
    def _everywhere(primitive: Primitive, new: Callable[[int], int]) -> Primitive:
        variants = {variant: new(material) for variant, material in primitive.variants.items()}
        return replace(primitive, material=None if primitive.material is None else new(primitive.material), variants=variants)

    def _tint(self, index: int, colour: tuple[float, ...]) -> int:
        key = (index, colour)
        if key not in self._tinted:
            red, green, blue, alpha = (first * second for first, second in zip(self.materials[index].base_color, colour, strict=True))
            self.materials.append(replace(self.materials[index], base_color=(red, green, blue, alpha)))
            self._tinted[key] = len(self.materials) - 1
        return self._tinted[key]

    def _textured(self, index: int, texture: Texture) -> int:
        self.materials.append(replace(self.materials[index], base_color_texture=texture))
        return len(self.materials) - 1

    def _add_image(self, pixels: Pixels) -> int:
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "PNG", compress_level=6)
        height, width = pixels.shape[:2]
        self.images.append(EncodedImage(data=file.getvalue(), width_px=width, height_px=height, pointer=""))
        return len(self.images) - 1


def _palette(primitive: Primitive, colors: Floats, texcoord: int) -> tuple[Primitive, Pixels] | None:
    """The part with a texel for each of its colours; None if a triangle has more than one, or there are too many."""
    encoded = _encoded(colors)
    codes, at = np.unique(encoded.view(np.uint32)[:, 0], return_inverse=True)
    corners = at.reshape(-1)[primitive.triangles]
    if len(codes) > 64 * 64 or (corners != corners[:, :1]).any():
        return None
    side = math.ceil(math.sqrt(len(codes)))
    pixels = np.zeros((side * side, 4), np.uint8)
    pixels[: len(codes)] = codes.view(np.uint8).reshape(-1, 4)
    places = at.reshape(-1)
    uv = np.stack([places % side + 0.5, places // side + 0.5], axis=1) / side
    return _with_uv(primitive, uv.astype(np.float32), texcoord), pixels.reshape(side, side, 4)


def _blocks(primitive: Primitive, colors: Floats, texcoord: int) -> tuple[Primitive, Pixels]:
    """The part with vertices of its own for every triangle, and a block of 2×2 texels for each."""
    count = len(primitive.triangles)
    side = math.ceil(math.sqrt(count))
    first, second, third = (colors[primitive.triangles[:, corner]] for corner in range(3))
    blocks = np.zeros((side * side, 2, 2, 4), np.float32)
    # The fourth texel continues the slope of the other three: bilinear filtering then is the triangle's own blend.
    blocks[:count, 0, 0], blocks[:count, 0, 1], blocks[:count, 1, 0], blocks[:count, 1, 1] = first, second, third, second + third - first
    pixels = _encoded(blocks.reshape(side, side, 2, 2, 4).transpose(0, 2, 1, 3, 4).reshape(side * 2, side * 2, 4))
    number = np.arange(count)
    corner = np.stack([number % side, number // side], axis=1)[:, None, :] * 2 + 0.5
    uv = (corner + np.array([[0, 0], [1, 0], [0, 1]])) / (side * 2)
    return _with_uv(_unshared(primitive), uv.reshape(-1, 2).astype(np.float32), texcoord), pixels


def _unshared(primitive: Primitive) -> Primitive:
    order = primitive.triangles.reshape(-1)

    def pick(values: Floats | None) -> Floats | None:
        return None if values is None else values[order]

    return replace(
        primitive,
        positions=primitive.positions[order],
        normals=primitive.normals[order],
        tangents=pick(primitive.tangents),
        uv0=pick(primitive.uv0),
        uv1=pick(primitive.uv1),
        triangles=np.arange(len(order), dtype=np.uint32).reshape(-1, 3),
    )


def _with_uv(primitive: Primitive, uv: Floats, texcoord: int) -> Primitive:
    return replace(primitive, uv0=uv) if texcoord == 0 else replace(primitive, uv1=uv)


def _encoded(linear: Floats) -> Pixels:
    """Linear colours (…, 4) as sRGB bytes with straight alpha."""
    clipped = np.clip(linear, 0.0, 1.0)
    curved = np.where(clipped <= 0.0031308, clipped * 12.92, 1.055 * np.power(clipped, 1 / 2.4) - 0.055)
    curved[..., 3] = clipped[..., 3]
    return np.ascontiguousarray((curved * 255.0 + 0.5).astype(np.uint8))
