"""Light from all around as Filament wants it: a cube map blurred as mirrors of growing roughness see it, and harmonics.

A level of share x (0 the sharpest, 1 the last) is seen by roughness 1 − √(1 − x): Filament's own spacing, finer where it matters.
"""

import math
from collections.abc import Callable
from typing import Final

import numpy as np

from render.engine.filament.ktx import Floats, cube_ktx, face_directions

SIDE: Final = 256
SAMPLES: Final = (1, 12, 32, 96, 256)
"""Directions a texel gathers, level by level: the rougher, the more, and the fewer texels."""
FACTORS: Final = np.array([0.282095, 0.488603, 0.488603, 0.488603, 1.092548, 1.092548, 0.315392, 1.092548, 0.546274])
"""What the nine harmonics are multiplied with when they are evaluated."""
Radiance = Callable[[Floats], Floats]


def light_file(radiance: Radiance, harmonics: Floats) -> bytes:
    """A KTX of what `radiance` sends from unit directions (n, 3), linear (n, 3); `harmonics` (9, 3) as `Surroundings` has them."""
    levels = [_level(radiance, number) for number in range(len(SAMPLES))]
    return cube_ktx(levels, harmonics * FACTORS[:, None])


def _level(radiance: Radiance, number: int) -> Floats:
    directions = face_directions(SIDE >> number)
    normals = directions.reshape(-1, 3)
    share = number / (len(SAMPLES) - 1)
    alpha = (1 - math.sqrt(1 - share)) ** 2
    total, weight = np.zeros_like(normals), np.zeros((len(normals), 1), normals.dtype)
    across, along = _frames(normals)
    for around, cosine in _half_vectors(alpha, SAMPLES[number]):
        sine = math.sqrt(1 - cosine * cosine)
        half = (across * math.cos(around) + along * math.sin(around)) * sine + normals * cosine
        towards = 2 * cosine * half - normals
        lit = np.maximum((towards * normals).sum(axis=1, keepdims=True), 0)
        total += radiance(towards / np.linalg.norm(towards, axis=1, keepdims=True)) * lit
        weight += lit
    return np.asarray((total / np.maximum(weight, 1e-6)).reshape(directions.shape))


def _half_vectors(alpha: float, count: int) -> list[tuple[float, float]]:
    """Angles around the normal and cosines to it, spread as GGX spreads facets (a golden-ratio lattice)."""
    if alpha == 0:
        return [(0.0, 1.0)]
    shares = [(index + 0.5) / count for index in range(count)]
    cosines = [math.sqrt((1 - share) / (1 + (alpha * alpha - 1) * share)) for share in shares]
    return [(2 * math.pi * (index * 0.6180339887498949 % 1), cosine) for index, cosine in enumerate(cosines)]


def _frames(normals: Floats) -> tuple[Floats, Floats]:
    helper = np.where(np.abs(normals[:, 1:2]) < 0.95, np.array([[0.0, 1.0, 0.0]]), np.array([[1.0, 0.0, 0.0]])).astype(normals.dtype)
    across = np.cross(helper, normals)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    return across, np.cross(normals, across)
