"""Every feature of a material looks as it did when its picture was looked at: a golden image each."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from render.engine.gl.renderer import Detail, GlRenderer
from render.scene.backdrop import Backdrop
from render.scene.camera import Camera
from render.scene.document import Scene
from render.scene.light import Light
from render.scene.node import Node
from tests.support.goldens import assert_looks_like, delta_e
from tests.support.sample_file import SampleFile, material
from tests.support.samples import sample
from tests.support.shapes import sphere

SIDE_PX = 160
FEATURES = (
    "alpha_blend",
    "alpha_mask",
    "anisotropy",
    "anisotropy_map",
    "clearcoat",
    "clearcoat_maps",
    "clearcoat_normal",
    "diffuse_transmission",
    "dispersion",
    "double_sided",
    "emissive",
    "ior",
    "iridescence",
    "metal_rough",
    "metal_rough_map",
    "normal_map",
    "occlusion",
    "sheen",
    "specular",
    "texture_transform",
    "transmission",
    "transmission_rough",
    "unlit",
    "variants",
    "vertex_colors",
    "volume",
)
LAMP = Light(kind="directional", direction=(-0.4, -0.7, -0.6), intensity=3.0)


class Shelf:
    """A renderer and the samples that it has been given."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.renderer = folder, GlRenderer(folder, Detail(shadow=False, lean=False))

    def scene(self, name: str, **more: object) -> Scene:
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        file = self.folder / sha256 / "model.glb"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(sample(name))
        return Scene(nodes=(Node(id="sample", model=sha256),), camera=Camera(yaw_deg=25, pitch_deg=20, zoom=1.25), **more)

    def looks(self, name: str, golden: str, **more: object) -> None:
        assert_looks_like(self.renderer.render(self.scene(name, **more), 0, SIDE_PX, SIDE_PX).planes[0], golden)

    def light_of(self, metallic: float, lights: tuple[Light, ...]) -> float:
        """The mean light of a ball of that metal, before tone mapping."""
        file = SampleFile()
        file.put(sphere(0.1), material((0.6, 0.6, 0.6), metallic=metallic, rough=0.7))
        sha256 = hashlib.sha256(f"ball {metallic}".encode()).hexdigest()
        (self.folder / sha256).mkdir(exist_ok=True)
        (self.folder / sha256 / "model.glb").write_bytes(file.data)
        scene = Scene(nodes=(Node(id="ball", model=sha256),), lights=lights, exposure=0.4)
        drawn = self.renderer.render(scene, 0, SIDE_PX, SIDE_PX).planes[0]
        encoded = drawn[drawn[..., 3] == 255][:, :3] / 255
        shown = np.where(encoded > 0.04045, ((encoded + 0.055) / 1.055) ** 2.4, encoded / 12.92)
        # Khronos PBR Neutral, of greys that it does not compress.
        return float(np.where(shown < 0.04, np.sqrt(shown) / 2.5, shown + 0.04).mean())


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    made = Shelf(tmp_path_factory.mktemp("looks"))
    yield made
    made.renderer.close()


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_of_materials_looks_right(shelf: Shelf, name: str) -> None:
    shelf.looks(name, name)


@pytest.mark.parametrize("name", ["anisotropy", "clearcoat", "diffuse_transmission", "iridescence", "sheen"])
def test_a_lamp_shines_on_it_as_the_surroundings_do(shelf: Shelf, name: str) -> None:
    shelf.looks(name, f"{name}_lamp", lights=(LAMP,))


@pytest.mark.parametrize("lights", [(), (LAMP,)], ids=["surroundings", "lamp"])
def test_what_is_half_a_metal_is_as_bright_as_plastic_and_metal_are_on_the_average(shelf: Shelf, lights: tuple[Light, ...]) -> None:
    """glTF 2.0, appendix B: the surface is a mix of both, so its light is a mix of theirs."""
    plastic, half, metal = (shelf.light_of(metallic, lights) for metallic in (0.0, 0.5, 1.0))
    assert half == pytest.approx((plastic + metal) / 2, rel=0.01)


def test_glass_shows_a_backdrop_through_its_own_far_wall(shelf: Shelf) -> None:
    shelf.looks("glass_bottle", "glass_bottle_backdrop", backdrop=Backdrop(kind="gradient", colors=("#e8d0b0", "#304878")))


def test_glass_without_a_backdrop_lets_the_host_s_picture_through(shelf: Shelf) -> None:
    shelf.looks("glass_bottle", "glass_bottle")


def test_coloured_glass_keeps_its_colour_at_every_size(shelf: Shelf) -> None:
    """Attenuation is measured in the file's own metres, whatever the scene makes of them."""
    scene = shelf.scene("volume")
    large = scene.model_copy(update={"nodes": (scene.nodes[0].model_copy(update={"scale": 20.0}),)})
    one, other = (shelf.renderer.render(some, 0, SIDE_PX, SIDE_PX).planes[0] for some in (scene, large))
    assert delta_e(one, other).mean() < 1.0


def test_what_is_in_a_bottle_shows_over_a_host_and_the_host_shows_through_the_glass(shelf: Shelf) -> None:
    drawn = shelf.renderer.render(shelf.scene("glass_bottle"), 0, SIDE_PX, SIDE_PX).planes[0].astype(int)
    assert ((drawn[..., 3] > 0) & (drawn[..., 3] < 64)).sum() > 1000, "clear glass"
    amber = (drawn[..., 3] > 64) & (drawn[..., 3] < 224) & (drawn[..., 0] - drawn[..., 2] > 20)
    assert amber.sum() > 300
