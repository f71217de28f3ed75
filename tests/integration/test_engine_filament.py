"""Filament, as Open3D has it, in its own processes: the reference that gl is compared with."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from render.engine.errors import EngineError
from render.engine.filament.renderer import FilamentRenderer
from render.engine.gl.renderer import GlRenderer
from render.engine.ssim import picture_ssim
from render.scene.camera import Camera
from render.scene.document import Scene
from render.scene.light import Shadow
from render.scene.node import Node
from render.scene.notes import Dimension
from tests.support import samples

NAME, SIDE_PX = "a" * 64, 128


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("models")
    (place / NAME).mkdir()
    (place / NAME / "model.glb").write_bytes(samples.sample("metal_rough"))
    return place


@pytest.fixture(scope="module")
def filament(folder: Path) -> Iterator[FilamentRenderer]:
    renderer = FilamentRenderer(folder)
    yield renderer
    renderer.close()


def scene() -> Scene:
    return Scene(nodes=(Node(id="product", model=NAME),), shadow=Shadow(strength=0), camera=Camera(pitch_deg=10))


def test_a_product_looks_the_same_in_both_engines(filament: FilamentRenderer, folder: Path) -> None:
    gl = GlRenderer(folder)
    try:
        ours = gl.render(scene(), 0, SIDE_PX, SIDE_PX).planes[0]
    finally:
        gl.close()
    theirs = filament.render(scene(), 0, SIDE_PX, SIDE_PX).planes[0]
    assert picture_ssim(ours, theirs) > 0.93
    assert theirs[0, 0].tolist() == [0, 0, 0, 0]


def test_a_scene_with_lengths_is_drawn_and_keeps_their_room(filament: FilamentRenderer) -> None:
    measured = scene().model_copy(update={"dimensions": (Dimension(node="product", along="width"),)})
    bare, roomy = (filament.render(one, 0, SIDE_PX, SIDE_PX).planes[0][..., 3] > 0 for one in (scene(), measured))
    assert 0 < roomy.sum() < bare.sum()


def test_a_process_that_dies_costs_no_picture(filament: FilamentRenderer) -> None:
    before = filament.render(scene(), 0, SIDE_PX, SIDE_PX).planes[0]
    assert filament.pid is not None
    os.kill(filament.pid, signal.SIGKILL)
    again = filament.render(scene(), 0, SIDE_PX, SIDE_PX).planes[0]
    assert filament.replaced == 1
    assert picture_ssim(before, again) > 0.99


def test_a_missing_model_is_told_with_its_node(filament: FilamentRenderer) -> None:
    missing = Scene(nodes=(Node(id="lamp", model="b" * 64),))
    with pytest.raises(EngineError, match="Node 'lamp'"):
        filament.render(missing, 0, SIDE_PX, SIDE_PX)
    with pytest.raises(EngineError, match="Node 'lamp'"):
        filament.prepare(missing)


def test_a_machine_that_cannot_run_it_is_told_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VK_DRIVER_FILES", "/nonexistent")
    monkeypatch.setenv("VK_ICD_FILENAMES", "/nonexistent")
    monkeypatch.setenv("OPEN3D_CPU_RENDERING", "true")
    with pytest.raises(EngineError, match="apt-get install"):
        FilamentRenderer(folder).render(scene(), 0, SIDE_PX, SIDE_PX)
