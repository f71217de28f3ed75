"""What a product file may be packed with (Draco, meshopt, quantization, KTX2, WebP) comes out as plain geometry and pixels."""

import json
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from render.models.gltf.model import Model
from render.models.gltf.read import read_model
from render.models.khronos import Checked, check
from render.models.limits import LIMITS
from tests.support import ktx2
from tests.support.glb import Glb, colored
from tests.support.gltf_spoilt import cube
from tests.support.model_tools import check_all, compress

PACKED = ("draco", "meshopt", "khr_meshopt", "quantized")
PICTURES = {"etc1s": ktx2.ETC1S, "uastc": ktx2.UASTC}


def arch(segments: int = 40) -> Glb:
    """A bent, textured strip a metre wide: enough vertices that a codec has something to do."""
    turn, across = np.meshgrid(np.linspace(0, np.pi, segments), [-0.5, 0.5], indexing="ij")
    normals = np.stack([np.cos(turn), np.sin(turn), 0 * turn], -1).reshape(-1, 3).astype(np.float32)
    positions = (normals + np.stack([0 * turn, 0 * turn, across], -1).reshape(-1, 3)).astype(np.float32)
    uv = np.stack([turn / np.pi, across + 0.5], -1).reshape(-1, 2).astype(np.float32)
    at = np.arange(segments - 1)[:, None] * 2
    indices = np.concatenate([at, at + 1, at + 2, at + 2, at + 1, at + 3], axis=1).reshape(-1).astype(np.uint16)
    model = Glb()
    bounds = {"min": positions.min(0).tolist(), "max": positions.max(0).tolist()}
    attributes = {
        "POSITION": model.accessor(positions, "VEC3", 5126, **bounds),
        "NORMAL": model.accessor(normals, "VEC3", 5126),
        "TEXCOORD_0": model.accessor(uv, "VEC2", 5126),
    }
    shape = {"attributes": attributes, "indices": model.accessor(indices, "SCALAR", 5123)}
    shape["material"] = model.add("materials", colored(0.6, 0.5, 0.4))
    model.document["scenes"][0]["nodes"] = [model.add("nodes", {"mesh": model.add("meshes", {"primitives": [shape]})})]
    return model


