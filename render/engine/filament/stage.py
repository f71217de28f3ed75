"""Open3D's renderer with one scene in it, at one size: an instant goes in, a picture comes out. Lives in a process of its own."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

import numpy as np

from render.engine.edit import dressed
from render.engine.filament import clothes, develop
from render.engine.filament.ground import painted, shaded
from render.engine.filament.held import Held, hold
from render.engine.filament.meshes import mesh_of
from render.engine.filament.open3d import rendering
from render.engine.filament.sun import Sun
from render.engine.gl.ambience import Ambience
from render.engine.gl.camera import Extent
from render.engine.gl.gpu_model import GpuModel
from render.engine.gl.matrix import view_axes
from render.engine.gl.pictures import Pictures
from render.engine.gl.placement import Standing, extent_of, standing
from render.engine.gl.shot import Shot, shot
from render.engine.motion import moved
from render.media import Plane
from render.models.gltf.material import Material
from render.models.gltf.mesh import Primitive
from render.scene.instant import Instant, Placed
from render.scene.matrix import Matrix

BLACK, WHITE = (0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0, 1.0)
SEEN: Final = 0.02
"""The share of vertices within the picture from which a picture without anything must be wrong."""


class Blank(Exception):
    """Something must be seen and nothing is: the renderer is used up."""


class Stage:
    """Pictures of one size. `adopted` names models and pictures that lie elsewhere than in `models_dir/<sha256>`."""

    def __init__(self, models_dir: Path, adopted: Mapping[str, Path], folder: Path, width_px: int, height_px: int) -> None:
        self._models_dir, self._adopted = models_dir, adopted
        self._size = (width_px, height_px)
        self._renderer = rendering().OffscreenRenderer(width_px, height_px)
        self._scene = self._renderer.scene
        self._sun = Sun(self._scene.scene, folder, Pictures(models_dir, adopted))
        self._held: dict[str, Held] = {}
        self._placed: tuple[Placed, ...] | None = None
        self._names: list[tuple[str, int]] = []
        self._glows: list[tuple[str, int]] = []
        self._glow_gain = 1.0
        view = self._scene.view
        # Post-processing would develop the light as Open3D likes it; samples are resolved without it as well.
        view.set_post_processing(False)
        view.set_shadowing(False)
        view.set_ambient_occlusion(False)
        view.set_antialiasing(False)
        view.set_sample_count(4)

    def draw(self, now: Instant) -> Plane:
        """RGBA (h, w, 4), premultiplied in encoded values; raises EngineError, or Blank."""
        items = tuple(standing(one, cast(GpuModel, self._model(one))) for one in now.placed)
        width, height = self._size
        extent = extent_of(items)
        # Where things stand and who looks from where is gl's own sum; the light it would carry is not asked for.
        seen = shot(now, items, extent, cast(Ambience, None), width / height)
        self._dress(now.placed)
        self._stand(seen)
        self._look(seen, extent)
        self._sun.shine(now.light, seen.lamps, max(extent.radius_m, extent.height_m))
        light, alpha = self._taken(now.exposure)
        if not alpha.any() and _in_sight(seen):
            raise Blank
        picture = develop.over(develop.developed(light, alpha), self._floor(seen))
        return develop.as_bytes(develop.over(picture, painted(now.backdrop, width, height)))

    def _taken(self, exposure: float) -> tuple[develop.Field, develop.Field]:
        """Linear light (h, w, 3), premultiplied, and alpha (h, w)."""
        pictures = []
        for gain in develop.GAINS:
            self._sun.expose(gain * exposure)
            pictures.append(self._photograph(BLACK))
        self._sun.expose(develop.GAINS[0] * exposure)
        alpha = develop.coverage(pictures[0], self._photograph(WHITE))
        light = develop.joined(pictures)
        if self._glows:
            light = light + self._glow() * exposure
        return light, alpha

    def _glow(self) -> develop.Field:
        for name, _ in self._names:
            self._scene.show_geometry(name, False)
        for name, _ in self._glows:
            self._scene.show_geometry(name, True)
        picture = self._photograph(BLACK).astype(np.float32) / 255 / self._glow_gain
        for name, _ in self._glows:
            self._scene.show_geometry(name, False)
        for name, _ in self._names:
            self._scene.show_geometry(name, True)
        return picture

    def _photograph(self, ground: Sequence[float]) -> Plane:
        self._scene.set_background(ground)
        return np.array(self._renderer.render_to_image(), np.uint8)

    def _model(self, placed: Placed) -> Held:
        if placed.model not in self._held:
            path = self._adopted.get(placed.model, self._models_dir / placed.model / "model.glb")
            self._held[placed.model] = hold(path, placed.node)
        return self._held[placed.model]

    def _dress(self, placed: tuple[Placed, ...]) -> None:
        """Puts the models in, unless they are there already, dressed and posed the same."""
        if placed == self._placed:
            return
        self._scene.clear_geometry()
        self._names, self._glows = [], []
        pieces = [(number, *piece) for number, one in enumerate(placed) for piece in self._pieces(one)]
        shining = [material for _, _, material, _ in pieces if clothes.glows(material)]
        self._glow_gain = 1 / max(1.0, *(clothes.strongest(material) for material in shining)) if shining else 1.0
        for index, (number, primitive, material, held) in enumerate(pieces):
            self._add(index, number, primitive, material, held, also_glow=bool(shining))
        self._placed = placed

    def _pieces(self, placed: Placed) -> list[tuple[Primitive, Material, Held]]:
        held = self._model(placed)
        materials = dressed(held.model.materials, placed.materials, placed.node)
        number = held.model.variants.index(placed.variant) if placed.variant is not None else None
        chosen = [part.material if number is None else part.variants.get(number, part.material) for part in held.model.primitives]
        worn = [Material() if index is None else materials[index] for index in chosen]
        return [(part, material, held) for part, material in zip(moved(held.model, placed), worn, strict=True)]

    def _add(self, index: int, number: int, primitive: Primitive, material: Material, held: Held, *, also_glow: bool) -> None:
        mesh = mesh_of(primitive, clothes.coordinates_of(material, primitive))
        self._scene.add_geometry(f"lit{index}", mesh, clothes.lit(material, held.pixels), False)
        self._names.append((f"lit{index}", number))
        if also_glow:
            self._scene.add_geometry(f"glow{index}", mesh, clothes.glowing(material, held.pixels, self._glow_gain), False)
            self._scene.show_geometry(f"glow{index}", False)
            self._glows.append((f"glow{index}", number))

    def _stand(self, seen: Shot) -> None:
        for name, number in (*self._names, *self._glows):
            self._scene.set_geometry_transform(name, seen.turned[number][1])

    def _look(self, seen: Shot, extent: Extent) -> None:
        wanted, camera = seen.instant.stand, rendering().Camera
        axes, eye = view_axes(wanted.yaw_deg, wanted.pitch_deg), seen.view.eye
        reach = math.hypot(extent.radius_m, extent.height_m / 2) * 1.05
        away = float(np.linalg.norm(eye - extent.centre))
        near, far = max(away - reach, (away + reach) * 0.001), away + reach
        self._scene.camera.set_projection(wanted.fov_deg, self._size[0] / self._size[1], near, far, camera.FovType.Vertical)
        self._scene.camera.look_at(eye - axes[2], eye, axes[1])

    def _floor(self, seen: Shot) -> develop.Field:
        """The shadows (h, w, 4) on the floor."""
        width, height = self._size
        picture = np.zeros((height, width, 4))
        for item, world in seen.turned:
            held = cast(Held, item.model)
            floor = _floor_y(held, world)
            if not item.upright or seen.view.eye[1] <= floor:
                continue
            dark = shaded(held.shadow, held.patch, world, seen.view.eye, self._rays(seen), seen.instant.shadow.strength)
            picture[..., 3] = dark + picture[..., 3] * (1 - dark)
        return picture

    def _rays(self, seen: Shot) -> develop.Field:
        """The direction (h, w, 3) in which every pixel's middle looks."""
        (width, height), wanted = self._size, seen.instant.stand
        tangent = math.tan(math.radians(wanted.fov_deg) / 2)
        x = ((np.arange(width) + 0.5) / width * 2 - 1) * tangent * width / height
        y = (1 - (np.arange(height) + 0.5) / height * 2) * tangent
        across, up = np.meshgrid(x, y)
        return np.stack([across, up, np.full_like(across, -1.0)], axis=2) @ view_axes(wanted.yaw_deg, wanted.pitch_deg)


def _floor_y(held: Held, world: Matrix) -> float:
    return float((world @ np.array([0.0, held.patch.floor_y, 0.0, 1.0]))[1])


def _in_sight(seen: Shot) -> bool:
    """Whether something that covers is in the picture."""
    return any(_share(item, world, seen) > SEEN for item, world in seen.turned)


def _share(item: Standing, world: Matrix, seen: Shot) -> float:
    points = np.concatenate([part.positions for part in item.model.model.primitives])
    clip = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ (seen.view.clip @ world).T
    return float(((np.abs(clip[:, :3]) <= clip[:, 3:]).all(axis=1)).mean())


