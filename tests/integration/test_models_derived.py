"""What is made of a model, through the real tools in their jails: what a shopper would miss if it got lost on the way."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from render.models import khronos
from render.models.derive import derive
from render.models.derive.ladder import AR_BYTES
from render.models.derive.steps import Candidates, ar_file
from render.models.gltf.container import Container, open_container
from render.models.likeness import LikenessError
from tests.support.glb import Glb
from tests.support.products import textured_product

MADE = ("lod1.glb", "lod2.glb", "web.glb", "ar.glb")


def alike(first: Path, second: Path, work: Path) -> float:
    """Whatever it is shown, it sees no difference."""
    return 0.99


def normal_form(work: Path, data: bytes) -> Path:
    """A work folder with model.glb, as the intake has it before anything is derived."""
    upload = work / "upload.glb"
    upload.write_bytes(data)
    assert not khronos.check(upload, work).rejected
    return work


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A product with noisy textures, too large for AR as it is, and all that is made of it."""
    work = normal_form(tmp_path_factory.mktemp("product"), textured_product(noisy_px=1200))
    assert derive(work, alike) == ()
    return work


def opened(path: Path) -> Container:
    return open_container(path.read_bytes())


def triangles(found: Container) -> int:
    document = found.document
    return sum(document["accessors"][part["indices"]]["count"] // 3 for mesh in document["meshes"] for part in mesh["primitives"])


def primitives(found: Container) -> list[dict[str, Any]]:
    return [part for mesh in found.document["meshes"] for part in mesh["primitives"]]


def images(found: Container) -> list[tuple[str, bytes]]:
    views = [found.document["bufferViews"][image["bufferView"]] for image in found.document["images"]]
    cut = [bytes(found.binary[view.get("byteOffset", 0) :][: view["byteLength"]]) for view in views]
    return [(image["mimeType"], data) for image, data in zip(found.document["images"], cut, strict=True)]


def sides(found: Container) -> list[int]:
    return [max(Image.open(io.BytesIO(data)).size) for _, data in images(found)]


def variants(found: Container) -> list[str]:
    return [one["name"] for one in found.document["extensions"]["KHR_materials_variants"]["variants"]]


@pytest.mark.parametrize(("name", "least", "most"), [("lod1.glb", 0.15, 0.6), ("lod2.glb", 0.15, 0.25)])
def test_a_product_far_away_is_lighter_and_still_has_its_texture_relief_materials_and_variants(
    product: Path, name: str, least: float, most: float
) -> None:
    whole, level = opened(product / "model.glb"), opened(product / name)

    assert least <= triangles(level) / triangles(whole) <= most
    assert [set(part["attributes"]) for part in primitives(level)] == [set(part["attributes"]) for part in primitives(whole)]
    assert "TANGENT" in primitives(level)[0]["attributes"]
    assert [one["name"] for one in level.document["materials"]] == [one["name"] for one in whole.document["materials"]]
    assert variants(level) == ["variant 0", "variant 1"]
    assert images(level) == images(whole)


def test_a_strap_that_bends_and_morphs_still_does_so_when_it_has_fewer_triangles(product: Path) -> None:
    strap = primitives(opened(product / "lod2.glb"))[1]

    assert {"JOINTS_0", "WEIGHTS_0"} <= set(strap["attributes"])
    assert len(strap["targets"]) == 1
    assert opened(product / "lod2.glb").document["skins"]


def test_the_page_gets_a_small_file_in_webp_and_meshopt_with_every_variant(product: Path) -> None:
    web = opened(product / "web.glb")

    assert {"EXT_meshopt_compression", "KHR_mesh_quantization", "EXT_texture_webp"} <= set(web.document["extensionsRequired"])
    assert "KHR_materials_clearcoat" in web.document["extensionsUsed"]
    assert variants(web) == ["variant 0", "variant 1"]
    # The relief is a small PNG, which WebP would not make smaller.
    assert {kind for kind, data in images(web) if len(data) > 16 * 1024} == {"image/webp"}
    assert (product / "web.glb").stat().st_size < 0.5 * (product / "model.glb").stat().st_size


def test_what_the_page_gets_unpacks_to_the_whole_model(product: Path, tmp_path: Path) -> None:
    assert not khronos.check(product / "web.glb", tmp_path).rejected
    assert triangles(opened(tmp_path / "model.glb")) == triangles(opened(product / "model.glb"))


def test_android_gets_core_gltf_of_at_most_four_megabytes_with_textures_of_1k_or_more(product: Path) -> None:
    ar = opened(product / "ar.glb")

    assert (product / "ar.glb").stat().st_size <= AR_BYTES
    assert "extensionsRequired" not in ar.document
    assert not {"EXT_meshopt_compression", "KHR_mesh_quantization", "EXT_texture_webp"} & set(ar.document["extensionsUsed"])
    assert {kind for kind, _ in images(ar)} <= {"image/jpeg", "image/png"}
    assert max(sides(ar)) >= 1024
    # Its viewer cannot switch variants: the texture of the second would be dead weight.
    assert len(images(ar)) == len(images(opened(product / "model.glb"))) - 1


@pytest.mark.parametrize("name", MADE)
def test_khronos_finds_no_error_in_what_we_made(product: Path, tmp_path: Path, name: str) -> None:
    assert [issue for issue in khronos.check(product / name, tmp_path).issues if issue.severity == "error"] == []


def test_a_merchant_whose_textures_cannot_be_small_enough_for_ar_is_told_the_sizes(tmp_path: Path) -> None:
    model = Glb()
    for data in _noise(9):
        source = model.add("images", {"bufferView": model.view(data), "mimeType": "image/png"})
        texture = model.add("textures", {"source": source})
        model.cube(0.1, material={"pbrMetallicRoughness": {"baseColorTexture": {"index": texture}}}, uv=True)
    (issue,) = (one for one in derive(normal_form(tmp_path, model.data), alike) if one.code.startswith("ar_"))

    assert (issue.code, issue.severity) == ("ar_too_large", "warning")
    assert "4.00 MB" in issue.message
    assert "4.00 MB" in issue.message_zh
    assert not (tmp_path / "ar.glb").exists()
    assert (tmp_path / "web.glb").exists()


def _noise(count: int) -> list[bytes]:
    found = []
    for at in range(count):
        file = io.BytesIO()
        Image.effect_noise((1024, 1024), 120 + at).convert("RGB").save(file, "PNG", compress_level=1)
        found.append(file.getvalue())
    return found


def test_an_ar_file_that_does_not_look_like_the_product_is_not_given_out_and_all_else_has_the_same_bytes_again(
    product: Path, tmp_path: Path
) -> None:
    (tmp_path / "model.glb").write_bytes((product / "model.glb").read_bytes())
    seen: list[bytes] = []

    def different(first: Path, second: Path, work: Path) -> float:
        seen.append(second.read_bytes())
        return 0.8

    (issue,) = derive(tmp_path, different)

    assert issue.code == "ar_unlike"
    assert "0.800" in issue.message
    assert 1 <= len(seen) <= 3
    assert not (tmp_path / "ar.glb").exists()
    assert seen[0] == (product / "ar.glb").read_bytes()
    assert [name for name in MADE[:3] if (tmp_path / name).read_bytes() != (product / name).read_bytes()] == []


def _gone(first: Path, second: Path, work: Path) -> float:
    raise LikenessError("The engine is gone.")


def test_a_light_model_is_itself_small_enough_for_far_away_and_for_ar(tmp_path: Path) -> None:
    model = Glb()
    model.cube(0.2, material={"pbrMetallicRoughness": {}})

    # It goes to AR as it is, so nobody need be asked whether it looks the same.
    assert [issue.code for issue in derive(normal_form(tmp_path, model.data), _gone)] == ["lods_not_needed"]
    assert sorted(path.name for path in tmp_path.glob("*.glb")) == ["ar.glb", "model.glb", "upload.glb", "web.glb"]


def test_a_product_that_cannot_be_compared_has_all_but_its_ar_file(tmp_path: Path) -> None:
    (tmp_path / "derive").mkdir()
    (tmp_path / "derive" / "ar-1.glb").write_bytes(b"glTF")
    found = Candidates(same=(False,), texture_bytes=0, geometry_bytes=0)
    (issue,) = ar_file(tmp_path, tmp_path / "derive", found, _gone)

    assert issue.code == "derived_missing"
    assert "The engine is gone." in issue.message


def test_a_model_that_the_tools_cannot_read_costs_its_derived_files_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "model.glb").write_bytes(b"glTF and nothing more")
    (issue,) = derive(tmp_path, alike)

    assert (issue.code, issue.severity) == ("derived_missing", "warning")
    assert [path.name for path in tmp_path.iterdir()] == ["model.glb"]
