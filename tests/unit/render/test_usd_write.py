"""A product opens in Quick Look with the size, the textures and the materials that it has on the page."""

import io
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pxr import Usd, UsdGeom, UsdShade

from render.models.gltf.read import read_model
from render.models.usd.convert import glb_of
from render.models.usd.package import unpacked
from render.models.usd.write import make, write_usdz
from tests.support.usdz import arkit_faults, picture, validator_faults

PAINT = np.arange(16 * 8 * 4, dtype=np.uint32).reshape(8, 16, 4).astype(np.uint8)


def _plain(**more: Any) -> dict[str, Any]:
    return {"pbrMetallicRoughness": {"metallicFactor": 0, "roughnessFactor": 0.5, **more}}


def _shelf(glb: ModuleType) -> bytes:
    """A cube for each thing that a material may say, in a row."""
    model = glb.Glb()
    rgb, rgba = model.image(PAINT[..., :3]), model.image(PAINT)
    jpeg, webp, grey = model.image(PAINT[..., :3], "JPEG"), model.image(PAINT[..., :3], "WEBP"), model.image(PAINT[..., 0])
    clamped = model.add("textures", {"source": 0, "sampler": model.add("samplers", {"wrapS": 33071, "wrapT": 33648})})
    moved = {"KHR_texture_transform": {"offset": [0.2, 0.1], "rotation": 0.5, "scale": [3, 2]}}
    materials = [
        {"name": "tinted", **_plain(baseColorTexture={"index": rgb}, baseColorFactor=[1, 0.7, 0.5, 1])},
        {"name": "cut", "alphaMode": "MASK", "alphaCutoff": 0.4, "doubleSided": True, **_plain(baseColorTexture={"index": rgba})},
        {"name": "veil", "alphaMode": "BLEND", **_plain(baseColorTexture={"index": rgba}, baseColorFactor=[1, 1, 1, 0.6])},
        {"name": "moved", **_plain(baseColorTexture={"index": jpeg, "extensions": moved})},
        {"name": "clamped", **_plain(baseColorTexture={"index": clamped})},
        {
            "name": "worn",
            "normalTexture": {"index": rgb},
            "occlusionTexture": {"index": grey, "strength": 0.7},
            "pbrMetallicRoughness": {"metallicRoughnessTexture": {"index": rgb}, "metallicFactor": 0.9, "roughnessFactor": 0.8},
        },
        {"name": "bumpy", "normalTexture": {"index": rgb, "scale": 0.5}, **_plain()},
        {
            "name": "lamp",
            "emissiveFactor": [1, 0.5, 0.25],
            "emissiveTexture": {"index": webp},
            "extensions": {"KHR_materials_emissive_strength": {"emissiveStrength": 4}},
            **_plain(),
        },
        {"name": "sign", "extensions": {"KHR_materials_unlit": {}}, **_plain(baseColorTexture={"index": rgb})},
        {
            "name": "glass",
            "extensions": {"KHR_materials_transmission": {"transmissionFactor": 1}, "KHR_materials_ior": {"ior": 1.4}},
            **_plain(),
        },
        {"name": "coat", "extensions": {"KHR_materials_clearcoat": {"clearcoatFactor": 0.5, "clearcoatRoughnessFactor": 0.2}}, **_plain()},
        {"name": "velvet", "extensions": {"KHR_materials_sheen": {"sheenColorFactor": [1, 0, 0]}}, **_plain()},
    ]
    for place, material in enumerate(materials):
        node = model.cube(0.2, material=material, uv=True)
        model.document["nodes"][node]["translation"] = [0.25 * place, 0.1, 0]
    used = {name for material in materials for name in material.get("extensions", {})} | set(moved)
    model.document["extensionsUsed"] = sorted(used)
    return model.data


