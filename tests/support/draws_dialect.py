"""`python -m tests.support.draws_dialect OUT.npz [gl|es]`: what OpenGL may do in more than one way, drawn in a process of its own."""

import hashlib
import sys
import tempfile
from pathlib import Path
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from render.engine.gl.context import Api
from render.engine.gl.renderer import Detail, GlRenderer
from render.scene.document import scene_from
from tests.support.samples import sample

SIDE_PX = 160
CAMERA = {"yaw_deg": 25, "pitch_deg": 20, "zoom": 1.25}
LYING = {"rotation_deg": [0, 0, 90]}
SPOT = {"id": "spot", "node": "sample", "position": [0.09, 0.05, 0.09], "label": "Lid"}
LIGHTS = {"timeline": {"lights": [{"environment": {"name": "night"}, "fade_ms": 1000}]}}
"""Cut-outs, glass, two surroundings at once, a shadow of no baked model, and a hotspot that may be hidden."""
SCENES: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "cut out": ("alpha_mask", {}, {"shadow": {"strength": 0}}),
    "glass": ("glass_bottle", {}, {"backdrop": {"kind": "gradient", "colors": ["#e8d0b0", "#304878"]}}),
    "fading": ("metal_rough", {}, LIGHTS),
    "lying": ("double_sided", LYING, {}),
    "noted": ("unlit", {}, {"hotspots": [SPOT]}),
}
FADING_MS = 500
ONLY_GL = ("cut out", "fading")
"""Where versions of desktop OpenGL go different ways."""


def pictures(api: Api | None = None) -> dict[str, npt.NDArray[np.uint8]]:
    """Each scene (SIDE_PX, SIDE_PX, 4), premultiplied RGBA."""
    with tempfile.TemporaryDirectory() as name:
        folder, drawn = Path(name), {}
        renderer = GlRenderer(folder, Detail(hasty=True), api=api)
        for what, (model, placed, more) in SCENES.items():
            if api == "gl" and what not in ONLY_GL:
                continue
            sha256 = hashlib.sha256(model.encode()).hexdigest()
            (folder / sha256).mkdir(exist_ok=True)
            (folder / sha256 / "model.glb").write_bytes(sample(model))
            scene = scene_from({"nodes": [{"id": "sample", "model": sha256, **placed}], "camera": CAMERA, **more})
            drawn[what] = renderer.render(scene, FADING_MS, SIDE_PX, SIDE_PX).planes[0]
        renderer.close()
    return drawn


def main() -> None:
    """Draw them."""
    api = sys.argv[2] if len(sys.argv) > 2 else None
    np.savez(sys.argv[1], **pictures(next((one for one in get_args(Api) if one == api), None)))


if __name__ == "__main__":
    main()
