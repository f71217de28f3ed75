"""`python -m render.engine.likeness A.glb B.glb`: how alike two models look, as JSON {ssim, views}. Runs jailed.

Both are drawn from all around, in one light and one framing: that of A. What the file says of detail that no view at
this size shows is not judged; levels of detail that lie beside them do not stand in for them.
"""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from render.engine.errors import EngineError
from render.engine.gl.camera import Extent, stand
from render.engine.gl.renderer import Detail, GlRenderer
from render.engine.ssim import picture_ssim
from render.media import Plane
from render.scene.camera import Camera
from render.scene.document import Scene
from render.scene.evaluate import instant
from render.scene.node import Node

SIZE_PX: Final = 384
TEXTURE_SIDE_PX: Final = 1024
ANGLES_DEG: Final = ((28.0, 12.0), (118.0, 12.0), (208.0, 12.0), (298.0, 12.0), (28.0, 60.0), (208.0, -40.0))
FIRST, SECOND = "a" * 64, "b" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One comparison: where the camera stood and how alike the two pictures were, 1 being the same."""

    yaw_deg: float
    pitch_deg: float
    ssim: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """All comparisons; `ssim` is their mean."""

    ssim: float
    views: tuple[View, ...]


def compare(first: Path, second: Path) -> Likeness:
    """Draw two GLBs and compare them; raises EngineError."""
    renderer = GlRenderer(first.parent, Detail(texture_side_px=TEXTURE_SIDE_PX, shadow=False, hasty=True, levels=False))
    try:
        renderer.adopt(FIRST, first)
        renderer.adopt(SECOND, second)
        size = _scene(FIRST, 1.0, Camera())
        extent = renderer.extent(size)
        # Everything is drawn at about a metre, whatever its size: a scene's camera has bounds.
        scale = min(1.0 / max(extent.radius_m, extent.height_m), 1000.0)
        cameras = [_camera(renderer.extent(_scene(FIRST, scale, Camera())), *angles) for angles in ANGLES_DEG]
        views = tuple(_view(renderer, scale, camera) for camera in cameras)
    finally:
        renderer.close()
    return Likeness(ssim=round(sum(view.ssim for view in views) / len(views), 5), views=views)


def _view(renderer: GlRenderer, scale: float, camera: Camera) -> View:
    first, second = (_drawn(renderer, _scene(name, scale, camera)) for name in (FIRST, SECOND))
    return View(yaw_deg=camera.yaw_deg, pitch_deg=camera.pitch_deg, ssim=round(picture_ssim(first, second), 5))


def _drawn(renderer: GlRenderer, scene: Scene) -> Plane:
    return renderer.render(scene, 0, SIZE_PX, SIZE_PX).planes[0]


def _scene(name: str, scale: float, camera: Camera) -> Scene:
    return Scene(nodes=(Node(id="model", model=name, scale=scale),), camera=camera)


def _camera(extent: Extent, yaw_deg: float, pitch_deg: float) -> Camera:
    """Pinned where A's own framing puts it, so that B cannot move it."""
    free = Camera(yaw_deg=yaw_deg, pitch_deg=pitch_deg)
    wanted = instant(Scene(camera=free), 0).stand
    distance = float(np.linalg.norm(stand(wanted, extent, 1.0, lambda _: extent.centre).eye - extent.centre))
    x, y, z = (float(part) for part in extent.centre)
    return free.model_copy(update={"target": (x, y, z), "distance": distance})


def main() -> int:
    """Compare two files."""
    try:
        found = compare(Path(sys.argv[1]), Path(sys.argv[2]))
    except EngineError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(asdict(found)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
