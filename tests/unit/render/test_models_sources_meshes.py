"""STL and PLY come out at a sensible size, standing up, smooth where they bend and sharp where they break."""

import io
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh

from render.models.gltf.model import Model
from render.models.gltf.read import read_model
from render.models.report.issue import ModelRejected
from render.models.sources.crease import creased, smoothed
from render.models.sources.glb import write_glb
from render.models.sources.mesh import Part, Shape
from render.models.sources.ply import read_ply
from render.models.sources.stl import read_stl
from render.models.sources.units import stated_unit, units_of


def cylinder(radius: float = 30, height: float = 120) -> Any:
    return trimesh.creation.cylinder(radius=radius, height=height, sections=32)


def written(folder: Path, mesh: Any, **options: Any) -> Path:
    data = mesh.export(**options)
    path = folder / "cup"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def taken(shape: Shape, kind: str, folder: Path) -> tuple[Model, list[str]]:
    unit_m, issues = units_of(kind, shape)
    write_glb(shape, folder / "m.glb", unit_m=unit_m, z_up=kind in ("stl", "ply"))
    return read_model((folder / "m.glb").read_bytes()), [issue.code for issue in issues]


@pytest.mark.parametrize("kind", ["stl", "stl_ascii"])
def test_an_stl_becomes_millimetres_standing_up(kind: str, tmp_path: Path) -> None:
    model, codes = taken(read_stl(written(tmp_path, cylinder(), file_type=kind), "cup"), "stl", tmp_path)
    assert model.stats.size_m == pytest.approx((0.06, 0.12, 0.06), rel=1e-3)
    assert codes == ["units_guessed", "axis_guessed"]
    # Rims are sharp, the round side is smooth: 2 caps of 33 points and 2 rings of 32.
    assert model.stats.vertices == 130
    assert model.stats.triangles == 128


def test_what_an_exporter_adds_behind_an_stl_does_no_harm(tmp_path: Path) -> None:
    path = written(tmp_path, cylinder(), file_type="stl")
    path.write_bytes(path.read_bytes() + b"made with care")
    assert len(read_stl(path, "cup").parts[0].triangles) == 128


@pytest.mark.parametrize("encoding", ["ascii", "binary"])
def test_the_colours_of_a_scan_are_kept_linear(encoding: str, tmp_path: Path) -> None:
    mesh = cylinder()
    mesh.visual.vertex_colors = np.tile([255, 128, 0, 255], (len(mesh.vertices), 1))
    model, _ = taken(read_ply(written(tmp_path, mesh, file_type="ply", encoding=encoding), "cup"), "ply", tmp_path)
    colors = model.primitives[0].colors
    assert colors is not None
    assert colors[0] == pytest.approx([1, 0.2159, 0, 1], abs=1e-3)


def test_quads_of_a_ply_are_cut(tmp_path: Path) -> None:
    head = "ply\nformat ascii 1.0\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\n"
    path = tmp_path / "a.ply"
    path.write_text(head + "element face 1\nproperty list uchar int vertex_indices\nend_header\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n4 0 1 2 3\n")
    assert len(read_ply(path, "a").parts[0].triangles) == 2


