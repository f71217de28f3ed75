"""What light does to a product: environments, their mixing, lamps."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from render.engine.errors import EngineError
from render.engine.gl.lamps import Lamp
from render.engine.gl.renderer import Detail, GlRenderer
from render.scene.backdrop import Backdrop
from render.scene.camera import Camera
from render.scene.document import Scene
from render.scene.evaluate import instant
from render.scene.instant import LightShare
from render.scene.light import ENVIRONMENTS, Environment, EnvironmentName, Light
from render.scene.motion import LightChange, Timeline
from render.scene.node import Node
from tests.support.goldens import assert_looks_like
from tests.support.panoramas import panorama
from tests.support.spheres import spheres
from tests.support.studio_light import radiance_of

SIZE = (128, 128)
Pixels = Any


class Room:
    """A renderer with the spheres in it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.renderer = folder, GlRenderer(folder, Detail(lean=False))
        self._known: dict[tuple[str, ...], str] = {}

    def showing(self, *names: str, **more: Any) -> Scene:
        if names not in self._known:
            data = spheres(names)
            self._known[names] = hashlib.sha256(data).hexdigest()
            (self.folder / self._known[names]).mkdir()
            (self.folder / self._known[names] / "model.glb").write_bytes(data)
        return Scene(nodes=(Node(id="a", model=self._known[names]),), camera=Camera(pitch_deg=5), **more)

    def lit(self, scene: Scene, *shares: tuple[Environment, float]) -> Pixels:
        """The picture (h, w, 4) with these environments."""
        light = tuple(LightShare(environment=environment, share=share) for environment, share in shares)
        return self.renderer.draw(replace(instant(scene, 0), light=light or instant(scene, 0).light), *SIZE).read_rgba(0).planes[0].copy()


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    made = Room(tmp_path_factory.mktemp("models"))
    yield made
    made.renderer.close()


def light_of(pixels: Pixels) -> Pixels:
    """Linear light before tone mapping, where Khronos' curve only takes 0.04 away; NaN where it does more."""
    encoded = pixels[..., :3] / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    straight = (linear.min(axis=-1) > 0.045) & (linear.max(axis=-1) < 0.75) & (pixels[..., 3] == 255)
    return np.where(straight[..., None], linear + 0.04, np.nan)


@pytest.mark.parametrize("name", ["white", "gold", "chrome"])
def test_half_way_through_a_fade_both_lights_shine_half(room: Room, name: str) -> None:
    scene = room.showing(name, exposure=0.6)
    warm, day = Environment(name="warm", intensity=0.8), Environment(name="daylight", rotation_deg=70)
    first, second = light_of(room.lit(scene, (warm, 1.0))), light_of(room.lit(scene, (day, 1.0)))
    mixed, quarter = light_of(room.lit(scene, (warm, 0.5), (day, 0.5))), light_of(room.lit(scene, (warm, 0.75), (day, 0.25)))
    known = ~np.isnan(first + second + mixed + quarter)
    assert known[..., 0].sum() > 200
    # Where a sharp reflection ends within a pixel, its four samples are averaged after the curve: such pixels are few.
    assert np.percentile(np.abs((first + second)[known] / 2 - mixed[known]), 98) < 0.012
    assert np.percentile(np.abs((0.75 * first + 0.25 * second)[known] - quarter[known]), 98) < 0.012


def test_a_fade_begins_and_ends_without_a_jump(room: Room) -> None:
    scene = room.showing("plastic", "white", "gold")
    shop, night = Environment(name="shop"), Environment(name="night")
    alone = room.lit(scene, (shop, 1.0))
    assert np.abs(room.lit(scene, (shop, 0.999), (night, 0.001)).astype(int) - alone).max() <= 2
    assert np.array_equal(room.lit(scene, (shop, 1.0), (night, 0.0)), alone)


