"""The light all around at one instant: one environment, or several mixed in linear light while one fades into another."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import moderngl
import numpy as np

from render.engine.gl.environment import basis
from render.engine.gl.mixing import Mix, Part
from render.engine.gl.program import put
from render.engine.gl.sky import Sky
from render.engine.gl.studios import Floats
from render.scene.instant import LightShare
from render.scene.matrix import Matrix, turn

MOST: Final = 8
"""Environments mixed at once; a ninth share could only come of fades begun within fades."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambience:
    """A map of what is all around, its turn (float32 bytes, mat3) and its strength; harmonics (float32 bytes) of all of it.

    `mirror` is the split sum's table, which goes with every environment.
    """

    texture: moderngl.Texture
    turn: bytes
    strength: float
    harmonics: bytes
    mirror: moderngl.Texture

    def put(self, program: moderngl.Program, unit: int) -> None:
        """Set the uniforms of `surroundings.glsl`; binds its texture to the unit."""
        put(program, "u_sky_turn", self.turn)
        put(program, "u_sky_strength", self.strength)
        put(program, "u_harmonics", self.harmonics)
        put(program, "u_surroundings", unit)
        self.texture.use(unit)


def shares_of(light: Sequence[LightShare]) -> tuple[LightShare, ...]:
    """Those that matter, the most first; what has no share costs nothing."""
    present = sorted((one for one in light if one.share > 0), key=lambda one: -one.share)
    return tuple(present[:MOST]) or tuple(light[:1])


def ambience(light: Sequence[tuple[LightShare, Sky]], mirror: moderngl.Texture, mix: Mix) -> Ambience:
    """Mix: every environment with its own intensity and rotation, its share of the whole; the strongest is first."""
    whole = sum(one.share for one, _ in light) or 1.0
    strengths = [one.environment.intensity * one.share / whole for one, _ in light]
    harmonics = sum(
        (strength * turned(sky.harmonics, one.environment.rotation_deg) for strength, (one, sky) in zip(strengths, light, strict=True)),
        np.zeros((9, 3)),
    )
    first_deg, texture, strength = light[0][0].environment.rotation_deg, light[0][1].texture, sum(strengths)
    if len(light) > 1:
        # Weights of 1 in all: what is added up stays within what a map can hold.
        parts = zip(strengths, light, strict=True)
        texture = mix([_part(sky, one, share / (strength or 1.0), first_deg) for share, (one, sky) in parts])
    return Ambience(
        texture=texture,
        turn=np.ascontiguousarray(_away(first_deg).T, np.float32).tobytes(),
        strength=strength,
        harmonics=np.asarray(harmonics, np.float32).tobytes(),
        mirror=mirror,
    )


def _part(sky: Sky, one: LightShare, weight: float, first_deg: float) -> Part:
    rotation_deg = one.environment.rotation_deg
    same = (rotation_deg - first_deg) % 360 == 0
    return Part(texture=sky.texture, weight=weight, turn=None if same else _away(rotation_deg - first_deg))


def _away(rotation_deg: float) -> Matrix:
    """(3, 3): from directions of the scene to those of surroundings that were turned."""
    return turn(1, -rotation_deg)[:3, :3]


def turned(harmonics: Floats, rotation_deg: float) -> Floats:
    """The harmonics (9, 3) of surroundings that were turned about the vertical."""
    return harmonics if rotation_deg % 360 == 0 else np.asarray(_turning(rotation_deg % 360) @ harmonics)


@lru_cache(maxsize=64)
def _turning(rotation_deg: float) -> Floats:
    """(9, 9). What a turn makes of the basis is found from a spread of directions: nine functions turn into themselves."""
    spread = np.random.default_rng(0).normal(size=(40, 3))
    spread /= np.linalg.norm(spread, axis=1, keepdims=True)
    seen = spread @ turn(1, -rotation_deg)[:3, :3].T
    return np.asarray(np.linalg.lstsq(basis(spread), basis(seen), rcond=None)[0])
