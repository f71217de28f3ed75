"""Far sides that are not shaded because nothing of them shows: the picture is the one in which all of them are."""

from pathlib import Path

import numpy as np
import pytest

from render.engine.gl import gpu_model
from render.engine.gl.far_sides import FarSides
from render.engine.gl.renderer import Detail, GlRenderer
from render.media import Plane
from render.scene.backdrop import Backdrop
from render.scene.camera import Camera
from render.scene.document import Scene
from render.scene.node import Node
from tests.support import patterns
from tests.support.sample_file import SampleFile, material
from tests.support.shapes import Profile, sphere, turned

NAME = "f" * 64
BOWL: Profile = [(0.001, 0.0), (0.05, 0.01), (0.08, 0.05), (0.09, 0.1)]
"""One wall, open at the top: its far side shows within."""


def crate() -> bytes:
    """Two-sided things: a closed ball, an open bowl, and a ball with holes through which its inside shows."""
    file = SampleFile()
    holes = {"baseColorTexture": file.texture(patterns.color(patterns.dots(6, 0.3), (0.9, 0.5, 0.2, 1.0), (0.9, 0.5, 0.2, 0.0)))}
    file.put(sphere(), material((0.2, 0.4, 0.8), doubleSided=True), at=(-0.22, 0.1, 0))
    file.put(turned(BOWL, around=64), material((0.8, 0.2, 0.2), doubleSided=True))
    file.put(sphere(), material((1, 1, 1), alphaMode="MASK", doubleSided=True, maps=holes), at=(0.22, 0.1, 0))
    return file.data


def drawn(folder: Path) -> Plane:
    (folder / "model.glb").write_bytes(crate())
    renderer = GlRenderer(folder, Detail(levels=False))
    renderer.adopt(NAME, folder / "model.glb")
    backdrop = Backdrop(kind="color", colors=("#aabb33",))
    scene = Scene(nodes=(Node(id="crate", model=NAME),), camera=Camera(pitch_deg=30), backdrop=backdrop)
    try:
        return renderer.render(scene, 0, 240, 120, turn_deg=65).planes[0].copy()
    finally:
        renderer.close()


def test_what_shows_of_a_far_side_is_drawn_and_little_else_is_shaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[list[int]] = []
    shown = FarSides.shown

    def listening(*given: object) -> object:
        runs = shown(*given)  # type: ignore[arg-type]
        found.append([sum(count for _, count in one) for one in runs])
        return runs

    monkeypatch.setattr(FarSides, "shown", listening)
    asked = drawn(tmp_path)
    monkeypatch.setattr(gpu_model, "is_software", lambda context: False)
    np.testing.assert_array_equal(asked, drawn(tmp_path))
    # The closed ball has next to nothing to show, the others have much.
    closed, *opened = sorted(found[0])
    assert closed < max(opened) / 3
    assert found[1] == []
