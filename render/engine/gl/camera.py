"""Where the camera stands: given, or so that everything fits at every angle of the turntable."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from render.engine.gl.matrix import perspective, view_axes
from render.scene.instant import Between, Reach, Stand
from render.scene.matrix import Matrix, Point

AIR: Final = 1.12
NEAREST: Final = 1e-3
"""Of the radius of what stands there: as near to its target a camera comes that is to have all of it in its picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What must fit: an upright cylinder around `centre` (3,), metres."""

    centre: Point
    radius_m: float
    height_m: float

    def towards(self, other: "Extent", share: float) -> "Extent":
        """Part of the way to another: what fits into both fits into all between them."""
        if share <= 0:
            return self
        centre = self.centre + (other.centre - self.centre) * share
        radius_m = self.radius_m + (other.radius_m - self.radius_m) * share
        return Extent(centre=centre, radius_m=radius_m, height_m=self.height_m + (other.height_m - self.height_m) * share)

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


def stand(wanted: Stand, extent: Extent, aspect: float, where: Callable[[str], Point]) -> View:
    """Place the camera for a picture of `aspect` (width / height); `where` tells a hotspot's place (3,) in the scene."""
    axes = view_axes(wanted.yaw_deg, wanted.pitch_deg)
    tangent = math.tan(math.radians(wanted.fov_deg) / 2)
    target, distance = _reached(wanted.reach, Fit(extent=extent, axes=axes, tangent=tangent, aspect=aspect, where=where))
    reach = float(np.linalg.norm(extent.rim() + extent.centre - target, axis=1).max()) * 2 + 1e-12
    near = max(distance - reach, distance * 0.01, 1e-12)
    view = np.eye(4)
    view[:3, :3] = axes
    eye = target + axes[2] * distance
    view[:3, 3] = -axes @ eye
    return View(clip=perspective(wanted.fov_deg, aspect, near, distance + reach * 2) @ view, eye=eye)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What decides how far "so that all of it fits" is."""

    extent: Extent
    axes: Matrix
    tangent: float
    aspect: float
    where: Callable[[str], Point]

    def distance(self, target: Point) -> float:
        """From the target to a camera that has everything in its picture, metres; above 0, be everything far behind the target."""
        seen = (self.extent.rim() + self.extent.centre - target) @ self.axes.T
        wide = _distance(seen[:, 0], seen[:, 2], self.tangent * self.aspect)
        return float(max(wide, _distance(seen[:, 1], seen[:, 2], self.tangent), self.extent.radius_m * NEAREST))


def _reached(reach: Reach | Between, fit: Fit) -> tuple[Point, float]:
    """The point looked at (3,) and the distance to it, metres."""
    if isinstance(reach, Between):
        (first, near), (second, far) = _reached(reach.first, fit), _reached(reach.second, fit)
        # Distances go by their ratio: a push-in seems even when each second brings it as many times closer.
        return first + (second - first) * reach.share, near ** (1 - reach.share) * far**reach.share
    if reach.hotspot is not None:
        target = fit.where(reach.hotspot)
    else:
        target = fit.extent.centre if reach.target is None else np.array(reach.target)
    return target, (fit.distance(target) if reach.distance is None else reach.distance) / reach.zoom


def _distance(across: Point, towards: Point, tangent: float) -> float:
    return float((towards + np.abs(across) * AIR / tangent).max())
