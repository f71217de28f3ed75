"""A product's colours, as the engine draws them and as they leave for viewers (to the browser's video: `make bench ARGS=colour`)."""

import hashlib
from collections.abc import Iterator

import numpy as np
import pytest

from render.engine.gl.renderer import GlRenderer
from render.scene.camera import Camera
from render.scene.document import Scene
from render.scene.light import Environment
from render.scene.node import Node
from tests.support.chart import chart, differences, patches_in
from tests.support.chart_air import on_air

WHITE = "00" * 32


@pytest.fixture(scope="module")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GlRenderer]:
    models = tmp_path_factory.mktemp("models")
    for lit in (False, True):
        folder = models / hashlib.sha256(chart(lit=lit)).hexdigest()
        folder.mkdir()
        (folder / "model.glb").write_bytes(chart(lit=lit))
    (models / WHITE).mkdir()
    np.save(models / WHITE / "panorama.npy", np.ones((32, 64, 3), np.float16))
    made = GlRenderer(models)
    yield made
    made.close()


def showing(*, lit: bool) -> Scene:
    """The chart from the front, all around it white light."""
    node = Node(id="chart", model=hashlib.sha256(chart(lit=lit)).hexdigest())
    return Scene(nodes=(node,), environment=Environment(name="picture", sha256=WHITE), camera=Camera(pitch_deg=0))


def test_what_needs_no_light_is_drawn_in_its_own_colour_to_the_byte(renderer: GlRenderer) -> None:
    assert differences(patches_in(renderer.render(showing(lit=False), 0, 240, 240).planes[0])).max() < 0.1


def test_white_light_shows_a_surface_in_its_own_colour(renderer: GlRenderer) -> None:
    apart = differences(patches_in(renderer.render(showing(lit=True), 0, 240, 240).planes[0]))
    assert apart.mean() < 1.5
    assert apart.max() < 2.5


def test_mixing_and_encoding_change_no_colour_that_an_eye_would_see(renderer: GlRenderer) -> None:
    apart = differences(patches_in(on_air(renderer, showing(lit=False))))
    assert apart.mean() < 0.7
    assert apart.max() < 1.5
