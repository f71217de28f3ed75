"""Files as other programs write them, opened in their jail."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
import trimesh
from PIL import Image

from render.models.gltf.read import read_model
from render.models.report.issue import ModelRejected
from render.models.sources.open import Opened, open_source

MTL = b"newmtl wood\nKd 0.8 0.8 0.8\nNs 100\nmap_Kd old wood.jpg\n"
OBJ = "mtllib 杯子.mtl\nv 0 0 0\nv 30 0 0\nv 30 30 0\nv 0 30 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\nusemtl wood\nf 1/1 2/2 3/3 4/4\n"


def opened(work: Path, data: bytes, name: str) -> Opened:
    work.mkdir()
    (work / "upload").write_bytes(data)
    return open_source(work / "upload", work, name)


def zipped(files: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def wood() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (16, 16), (120, 80, 30)).save(file, "JPEG")
    return file.getvalue()


def gltf_files() -> dict[str, bytes]:
    box = trimesh.creation.box((0.2, 0.3, 0.2))
    files: dict[str, bytes] = trimesh.exchange.gltf.export_gltf(trimesh.Scene(box))
    return files


def test_an_obj_with_its_textures_becomes_one_glb(tmp_path: Path) -> None:
    files = {"模型/杯子.obj": OBJ.encode(), "模型/杯子.mtl": MTL, "模型/Old Wood.JPG": wood(), "__MACOSX/._x": b"x"}
    found = opened(tmp_path / "work", zipped(files), "模型.zip")
    assert (found.format, found.entry) == ("obj", tmp_path / "work/source/model.glb")
    assert [issue.code for issue in found.issues] == ["file_name_mended", "units_guessed"]
    model = read_model(found.entry.read_bytes())
    assert model.stats.size_m == pytest.approx((0.3, 0.3, 0.0))
    assert model.images[0].data == wood()
    # What the archive held is not kept beside it.
    assert [path.name for path in (tmp_path / "work/source").iterdir()] == ["model.glb"]


def test_a_gltf_in_a_zip_keeps_its_files_beside_it(tmp_path: Path) -> None:
    files = {f"cup/{name}": data for name, data in gltf_files().items()}
    found = opened(tmp_path / "work", zipped(files), "cup.zip")
    assert (found.format, found.entry.name, found.issues) == ("gltf", "model.gltf", ())
    assert {path.name for path in found.entry.parent.iterdir()} == set(gltf_files())


def test_a_glb_in_a_zip_is_taken_as_it_is(tmp_path: Path) -> None:
    glb = trimesh.creation.box().export(file_type="glb")
    found = opened(tmp_path / "work", zipped({"a/box.glb": glb, "a/readme.txt": b"hello"}), "box.zip")
    assert (found.format, found.entry.read_bytes()) == ("glb", glb)


def test_a_plain_glb_starts_no_process_and_is_not_copied(tmp_path: Path) -> None:
    found = opened(tmp_path / "work", b"glTF and whatever", "a.stl")
    assert found == Opened(format="glb", entry=tmp_path / "work/upload")
    assert [path.name for path in (tmp_path / "work").iterdir()] == ["upload"]


def test_a_gltf_that_came_alone_says_what_is_missing(tmp_path: Path) -> None:
    found = opened(tmp_path / "work", gltf_files()["model.gltf"], "model.gltf")
    assert found.format == "gltf"
    assert {issue.code for issue in found.issues} == {"file_not_sent"}


def test_an_upload_from_elsewhere_is_read_where_the_jail_sees_it(tmp_path: Path) -> None:
    source, work = tmp_path / "box.stl", tmp_path / "work"
    source.write_bytes(trimesh.creation.box((10, 20, 30)).export(file_type="stl"))
    work.mkdir()
    found = open_source(source, work, source.name)
    # Z of an STL is up.
    assert read_model(found.entry.read_bytes()).stats.size_m == pytest.approx((0.01, 0.03, 0.02))


def test_a_zip_slip_ends_in_a_code_and_writes_nothing_outside(tmp_path: Path) -> None:
    with pytest.raises(ModelRejected) as refused:
        opened(tmp_path / "work", zipped({"../../evil.gltf": b"{}"}), "cup.zip")
    assert refused.value.issue.code == "zip_name"
    assert "evil" in refused.value.issue.message_zh
    assert not list(tmp_path.rglob("evil*"))


def test_a_package_that_is_no_usdz_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ModelRejected) as refused:
        opened(tmp_path / "work", zipped({"cup.usdc": b"PXR-USDC rubbish"}), "cup.usdz")
    assert refused.value.issue.code.startswith("usdz_")
    assert refused.value.issue.message_zh
