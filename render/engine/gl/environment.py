"""The studios, made in code: softboxes, sky and strips as radiance over the sphere.

A map is octahedral, (size, size, 3) float32 linear, with a gutter of 1/16 a side that repeats what
lies across the edge, so that bilinear filtering never shows a seam. Y is up; −Z is away from the camera.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating[Any]]
Color = tuple[float, float, float]
GUTTER: Final = 1 / 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Softbox:
    """A glowing rectangle (or, `round`, a disc) far away: `towards` it, half sizes on a plane at distance 1, soft edges."""

    towards: Color
    half_width: float
    half_height: float
    power: float
    color: Color = (1.0, 1.0, 1.0)
    softness: float = 0.12
    round: bool = False

    def shine(self, directions: Floats, radiance: Floats) -> None:
        """Add its light to `radiance` (n, 3) for unit directions (n, 3)."""
        axis = np.array(self.towards) / np.linalg.norm(self.towards)
        helper = np.array([0.0, 1.0, 0.0]) if abs(axis[1]) < 0.95 else np.array([0.0, 0.0, -1.0])
        right = np.cross(helper, axis) / np.linalg.norm(np.cross(helper, axis))
        depth = directions @ axis.astype(directions.dtype)
        # Only what lies within the cone around it can be lit: mostly a small part of the sphere.
        lit = np.flatnonzero(depth > self._cosine())
        seen, depth = directions[lit], depth[lit]
        x, y = seen @ right.astype(seen.dtype) / depth, seen @ np.cross(axis, right).astype(seen.dtype) / depth
        if self.round:
            inside = _step(self.half_width - np.hypot(x, y), self.softness)
        else:
            inside = _step(self.half_width - np.abs(x), self.softness) * _step(self.half_height - np.abs(y), self.softness)
        # A softbox is brightest in its middle, where the bulb is.
        glow = 1.0 - 0.35 * np.clip((x / self.half_width) ** 2 + (y / self.half_height) ** 2, 0, 1)
        radiance[lit] += (inside * glow * self.power)[:, None] * np.array(self.color, seen.dtype)

    def _cosine(self) -> float:
        """Of the angle between its middle and its farthest soft corner."""
        wide, high = self.half_width + self.softness / 2, self.half_height + self.softness / 2
        return 1 / math.sqrt(1 + wide * wide + (0 if self.round else high * high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """A room: colours of floor, horizon and ceiling, how dark it is behind the product, its lamps and how bright it is in all."""

    floor: Color
    horizon: Color
    ceiling: Color
    back: float
    lamps: tuple[Softbox, ...]
    level: float = 1.0

    def radiance(self, directions: Floats) -> Floats:
        """(…, 3) for unit directions (…, 3), of their precision, not yet levelled."""
        flat = directions.reshape(-1, 3)
        up, kind = flat[:, 1:2], flat.dtype
        low, mid, high = np.array(self.floor, kind), np.array(self.horizon, kind), np.array(self.ceiling, kind)
        room = np.where(up < 0, mid + (low - mid) * np.clip(-up * 2, 0, 1), mid + (high - mid) * np.clip(up, 0, 1) ** 0.7)
        depth = np.clip(-flat[:, 2:3] * 1.5, 0, 1) * np.clip(1 - np.abs(up), 0, 1)
        room *= 1 + (self.back - 1) * depth
        for lamp in self.lamps:
            lamp.shine(flat, room)
        return np.asarray(room.reshape(directions.shape))


STUDIOS: Final = {
    "studio": Studio(
        floor=(0.62, 0.61, 0.60),
        horizon=(0.30, 0.30, 0.31),
        ceiling=(0.26, 0.26, 0.28),
        back=0.75,
        lamps=(
            Softbox(towards=(0.15, 0.15, 1.0), half_width=1.3, half_height=0.9, power=0.55, softness=1.2),
            Softbox(towards=(0.0, 1.0, -0.1), half_width=0.95, half_height=0.5, power=5.5),
            Softbox(towards=(-0.85, 0.5, 0.5), half_width=0.36, half_height=0.85, power=9.0, color=(1.0, 0.985, 0.96)),
            Softbox(towards=(0.95, 0.25, 0.35), half_width=0.17, half_height=0.95, power=6.0, color=(0.96, 0.98, 1.0)),
            Softbox(towards=(-0.80, 0.35, -0.75), half_width=0.22, half_height=0.95, power=15.0),
            Softbox(towards=(0.75, 0.40, -0.80), half_width=0.25, half_height=0.95, power=17.0),
        ),
    ),
    "daylight": Studio(
        floor=(0.40, 0.37, 0.33),
        horizon=(0.86, 0.93, 1.0),
        ceiling=(0.26, 0.46, 0.86),
        back=0.9,
        lamps=(
            Softbox(
                towards=(-0.55, 0.75, 0.5),
                half_width=0.16,
                half_height=0.16,
                power=46.0,
                color=(1.0, 0.93, 0.80),
                softness=0.12,
                round=True,
            ),
            Softbox(towards=(0.6, 0.35, 0.5), half_width=0.7, half_height=0.16, power=1.1, softness=0.3),
            Softbox(towards=(0.3, 0.4, -0.9), half_width=0.8, half_height=0.14, power=0.9, softness=0.3),
        ),
    ),
    "warm": Studio(
        floor=(0.36, 0.25, 0.16),
        horizon=(0.34, 0.25, 0.18),
        ceiling=(0.42, 0.33, 0.25),
        back=0.6,
        lamps=(
            Softbox(towards=(-0.9, 0.35, 0.35), half_width=0.42, half_height=0.6, power=6.5, color=(1.0, 0.88, 0.70), softness=0.08),
            Softbox(towards=(0.75, 0.45, 0.35), half_width=0.16, half_height=0.22, power=15.0, color=(1.0, 0.66, 0.36), softness=0.16),
            Softbox(towards=(0.1, 1.0, 0.0), half_width=0.7, half_height=0.7, power=1.8, color=(1.0, 0.84, 0.66), softness=0.3),
            Softbox(towards=(0.5, 0.2, -0.9), half_width=0.12, half_height=0.5, power=5.0, color=(1.0, 0.74, 0.46)),
        ),
    ),
    "night": Studio(
        floor=(0.035, 0.035, 0.06),
        horizon=(0.03, 0.035, 0.07),
        ceiling=(0.02, 0.025, 0.05),
        back=0.7,
        lamps=(
            Softbox(towards=(-0.9, 0.15, 0.15), half_width=0.10, half_height=1.1, power=8.0, color=(1.0, 0.22, 0.62)),
            Softbox(towards=(0.9, 0.15, 0.10), half_width=0.10, half_height=1.1, power=8.0, color=(0.16, 0.55, 1.0)),
            Softbox(towards=(0.1, 1.0, 0.35), half_width=0.7, half_height=0.3, power=2.6, color=(0.85, 0.92, 1.0)),
            Softbox(towards=(0.0, 0.25, -1.0), half_width=0.9, half_height=0.06, power=5.0, color=(0.55, 0.4, 1.0)),
        ),
        level=0.5,
    ),
}


def _step(distance: Floats, softness: float) -> Floats:
    along = np.clip(distance / softness + 0.5, 0, 1)
    return np.asarray(along * along * (3 - 2 * along))


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


def radiance_of(name: str, directions: Floats) -> Floats:
    """What a studio sends from unit directions (…, 3), linear (…, 3), at its level: for those who light by a map of their own."""
    studio = STUDIOS[name]
    return np.asarray(studio.radiance(directions) * _gain(studio, _harmonics(studio.radiance)))


def _gain(studio: Studio, harmonics: Floats) -> float:
    facing = basis(np.array([-0.35, 0.5, 0.79])) @ harmonics
    return studio.level / float(facing @ np.array([0.2126, 0.7152, 0.0722]))


def _harmonics(radiance: Callable[[Floats], Floats]) -> Floats:
    # Ramamoorthi and Hanrahan 2001: project on nine harmonics, convolve with the clamped cosine, divide by π.
    count = 20_000
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
