"""Where the camera stands for a picture of one product, whatever its shape and size: long, flat, tall or tiny."""

import math
from typing import Final

from render.engine.gl.camera import Extent
from render.engine.gl.matrix import view_axes
from render.engine.gl.renderer import GlRenderer
from render.scene.camera import Camera
from render.scene.document import Scene
from render.scene.matrix import Point, turn
from render.scene.node import Node

GOOD_SIDE_DEG: Final = 28.0
AIR: Final = 1.1
LARGEST_SCALE: Final = 1000.0
EYE_LEVEL_DEG, FROM_ABOVE_DEG = 12.0, 40.0
UPRIGHT, FLAT = 0.45, 0.08
"""Height over width from which a product is seen at eye level, and up to which it is seen from above."""


def one_product(renderer: GlRenderer, name: str) -> Scene:
    """The product alone, about a metre large, the camera as high as its shape asks and so far that every turn fits."""
    extent = renderer.extent(_alone(name, 1.0))
    scale = min(1.0 / max(extent.radius_m, extent.height_m), LARGEST_SCALE)
    return _alone(name, scale).model_copy(update={"camera": Camera(pitch_deg=round(pitch_deg(extent), 2))})


def closely(renderer: GlRenderer, scene: Scene, yaw_deg: float, aspect: float) -> Scene:
    """The same scene with the camera as near as the product, turned by an angle, allows in a picture of width / height `aspect`."""
    extent = renderer.extent(scene)
    points = (renderer.cloud(scene) - extent.centre) @ turn(1, yaw_deg)[:3, :3].T
    return scene.model_copy(update={"camera": fitted(scene.camera, points, extent.centre, aspect)})


def pitch_deg(extent: Extent) -> float:
    """Seen from the higher above the flatter it is: a plate at eye level would be a line."""
    slender = extent.height_m / (2 * extent.radius_m)
    flatness = min(max((UPRIGHT - slender) / (UPRIGHT - FLAT), 0.0), 1.0)
    return EYE_LEVEL_DEG + (FROM_ABOVE_DEG - EYE_LEVEL_DEG) * flatness


def fitted(camera: Camera, points: Point, centre: Point, aspect: float) -> Camera:
    """The nearest place from which points (n, 3), relative to `centre`, fill the picture but for some air, in its middle."""
    axes = view_axes(camera.yaw_deg, camera.pitch_deg)
    across, upwards, towards = points @ axes[0], points @ axes[1], points @ axes[2]
    tangent = math.tan(math.radians(camera.fov_deg) / 2)
    right, distance_x = _centred(across, towards, tangent * aspect / AIR)
    up, distance_y = _centred(upwards, towards, tangent / AIR)
    x, y, z = (float(part) for part in centre + axes[0] * right + axes[1] * up)
    return camera.model_copy(update={"target": (x, y, z), "distance": max(distance_x, distance_y)})


def _centred(across: Point, towards: Point, tangent: float) -> tuple[float, float]:
    """Where the camera's axis goes through and how far it stands off so that two slanting planes just hold all points."""
    high, low = float((across + towards * tangent).max()), float((towards * tangent - across).max())
    return (high - low) / 2, (high + low) / (2 * tangent)


def _alone(name: str, scale: float) -> Scene:
    return Scene(nodes=(Node(id="product", model=name, scale=scale),))
