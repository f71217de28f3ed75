"""Where each material's textures find their coordinates: a primvar for every way that they are laid out.

KHR_texture_transform is worked into the coordinates. Quick Look gives all textures of a material the transform of its base
colour and applies its parts in an order of its own (mrdoob/three.js 21852, 26023), so UsdTransform2d is never written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from render.models.gltf.material import Material, Texture
from render.models.gltf.mesh import Primitive
from render.models.surface import Floats

CARRIED: Final = frozenset({"base", "metal_rough", "normal", "occlusion", "emissive", "coat", "coat_rough"})
"""The textures for which UsdPreviewSurface has a place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A set of texture coordinates and the 2×3 affine that moves it."""

    texcoord: int
    transform: tuple[float, float, float, float, float, float]

    def coordinates(self, primitive: Primitive) -> Floats:
        """USD's `st` (n, 2): glTF's v runs down the image, USD's t up. Zeros where the part has no such set."""
        uv = primitive.uv(self.texcoord)
        if uv is None:
            return np.zeros((len(primitive.positions), 2), np.float32)
        a, b, c, d, e, f = self.transform
        u, v = uv[:, 0].astype(np.float64), uv[:, 1].astype(np.float64)
        return np.stack([a * u + b * v + c, 1.0 - (d * u + e * v + f)], axis=1).astype(np.float32)


def way(texture: Texture) -> Way:
    """How a texture is laid out."""
    return Way(texcoord=texture.texcoord, transform=texture.transform)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """For each material the primvar of each of its ways; its first is `st` wherever that can be."""

    names: tuple[dict[Way, str], ...]
    crowded: tuple[int, ...] = field(default=())

    def needed(self, primitive: Primitive) -> dict[str, Way]:
        """What a part must carry for all of its materials."""
        return {name: way for material in materials_of(primitive) for way, name in self.names[material].items()}


def materials_of(primitive: Primitive) -> tuple[int, ...]:
    """A part's materials: its own, then its variants'."""
    own = () if primitive.material is None else (primitive.material,)
    return tuple(dict.fromkeys((*own, *primitive.variants.values())))


def lay_out(materials: Sequence[Material], primitives: Sequence[Primitive]) -> Layout:
    """Give every way a name."""
    ways = [list(dict.fromkeys(way(texture) for texture in used_textures(material))) for material in materials]
    numbers = {found: number for number, found in enumerate(dict.fromkeys(found for some in ways for found in some))}
    clashing = set(_clashing(ways, primitives))
    names = tuple(
        {found: "st" if place == 0 and index not in clashing else f"st{numbers[found] + 1}" for place, found in enumerate(some)}
        for index, some in enumerate(ways)
    )
    return Layout(names=names, crowded=tuple(index for index, some in enumerate(ways) if len(some) > 1))


def used_textures(material: Material) -> tuple[Texture, ...]:
    """All textures that a USDZ carries of a material, its base colour's first."""
    return tuple(texture for name, texture in material.textures.items() if name in CARRIED)


def _clashing(ways: Sequence[Sequence[Way]], primitives: Sequence[Primitive]) -> Iterator[int]:
    """Materials that share a part with another whose first way differs."""
    for primitive in primitives:
        textured = [material for material in materials_of(primitive) if ways[material]]
        yield from (material for material in textured[1:] if ways[material][0] != ways[textured[0]][0])
