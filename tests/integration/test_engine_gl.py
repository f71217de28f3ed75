"""What the renderer puts into pixels, on whatever OpenGL this machine has."""

import gc
import hashlib
import importlib.util
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from render.engine.errors import EngineError
from render.engine.gl.renderer import GlRenderer
from render.models.gltf.document import Place
from render.models.report.features import undrawn
from render.scene.backdrop import Backdrop
from render.scene.camera import Camera
from render.scene.document import Scene
from render.scene.evaluate import instant
from render.scene.light import Environment, Light
from render.scene.node import Node
from tests.support.planes import yuva_from_upward_rgba

SUPPORT = Path(__file__).parents[1] / "support" / "glb.py"
spec = importlib.util.spec_from_file_location("glb_support_gl", SUPPORT)
assert spec is not None
assert spec.loader is not None
glb = importlib.util.module_from_spec(spec)
spec.loader.exec_module(glb)

SIZE = (96, 96)


class Studio:
    """A renderer and a folder to put models in."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.renderer = folder, GlRenderer(folder)

    def add(self, model: Any) -> str:
        name = hashlib.sha256(model.data).hexdigest()
        (self.folder / name).mkdir(exist_ok=True)
        (self.folder / name / "model.glb").write_bytes(model.data)
        return name

    def cube(self, material: dict[str, Any], **more: Any) -> str:
        model = glb.Glb()
        model.cube(material=material, **more)
        return self.add(model)

    def draw(self, scene: Scene, yaw_deg: float = 0.0) -> Any:
        return self.renderer.render(scene, 0, *SIZE, turn_deg=yaw_deg).planes[0]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    made = Studio(tmp_path_factory.mktemp("models"))
    yield made
    made.renderer.close()


def showing(name: str, **more: Any) -> Scene:
    return Scene(nodes=(Node(id="a", model=name, variant=more.pop("variant", None)),), camera=Camera(pitch_deg=5), **more)


def test_what_is_left_of_an_earlier_renderer_takes_nothing_from_the_next(studio: Studio) -> None:
    """Python may collect an old context's objects late: they must not be deleted in the new one, under the same numbers."""
    name = studio.cube(glb.colored(0.2, 0.3, 0.8, metallic=1.0))
    with ThreadPoolExecutor(1) as elsewhere:  # a thread has a current context of its own
        one, other = elsewhere.submit(_drawn_by_two, studio.folder, showing(name)).result()
    assert one.any()
    assert np.array_equal(one, other)


def _drawn_by_two(folder: Path, scene: Scene) -> tuple[Any, Any]:
    def drawn(renderer: GlRenderer) -> Any:
        return renderer.render(scene, 0, *SIZE, turn_deg=30).planes[0].copy()

    first = GlRenderer(folder)
    one = drawn(first)
    first.close()
    second = GlRenderer(folder)
    second.prepare(scene)
    del first
    gc.collect()
    other = drawn(second)
    second.close()
    return one, other


def test_an_unlit_color_is_exactly_the_brand_s(studio: Studio) -> None:
    material = glb.colored(0.2158605, 0.0512695, 0.7304608) | {"extensions": {"KHR_materials_unlit": {}}}
    middle = studio.draw(showing(studio.cube(material)))[48, 48]
    assert np.abs(middle.astype(int) - [128, 64, 222, 255]).max() <= 1


def test_a_product_keeps_its_color_under_studio_light(studio: Studio) -> None:
    red, green, blue, alpha = (int(part) for part in studio.draw(showing(studio.cube(glb.colored(0.7, 0.03, 0.03))))[48, 48])
    assert alpha == 255
    assert red > 120
    assert max(green, blue) < red / 2


def test_the_same_document_gives_the_same_bytes(studio: Studio) -> None:
    scene = showing(studio.cube(glb.colored(0.3, 0.5, 0.2, metallic=1.0, roughness=0.2)))
    first = studio.draw(scene, 33)
    studio.draw(scene, 120)
    assert (studio.draw(scene, 33) == first).all()


