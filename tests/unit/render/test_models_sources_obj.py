"""An OBJ comes out as its author saw it: shape, edges, colours, materials and textures."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from render.models.report.issue import ModelRejected
from render.models.sources.find import Companions, Finder
from render.models.sources.mesh import Part, Shape
from render.models.sources.obj import read_obj

SQUARE = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n"


def read(folder: Path, text: str | bytes, files: Mapping[str, bytes] | None = None) -> Shape:
    path = folder / "cup.obj"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    for name, data in (files or {}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return read_obj(path, "cup", Companions(folder=folder, finder=Finder([Path(name) for name in files or {}], Path())) if files else None)


def area(part: Part) -> float:
    corners = part.positions[part.triangles].astype(float)
    return float(np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1).sum() / 2)


@pytest.mark.parametrize(
    "faces",
    [
        "f 1 2 3 4\n",
        "f -4 -3 -2 -1\n",
        "f 1 2 3\nf 1 3 4\n",
        "f 1// 2// 3//\nf 1 3 4\n",
        "f 1 2 \\\n 3 4\n",
        "  f 1 2 3 4\n",
        "f 1 2 3 4 # all of it\r\n",
        "# words\n\nf 1 2 3\n\n# more\nf 1 3 4",
    ],
)
def test_faces_are_read_however_they_are_written(faces: str, tmp_path: Path) -> None:
    (part,) = read(tmp_path, SQUARE + faces).parts
    assert area(part) == pytest.approx(1)
    assert part.normals is not None
    assert part.normals[:, 2] == pytest.approx(1)


def test_numbers_that_count_back_count_from_where_they_stand(tmp_path: Path) -> None:
    later = SQUARE.replace(" 0\n", " 5\n")
    (part,) = read(tmp_path, SQUARE + "f -4 -3 -2 -1\n" + later + "f -4 -3 -2 -1\n").parts
    assert sorted(set(part.positions[:, 2].tolist())) == [0, 5]
    assert area(part) == pytest.approx(2)


@pytest.mark.parametrize("start", range(6))
def test_a_polygon_that_bends_inwards_keeps_its_outline(start: int, tmp_path: Path) -> None:
    corners = [(0, 0), (4, 0), (4, 3), (2, 1), (0, 3), (-1, 1)]
    text = "".join(f"v {x} {y} 0\n" for x, y in corners)
    order = [(start + index) % 6 + 1 for index in range(6)]
    (part,) = read(tmp_path, text + f"f {' '.join(map(str, order))}\n").parts
    assert len(part.triangles) == 4
    assert area(part) == pytest.approx(9.5)


@pytest.mark.parametrize("order", ["1 2 3 4", "2 3 4 1", "3 4 1 2", "4 1 2 3"])
def test_an_arrow_of_four_corners_keeps_its_outline(order: str, tmp_path: Path) -> None:
    (part,) = read(tmp_path, f"v 0 0 0\nv 4 -2 0\nv 1 0 0\nv 4 2 0\nf {order}\n").parts
    assert area(part) == pytest.approx(2.0)


def test_texture_coordinates_run_down_as_gltf_has_them(tmp_path: Path) -> None:
    (part,) = read(tmp_path, SQUARE + "vt 0 0\nvt 1 0\nvt 1 1\nvt 0 0.75\nf 1/1 2/2 3/3 4/4\n").parts
    assert part.uv is not None
    at = {tuple(position[:2]): tuple(uv) for position, uv in zip(part.positions.tolist(), part.uv.tolist(), strict=True)}
    assert at == {(0, 0): (0, 1), (1, 0): (1, 1), (1, 1): (1, 0), (0, 1): (0, 0.25)}


def test_the_author_s_normals_are_kept(tmp_path: Path) -> None:
    (part,) = read(tmp_path, SQUARE + "vn 0 3 4\nf 1//1 2//1 3//1 4//1\n").parts
    assert part.normals is not None
    assert part.normals == pytest.approx(np.tile([0, 0.6, 0.8], (4, 1)))


ROOF = "v 0 0 0\nv 1 0 0\nv 1 1 1\nv 0 1 1\nv 1 2 0\nv 0 2 0\n"


def test_smoothing_groups_say_where_edges_are(tmp_path: Path) -> None:
    smooth = read(tmp_path, ROOF + "s 1\nf 1 2 3 4\nf 4 3 5 6\n").parts[0]
    flat = read(tmp_path, ROOF + "s off\nf 1 2 3 4\nf 4 3 5 6\n").parts[0]
    two = read(tmp_path, ROOF + "s 1\nf 1 2 3 4\ns 2\nf 4 3 5 6\n").parts[0]
    assert (len(smooth.positions), len(flat.positions), len(two.positions)) == (6, 8, 8)
    unsaid = read(tmp_path, ROOF + "f 1 2 3 4\nf 4 3 5 6\n").parts[0]
    assert len(unsaid.positions) == 8


def test_objects_and_materials_make_parts(tmp_path: Path) -> None:
    text = SQUARE + "o cup\nusemtl a\nf 1 2 3\nusemtl b\nf 1 3 4\no lid\nusemtl a\nf 1 2 4\n"
    shape = read(tmp_path, "mtllib m.mtl\n" + text, {"m.mtl": b"newmtl a\nKd 1 0 0\nnewmtl b\nKd 0 1 0\n"})
    assert [(part.name, part.material) for part in shape.parts] == [("cup", 0), ("cup", 1), ("lid", 0)]


def test_hundreds_of_groups_are_drawn_together(tmp_path: Path) -> None:
    text = SQUARE + "".join(f"g part{index}\nf 1 2 3\n" for index in range(200))
    assert len(read(tmp_path, text).parts) == 1


def test_colours_of_vertices_become_linear(tmp_path: Path) -> None:
    (part,) = read(tmp_path, "v 0 0 0 1 0.5 0\nv 1 0 0 1 0.5 0\nv 1 1 0 1 0.5 0\nf 1 2 3\n").parts
    assert part.colors is not None
    assert part.colors[0] == pytest.approx([1, 0.214, 0, 1], abs=1e-3)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("v 0 0 0\nv 1 0 0\n", "points_only"),
        ("# nothing\n", "nothing_to_draw"),
        (SQUARE + "f 1 2 9\n", "index_out_of_range"),
        (SQUARE + "f 1 2 0\n", "mesh_invalid"),
        (SQUARE + "f 1 2 -9\n", "mesh_invalid"),
        (SQUARE + "f 1 2 three\n", "mesh_invalid"),
        ("v 0 0 zero\nv 1 1 1\nv 2 2 2\nf 1 2 3\n", "mesh_invalid"),
        ("v 0 0 nan\nv 1 1 1\nv 2 2 2\nf 1 2 3\n", "mesh_invalid"),
        ("v 0 0 1e999\nv 1 1 1\nv 2 2 2\nf 1 2 3\n", "not_finite"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(text: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(ModelRejected) as refused:
        read(tmp_path, text)
    assert refused.value.issue.code == code
    assert refused.value.issue.message_zh


def picture(kind: str, mode: str = "RGB", color: Any = (200, 100, 20), size: int = 8) -> bytes:
    file = io.BytesIO()
    Image.new(mode, (size, size), color).save(file, kind)
    return file.getvalue()


def material(folder: Path, mtl: str, files: Mapping[str, bytes] | None = None, header: str = "") -> tuple[dict[str, Any], Shape]:
    text = "mtllib m.mtl\n" + SQUARE + "vt 0 0\nusemtl 木\nf 1/1 2/1 3/1 4/1\n"
    shape = read(folder, text.encode("gb18030"), {"m.mtl": (header + "newmtl 木\n" + mtl).encode("gb18030"), **(files or {})})
    return shape.materials[0], shape


def test_phong_becomes_metallic_roughness(tmp_path: Path) -> None:
    made, _ = material(tmp_path, "Kd 0.5 1 0\nNs 98\nd 0.5\nKe 2 1 0\n")
    pbr = made["pbrMetallicRoughness"]
    assert pbr["baseColorFactor"] == pytest.approx([0.2140, 1, 0, 0.5], abs=1e-3)
    assert (pbr["metallicFactor"], pbr["roughnessFactor"]) == (0, pytest.approx(0.3761, abs=1e-3))
    assert made["alphaMode"] == "BLEND"
    assert made["emissiveFactor"] == [1, 0.5, 0]
    assert made["extensions"]["KHR_materials_emissive_strength"]["emissiveStrength"] == 2


def test_blender_s_values_are_taken_as_blender_means_them(tmp_path: Path) -> None:
    made, _ = material(tmp_path, "Kd 0.5 0.5 0.5\nNs 250\n", header="# Blender 4.2 MTL File\n")
    assert made["pbrMetallicRoughness"]["baseColorFactor"] == [0.5, 0.5, 0.5, 1]
    assert made["pbrMetallicRoughness"]["roughnessFactor"] == pytest.approx(0.5)


def test_the_pbr_extension_is_read(tmp_path: Path) -> None:
    files = {"r.png": picture("PNG", "L", 64), "m.png": picture("PNG", "L", 255), "n.png": picture("PNG", color=(128, 128, 255))}
    made, shape = material(tmp_path, "Pr 0.3\nPm 1\nmap_Pr r.png\nmap_Pm m.png\nnorm n.png\n", files)
    packed = Image.open(io.BytesIO(shape.pictures[made["pbrMetallicRoughness"]["metallicRoughnessTexture"]["index"]].data))
    assert packed.getpixel((0, 0)) == (255, 64, 255)
    assert shape.pictures[made["normalTexture"]["index"]].data == files["n.png"]


def test_textures_with_options_spaces_and_foreign_paths_are_found_and_kept_byte_for_byte(tmp_path: Path) -> None:
    wood = picture("JPEG")
    made, shape = material(tmp_path, "Kd 0 0 0\nmap_Kd -s 1 1 1 -bm 0.5 C:\\Users\\me\\Old Wood.JPG\n", {"maps/old wood.jpg": wood})
    assert shape.pictures[0].data == wood
    assert shape.pictures[0].mime == "image/jpeg"
    # A black Kd beside a texture would hide it.
    assert made["pbrMetallicRoughness"]["baseColorFactor"] == [1, 1, 1, 1]
    assert [issue.code for issue in shape.issues] == ["file_name_mended"]


@pytest.mark.parametrize("kind", ["BMP", "TGA", "TIFF", "GIF"])
def test_pictures_that_gltf_cannot_hold_become_png(kind: str, tmp_path: Path) -> None:
    _, shape = material(tmp_path, f"map_Kd wood.{kind}\n", {f"wood.{kind}": picture(kind)})
    assert shape.pictures[0].mime == "image/png"
    assert Image.open(io.BytesIO(shape.pictures[0].data)).convert("RGB").getpixel((0, 0)) == pytest.approx((200, 100, 20), abs=9)


def test_a_mask_becomes_the_texture_s_alpha(tmp_path: Path) -> None:
    made, shape = material(tmp_path, "map_Kd a.png\nmap_d b.png\n", {"a.png": picture("PNG"), "b.png": picture("PNG", "L", 40)})
    assert Image.open(io.BytesIO(shape.pictures[0].data)).getpixel((0, 0)) == (200, 100, 20, 40)
    assert made["alphaMode"] == "MASK"


def test_a_bump_map_of_heights_becomes_a_normal_map(tmp_path: Path) -> None:
    ramp = io.BytesIO()
    Image.linear_gradient("L").save(ramp, "PNG")
    made, shape = material(tmp_path, "map_Bump -bm 0.2 h.png\n", {"h.png": ramp.getvalue()})
    red, green, blue = Image.open(io.BytesIO(shape.pictures[made["normalTexture"]["index"]].data)).getpixel((128, 128))
    assert (red, blue > 200) == (pytest.approx(128, abs=1), True)
    # Heights grow downwards, so the surface leans up the picture: green is above the middle.
    assert green > 128


def test_a_texture_that_did_not_come_is_named(tmp_path: Path) -> None:
    made, shape = material(tmp_path, "map_Kd gone.png\n", {"other.png": picture("PNG")})
    assert "baseColorTexture" not in made["pbrMetallicRoughness"]
    assert [(issue.code, "gone.png" in issue.message_zh) for issue in shape.issues] == [("file_not_sent", True)]


def test_an_obj_that_came_without_its_materials_says_what_to_send(tmp_path: Path) -> None:
    shape = read(tmp_path, "mtllib cup.mtl\n" + SQUARE + "usemtl a\nf 1 2 3\n")
    assert shape.parts[0].material is None
    assert "zip" in shape.issues[0].message


def test_a_texture_that_claims_a_monstrous_size_is_refused_unread(tmp_path: Path) -> None:
    monster = bytearray(picture("BMP"))
    monster[18:26] = (60_000).to_bytes(4, "little") * 2
    with pytest.raises(ModelRejected) as refused:
        material(tmp_path, "map_Kd big.bmp\n", {"big.bmp": bytes(monster)})
    assert refused.value.issue.code == "image_too_large"