def ply(faces: str, count: int = 1, vertices: int = 3) -> str:
    head = f"ply\nformat ascii 1.0\nelement vertex {vertices}\nproperty float x\nproperty float y\nproperty float z\n"
    return head + f"element face {count}\nproperty list uchar int vertex_indices\nend_header\n0 0 0\n1 0 0\n1 1 0\n{faces}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ply("", 0), "points_only"),
        (ply("3 0 1 9\n"), "index_out_of_range"),
        (ply("3 0 1 2\n", 100_000_000), "too_many_triangles"),
        (ply("", 5, 50), "mesh_truncated"),
        ("ply\nformat binary_little_endian 1.0\nelement vertex 1000000000\nproperty float x\nend_header\n", "mesh_invalid"),
        ("ply\nrubbish\n", "mesh_invalid"),
    ],
)
def test_a_ply_that_lies_is_refused(text: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / "a.ply"
    path.write_text(text)
    with pytest.raises(ModelRejected) as refused:
        read_ply(path, "a")
    assert refused.value.issue.code == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (bytes(80) + struct.pack("<I", 100) + bytes(500), "mesh_truncated"),
        (bytes(80) + struct.pack("<I", 0), "nothing_to_draw"),
        (b"solid cup\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0\nendloop\nendfacet\nendsolid", "mesh_invalid"),
        (b"solid cup\nendsolid cup\n", "nothing_to_draw"),
        (bytes(80) + struct.pack("<I", 1) + struct.pack("<12f", *[float("nan")] * 12) + b"\0\0", "not_finite"),
    ],
)
def test_an_stl_that_lies_is_refused(data: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "a.stl"
    path.write_bytes(data)
    with pytest.raises(ModelRejected) as refused:
        read_stl(path, "a")
    assert refused.value.issue.code == code
    assert refused.value.issue.message_zh


def test_more_triangles_than_are_taken_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.stl"
    with path.open("wb") as file:
        file.write(bytes(80) + struct.pack("<I", 3_000_000))
        file.truncate(84 + 50 * 3_000_000)
    with pytest.raises(ModelRejected) as refused:
        read_stl(path, "a")
    assert refused.value.issue.code == "too_many_triangles"


def of_size(longest: float, unit: float | None = None) -> Shape:
    corners = np.array([[0, 0, 0], [longest, 0, 0], [0, 1e-3, 0]], np.float32)
    return Shape(parts=(Part(name="a", positions=corners, triangles=np.array([[0, 1, 2]], np.uint32)),), stated_unit_m=unit)


GUESSES = [("stl", 120, 1e-3), ("stl", 5, 1e-3), ("stl", 0.2, 1), ("ply", 1800, 1e-3)]
GUESSES += [("obj", 0.3, 1), ("obj", 2, 1), ("obj", 25, 0.01), ("obj", 250, 1e-3)]


@pytest.mark.parametrize(("kind", "longest", "unit_m"), GUESSES)
def test_a_unit_is_guessed_so_that_a_product_comes_out(kind: str, longest: float, unit_m: float) -> None:
    found, issues = units_of(kind, of_size(longest))
    assert found == unit_m
    assert issues[0].code == "units_guessed"
    assert issues[0].source == "advice"


STATED = [(b"# File units = millimeters\n", 1e-3), (b"STLB UNITS=mm", 1e-3), (b"# Unit: cm", 0.01), (b"# units: inches", 0.0254)]


@pytest.mark.parametrize(("comment", "unit_m"), [*STATED, (b"# 12 v", None)])
def test_a_unit_that_the_exporter_says_is_believed(comment: bytes, unit_m: float | None) -> None:
    assert stated_unit(comment) == unit_m
    if unit_m:
        assert units_of("obj", of_size(5, unit_m)) == (unit_m, ())


def test_a_box_keeps_its_edges_and_a_ball_none() -> None:
    box = trimesh.creation.box()
    assert len(smoothed("box", box.triangles.reshape(-1, 3).astype(np.float32)).positions) == 24
    ball = trimesh.creation.icosphere(subdivisions=3)
    part = creased("ball", ball.vertices.astype(np.float32), ball.faces)
    assert len(part.positions) == len(ball.vertices)
    assert part.normals is not None
    assert np.einsum("ij,ij->i", part.normals, part.positions).min() > 0.999


def test_what_is_written_says_its_bounds_and_draws_no_metal(tmp_path: Path) -> None:
    write_glb(of_size(2), tmp_path / "m.glb", unit_m=1.0, z_up=False)
    data = (tmp_path / "m.glb").read_bytes()
    document = json.loads(data[20 : 20 + struct.unpack_from("<I", data, 12)[0]])
    assert document["accessors"][0]["max"] == pytest.approx([2, 1e-3, 0])
    assert document["materials"][0]["pbrMetallicRoughness"]["metallicFactor"] == 0
    assert trimesh.load(io.BytesIO(data), file_type="glb").extents == pytest.approx([2, 1e-3, 0])