def test_what_is_around_the_product_is_transparent_and_its_edge_is_smooth(studio: Studio) -> None:
    pixels = studio.draw(showing(studio.cube(glb.colored(1, 1, 1))), 30)
    assert pixels[0, 0].tolist() == [0, 0, 0, 0]
    assert (pixels[..., :3] <= pixels[..., 3:]).all()
    top = pixels[: SIZE[1] // 2, :, 3]
    assert ((top > 20) & (top < 235)).any()


def test_a_contact_shadow_lies_under_the_product(studio: Studio) -> None:
    scene = showing(studio.cube(glb.colored(1, 1, 1))).model_copy(update={"camera": Camera(pitch_deg=35)})
    below = studio.draw(scene)[48:, 48]
    shadow = below[(below[:, 3] > 5) & (below[:, :3].max(axis=1) == 0)]
    assert len(shadow) >= 3


def test_backdrops_cover_everything(studio: Studio) -> None:
    name = studio.cube(glb.colored(1, 1, 1))
    flat = studio.draw(showing(name, backdrop=Backdrop(kind="color", colors=("#204060",))))
    assert flat[0, 0].tolist() == [0x20, 0x40, 0x60, 255]
    graded = studio.draw(showing(name, backdrop=Backdrop(kind="gradient", colors=("#ffffff", "#000000"))))
    assert graded[0, 0, 0] > 240
    assert graded[-1, 0, 0] < 15
    assert (graded[..., 3] == 255).all()


def test_a_variant_changes_the_color(studio: Studio) -> None:
    model = glb.Glb()
    mapping = {"KHR_materials_variants": {"mappings": [{"material": 1, "variants": [0]}]}}
    model.cube(material=glb.colored(0.8, 0.02, 0.02), extensions=mapping)
    model.add("materials", glb.colored(0.02, 0.02, 0.8))
    model.document["extensions"] = {"KHR_materials_variants": {"variants": [{"name": "blue"}]}}
    name = studio.add(model)
    plain, blue = studio.draw(showing(name))[48, 48], studio.draw(showing(name, variant="blue"))[48, 48]
    assert plain[0] > 2 * int(plain[2])
    assert blue[2] > 2 * int(blue[0])


def test_a_texture_stands_upright(studio: Studio) -> None:
    pixels = np.zeros((8, 8, 3), np.uint8)
    pixels[:4], pixels[4:] = (255, 0, 0), (0, 0, 255)
    model = glb.Glb()
    material = {"extensions": {"KHR_materials_unlit": {}}, "pbrMetallicRoughness": {"baseColorTexture": {"index": model.image(pixels)}}}
    model.cube(uv=True, material=material)
    drawn = studio.draw(showing(studio.add(model)))
    assert drawn[36, 48, 0] > 200
    assert drawn[60, 48, 2] > 200


def test_a_see_through_product_lets_the_backdrop_through(studio: Studio) -> None:
    glass = glb.colored(1, 1, 1, roughness=0.05) | {"extensions": {"KHR_materials_transmission": {"transmissionFactor": 1}}}
    film = {"alphaMode": "BLEND", "pbrMetallicRoughness": {"baseColorFactor": [1, 0, 0, 0.25], "metallicFactor": 0}}
    for material in (glass, film):
        assert 5 < studio.draw(showing(studio.cube(material)))[48, 48, 3] < 200


def test_a_cut_out_is_cut_out(studio: Studio) -> None:
    model = glb.Glb()
    pixels = np.zeros((64, 64, 4), np.uint8)
    pixels[:, :32] = 255
    texture = {"baseColorTexture": {"index": model.image(pixels)}, "metallicFactor": 0}
    model.cube(uv=True, material={"alphaMode": "MASK", "doubleSided": True, "pbrMetallicRoughness": texture})
    drawn = studio.draw(showing(studio.add(model)))
    assert {int(drawn[48, 30, 3]), int(drawn[48, 66, 3])} & {255}


def test_what_is_just_as_dense_as_the_cut_off_is_there_whole(studio: Studio) -> None:
    thin = {"alphaMode": "MASK", "alphaCutoff": 0.25, "pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 0.25]}}
    assert studio.draw(showing(studio.cube(thin)))[48, 48, 3] == 255


def test_a_label_that_lies_in_the_surface_itself_is_seen_whole(studio: Studio) -> None:
    pictures = [studio.draw(showing(studio.add(_labelled(gap_m))), yaw_deg=33.0) for gap_m in (0.0, 0.0005)]
    red = [(picture[..., 0] > picture[..., 1] + 60).sum() for picture in pictures]
    assert red[1] > 300
    assert abs(red[0] - red[1]) < 0.05 * red[1]


def _labelled(gap_m: float) -> Any:
    """A white cube far from the origin, with a red plate let into its side."""
    model = glb.Glb()
    body, label = model.cube(0.2, material=glb.colored(1, 1, 1)), model.cube(0.1, material={**glb.colored(0.8, 0, 0), "alphaMode": "BLEND"})
    model.document["nodes"][body]["translation"] = [1.7, 0, 0]
    model.document["nodes"][label]["translation"] = [1.713, 0.021, 0.05 + gap_m]
    return model


def test_a_bump_shows(studio: Studio) -> None:
    across = np.linspace(0, 16 * np.pi, 128)
    bumps = np.stack([128 + 90 * np.cos(across), np.full(128, 128), np.full(128, 220)], axis=1).astype(np.uint8)
    model = glb.Glb()
    model.cube(uv=True, material=glb.colored(0.5, 0.5, 0.5) | {"normalTexture": {"index": model.image(np.tile(bumps, (128, 1, 1)))}})
    flat = studio.draw(showing(studio.cube(glb.colored(0.5, 0.5, 0.5))))[48, 30:66, 0].astype(int)
    bumpy = studio.draw(showing(studio.add(model)))[48, 30:66, 0].astype(int)
    assert np.ptp(bumpy) > np.ptp(flat) + 30


def test_light_of_every_kind_changes_the_picture(studio: Studio) -> None:
    name = studio.cube(glb.colored(0.5, 0.5, 0.5))
    seen = {
        studio.draw(showing(name, environment=Environment(name=kind)))[48, 48].tobytes() for kind in ("studio", "daylight", "warm", "night")
    }
    assert len(seen) == 4
    dark = showing(name, environment=Environment(name="night", intensity=0.1))
    lamp = Light(kind="directional", direction=(0, 0, -1), color="#ff0000", intensity=3)
    lit = studio.draw(dark.model_copy(update={"lights": (lamp,)}))[48, 48]
    assert lit[0] > 100
    assert int(lit[0]) > studio.draw(dark)[48, 48, 0] + 60


def test_the_programme_gets_the_preview_s_pixels(studio: Studio) -> None:
    scene = showing(studio.cube(glb.colored(0.1, 0.6, 0.3)))
    rgba = studio.draw(scene, 20)
    planes = studio.renderer.draw(instant(scene, 0, turn_deg=20), *SIZE).read_cut().picture(0).planes
    for ours, expected in zip(planes, yuva_from_upward_rgba(np.ascontiguousarray(rgba[::-1])), strict=True):
        assert (ours == expected).all()


def test_a_missing_model_is_named(studio: Studio) -> None:
    with pytest.raises(EngineError, match="b" * 12):
        studio.draw(showing("b" * 64))


def test_a_texture_that_is_repeated_mirrored_is_mirrored(studio: Studio) -> None:
    pixels = np.zeros((8, 8, 3), np.uint8)
    pixels[:, :4], pixels[:, 4:] = (255, 0, 0), (0, 0, 255)
    model = glb.Glb()
    texture = {"index": model.image(pixels), "extensions": {"KHR_texture_transform": {"scale": [2, 1]}}}
    model.document["textures"][0]["sampler"] = model.add("samplers", {"wrapS": 33648})
    model.cube(uv=True, material={"extensions": {"KHR_materials_unlit": {}}, "pbrMetallicRoughness": {"baseColorTexture": texture}})
    row = studio.draw(showing(studio.add(model)))[48].astype(int)
    reds = [bool(red > 200) for red, _, blue, alpha in row if alpha == 255 and abs(red - blue) > 100]
    changes = sum(before != after for before, after in pairwise(reds))
    assert changes == 2, "red, blue, blue, red"


def test_a_morph_target_stands_at_the_file_s_resting_weight(studio: Studio) -> None:
    tall = {}
    for weight in (0.0, 1.0):
        model = glb.Glb()
        node = model.cube(0.2, material=glb.colored(1, 1, 1))
        shift = np.zeros((24, 3), np.float32)
        shift[:, 1] = np.where(glb.cube(0.2)[0][:, 1] > 0, 0.3, 0.0)
        mesh = model.document["meshes"][model.document["nodes"][node]["mesh"]]
        mesh["primitives"][0]["targets"] = [{"POSITION": model.accessor(shift, "VEC3", 5126)}]
        mesh["weights"] = [weight]
        shown = studio.draw(showing(studio.add(model)))[..., 0] > 40
        tall[weight] = np.ptp(np.flatnonzero(shown.any(axis=1))) / np.ptp(np.flatnonzero(shown.any(axis=0)))
    assert tall[1.0] > 2 * tall[0.0]


UNDRAWN = {"pbrSpecularGlossiness": {"diffuseFactor": [1, 0, 0, 1]}}
GLASS = {"KHR_materials_transmission": {"transmissionFactor": 1}}
THICK = GLASS | {"KHR_materials_volume": {"thicknessFactor": 0.1}}
DRAWN = {
    "clearcoat": {"clearcoatFactor": 1},
    "diffuse_transmission": {"diffuseTransmissionFactor": 1},
    "emissive_strength": {"emissiveStrength": 4},
    "ior": {"ior": 2.4},
    "iridescence": {"iridescenceFactor": 1, "iridescenceThicknessMaximum": 400},
    "anisotropy": {"anisotropyStrength": 1},
    "sheen": {"sheenColorFactor": [1, 0, 0], "sheenRoughnessFactor": 0.5},
    "specular": {"specularFactor": 0},
    "transmission": {"transmissionFactor": 1},
    "unlit": {},
}
ON_GLASS = {
    "volume": {"thicknessFactor": 0.1, "attenuationColor": [1, 0, 0], "attenuationDistance": 0.01},
    "dispersion": {"dispersion": 1},
}


def test_the_report_names_just_what_the_shader_leaves_out(studio: Studio) -> None:
    plain = glb.colored(0.3, 0.4, 0.5, roughness=0.3) | {"emissiveFactor": [0.1, 0.1, 0.1]}
    striped = Backdrop(kind="gradient", colors=("#204060", "#ffe0a0"))
    for name, values in (UNDRAWN | DRAWN | ON_GLASS).items():
        under = {"volume": GLASS, "dispersion": THICK}.get(name, {})
        material = plain | {"extensions": under | {f"KHR_materials_{name}": values}}
        document = Place({"materials": [material], "extensionsUsed": [f"KHR_materials_{name}"]})
        named = [issue for issue in undrawn(document) if issue.severity == "warning"]
        before, after = (
            studio.draw(showing(studio.cube(one, uv=True), backdrop=striped), 30) for one in (plain | {"extensions": under}, material)
        )
        same = bool((after == before).all())
        assert (same, bool(named)) == ((name in UNDRAWN,) * 2), name
