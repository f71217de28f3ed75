"""Surroundings as radiance over the sphere, measured and levelled: the studios, and what a panorama shows.

A map is octahedral, (size, size, 3) float32 linear, with a gutter of 1/16 a side that repeats what
lies across the edge, so that bilinear filtering never shows a seam. Y is up; −Z is away from the camera.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from render.engine.gl.studios import STUDIOS, Floats, Studio

GUTTER: Final = 1 / 16
LUMA: Final = np.array([0.2126, 0.7152, 0.0722])
HALF: Final = 60_000.0
MANY: Final = 200_000
"""Directions in which a panorama is measured: as fine as its pixels, nearly."""


@cache
def octahedral_directions(size: int) -> Floats:
    """The unit direction (size, size, 3) of every texel's centre, the gutter's too."""
    line = (((np.arange(size) + 0.5) / size * 2 - 1) / (1 - 2 * GUTTER)).astype(np.float32)
    x, z = np.meshgrid(line, line)
    # Past an edge the map goes on mirrored: (x, z) becomes (±2 − x, −z).
    over_x = np.abs(x) > 1
    x, z = np.where(over_x, 2 * np.sign(x) - x, x), np.where(over_x, -z, z)
    over_z = np.abs(z) > 1
    x, z = np.where(over_z, -x, x), np.where(over_z, 2 * np.sign(z) - z, z)
    y = 1 - np.abs(x) - np.abs(z)
    fold = np.maximum(-y, 0)
    directions = np.stack([x - np.sign(x) * fold, y, z - np.sign(z) * fold], axis=-1)
    return np.asarray(directions / np.linalg.norm(directions, axis=-1, keepdims=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """A studio measured: its map, and its irradiance / π as nine spherical harmonics (9, 3) folded for direct evaluation."""

    radiance: npt.NDArray[np.float32]
    harmonics: npt.NDArray[np.float32]


@cache
def surroundings(name: str, size: int) -> Surroundings:
    """Build a studio; a white wall turned to the camera's upper left comes out at its level."""
    studio = STUDIOS[name]
    harmonics = _harmonics(studio.radiance)
    gain = _gain(studio, harmonics)
    radiance = studio.radiance(octahedral_directions(size)) * gain
    return Surroundings(radiance=radiance.astype(np.float32, copy=False), harmonics=(harmonics * gain).astype(np.float32))


def pictured(panorama: Floats) -> Callable[[Floats], Floats]:
    """What a panorama (h, 2h, 3) shows in directions (…, 3): linear (…, 3), between its four nearest pixels.

    u = 0 looks along −X, u = ½ along +X, those between through −Z: as three.js has it.
    """
    height, width = panorama.shape[:2]

    def radiance(directions: Floats) -> Floats:
        x, y, z = directions[..., 0], directions[..., 1], directions[..., 2]
        across = (np.arctan2(z, x) / (2 * math.pi) + 0.5) * width - 0.5
        down = (0.5 - np.arcsin(np.clip(y, -1, 1)) / math.pi) * height - 0.5
        left, top = np.floor(across).astype(int), np.floor(down).astype(int)
        right_share, low_share = (across - left)[..., None], (down - top)[..., None]
        rows = (np.clip(top, 0, height - 1), np.clip(top + 1, 0, height - 1))
        upper, lower = (panorama[row, left % width] * (1 - right_share) + panorama[row, (left + 1) % width] * right_share for row in rows)
        return np.asarray(upper * (1 - low_share) + lower * low_share)

    return radiance


def surroundings_of(panorama: npt.NDArray[np.float16], size: int) -> Surroundings:
    """A panorama measured. A white wall that leans back a little comes out at 1, on the average over the panorama's turns:
    so it is as bright as a studio, and keeps its level however it is turned.
    """
    show = pictured(panorama.astype(np.float32))
    harmonics = _harmonics(show, MANY)
    around = np.linspace(0, 2 * math.pi, 32, endpoint=False)
    walls = np.stack([np.sin(around) * 0.866, np.full(32, 0.5), np.cos(around) * 0.866], axis=1)
    gain = 1 / max(float((basis(walls) @ harmonics @ LUMA).mean()), 1e-6)
    radiance = show(octahedral_directions(size)) * gain
    return Surroundings(radiance=np.minimum(radiance, HALF).astype(np.float32), harmonics=(harmonics * gain).astype(np.float32))


def _gain(studio: Studio, harmonics: Floats) -> float:
    facing = basis(np.array([-0.35, 0.5, 0.79])) @ harmonics
    return studio.level / float(facing @ LUMA)


def _harmonics(radiance: Callable[[Floats], Floats], count: int = 20_000) -> Floats:
    # Ramamoorthi and Hanrahan 2001: project on nine harmonics, convolve with the clamped cosine, divide by π.
    index = np.arange(count) + 0.5
    up = 1 - 2 * index / count
    around = index * math.pi * (3 - math.sqrt(5))
    flat = np.sqrt(1 - up * up)
    directions = np.stack([flat * np.cos(around), up, flat * np.sin(around)], axis=1)
    cosine = np.array([1.0] + [2 / 3] * 3 + [1 / 4] * 5)
    projected = basis(directions).T @ radiance(directions) * (4 * math.pi / count)
    return np.asarray(projected * cosine[:, None])


def basis(directions: Floats) -> Floats:
    """The nine real harmonics (…, 9) of unit directions (…, 3), as `surroundings.glsl` has them."""
    x, y, z = directions[..., 0], directions[..., 1], directions[..., 2]
    terms = [
        np.full_like(x, 0.282095),
        0.488603 * y,
        0.488603 * z,
        0.488603 * x,
        1.092548 * x * y,
        1.092548 * y * z,
        0.315392 * (3 * z * z - 1),
        1.092548 * x * z,
        0.546274 * (x * x - y * y),
    ]
    return np.stack(terms, axis=-1)
