"""Where the camera stands: given, or so that everything fits at every angle of the turntable."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from render.engine.gl.matrix import Matrix, Point, perspective, view_axes
from render.scene.document import Camera

AIR: Final = 1.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What must fit: an upright cylinder around `centre` (3,), metres."""

    centre: Point
    radius_m: float
    height_m: float

    def rim(self) -> Point:
        """Points (n, 3) on its two edges, relative to the centre."""
        angles = np.linspace(0, 2 * math.pi, 48, endpoint=False)
        ring = np.stack([np.cos(angles) * self.radius_m, np.zeros(48), np.sin(angles) * self.radius_m], axis=1)
        half = np.array([0.0, self.height_m / 2, 0.0])
        return np.concatenate([ring + half, ring - half])


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A camera that is ready: `clip` is projection · view (4×4), `eye` (3,) where it stands."""

    clip: Matrix
    eye: Point


def stand(camera: Camera, extent: Extent, aspect: float) -> View:
    """Place the camera for a picture of `aspect` (width / height)."""
    axes = view_axes(camera.yaw_deg, camera.pitch_deg)
    target = extent.centre if camera.target is None else np.array(camera.target)
    seen = (extent.rim() + extent.centre - target) @ axes.T
    tangent = math.tan(math.radians(camera.fov_deg) / 2)
    distance = camera.distance
    if distance is None:
        distance = float(max(_distance(seen[:, 0], seen[:, 2], tangent * aspect), _distance(seen[:, 1], seen[:, 2], tangent)))
    distance /= camera.zoom
    reach = float(np.linalg.norm(seen, axis=1).max()) * 2 + 1e-12
    near = max(distance - reach, distance * 0.01, 1e-12)
    view = np.eye(4)
    view[:3, :3] = axes
    eye = target + axes[2] * distance
    view[:3, 3] = -axes @ eye
    return View(clip=perspective(camera.fov_deg, aspect, near, distance + reach * 2) @ view, eye=eye)


def _distance(across: Point, towards: Point, tangent: float) -> float:
    return float((towards + np.abs(across) * AIR / tangent).max())
