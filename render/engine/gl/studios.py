"""The studios, made in code: rooms with softboxes, spots, a sky. Y is up; −Z is away from the camera; colours are linear.

What each is meant to be, and how it was judged: docs/architecture.md, "Light".
"""

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from render.scene.easing import smoothstep

Floats = npt.NDArray[np.floating[Any]]
Color = tuple[float, float, float]


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


def _spots(columns: tuple[float, ...], rows: tuple[float, ...], power: float, color: Color) -> tuple[Softbox, ...]:
    """Round lamps in a ceiling that lies as high as a column is wide; those farther off are seen smaller."""
    places = [(x, z, 1 + x * x + z * z) for x in columns for z in rows]
    return tuple(
        Softbox(towards=(x, 1.0, z), half_width=size, half_height=size, power=power, color=color, softness=size * 0.6, round=True)
        for x, z, far2 in places
        for size in (0.13 / far2**0.5,)
    )


def _lights_afar(places: tuple[tuple[float, float], ...]) -> tuple[Softbox, ...]:
    """Windows and lamps down the street, behind the product, cold and warm in turn."""
    colors = ((1.0, 0.78, 0.5), (0.7, 0.85, 1.0))
    return tuple(
        Softbox(
            towards=(x * 2, y, -1.0), half_width=0.035, half_height=0.035, power=5.0, color=colors[index % 2], softness=0.03, round=True
        )
        for index, (x, y) in enumerate(places)
    )


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
    # Noon outside: a warm sun from the upper left over pale paving, a clear sky with two banks of cloud.
    "daylight": Studio(
        floor=(0.66, 0.63, 0.59),
        horizon=(1.10, 1.12, 1.15),
        ceiling=(0.46, 0.60, 0.86),
        back=0.95,
        lamps=(
            Softbox(
                towards=(-0.6, 0.72, 0.55),
                half_width=0.15,
                half_height=0.15,
                power=84.0,
                color=(1.0, 0.94, 0.84),
                softness=0.10,
                round=True,
            ),
            Softbox(towards=(0.7, 0.45, 0.5), half_width=0.75, half_height=0.28, power=2.4, softness=0.5),
            Softbox(towards=(0.1, 0.9, -0.6), half_width=0.95, half_height=0.30, power=2.2, softness=0.6),
            Softbox(towards=(0.45, 0.35, -0.9), half_width=0.8, half_height=0.16, power=2.0, softness=0.3),
        ),
    ),
    # A bright shop: rows of ceiling spots of some 3800 K seen by a camera set for them, pale floor, lit shelves at the back.
    "shop": Studio(
        floor=(0.66, 0.63, 0.58),
        horizon=(0.46, 0.44, 0.41),
        ceiling=(0.34, 0.33, 0.31),
        back=0.8,
        lamps=(
            *_spots(columns=(-1.5, -0.75, 0.0, 0.75, 1.5), rows=(-1.5, -0.55, 0.4, 1.35), power=34.0, color=(1.0, 0.93, 0.82)),
            Softbox(towards=(0.0, 0.25, 1.0), half_width=1.3, half_height=0.55, power=0.8, color=(0.97, 0.99, 1.0), softness=0.5),
            Softbox(towards=(-1.0, 0.30, -0.25), half_width=0.8, half_height=0.05, power=5.0, color=(1.0, 0.95, 0.86), softness=0.05),
            Softbox(towards=(1.0, 0.30, -0.25), half_width=0.8, half_height=0.05, power=5.0, color=(1.0, 0.95, 0.86), softness=0.05),
            Softbox(towards=(-1.0, -0.02, -0.25), half_width=0.8, half_height=0.05, power=3.0, color=(1.0, 0.95, 0.86), softness=0.05),
            Softbox(towards=(1.0, -0.02, -0.25), half_width=0.8, half_height=0.05, power=3.0, color=(1.0, 0.95, 0.86), softness=0.05),
        ),
    ),
    # A living room in the evening: a large shade at the left, a lamp and a candle's glow behind, wood and cream.
    "warm": Studio(
        floor=(0.33, 0.275, 0.22),
        horizon=(0.34, 0.29, 0.24),
        ceiling=(0.42, 0.37, 0.31),
        back=0.6,
        lamps=(
            Softbox(towards=(-0.9, 0.40, 0.45), half_width=0.42, half_height=0.6, power=7.0, color=(1.0, 0.90, 0.75), softness=0.10),
            Softbox(towards=(0.80, 0.45, 0.30), half_width=0.17, half_height=0.24, power=11.0, color=(1.0, 0.76, 0.50), softness=0.16),
            Softbox(towards=(0.1, 1.0, 0.0), half_width=0.7, half_height=0.7, power=2.0, color=(1.0, 0.88, 0.73), softness=0.3),
            Softbox(towards=(0.55, 0.25, -0.9), half_width=0.13, half_height=0.5, power=7.0, color=(1.0, 0.78, 0.52)),
            Softbox(towards=(-0.75, 0.2, -0.8), half_width=0.10, half_height=0.35, power=7.0, color=(1.0, 0.84, 0.64)),
        ),
    ),
    # A street at night: a cold sign and a shop window light the product, a warm one its other side; the rest is blue dark.
    "night": Studio(
        floor=(0.034, 0.036, 0.050),
        horizon=(0.044, 0.050, 0.074),
        ceiling=(0.020, 0.026, 0.046),
        back=0.8,
        lamps=(
            Softbox(towards=(-0.75, 0.55, 0.55), half_width=0.30, half_height=0.62, power=3.2, color=(0.80, 0.90, 1.0), softness=0.16),
            Softbox(towards=(0.92, 0.18, 0.12), half_width=0.10, half_height=0.80, power=5.0, color=(1.0, 0.62, 0.34)),
            Softbox(towards=(0.1, 1.0, -0.25), half_width=0.75, half_height=0.22, power=2.0, color=(0.72, 0.84, 1.0)),
            Softbox(towards=(-0.75, 0.15, -0.80), half_width=0.07, half_height=0.75, power=8.0, color=(0.42, 0.66, 1.0)),
            Softbox(towards=(0.70, 0.20, -0.85), half_width=0.07, half_height=0.60, power=6.0, color=(1.0, 0.42, 0.62)),
            *_lights_afar(((-0.35, 0.10), (-0.22, 0.16), (-0.08, 0.07), (0.12, 0.14), (0.27, 0.08), (0.42, 0.17))),
        ),
        level=0.6,
    ),
}


def _step(distance: Floats, softness: float) -> Floats:
    along = np.clip(distance / softness + 0.5, 0, 1)
    return np.asarray(smoothstep(along))
