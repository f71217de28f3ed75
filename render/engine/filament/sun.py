"""A scene's light given to Filament: the environments of an instant as one light file, lamps one by one."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from render.engine.errors import EngineError
from render.engine.filament.ktx import Floats
from render.engine.filament.prefilter import Radiance, light_file
from render.engine.gl.ambience import shares_of, turned
from render.engine.gl.environment import HALF, octahedral_directions, pictured, surroundings, surroundings_of
from render.engine.gl.lamps import Lamp
from render.engine.gl.pictures import Pictures
from render.engine.gl.studios import STUDIOS
from render.scene.instant import LightShare
from render.scene.light import Environment
from render.scene.matrix import turn

UNIT: Final = 38_400.0
"""Filament's camera stands at f/16, 1/125 s, ISO 100: of 1.2 · 16² · 125 nits it makes white."""
FAR: Final = 1000.0
"""How many times its size away a lamp stands for one that is endlessly far: Filament has only one of those."""
MEASURED: Final = 64


def environment_file(light: Sequence[LightShare], pictures: Pictures) -> bytes:
    """The light of an instant, its environments mixed, turned and weighed, as a KTX; raises EngineError without a panorama."""
    parts = [(one, _measured(one.environment, pictures)) for one in shares_of(light)]
    whole = sum(one.share for one, _ in parts) or 1.0

    def radiance(directions: Floats) -> Floats:
        total = np.zeros_like(directions)
        for one, (show, _) in parts:
            back = turn(1, -one.environment.rotation_deg)[:3, :3].astype(directions.dtype)
            total += show(directions @ back.T) * np.float32(one.environment.intensity * one.share / whole)
        return total

    harmonics = sum(
        (turned(found, one.environment.rotation_deg) * (one.environment.intensity * one.share / whole) for one, (_, found) in parts),
        np.zeros((9, 3)),
    )
    return light_file(radiance, harmonics)


def _measured(environment: Environment, pictures: Pictures) -> tuple[Radiance, Floats]:
    """What it sends from directions, at its level, and its harmonics (9, 3)."""
    show: Radiance
    if environment.name != "picture":
        around, show = surroundings(environment.name, MEASURED), STUDIOS[environment.name].radiance
    elif environment.sha256 is not None:
        panorama = pictures.panorama(environment.sha256, "/environment")
        around, show = surroundings_of(panorama, MEASURED), pictured(panorama.astype(np.float32))
    else:
        raise EngineError("scene, /environment: light from a panorama needs the SHA-256 of one that was uploaded.")
    level = np.float32(around.radiance.sum() / max(float(show(octahedral_directions(MEASURED)).sum()), 1e-9))
    return lambda directions: np.minimum(show(directions) * level, HALF), around.harmonics


class Sun:
    """The light in one Filament scene. `shine` as often as it changes, `expose` for each exposure."""

    def __init__(self, scene: Any, folder: Path, pictures: Pictures, *, shadows: bool = False) -> None:
        self._scene, self._folder, self._pictures, self._shadows = scene, folder, pictures, shadows
        self._light: tuple[LightShare, ...] | None = None
        self._lamps: tuple[Lamp, ...] = ()
        self._strengths: list[float] = []
        scene.enable_sun_light(False)

    def shine(self, light: tuple[LightShare, ...], lamps: tuple[Lamp, ...], size_m: float) -> None:
        """The light of an instant, for things about `size_m` large."""
        if light != self._light:
            path = self._folder / "light_ibl.ktx"
            path.write_bytes(environment_file(light, self._pictures))
            self._scene.set_indirect_light(str(self._folder / "light"))
            self._scene.enable_indirect_light(True)
            self._light = light
        if lamps != self._lamps:
            self._put(lamps, size_m)

    def expose(self, gain: float) -> None:
        """Everything so many times as bright."""
        self._scene.set_indirect_light_intensity(UNIT * gain)
        for number, strength in enumerate(self._strengths):
            self._scene.update_light_intensity(f"lamp{number}", strength * gain)

    def _put(self, lamps: tuple[Lamp, ...], size_m: float) -> None:
        for number in range(len(self._strengths)):
            self._scene.remove_light(f"lamp{number}")
        self._lamps, self._strengths = lamps, []
        first = next((lamp for lamp in lamps if lamp.kind == "directional"), None)
        for number, lamp in enumerate(lamps):
            self._strengths.append(self._add(f"lamp{number}", lamp, endless=lamp is first, size_m=size_m))

    def _add(self, name: str, lamp: Lamp, *, endless: bool, size_m: float) -> float:
        """Adds a lamp and gives its strength, as Filament has it, at exposure 1."""
        color, direction = list(lamp.color_linear), np.array(lamp.direction) / max(float(np.linalg.norm(lamp.direction)), 1e-9)
        if endless:
            self._scene.add_directional_light(name, color, direction, UNIT, self._shadows)
            return lamp.intensity * UNIT
        position, candela, reach_m = np.array(lamp.position), lamp.intensity, lamp.range_m or FAR * size_m
        if lamp.kind == "directional":
            far_m = FAR * size_m
            position, candela, reach_m = -direction * far_m, lamp.intensity * far_m * far_m, far_m * 100
        if lamp.kind == "spot":
            inner, outer = math.radians(min(lamp.inner_deg, lamp.outer_deg)), math.radians(lamp.outer_deg)
            self._scene.add_spot_light(name, color, position, direction, UNIT, reach_m, inner, outer, self._shadows)
            return candela * math.pi * UNIT
        self._scene.add_point_light(name, color, position, UNIT, reach_m, self._shadows)
        return candela * 4 * math.pi * UNIT
