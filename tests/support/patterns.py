"""Maps for the samples: small pictures (side, side, 3 or 4) uint8 that tile, drawn by formula with seeded noise."""

from typing import Any

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.floating[Any]]
SIDE_PX = 128


def across(side_px: int = SIDE_PX) -> tuple[Floats, Floats]:
    """u and v (side, side) at the middles of the texels."""
    line = (np.arange(side_px) + 0.5) / side_px
    u, v = np.meshgrid(line, line)
    return u, v


def checks(count: int = 8, side_px: int = SIDE_PX) -> Floats:
    """A chessboard of 0 and 1."""
    u, v = across(side_px)
    return np.asarray((np.floor(u * count) + np.floor(v * count)) % 2)


def dots(count: int = 8, size: float = 0.33, *, rows: int | None = None) -> Floats:
    """Dots of 1 on 0, `count` across and `rows` (as many) down, with edges a texel or two wide."""
    u, v = across()
    far = np.hypot((u * count) % 1 - 0.5, (v * (rows or count)) % 1 - 0.5)
    return np.asarray(np.clip((size - far) * SIDE_PX / count / 2 + 0.5, 0, 1))


def noise(cells: int = 8, *, octaves: int = 3, seed: int = 5) -> Floats:
    """Smooth noise 0..1 that tiles."""
    chance, total = np.random.default_rng(seed), np.zeros((SIDE_PX, SIDE_PX))
    for octave in range(octaves):
        total += _lattice(chance.random((cells << octave, cells << octave))) / 2**octave
    return np.asarray((total - total.min()) / (total.max() - total.min()))


def _lattice(values: Floats) -> Floats:
    """Values on a lattice, smoothly blown up to the picture's size."""
    count = len(values)
    at = (np.arange(SIDE_PX) + 0.5) / SIDE_PX * count
    low, part = np.floor(at).astype(int) % count, at % 1
    part, high = part * part * (3 - 2 * part), (low + 1) % count
    rows = values[low] * (1 - part[:, None]) + values[high] * part[:, None]
    return np.asarray(rows[:, low] * (1 - part) + rows[:, high] * part)


def scratches(*, seed: int = 7) -> Floats:
    """Long fine lines along u, 0..1, as a brush leaves them."""
    chance = np.random.default_rng(seed)
    lines = chance.random((SIDE_PX, 1)) * 0.7 + noise(4, seed=seed) * 0.3
    return np.asarray(np.broadcast_to(lines, (SIDE_PX, SIDE_PX)))


def weave(count: int = 16) -> Floats:
    """The height 0..1 of a plain weave: threads over and under each other."""
    u, v = across()
    over = (np.floor(u * count) + np.floor(v * count)) % 2
    warp = np.abs(np.sin(np.pi * u * count)) * (0.6 + 0.4 * np.abs(np.sin(np.pi * v * count)))
    weft = np.abs(np.sin(np.pi * v * count)) * (0.6 + 0.4 * np.abs(np.sin(np.pi * u * count)))
    return np.asarray(np.where(over > 0, warp, weft))


def normals(height: Floats, strength: float) -> Bytes:
    """A normal map of a height map: `strength` is its relief in texels."""
    along = (np.roll(height, -1, axis=1) - np.roll(height, 1, axis=1)) * strength / 2
    # v runs down, the map's green points up.
    upward = (np.roll(height, 1, axis=0) - np.roll(height, -1, axis=0)) * strength / 2
    vectors = np.stack([-along, -upward, np.ones_like(height)], axis=-1)
    return _bytes(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True) * 0.5 + 0.5)


def color(share: Floats, low: tuple[float, ...], high: tuple[float, ...]) -> Bytes:
    """A picture between two encoded colours (3 or 4 parts)."""
    return _bytes(np.array(low) + (np.array(high) - np.array(low)) * share[..., None])


def channels(red: Floats | float = 1.0, green: Floats | float = 1.0, blue: Floats | float = 1.0, alpha: Floats | None = None) -> Bytes:
    """A picture of values, as metal-roughness and the extensions' maps are."""
    parts = [red, green, blue] if alpha is None else [red, green, blue, alpha]
    shape = next((part.shape for part in parts if isinstance(part, np.ndarray)), (4, 4))
    return _bytes(np.stack([np.broadcast_to(np.asarray(part, np.float64), shape) for part in parts], axis=-1))


def _bytes(values: Floats) -> Bytes:
    return np.rint(np.clip(values, 0, 1) * 255).astype(np.uint8)
