"""How much of an even surrounding a rough mirror gives back, as a table: the split sum's second half (Karis 2013).

A cell (roughness down, cosine to the viewer across) holds (scale, bias): what is mirrored is F0 · scale + F90 · bias.
"""

import math
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

SIZE: Final = 32
SAMPLES: Final = 128


@cache
def table() -> npt.NDArray[np.float32]:
    """(SIZE, SIZE, 2), at the middles of its texels; GGX with the height-correlated Smith term (Heitz 2014)."""
    line = ((np.arange(SIZE, dtype=np.float32) + 0.5) / SIZE)[None, :, None]
    alpha2 = np.square(np.square(line.reshape(SIZE, 1, 1)))
    around, along = _points()
    # Half vectors drawn as GGX spreads them, around a normal that is +Z; the viewer stands in the plane of X and Z.
    cos_h2 = (1 - along) / (1 + (alpha2 - 1) * along)
    cos_h, sin_h = np.sqrt(cos_h2), np.sqrt(1 - cos_h2)
    viewed = np.sqrt(1 - line * line) * sin_h * np.cos(around) + line * cos_h
    lit = np.maximum(2 * viewed * cos_h - line, 0)
    viewed = np.maximum(viewed, 1e-6)
    smith = lit * np.sqrt(line * line * (1 - alpha2) + alpha2) + line * np.sqrt(lit * lit * (1 - alpha2) + alpha2)
    visible = 2 * lit * viewed / (cos_h * smith)
    edge = (1 - viewed) ** 5
    return np.stack([((1 - edge) * visible).mean(axis=2), (edge * visible).mean(axis=2)], axis=2).astype(np.float32)


def _points() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Evenly spread: angles around, and shares 0..1 (a golden-ratio lattice)."""
    index = np.arange(SAMPLES)
    shares = (index + 0.5) / SAMPLES
    return (2 * math.pi * (index * 0.6180339887498949 % 1)).astype(np.float32), shares.astype(np.float32)