def test_three_lights_at_once_still_add_up_to_one(room: Room) -> None:
    scene, studio = room.showing("chrome"), Environment()
    alone = room.lit(scene, (studio, 1.0))
    thirds = room.lit(scene, (studio, 0.25), (Environment(rotation_deg=0), 0.25), (Environment(intensity=1.0), 0.5))
    assert np.abs(thirds.astype(int) - alone).max() <= 1


def test_turned_surroundings_light_as_if_the_camera_went_round(room: Room) -> None:
    scene = room.showing("white")
    turned = room.lit(scene, (Environment(name="night", rotation_deg=-90), 1.0))
    gone_round = room.lit(scene.model_copy(update={"camera": Camera(pitch_deg=5, yaw_deg=90)}), (Environment(name="night"), 1.0))
    assert np.abs(turned.astype(int) - gone_round).max() <= 3


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_white_stays_white_and_black_black_in_every_light(room: Room, name: str) -> None:
    pixels = room.lit(room.showing("white", "black"), (Environment(name=name), 1.0))  # type: ignore[arg-type]
    left, right = (half[half[..., 3] == 255][:, :3].astype(float) for half in (pixels[:, :64], pixels[:, 64:]))
    bright = left[left.sum(axis=1) >= np.percentile(left.sum(axis=1), 60)].mean(axis=0)
    assert (150 if name == "night" else 195) < bright.max() < 245
    assert bright.min() / bright.max() > {"studio": 0.98, "daylight": 0.97, "shop": 0.92, "warm": 0.8, "night": 0.86}[name]
    assert np.median(right) < 45


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_each_light_looks_as_it_was_looked_at(room: Room, name: EnvironmentName) -> None:
    scene = room.showing("chrome", "plastic", "white", "skin", "gold", "black", environment=Environment(name=name))
    assert_looks_like(room.renderer.render(scene, 0, 160, 112).planes[0], f"light_{name}")


def spot(**more: Any) -> Light:
    return Light(kind="spot", position=(0.0, 0.1, 1.0), direction=(0.0, 0.0, -1.0), intensity=3.0, **more)


def test_a_spot_lights_its_circle_and_nothing_beside_it(room: Room) -> None:
    dark = Environment(intensity=0.0)
    scene = room.showing("white", "white", "white", lights=(spot(inner_deg=4, outer_deg=6),))
    row = room.lit(scene, (dark, 1.0))[..., 0].max(axis=0)
    assert row[64] > 150
    assert row[10:35].max() == 0
    wide = room.lit(room.showing("white", "white", "white", lights=(spot(inner_deg=30, outer_deg=40),)), (dark, 1.0))[..., 0].max(axis=0)
    assert wide[20] > 60


@pytest.mark.parametrize(("range_m", "arrives"), [(None, True), (0.5, False)])
def test_light_of_a_lamp_ends_at_its_range(room: Room, monkeypatch: pytest.MonkeyPatch, range_m: float | None, arrives: bool) -> None:
    lamp = Lamp(kind="point", position=(0.0, 0.1, 1.0), intensity=3.0, range_m=range_m)
    monkeypatch.setattr("render.engine.gl.shot.lamp_of", lambda light: lamp)
    lit = room.lit(room.showing("white", lights=(Light(),)), (Environment(intensity=0.0), 1.0))[..., 0].max()
    assert lit > 100 if arrives else lit == 0


def kept_picture(room: Room, name: str, data: bytes) -> str:
    """A file as intake leaves it, in the renderer's folder."""
    sha256 = hashlib.sha256(data).hexdigest()
    (room.folder / sha256).mkdir(exist_ok=True)
    (room.folder / sha256 / name).write_bytes(data)
    return sha256


def npy(pixels: Pixels) -> bytes:
    file = io.BytesIO()
    np.save(file, pixels.astype(np.float16))
    return file.getvalue()


