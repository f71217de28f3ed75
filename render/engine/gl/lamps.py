"""What shines besides the surroundings: lamps of the document and of the models' own files, as one kind of value, as uniforms."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import moderngl
import numpy as np

from render.engine.gl.color import Color, linear
from render.engine.gl.environment import LUMA
from render.engine.gl.program import put
from render.scene.light import Light
from render.scene.matrix import Point

MOST: Final = 16
"""Lamps that a picture takes; each costs every pixel. Those that bring the most light shine."""


class Lit(NamedTuple):
    """How many lamps a picture has: what the shaders of everything in it are made for."""

    lamps: int = 0

    def features(self) -> dict[str, object]:
        """The `#define`s; without a lamp there are none."""
        return {"LIGHTS": self.lamps} if self.lamps else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamp:
    """A lamp in the space of the scene. Directional: `intensity` in lux; point and spot: in candela.

    `direction` is where it shines to, of any length; `color_linear` 0..1. Beyond `range_m` nothing arrives (None: no end).
    A spot is full within `inner_deg` of its direction and gone at `outer_deg`, both half angles.
    """

    kind: Literal["directional", "point", "spot"]
    position: Color = (0.0, 0.0, 0.0)
    direction: Color = (0.0, 0.0, -1.0)
    color_linear: Color = (1.0, 1.0, 1.0)
    intensity: float = 1.0
    range_m: float | None = None
    inner_deg: float = 0.0
    outer_deg: float = 45.0


def lamp_of(light: Light) -> Lamp:
    """A lamp of the scene document."""
    return Lamp(
        kind=light.kind,
        position=light.position,
        direction=light.direction,
        color_linear=linear(light.color),
        intensity=light.intensity,
        inner_deg=light.inner_deg,
        outer_deg=light.outer_deg,
    )


def brightest(lamps: Sequence[Lamp], places: Point) -> tuple[Lamp, ...]:
    """As many as a picture takes, in their order: those that bring the most light to `places` (n, 3), equal ones the earlier first."""
    if len(lamps) <= MOST:
        return tuple(lamps)
    brought = [float(_arriving(lamp, places).mean()) for lamp in lamps]
    ranked = sorted(range(len(lamps)), key=lambda number: -brought[number])
    return tuple(lamps[number] for number in sorted(ranked[:MOST]))


def _arriving(lamp: Lamp, places: Point) -> Point:
    """How much light it brings to each place (n,), as `lamps.glsl` has it; nothing shades it."""
    level = lamp.intensity * float(np.dot(LUMA, lamp.color_linear))
    if lamp.kind == "directional":
        return np.full(len(places), level)
    to = places - np.array(lamp.position)
    far2 = np.maximum((to * to).sum(axis=1), 1e-8)
    *along, ended = _beam(lamp)
    scale, offset = _cone(lamp)
    cone = np.clip(to @ np.array(along) / np.sqrt(far2) * scale + offset, 0, 1)
    return np.asarray(level * cone * cone * np.clip(1 - (far2 * ended) ** 2, 0, 1) / far2)


def set_lamps(program: moderngl.Program, lamps: Sequence[Lamp]) -> None:
    """Where they are or shine from, how bright, how far and how wide; the program was made for as many."""
    if not lamps:
        return
    put(program, "u_light_at", np.array([_at(lamp) for lamp in lamps], np.float32).tobytes())
    put(program, "u_light_beam", np.array([_beam(lamp) for lamp in lamps], np.float32).tobytes())
    colors = [[part * lamp.intensity for part in lamp.color_linear] for lamp in lamps]
    put(program, "u_light_color", np.array(colors, np.float32).tobytes())
    put(program, "u_light_cone", np.array([_cone(lamp) for lamp in lamps], np.float32).tobytes())


def _at(lamp: Lamp) -> tuple[float, ...]:
    """A place and 1, or the direction towards what is endlessly far and 0."""
    return (*(-part for part in _unit(lamp.direction)), 0.0) if lamp.kind == "directional" else (*lamp.position, 1.0)


def _beam(lamp: Lamp) -> tuple[float, ...]:
    """The unit direction of its light and 1 / range² (0: no end)."""
    return (*_unit(lamp.direction), 0.0 if lamp.range_m is None or lamp.kind == "directional" else 1 / max(lamp.range_m, 1e-6) ** 2)


def _cone(lamp: Lamp) -> tuple[float, float]:
    """Scale and offset of the cosine to the beam's middle: KHR_lights_punctual, "inner and outer cone angles"."""
    if lamp.kind != "spot":
        return 0.0, 1.0
    outer, inner = (math.cos(math.radians(angle)) for angle in (lamp.outer_deg, min(lamp.inner_deg, lamp.outer_deg)))
    scale = 1 / max(0.001, inner - outer)
    return scale, -outer * scale


def _unit(direction: Color) -> Color:
    x, y, z = np.array(direction, np.float64) / max(float(np.linalg.norm(direction)), 1e-9)
    return float(x), float(y), float(z)
