"""The models of an instant in Open3D's scene: put in once, moved every picture, shown lit or glowing."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from render.engine.edit import dressed
from render.engine.filament import clothes
from render.engine.filament.emboss import embossed
from render.engine.filament.held import Held, hold
from render.engine.filament.meshes import mesh_of
from render.engine.gl.shot import Shot
from render.engine.motion import moved
from render.models.gltf.material import Material
from render.models.gltf.mesh import Primitive
from render.scene.instant import Placed
from render.scene.matrix import Point

PRIORITIES: Final = 8
"""Open3D has as many orders of drawing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A primitive in the scene. `corners` (8, 3) of its box are in the model's space; `number` is its model's among the placed."""

    lit: str
    glow: str
    number: int
    corners: Point
    through: bool

    def nearest(self, seen: Shot) -> float:
        """How far its nearest corner is from the camera, metres."""
        world = seen.turned[self.number][1]
        return float(np.linalg.norm(self.corners @ world[:3, :3].T + world[:3, 3] - seen.view.eye, axis=1).min())


class Figures:
    """`adopted` names models that lie elsewhere than in `models_dir/<sha256>`."""

    def __init__(self, scene: Any, models_dir: Path, adopted: Mapping[str, Path]) -> None:
        self._scene, self._models_dir, self._adopted = scene, models_dir, adopted
        self._held: dict[str, Held] = {}
        self._placed: tuple[Placed, ...] | None = None
        self._figures: list[Figure] = []
        self.glow_gain: float | None = None
        """How bright glowing things are put in, so that none is brighter than 1; None: nothing glows."""

    def model(self, placed: Placed) -> Held:
        """The model of a node; raises EngineError that names it."""
        if placed.model not in self._held:
            path = self._adopted.get(placed.model, self._models_dir / placed.model / "model.glb")
            self._held[placed.model] = hold(path, placed.node)
        return self._held[placed.model]

    def take(self, placed: tuple[Placed, ...]) -> None:
        """Puts the models in, unless they are there already, dressed and posed the same."""
        if placed == self._placed:
            return
        self._scene.clear_geometry()
        worn = [(number, *piece) for number, one in enumerate(placed) for piece in self._worn(one)]
        strongest = [clothes.strongest(material) for _, _, material, _ in worn if clothes.glows(material)]
        self.glow_gain = 1 / max(1.0, *strongest) if strongest else None
        self._figures = [self._put(index, *piece) for index, piece in enumerate(worn)]
        self._placed = placed

    def stand(self, seen: Shot) -> None:
        """Everything where the shot has it. Far to near by nearest points: of two veils around one another the inner comes first."""
        veils = sorted((one for one in self._figures if one.through), key=lambda one: -one.nearest(seen))
        for one in self._figures:
            for name in self._names(one):
                self._scene.set_geometry_transform(name, seen.turned[one.number][1])
        for rank, one in enumerate(veils):
            for name in self._names(one):
                self._scene.scene.set_geometry_priority(name, rank * PRIORITIES // len(veils))

    def show(self, *, glow: bool) -> None:
        """Lit, or (only if something does) glowing."""
        for one in self._figures:
            self._scene.show_geometry(one.lit, not glow)
            if self.glow_gain is not None:
                self._scene.show_geometry(one.glow, glow)

    def _names(self, one: Figure) -> tuple[str, ...]:
        return (one.lit,) if self.glow_gain is None else (one.lit, one.glow)

    def _worn(self, placed: Placed) -> list[tuple[Primitive, Material, Held]]:
        held = self.model(placed)
        materials = dressed(held.model.materials, placed.materials, placed.node)
        number = None if placed.variant is None else held.model.variants.index(placed.variant)
        chosen = [part.material if number is None else part.variants.get(number, part.material) for part in held.model.primitives]
        worn = [Material() if index is None else materials[index] for index in chosen]
        return [(part, material, held) for part, material in zip(moved(held.model, placed), worn, strict=True)]

    def _put(self, index: int, number: int, primitive: Primitive, material: Material, held: Held) -> Figure:
        if material.normal_texture is not None and not material.unlit:
            primitive = embossed(primitive, material, held.pixels(material.normal_texture))
        mesh, lit, glow = mesh_of(primitive, clothes.coordinates_of(material, primitive)), f"lit{index}", f"glow{index}"
        self._scene.add_geometry(lit, mesh, clothes.lit(material, held.pixels), False)
        if self.glow_gain is not None:
            self._scene.add_geometry(glow, mesh, clothes.glowing(material, held.pixels, self.glow_gain), False)
            self._scene.show_geometry(glow, False)
        low, high = primitive.positions.min(axis=0), primitive.positions.max(axis=0)
        corners = np.array([[(low, high)[bit >> axis & 1][axis] for axis in range(3)] for bit in range(8)], np.float64)
        return Figure(lit=lit, glow=glow, number=number, corners=corners, through=clothes.hides_nothing(material))