def test_a_panorama_lights_as_the_studio_that_it_was_taken_of(room: Room) -> None:
    sha256 = kept_picture(room, "panorama.npy", npy(panorama(256, lambda directions: radiance_of("daylight", directions) * 7)))
    scene = room.showing("chrome", "white", "gold", "plastic", "skin", "black")
    made = room.lit(scene, (Environment(name="daylight"), 1.0)).astype(float)
    # A panorama's level holds for all its turns, a studio's for the front: they differ by a factor.
    levels = [Environment(name="picture", sha256=sha256, intensity=level) for level in (0.7, 0.75, 0.8)]
    shown = min((room.lit(scene, (one, 1.0)).astype(float) for one in levels), key=lambda picture: float(np.abs(picture - made).mean()))
    assert np.abs(shown - made)[made[..., 3] == 255].mean() < 1.5


def test_a_panorama_is_as_bright_however_it_was_exposed_or_is_turned(room: Room) -> None:
    def levels(times: float) -> list[float]:
        sha256 = kept_picture(room, "panorama.npy", npy(panorama(64, lambda directions: radiance_of("night", directions) * times)))
        scene = room.showing("white")
        turns = [Environment(name="picture", sha256=sha256, rotation_deg=turn) for turn in (0, 120, 240)]
        return [float(room.lit(scene, (one, 1.0))[..., :3].max(axis=(0, 1)).mean()) for one in turns]

    assert levels(1.0) == pytest.approx(levels(40.0), abs=1)
    assert np.mean(levels(1.0)) == pytest.approx(220, abs=25)


def test_a_missing_panorama_is_named_with_its_place_and_the_remedy(room: Room) -> None:
    missing = Environment(name="picture", sha256="ab" * 32)
    with pytest.raises(EngineError, match=r"/timeline/lights/0/environment, picture abab.*upload it again"):
        room.renderer.prepare(Scene(timeline=Timeline(lights=(LightChange(environment=missing),))))
    backdrop = kept_picture(room, "backdrop.png", png(np.zeros((8, 8, 3), np.uint8)))
    with pytest.raises(EngineError, match=r"another kind .*\.hdr or \.exr"):
        room.renderer.prepare(Scene(environment=Environment(name="picture", sha256=backdrop)))
    with pytest.raises(EngineError, match=r"/backdrop.*not there"):
        room.renderer.prepare(Scene(backdrop=Backdrop(kind="picture", sha256="cd" * 32)))
    broken = kept_picture(room, "panorama.npy", b"\x93NUMPY spoilt")
    with pytest.raises(EngineError, match="cannot be read"):
        room.renderer.prepare(Scene(environment=Environment(name="picture", sha256=broken)))


def png(pixels: Pixels) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def test_a_backdrop_picture_keeps_every_byte_of_its_colours(room: Room) -> None:
    pixels = np.random.default_rng(5).integers(0, 256, (96, 128, 3), np.uint8)
    scene = Scene(backdrop=Backdrop(kind="picture", sha256=kept_picture(room, "backdrop.png", png(pixels))))
    drawn = room.renderer.render(scene, 0, 128, 96).planes[0]
    assert np.array_equal(drawn[..., :3], pixels)
    assert (drawn[..., 3] == 255).all()


def test_a_backdrop_picture_covers_all_and_is_bent_nowhere(room: Room) -> None:
    pixels = np.zeros((100, 300, 3), np.uint8)
    pixels[:, 100:200], pixels[:, 200:] = (0, 200, 0), (0, 0, 200)
    scene = Scene(backdrop=Backdrop(kind="picture", sha256=kept_picture(room, "backdrop.png", png(pixels))))
    square = room.renderer.render(scene, 0, 100, 100).planes[0]
    assert (square[:, 2:98, 1] == 200).all()
    tall = room.renderer.render(scene, 0, 100, 200).planes[0]
    assert (tall[..., 1] >= 199).all()
    wide = room.renderer.render(scene, 0, 300, 50).planes[0]
    assert wide[25, 50].tolist() == [0, 0, 0, 255]
    assert wide[25, 250].tolist() == [0, 0, 200, 255]
