"""Which of several textures and shapes together are the best AR file that is small enough."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

# Four million, so that it is at most 4 MB by either way of counting.
AR_BYTES: Final = 4_000_000
# What a step costs in looks, as found by likeness over real products: texture steps 0…, shapes 0….
TEXTURE_COST: Final = (0, 1, 2, 5, 9)
SHAPE_COST: Final = (0, 2, 5, 9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A file that could be: texture step (0: as they are), shape (0: as it is), bytes."""

    textures: int
    shape: int
    size_bytes: int


def rungs(texture_bytes: Sequence[int], shape_bytes: Sequence[int], limit_bytes: int) -> list[Rung]:
    """Those that fit and that none is better than in both, the best first."""
    fitting = sorted(_fitting(texture_bytes, shape_bytes, limit_bytes), key=lambda rung: (_cost(rung), rung.shape))
    kept: list[Rung] = []
    for rung in fitting:
        if not any(better.textures <= rung.textures and better.shape <= rung.shape for better in kept):
            kept.append(rung)
    return kept


def _fitting(texture_bytes: Sequence[int], shape_bytes: Sequence[int], limit_bytes: int) -> Iterator[Rung]:
    for textures, texture in enumerate(texture_bytes):
        for shape, geometry in enumerate(shape_bytes):
            if texture + geometry <= limit_bytes:
                yield Rung(textures=textures, shape=shape, size_bytes=texture + geometry)


def _cost(rung: Rung) -> int:
    return TEXTURE_COST[rung.textures] + SHAPE_COST[rung.shape]