def painted(extension: str, image: bytes, kind: str, **texture: Any) -> bytes:
    """A cube with an image that only an extension allows."""
    model = Glb()
    material = {"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}, "metallicFactor": 0}}
    model.cube(uv=True, material=material)
    model.document["accessors"][0].update(min=[-0.1] * 3, max=[0.1] * 3)
    source = model.add("images", {"bufferView": model.view(image), "mimeType": kind})
    model.add("textures", {"extensions": {extension: {"source": source}}, **texture})
    model.document.update(extensionsUsed=[extension], extensionsRequired=[extension])
    return model.data


def glossy() -> bytes:
    """A specular-glossiness material whose texture is glossy on the left, rough on the right."""
    model = Glb()
    gloss = {"specularGlossinessTexture": {"index": 0}, "specularFactor": [0.5, 0.5, 0.5], "glossinessFactor": 0.5}
    model.cube(uv=True, material={"extensions": {"KHR_materials_pbrSpecularGlossiness": gloss}})
    model.document["accessors"][0].update(min=[-0.1] * 3, max=[0.1] * 3)
    pixels = np.full((4, 4, 4), 200, np.uint8)
    pixels[:, :2, 3], pixels[:, 2:, 3] = 255, 0
    model.image(pixels)
    model.document["extensionsUsed"] = ["KHR_materials_pbrSpecularGlossiness"]
    return model.data


def webp() -> bytes:
    model = Glb()
    model.image(np.full((8, 8, 3), (200, 40, 40), np.uint8), "WEBP")
    return model.binary


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("packed")
    (home / "plain.glb").write_bytes(arch().data)
    compress(home / "plain.glb", home)
    (home / "khr_meshopt.glb").write_bytes((home / "meshopt.glb").read_bytes().replace(b"EXT_meshopt", b"KHR_meshopt"))
    for name, image in PICTURES.items():
        (home / f"{name}.glb").write_bytes(painted("KHR_texture_basisu", image, "image/ktx2"))
    (home / "glossy.glb").write_bytes(glossy())
    (home / "webp.glb").write_bytes(painted("EXT_texture_webp", webp(), "image/webp"))
    return home


@pytest.fixture(scope="module")
def checked(folder: Path) -> dict[str, Checked]:
    pairs = [(entry, folder / entry.stem) for entry in sorted(folder.glob("*.glb"))]
    for _, work in pairs:
        work.mkdir()
    return {work.name: one for one, (_, work) in zip(check_all(pairs), pairs, strict=True)}


def normal(folder: Path, name: str) -> Model:
    return read_model((folder / name / "model.glb").read_bytes())


@pytest.mark.parametrize("name", PACKED)
def test_packed_geometry_comes_out_as_it_went_in(name: str, folder: Path, checked: dict[str, Checked]) -> None:
    assert not checked[name].rejected, checked[name].issues
    assert checked[name].extensions
    whole, unpacked = normal(folder, "plain"), normal(folder, name)
    assert len(unpacked.primitives[0].triangles) == len(whole.primitives[0].triangles) == 78
    np.testing.assert_allclose(unpacked.bounds, whole.bounds, atol=2e-3)
    middle = unpacked.primitives[0].positions[unpacked.primitives[0].triangles].mean(axis=1)
    expected = whole.primitives[0].positions[whole.primitives[0].triangles].mean(axis=1)
    gaps = np.abs(middle[:, None] - expected[None]).max(axis=2).min(axis=1)
    assert gaps.max() < 2e-3
    assert not extensions(folder / name)


@pytest.mark.parametrize("name", PICTURES)
def test_a_basis_texture_comes_out_as_a_png_of_the_same_picture(name: str, folder: Path, checked: dict[str, Checked]) -> None:
    assert not checked[name].rejected, checked[name].issues
    (image,) = normal(folder, name).images
    assert image.data.startswith(b"\x89PNG")
    pixels = image.decode().astype(int)
    assert pixels.shape == (8, 16, 4)
    assert abs(pixels[:, :8, :3] - ktx2.RED).max() < 12
    assert abs(pixels[:, 8:, :3] - ktx2.BLUE).max() < 12
    assert not extensions(folder / name)


def test_a_webp_texture_stays_byte_for_byte(folder: Path, checked: dict[str, Checked]) -> None:
    assert not checked["webp"].rejected
    (image,) = normal(folder, "webp").images
    assert image.data == webp()
    assert extensions(folder / "webp") == ["EXT_texture_webp"]


def test_glossiness_becomes_the_roughness_that_it_is_not(folder: Path, checked: dict[str, Checked]) -> None:
    assert "gloss_converted" in {issue.code for issue in checked["glossy"].issues}
    model = normal(folder, "glossy")
    (material,) = model.materials
    assert (material.metallic, material.roughness, material.ior) == (0.0, 1.0, 1000.0)
    assert material.metallic_roughness_texture is not None
    rough = model.images[material.metallic_roughness_texture.image].decode()[..., 1]
    assert set(rough[:, :2].ravel()) == {128}
    assert set(rough[:, 2:].ravel()) == {255}


def extensions(work: Path) -> list[str]:
    """What the normal form of a work folder requires."""
    data = (work / "model.glb").read_bytes()
    document = json.loads(data[20 : 20 + struct.unpack_from("<I", data, 12)[0]])
    return list(document.get("extensionsRequired", []))


def test_a_bomb_is_refused_by_what_it_declares_before_it_is_decoded(folder: Path, tmp_path: Path) -> None:
    wide = bytearray(ktx2.UASTC)
    wide[20:28] = struct.pack("<II", 60_000, 60_000)
    draco = (folder / "draco.glb").read_bytes()
    at = draco.index(b"DRACO")
    many = draco[: at + 12] + b"\xff\xff\xff\x7f" * 2 + draco[at + 20 :]
    meshopt = (folder / "meshopt.glb").read_bytes()
    length = struct.unpack_from("<I", meshopt, 12)[0]
    text = meshopt[20 : 20 + length].replace(b'"byteStride":8,"count":80', b'"byteStride":8,"count":99')
    zeros = cube()
    zeros.document["accessors"].append({"componentType": 5126, "count": 10_000_000, "type": "MAT4"})
    bombs = {
        "image_too_large": painted("KHR_texture_basisu", bytes(wide), "image/ktx2"),
        "too_many_triangles": many,
        "meshopt_broken": meshopt[:20] + text + meshopt[20 + length :],
        "geometry_too_large": zeros.data,
    }
    for code, data in bombs.items():
        (tmp_path / code).mkdir()
        (tmp_path / f"{code}.glb").write_bytes(data)
    found = check_all([(tmp_path / f"{code}.glb", tmp_path / code) for code in bombs])
    assert [one.issues[-1].code for one in found] == list(bombs)
    assert all(one.rejected and one.issues[-1].message_zh for one in found)


def test_limits_are_the_ones_of_the_service(tmp_path: Path) -> None:
    (tmp_path / "cube.glb").write_bytes(cube().data)
    (one,) = check_all([(tmp_path / "cube.glb", tmp_path)], replace(LIMITS, triangles=11))
    assert one.issues[-1].code == "too_many_triangles"


def test_a_damaged_stream_costs_that_upload_and_says_so(folder: Path, tmp_path: Path) -> None:
    """Through the real jail, as the service does it."""
    data = (folder / "draco.glb").read_bytes()
    at = data.index(b"DRACO") + 40
    (tmp_path / "in.glb").write_bytes(data[:at] + bytes(255 - byte for byte in data[at : at + 200]) + data[at + 200 :])
    work = tmp_path / "work"
    work.mkdir()
    one = check(tmp_path / "in.glb", work)
    assert one.rejected
    assert one.issues[-1].code in {"undecodable", "geometry_broken"}
    assert not (work / "model.glb").exists()


def test_a_file_beside_an_upload_is_not_the_uploads(tmp_path: Path) -> None:
    """Another merchant's upload may lie there."""
    model = cube()
    (tmp_path / "other.bin").write_bytes(model.binary)
    document = {**model.document, "buffers": [{"byteLength": len(model.binary), "uri": "other.bin"}]}
    (tmp_path / "in.gltf").write_text(json.dumps(document))
    work = tmp_path / "work"
    work.mkdir()
    one = check(tmp_path / "in.gltf", work)
    assert one.rejected
    assert "IO_ERROR" in {issue.code for issue in one.issues}


def test_an_error_behind_a_flood_of_warnings_still_rejects(tmp_path: Path) -> None:
    """A vertex may be warned of three times; the error comes last."""
    count = 40_000
    model = Glb()
    joints = np.tile(np.arange(4, dtype=np.uint8), (count, 1))
    weights = np.zeros((count, 4), np.float32)
    weights[:, 0] = 1
    positions = np.zeros((count, 3), np.float32)
    attributes = {
        "POSITION": model.accessor(positions, "VEC3", 5126, min=[0, 0, 0], max=[0, 0, 0]),
        "JOINTS_0": model.accessor(joints, "VEC4", 5121),
        "WEIGHTS_0": model.accessor(weights, "VEC4", 5126),
    }
    bones = [model.add("nodes", {}) for _ in range(4)]
    skin = model.add("skins", {"joints": bones})
    mesh = model.add("meshes", {"primitives": [{"attributes": attributes}]})
    model.document["scenes"][0]["nodes"] = [*bones, model.add("nodes", {"mesh": mesh, "skin": skin})]
    model.accessor(np.array([np.nan], np.float32), "SCALAR", 5126)
    (tmp_path / "flood.glb").write_bytes(model.data)
    (one,) = check_all([(tmp_path / "flood.glb", tmp_path)])
    codes = [issue.code for issue in one.issues]
    assert one.rejected
    assert codes.count("ACCESSOR_JOINTS_USED_ZERO_WEIGHT") == 101
    assert codes.count("ACCESSOR_INVALID_FLOAT") == 1


def test_a_link_out_of_the_uploads_folder_is_not_followed(tmp_path: Path) -> None:
    model = cube()
    (tmp_path / "other.bin").write_bytes(model.binary)
    source = tmp_path / "work" / "source"
    source.mkdir(parents=True)
    (source / "data.bin").symlink_to(tmp_path / "other.bin")
    (source / "deep").symlink_to(tmp_path)
    for name, uri in {"a": "data.bin", "b": "deep/other.bin"}.items():
        document = {**model.document, "buffers": [{"byteLength": len(model.binary), "uri": uri}]}
        (source / f"{name}.gltf").write_text(json.dumps(document))
    pairs = [(source / "a.gltf", tmp_path / "work"), (source / "b.gltf", tmp_path / "work")]
    for pair in pairs:
        (one,) = check_all([pair])
        assert "IO_ERROR" in {issue.code for issue in one.issues}
