"""The shadow on the floor: where it lies, how dark it is, what it darkens."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from render.engine.gl.renderer import GlRenderer
from render.scene.backdrop import Backdrop
from render.scene.camera import Camera
from render.scene.document import Scene
from render.scene.light import Shadow
from render.scene.node import Node
from tests.support import glb
from tests.support.spheres import spheres

SIZE = (128, 128)
CAMERA = Camera(pitch_deg=25, target=(0.0, 0.1, 0.0), distance=1.6)
Pixels = Any


class Floor:
    """A renderer with a tall box and a ball."""

    def __init__(self, folder: Path) -> None:
        self.renderer = GlRenderer(folder)
        tall = glb.Glb()
        node = tall.cube(0.2, material=glb.colored(0.8, 0.8, 0.8))
        tall.document["nodes"][node] |= {"scale": [0.4, 2, 0.4], "translation": [0, 0.2, 0]}
        self.names = {name: hashlib.sha256(data).hexdigest() for name, data in {"tall": tall.data, "ball": spheres(("gold",))}.items()}
        for name, data in (("tall", tall.data), ("ball", spheres(("gold",)))):
            (folder / self.names[name]).mkdir()
            (folder / self.names[name] / "model.glb").write_bytes(data)

    def draw(self, *nodes: tuple[str, dict[str, Any]], turn_deg: float = 0.0, **more: Any) -> Pixels:
        placed = tuple(Node(id=f"{number}", model=self.names[name], **where) for number, (name, where) in enumerate(nodes))
        return self.renderer.render(Scene(nodes=placed, camera=CAMERA, **more), 0, *SIZE, turn_deg=turn_deg).planes[0].astype(int)


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    made = Floor(tmp_path_factory.mktemp("models"))
    yield made
    made.renderer.close()


def shadow_of(pixels: Pixels) -> Pixels:
    """Alpha where it is shadow alone: black, and not all of the floor."""
    return np.where((pixels[..., :3].max(axis=2) == 0) & (pixels[..., 3] < 250), pixels[..., 3], 0)


LYING = {"rotation_deg": (0.0, 0.0, 90.0), "translation": (0.0, 0.04, 0.0)}


@pytest.mark.parametrize("lying", [{}, LYING, {"rotation_deg": (20.0, 0.0, 65.0)}])
def test_whatever_stands_or_lies_has_a_soft_shadow_beneath(floor: Floor, lying: dict[str, Any]) -> None:
    shadow = shadow_of(floor.draw(("tall", lying), shadow=Shadow(strength=1.0)))
    assert shadow.max() > 40
    assert np.abs(np.diff(shadow, axis=0)).max() < 130
    assert (shadow > 0).sum() > 60
    assert shadow[0].max() == shadow[-1].max() == shadow[:, 0].max() == 0


def test_a_shadow_is_as_strong_as_the_scene_says(floor: Floor) -> None:
    half, full = (shadow_of(floor.draw(("ball", {}), shadow=Shadow(strength=strength))) for strength in (0.5, 1.0))
    assert np.abs(half - full / 2)[full > 0].max() <= 1
    assert floor.draw(("ball", {}), shadow=Shadow(strength=0.0))[..., 3].min() == 0
    assert shadow_of(floor.draw(("ball", {}), shadow=Shadow(strength=0.0))).max() == 0


def test_what_hovers_has_a_fainter_shadow_on_the_floor_that_is_named(floor: Floor) -> None:
    named = Shadow(strength=1.0, floor_m=0.0)
    places = [{"translation": (0.0, up, 0.0)} for up in (0.0, 0.03, 0.5)]
    standing, hovering, gone = (shadow_of(floor.draw(("ball", place), shadow=named)).max() for place in places)
    assert standing > hovering + 40 > 50
    assert gone == 0


def test_a_turning_model_keeps_the_shadow_that_it_has(floor: Floor) -> None:
    """A ball's shadow does not change with its turn; one that was worked out for a pose turns with it and is not worked out again."""
    tipped = ("ball", {"rotation_deg": (40.0, 0.0, 10.0)})
    first = shadow_of(floor.draw(tipped, shadow=Shadow(strength=1.0)))
    turned = shadow_of(floor.draw(tipped, turn_deg=75.0, shadow=Shadow(strength=1.0)))
    assert first.max() > 60
    assert np.abs(first - turned).mean() < 2


def test_two_models_darken_the_floor_where_both_stand(floor: Floor) -> None:
    near = {"translation": (-0.07, 0.0, 0.0), "scale": 0.6}, {"translation": (0.07, 0.0, 0.0), "scale": 0.6}
    both = shadow_of(floor.draw(("ball", near[0]), ("ball", near[1])))
    one = shadow_of(floor.draw(("ball", near[0])))
    assert both.sum() > 1.5 * one.sum()
    assert both.max() <= 255 * 0.9


def test_a_shadow_darkens_a_backdrop_as_it_does_what_is_mixed_behind(floor: Floor) -> None:
    color = np.array([0xC0, 0x80, 0x40])
    alone = floor.draw(("ball", {}), ("tall", {"translation": (0.3, 0.0, 0.0)}))
    inside = floor.draw(("ball", {}), ("tall", {"translation": (0.3, 0.0, 0.0)}), backdrop=Backdrop(kind="color", colors=("#c08040",)))
    mixed = alone[..., :3] + color * (255 - alone[..., 3:]) / 255
    assert np.abs(mixed - inside[..., :3]).max() <= 2
    assert (inside[..., 3] == 255).all()


def test_nothing_casts_a_shadow_on_a_camera_below_the_floor(floor: Floor) -> None:
    scene = Scene(nodes=(Node(id="a", model=floor.names["ball"], rotation_deg=(30.0, 0.0, 0.0)),), camera=Camera(pitch_deg=-30))
    assert shadow_of(floor.renderer.render(scene, 0, *SIZE).planes[0].astype(int)).max() == 0
