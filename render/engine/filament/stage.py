"""Open3D's renderer with one scene in it, at one size: an instant goes in, a picture comes out. Lives in a process of its own."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

import numpy as np

from render.engine.filament import develop
from render.engine.filament.figures import Figures
from render.engine.filament.ground import painted, shaded
from render.engine.filament.held import Held
from render.engine.filament.open3d import rendering
from render.engine.filament.sun import Sun
from render.engine.gl.ambience import Ambience
from render.engine.gl.camera import Extent
from render.engine.gl.gpu_model import GpuModel
from render.engine.gl.matrix import view_axes
from render.engine.gl.pictures import Pictures
from render.engine.gl.placement import Standing, eased_extent, extent_of, standing
from render.engine.gl.shot import Shot, shot
from render.media import Plane
from render.scene.backdrop import Backdrop
from render.scene.instant import Instant, Placed
from render.scene.matrix import Matrix

BLACK, WHITE = (0.0, 0.0, 0.0, 1.0), (1.0, 1.0, 1.0, 1.0)
SAMPLES: Final = 4
SEEN: Final = 0.02
"""The share of vertices within the picture from which a picture without anything must be wrong."""


class Blank(Exception):
    """Something must be seen and nothing is: the renderer is used up."""


class Stage:
    """Pictures of one size. `adopted` names models and pictures that lie elsewhere than in `models_dir/<sha256>`."""

    def __init__(self, models_dir: Path, adopted: Mapping[str, Path], folder: Path, width_px: int, height_px: int) -> None:
        self._size = (width_px, height_px)
        self._renderer = rendering().OffscreenRenderer(width_px, height_px)
        self._scene = self._renderer.scene
        self._pictures = Pictures(models_dir, adopted)
        self._sun = Sun(self._scene.scene, folder, self._pictures)
        self._figures = Figures(self._scene, models_dir, adopted)
        view = self._scene.view
        # Post-processing would develop the light as Open3D likes it; samples are resolved without it as well.
        view.set_post_processing(False)
        view.set_shadowing(False)
        view.set_ambient_occlusion(False)
        # Its FXAA belongs to post-processing; to switch it off by name would switch off the samples too (0.20).
        view.set_sample_count(SAMPLES)

    def draw(self, now: Instant) -> Plane:
        """RGBA (h, w, 4), premultiplied in encoded values; raises EngineError, or Blank."""
        items = self._items(now.placed)
        width, height = self._size
        extent = eased_extent(now.placed, lambda placed: extent_of(self._items(placed)))
        # Where things stand and who looks from where is gl's own sum; the light it would carry is not asked for.
        seen = shot(now, items, extent, cast(Ambience, None), width / height)
        self._figures.take(now.placed)
        self._figures.stand(seen)
        look(self._scene.camera, seen, extent, width / height)
        self._sun.shine(now.light, seen.lamps, max(extent.radius_m, extent.height_m))
        light, alpha = self._taken(now.exposure)
        if not alpha.any() and _in_sight(seen):
            raise Blank
        picture = develop.over(develop.developed(light, alpha), self._floor(seen))
        return develop.as_bytes(develop.over(picture, self._behind(now.backdrop)))

    def _items(self, placed: Sequence[Placed]) -> tuple[Standing, ...]:
        return tuple(standing(one, cast(GpuModel, self._figures.model(one))) for one in placed)

    def _taken(self, exposure: float) -> tuple[develop.Field, develop.Field]:
        """Linear light (h, w, 3), premultiplied, and alpha (h, w)."""
        taken = []
        for gain in develop.GAINS:
            self._sun.expose(gain * exposure)
            taken.append(self._photograph(BLACK))
        self._sun.expose(develop.GAINS[0] * exposure)
        alpha = develop.coverage(taken[0], self._photograph(WHITE))
        light = develop.joined(taken)
        glow_gain = self._figures.glow_gain
        if glow_gain is None:
            return light, alpha
        self._figures.show(glow=True)
        glow = self._photograph(BLACK).astype(np.float32) / 255 / glow_gain
        self._figures.show(glow=False)
        return light + glow * exposure, alpha

    def _photograph(self, ground: Sequence[float]) -> Plane:
        self._scene.set_background(ground)
        return np.array(self._renderer.render_to_image(), np.uint8)

    def _behind(self, backdrop: Backdrop) -> develop.Field:
        shown = None
        if backdrop.kind == "picture" and backdrop.sha256 is not None:
            shown = self._pictures.backdrop(backdrop.sha256, "/backdrop")
        return painted(backdrop, *self._size, shown)

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


def look(camera: Any, seen: Shot, extent: Extent, aspect: float) -> None:
    """Puts Open3D's camera where the shot's stands."""
    wanted = seen.instant.stand
    axes, eye = view_axes(wanted.yaw_deg, wanted.pitch_deg), seen.view.eye
    reach = math.hypot(extent.radius_m, extent.height_m / 2) * 1.05
    away = float(np.linalg.norm(eye - extent.centre))
    near, far = max(away - reach, (away + reach) * 0.001), away + reach
    camera.set_projection(wanted.fov_deg, aspect, near, far, rendering().Camera.FovType.Vertical)
    camera.look_at(eye - axes[2], eye, axes[1])


def _floor_y(held: Held, world: Matrix) -> float:
    return float((world @ np.array([0.0, held.patch.floor_y, 0.0, 1.0]))[1])


def _in_sight(seen: Shot) -> bool:
    """Whether something that covers is in the picture."""
    return any(_share(item, world, seen) > SEEN for item, world in seen.turned)


def _share(item: Standing, world: Matrix, seen: Shot) -> float:
    points = np.concatenate([part.positions for part in item.model.model.primitives])
    clip = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ (seen.view.clip @ world).T
    return float(((np.abs(clip[:, :3]) <= clip[:, 3:]).all(axis=1)).mean())
