"""The light all around at one instant: one environment, or several mixed in linear light while one fades into another."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import moderngl
import numpy as np

from render.engine.gl.environment import basis
from render.engine.gl.program import put
from render.engine.gl.sky import Sky
from render.engine.gl.studios import Floats
from render.scene.instant import LightShare
from render.scene.matrix import turn

MOST: Final = 4
"""Environments mixed at once; a fifth share could only come of fades begun within fades."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambience:
    """Textures with what stands beside each: its turn (float32 bytes, mat3 each) and its strength; harmonics of all, mixed.

    `mirror` is the split sum's table, which goes with every environment.
    """

    textures: tuple[moderngl.Texture, ...]
    turns: bytes
    strengths: bytes
    harmonics: bytes
    mirror: moderngl.Texture

    @property
    def skies(self) -> int:
        """How many environments have a share."""
        return len(self.textures)

    def put(self, program: moderngl.Program, units: Sequence[int]) -> None:
        """Set the uniforms of `surroundings.glsl`; `units`: a texture unit for each environment, which this binds."""
        put(program, "u_sky_turn", self.turns)
        put(program, "u_sky_strength", self.strengths)
        put(program, "u_harmonics", self.harmonics)
        put(program, "u_surroundings", np.array(units[: self.skies], np.int32).tobytes())
        for texture, unit in zip(self.textures, units, strict=False):
            texture.use(unit)


def shares_of(light: Sequence[LightShare]) -> tuple[LightShare, ...]:
    """Those that matter, the most first; what has no share costs nothing."""
    present = sorted((one for one in light if one.share > 0), key=lambda one: -one.share)
    return tuple(present[:MOST]) or tuple(light[:1])


def ambience(light: Sequence[tuple[LightShare, Sky]], mirror: moderngl.Texture) -> Ambience:
    """Mix: every environment with its own intensity and rotation, its share of the whole."""
    whole = sum(one.share for one, _ in light) or 1.0
    strengths = [one.environment.intensity * one.share / whole for one, _ in light]
    turns = [turn(1, -one.environment.rotation_deg)[:3, :3].T for one, _ in light]
    harmonics = sum(
        (strength * turned(sky.harmonics, one.environment.rotation_deg) for strength, (one, sky) in zip(strengths, light, strict=True)),
        np.zeros((9, 3)),
    )
    return Ambience(
        textures=tuple(sky.texture for _, sky in light),
        turns=np.ascontiguousarray(turns, np.float32).tobytes(),
        strengths=np.array(strengths, np.float32).tobytes(),
        harmonics=np.asarray(harmonics, np.float32).tobytes(),
        mirror=mirror,
    )


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
