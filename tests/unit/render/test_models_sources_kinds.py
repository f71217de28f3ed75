"""A file is known by what is in it; what cannot be used is called by its name, with the way out."""

import struct
from pathlib import Path

import pytest

from render.models.report.issue import ModelRejected
from render.models.sources.kinds import recognise
from render.models.sources.pick import pick

STL = bytes(80) + struct.pack("<I", 2) + bytes(100)
USDZ = b"PK\x03\x04" + bytes(22) + struct.pack("<HH", 10, 0) + b"model.usdc"


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"glTF\x02\0\0\0", "photo.jpg", "glb"),
        (b'\xef\xbb\xbf {"asset": {"version": "2.0"}}', "scene.txt", "gltf"),
        (b"PK\x03\x04" + bytes(60), "model.usdz", "usdz"),
        (b"PK\x03\x04" + bytes(60), "model.glb", "zip"),
        (USDZ, "model.zip", "usdz"),
        (STL, "cup", "stl"),
        (b"solid" + STL[5:], "cup.obj", "stl"),
        (b"solid cup\n facet normal 0 0 1\n", "cup.txt", "stl"),
        (b"ply\r\nformat ascii 1.0\r\n", "cup.dat", "ply"),
        (b"# made by hand\r\nmtllib cup.mtl\r\nv 0 0 0\r\n", "cup", "obj"),
        (b"mtllib cup.mtl\no cup\n" + b"# words\n" * 9000, "cup.obj", "obj"),
    ],
)
def test_a_file_is_known_by_its_content_whatever_it_is_called(head: bytes, name: str, kind: str) -> None:
    assert recognise(head, len(head), name) == kind


@pytest.mark.parametrize(
    ("head", "name", "english", "chinese"),
    [
        (b"Kaydara FBX Binary  \0", "cup.glb", "FBX", "FBX"),
        (b"BLENDER-v300", "cup.blend", "Blender", "Blender"),
        (b"ISO-10303-21;", "cup.step", "STEP", "STEP"),
        (b"\x89PNG\r\n\x1a\n", "cup.glb", "PNG picture", "图片"),
        (b"\xff\xd8\xff\xe0", "cup.obj", "JPEG picture", "图片"),
        (b"Rar!\x1a\x07", "cup.zip", "RAR", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "cup.7z", "7z", "7z"),
        (b"MM\0\0\0\0", "cup.3ds", "3DS", "3DS"),
        (b"<?xml version='1.0'?><COLLADA>", "cup.dae", "COLLADA", "COLLADA"),
        (b"PXR-USDC\0\0", "cup.usdc", "USD", "USDZ"),
        (b"%PDF-1.7", "cup.glb", "PDF", "PDF"),
        (b"\0\0\0\x18ftypmp42", "cup.glb", "video", "视频"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "cup.max", "3ds Max", "3ds Max"),
        (b"newmtl wood\n", "cup.mtl", "MTL", "OBJ"),
        (b"hello there", "cup.obj", "unknown", "无法识别"),
        (b"\0" * 200, "cup", "unknown", "无法识别"),
    ],
)
def test_what_cannot_be_used_is_named_with_what_to_do(head: bytes, name: str, english: str, chinese: str) -> None:
    with pytest.raises(ModelRejected) as refused:
        recognise(head, len(head), name)
    issue = refused.value.issue
    assert issue.code == "format_unsupported"
    assert english in issue.message
    assert chinese in issue.message_zh
    assert "…" not in issue.message_zh
    assert any(word in issue.message for word in ("xport", "Upload", "Unpack", "Send", "Save"))


def test_an_empty_file_is_said_to_be_empty() -> None:
    with pytest.raises(ModelRejected, match="empty"):
        recognise(b"", 0, "cup.stl")


@pytest.mark.parametrize("head", [b"", b"no model at all", b"\0" * 40])
def test_what_calls_itself_gltf_is_khronos_to_judge(head: bytes) -> None:
    assert recognise(head, len(head), "cup.GLB") == "glb"
    assert recognise(head, len(head), "cup.gltf") == "gltf"


def paths(*names: str) -> list[Path]:
    return [Path(name) for name in names]


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (("scene.gltf", "scene.bin", "textures/wood.png"), "scene.gltf"),
        (("cup/scene.gltf", "cup/scene.bin"), "cup/scene.gltf"),
        (("cup.obj", "cup.mtl", "parts/lid.obj"), "cup.obj"),
        (("cup.stl",), "cup.stl"),
        (("cup.obj", "cup.glb"), "cup.glb"),
        (("杯/杯.PLY", "说明.txt"), "杯/杯.PLY"),
    ],
)
def test_the_model_in_a_zip_is_found(names: tuple[str, ...], chosen: str) -> None:
    assert pick(paths(*names))[0] == Path(chosen)


def test_models_that_were_left_out_are_named() -> None:
    assert "cup.obj" in pick(paths("cup.obj", "cup.glb"))[1][0].message


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("a.stl", "b.stl"), "zip_ambiguous"),
        (("readme.txt",), "zip_no_model"),
        ((), "zip_no_model"),
        (("model.fbx", "wood.png"), "format_unsupported"),
        (("inner.zip",), "zip_nested"),
        (("3D/3dmodel.model", "[Content_Types].xml"), "format_unsupported"),
    ],
)
def test_a_zip_without_one_clear_model_is_refused(names: tuple[str, ...], code: str) -> None:
    with pytest.raises(ModelRejected) as refused:
        pick(paths(*names))
    assert refused.value.issue.code == code
    assert refused.value.issue.message_zh