class Made:
    """A GLB's USDZ, open."""

    def __init__(self, glb: bytes, folder: Path) -> None:
        self.path, self.glb = folder / "model.usdz", glb
        (folder / "model.glb").write_bytes(glb)
        self.issues = {issue.code: issue for issue in make(folder)}
        self.stage = Usd.Stage.Open(str(self.path))

    def input(self, material: str, name: str) -> Any:
        """A surface input's value, or what feeds it: (the texture node's inputs, channel)."""
        look = UsdShade.Material(self.stage.GetPrimAtPath(f"/Model/Materials/{material}"))
        found = look.ComputeSurfaceSource()[0].GetInput(name)
        if not found or not found.HasConnectedSource():
            return found.Get() if found else None
        source = found.GetConnectedSources()[0][0]
        shader = UsdShade.Shader(source.source)
        return {each.GetBaseName(): each.Get() for each in shader.GetInputs()} | {"channel": source.sourceName}

    def file(self, material: str, name: str) -> bytes:
        return unpacked(self.path.read_bytes())[self.input(material, name)["file"].path]


@pytest.fixture(scope="module")
def shelf(glb: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(_shelf(glb), tmp_path_factory.mktemp("shelf"))


def test_quick_look_gets_a_file_that_it_takes(shelf: Made) -> None:
    assert arkit_faults(shelf.path) == []
    assert validator_faults(shelf.path) == []


def test_the_product_stands_in_the_room_at_its_own_size(shelf: Made) -> None:
    box = UsdGeom.BBoxCache(Usd.TimeCode.Default(), [UsdGeom.Tokens.default_]).ComputeWorldBound(shelf.stage.GetDefaultPrim())
    low, high = box.ComputeAlignedRange().GetMin(), box.ComputeAlignedRange().GetMax()
    assert tuple(low) == pytest.approx((-0.1, 0.0, -0.1), abs=1e-6)
    assert tuple(high) == pytest.approx((2.85, 0.2, 0.1), abs=1e-6)


def test_a_texture_keeps_its_bytes_its_tint_and_its_way_of_repeating(shelf: Made) -> None:
    feed = shelf.input("tinted", "diffuseColor")
    assert feed["sourceColorSpace"] == "sRGB"
    assert tuple(feed["scale"]) == pytest.approx((1, 0.7, 0.5, 1))
    assert shelf.file("tinted", "diffuseColor") == picture(PAINT[..., :3])
    assert shelf.file("moved", "diffuseColor") == picture(PAINT[..., :3], "JPEG")
    assert (feed["wrapS"], feed["wrapT"]) == ("repeat", "repeat")
    assert [shelf.input("clamped", "diffuseColor")[axis] for axis in ("wrapS", "wrapT")] == ["clamp", "mirror"]


def test_leaves_are_cut_out_and_veils_seen_through(shelf: Made) -> None:
    assert shelf.input("cut", "opacity")["channel"] == "a"
    assert shelf.input("cut", "opacityThreshold") == pytest.approx(0.4)
    assert shelf.input("veil", "opacity")["scale"][3] == pytest.approx(0.6)
    assert shelf.input("veil", "opacityThreshold") is None
    assert shelf.input("tinted", "opacity") == 1.0
    assert 0 < shelf.input("glass", "opacity") < 0.5
    assert UsdGeom.Mesh(shelf.stage.GetPrimAtPath("/Model/Geometry/part_1")).GetDoubleSidedAttr().Get() is True


def test_metal_roughness_and_shade_are_read_from_their_own_channels(shelf: Made) -> None:
    for name, channel in (("roughness", "g"), ("metallic", "b"), ("occlusion", "r")):
        assert shelf.input("worn", name)["channel"] == channel
        assert shelf.input("worn", name)["sourceColorSpace"] == "raw"
    assert tuple(shelf.input("worn", "metallic")["scale"]) == pytest.approx((1, 0.8, 0.9, 1))
    assert (shelf.input("worn", "occlusion")["scale"][0], shelf.input("worn", "occlusion")["bias"][0]) == pytest.approx((0.7, 0.3))
    assert tuple(shelf.input("worn", "normal")["scale"]) == (2, 2, 2, 1)
    assert tuple(shelf.input("worn", "normal")["bias"]) == (-1, -1, -1, 0)


def test_a_half_strong_relief_is_half_as_steep_in_its_pixels(shelf: Made) -> None:
    bent = np.asarray(Image.open(io.BytesIO(shelf.file("bumpy", "normal"))), np.float64)[..., :3] / 127.5 - 1
    full = PAINT[..., :3].astype(np.float64) / 127.5 - 1
    steep = np.abs(full[..., 2]) > 0.2
    assert bent[steep][:, 0] / bent[steep][:, 2] == pytest.approx(0.5 * full[steep][:, 0] / full[steep][:, 2], abs=0.15)


def test_lamps_glow_and_signs_need_no_light(shelf: Made) -> None:
    assert tuple(shelf.input("lamp", "emissiveColor")["scale"]) == pytest.approx((4, 2, 1, 1))
    assert shelf.input("sign", "emissiveColor")["file"] == shelf.input("tinted", "diffuseColor")["file"]
    assert tuple(shelf.input("sign", "diffuseColor")) == (0, 0, 0)
    assert (shelf.input("coat", "clearcoat"), shelf.input("coat", "clearcoatRoughness")) == pytest.approx((0.5, 0.2))


def test_what_a_phone_cannot_show_is_said_in_both_languages(shelf: Made) -> None:
    assert set(shelf.issues) == {"usdz_glass", "usdz_unlit", "usdz_simpler"}
    assert "KHR_materials_sheen" in shelf.issues["usdz_simpler"].message
    assert "glass" in shelf.issues["usdz_glass"].message_zh
    assert all(issue.message_zh for issue in shelf.issues.values())


def test_the_way_back_gives_the_same_model(shelf: Made, tmp_path: Path) -> None:
    before, after = read_model(shelf.glb), read_model(glb_of(shelf.path, tmp_path)[0])
    assert after.stats.size_m == before.stats.size_m
    assert after.stats.triangles == before.stats.triangles
    for old, new in zip(before.primitives, after.primitives, strict=True):
        was, now = (model.materials[part.material or 0] for model, part in ((before, old), (after, new)))
        assert new.positions[new.triangles] == pytest.approx(old.positions[old.triangles], abs=1e-6)
        assert new.normals[new.triangles] == pytest.approx(old.normals[old.triangles], abs=1e-5)
        if was.base_color_texture is None or was.unlit:
            continue
        assert now.base_color == pytest.approx(was.base_color, abs=1e-6)
        assert _painted(before, old) == pytest.approx(_painted(after, new), abs=1e-4)
        assert before.images[was.base_color_texture.image].data == after.images[now.base_color_texture.image].data
        assert (now.alpha_mode, now.alpha_cutoff, now.double_sided) == pytest.approx((was.alpha_mode, was.alpha_cutoff, was.double_sided))


def _painted(model: Any, part: Any) -> Any:
    """Where each corner of each triangle lies on its base colour texture."""
    texture = model.materials[part.material].base_color_texture
    a, b, c, d, e, f = texture.transform
    u, v = part.uv(texture.texcoord).T
    return np.stack([a * u + b * v + c, d * u + e * v + f], axis=1)[part.triangles]


def test_the_same_model_is_the_same_file(shelf: Made, tmp_path: Path) -> None:
    assert Made(shelf.glb, tmp_path).path.read_bytes() == shelf.path.read_bytes()


def test_a_wide_texture_is_made_smaller_and_an_odd_one_made_plain(glb: ModuleType, tmp_path: Path) -> None:
    model = glb.Glb()
    wide, odd = model.image(np.zeros((4, 2050, 3), np.uint8)), model.image(PAINT[..., 0], "WEBP")
    model.cube(material=_plain(baseColorTexture={"index": wide}), uv=True)
    model.cube(material=_plain(baseColorTexture={"index": odd}), uv=True)
    made = Made(model.data, tmp_path)
    assert arkit_faults(made.path) == []
    assert Image.open(io.BytesIO(made.file("material_0", "diffuseColor"))).size == (2048, 4)
    assert Image.open(io.BytesIO(made.file("material_1", "diffuseColor"))).mode == "RGB"
    assert set(made.issues) == {"usdz_textures_smaller"}


def _coloured(glb: ModuleType, *colours: Any) -> bytes:
    model = glb.Glb()
    for each in colours:
        model.cube(material={"name": "scan", **_plain(baseColorFactor=[1, 0.5, 1, 1])})
        attributes = model.document["meshes"][-1]["primitives"][0]["attributes"]
        attributes["COLOR_0"] = model.accessor(np.asarray(each, np.float32), "VEC3", 5126)
    return bytes(model.data)


def test_colours_of_vertices_reach_a_phone_as_a_texture(glb: ModuleType, tmp_path: Path) -> None:
    smooth = np.random.default_rng(3).uniform(size=(24, 3))
    made = Made(_coloured(glb, smooth, np.repeat(smooth[::4], 4, axis=0), np.full((24, 3), 0.5)), tmp_path)
    assert arkit_faults(made.path) == []
    assert set(made.issues) == {"usdz_colours_painted"}
    back = read_model(glb_of(made.path, tmp_path)[0])
    blended, sides, plain = back.primitives
    assert back.materials[plain.material or 0].base_color == pytest.approx((0.5, 0.25, 0.5, 1.0))
    assert _sampled(back, blended, (0, 1, 2)) == pytest.approx(smooth[[0, 1, 2]], abs=0.02)
    assert _sampled(back, sides, (0, 1, 2)) == pytest.approx(smooth[[0, 0, 0]], abs=0.02)
    assert len(sides.positions) == 24


def _sampled(model: Any, part: Any, corners: tuple[int, ...]) -> Any:
    """The linear colours of the texture at the corners of a part's first triangle."""
    texture = model.materials[part.material].base_color_texture
    pixels = model.images[texture.image].decode()[..., :3].astype(np.float64) / 255
    at = part.uv(0)[part.triangles[0]] * (pixels.shape[1], pixels.shape[0]) - 0.5
    encoded = pixels[at[:, 1].round().astype(int), at[:, 0].round().astype(int)]
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def test_variants_are_in_the_file_and_it_opens_as_the_model_does(glb: ModuleType, tmp_path: Path) -> None:
    model = glb.Glb()
    node = model.cube(material={"name": "red", **_plain(baseColorFactor=[1, 0, 0, 1])})
    blue = model.add("materials", {"name": "blue", **_plain(baseColorFactor=[0, 0, 1, 1])})
    model.cube(material={"name": "foot", **_plain()})
    shape = model.document["meshes"][node]["primitives"][0]
    shape["extensions"] = {"KHR_materials_variants": {"mappings": [{"material": blue, "variants": [0]}, {"material": 0, "variants": [1]}]}}
    model.document["extensions"] = {"KHR_materials_variants": {"variants": [{"name": "海蓝"}, {"name": "Red"}]}}
    model.document["extensionsUsed"] = ["KHR_materials_variants"]
    made = Made(model.data, tmp_path)
    assert validator_faults(made.path) == []
    choices = made.stage.GetDefaultPrim().GetVariantSet("look")
    assert choices.GetVariantSelection() == "Red"
    shown = {}
    for name in choices.GetVariantNames():
        choices.SetVariantSelection(name)
        parts = [made.stage.GetPrimAtPath(f"/Model/Geometry/part_{index}") for index in (0, 1)]
        shown[name] = [UsdShade.MaterialBindingAPI(part).ComputeBoundMaterial()[0].GetPrim().GetName() for part in parts]
    assert shown == {"Red": ["red", "foot"], "variant_1": ["blue", "foot"]}
    assert "海蓝" in made.issues["usdz_variants"].message_zh


def test_a_model_that_cannot_become_one_is_ready_without(tmp_path: Path) -> None:
    (tmp_path / "model.glb").write_bytes(b"glTF")
    (issue,) = write_usdz(tmp_path)
    assert (issue.code, issue.severity) == ("usdz_missing", "warning")
    assert "GLB" in issue.message
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.glb"]


def test_the_jail_holds_what_the_making_needs(glb: ModuleType, tmp_path: Path) -> None:
    model = glb.Glb()
    model.cube(material=_plain())
    model.document["animations"] = json.loads("[{}]")
    (tmp_path / "model.glb").write_bytes(model.data)
    assert [issue.code for issue in write_usdz(tmp_path)] == ["usdz_still"]
    assert arkit_faults(tmp_path / "model.usdz") == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.glb", "model.usdz"]
