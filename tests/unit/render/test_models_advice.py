"""Advice speaks when there is something to mend, with the figure that a merchant needs, and is silent otherwise."""

from types import ModuleType
from typing import Any

import numpy as np
import pytest

from render.models.gltf.mesh import Primitive
from render.models.inspector import inspect
from render.models.report.lengths import box_in_words, in_words
from render.models.report.report import Report
from render.models.report.topology import surface_of
from tests.support.moving import morphing

MB = 2**20


def advice(data: bytes, upload_bytes: int = 1000) -> dict[str, str]:
    report = inspect(data, upload_bytes)
    return {issue.code: issue.pointer for issue in report.issues if issue.source == "advice"}


def textured(glb: ModuleType, *, uv: bool = True, side_px: int = 8, pbr: bool = True) -> Any:
    model = glb.Glb()
    color = {"index": model.image(np.zeros((side_px, side_px, 3), np.uint8))}
    material = {"pbrMetallicRoughness": {"baseColorTexture": color}} | ({"normalTexture": color} if pbr else {})
    model.cube(0.2, material=material, uv=uv)
    return model


def test_a_good_product_gets_no_advice(glb: ModuleType) -> None:
    assert advice(textured(glb).data) == {}


@pytest.mark.parametrize(
    ("side_m", "code", "says", "says_zh"),
    [
        (0.001, "scale_too_small", "1 mm", "1 毫米"),
        (20.0, "scale_too_large", "20 m", "20 米"),
        (200.0, "scale_too_large", "built in millimetres, it should be 20 cm", "毫米，实际应为 20 厘米"),
        (9.0, "scale_too_large", "built in centimetres, it should be 9 cm", "厘米，实际应为 9 厘米"),
    ],
)
def test_a_size_that_no_product_has_is_said_with_the_likely_mistake(
    glb: ModuleType, side_m: float, code: str, says: str, says_zh: str
) -> None:
    model = glb.Glb()
    model.cube(side_m)
    (issue,) = (issue for issue in inspect(model.data).issues if issue.code == code)
    assert says in issue.message
    assert says_zh in issue.message_zh


@pytest.mark.parametrize("side_m", [0.006, 0.2, 4.9])
def test_the_sizes_of_rings_and_sofas_pass(glb: ModuleType, side_m: float) -> None:
    model = glb.Glb()
    model.cube(side_m)
    assert not {"scale_too_small", "scale_too_large"} & advice(model.data).keys()


def many(glb: ModuleType, triangles: int) -> bytes:
    model = glb.Glb()
    model.cube(0.2)
    indices = np.tile(glb.cube(1.0)[3], triangles // 12 + 1)[: triangles * 3].astype(np.uint16)
    model.document["meshes"][0]["primitives"][0]["indices"] = model.accessor(indices, "SCALAR", 5123)
    return bytes(model.data)


def test_too_many_triangles_are_counted_and_pointed_at(glb: ModuleType) -> None:
    assert advice(many(glb, 100_001))["too_many_triangles"] == "/meshes/0/primitives/0"
    assert "far_too_many_triangles" in advice(many(glb, 250_001))
    assert "too_many_triangles" not in advice(many(glb, 100_000))


def test_many_parts_are_said_to_be_slow(glb: ModuleType) -> None:
    model = glb.Glb()
    model.cube(0.2)
    model.document["scenes"][0]["nodes"] = list(range(51))
    model.document["nodes"] = [{"mesh": 0} for _ in range(51)]
    assert "too_many_draw_calls" in advice(model.data)


def test_a_large_texture_is_pointed_at(glb: ModuleType) -> None:
    assert advice(textured(glb, side_px=2049).data) == {"texture_too_large": "/images/0"}
    assert advice(textured(glb, side_px=2048).data) == {}


def test_a_texture_without_uvs_is_told_from_a_model_without_any(glb: ModuleType) -> None:
    assert advice(textured(glb, uv=False).data)["missing_uvs"] == "/meshes/0/primitives/0"
    plain = glb.Glb()
    plain.cube(0.2, material=glb.colored(1, 0, 0))
    assert {"no_uvs", "no_textures"} <= advice(plain.data).keys()
    assert "no_pbr_maps" in advice(textured(glb, pbr=False).data)


def test_an_unlit_model_is_said_to_look_flat(glb: ModuleType) -> None:
    assert "unlit" in advice(glb.coloured_box((200, 0, 0)))


def test_the_size_of_the_upload_counts_for_ar_not_the_unpacked_one(glb: ModuleType) -> None:
    assert advice(textured(glb).data, 16 * MB).keys() == {"too_heavy_for_ar"}
    assert advice(textured(glb).data, 15 * MB) == {}


def test_a_hole_is_told_from_a_seam(glb: ModuleType) -> None:
    model = glb.Glb()
    model.cube(0.2)
    assert "not_watertight" not in advice(model.data)
    model.document["accessors"][2]["count"] = 30
    assert "not_watertight" in advice(model.data)


def primitive(positions: Any, triangles: Any) -> Primitive:
    return Primitive(positions=positions, normals=np.zeros_like(positions), triangles=triangles, variants={})


def test_a_surface_that_is_inside_out_is_noticed(glb: ModuleType) -> None:
    positions, _, _, indices = glb.cube(1.0)
    triangles = indices.reshape(-1, 3).astype(np.uint32)
    assert not surface_of([primitive(positions + 7, triangles)]).inside_out
    assert surface_of([primitive(positions + 7, triangles[:, ::-1])]).inside_out


def test_parts_that_close_each_other_are_one_surface(glb: ModuleType) -> None:
    positions, _, _, indices = glb.cube(1.0)
    triangles = indices.reshape(-1, 3).astype(np.uint32)
    halves = [primitive(positions, triangles[:5]), primitive(positions, triangles[5:])]
    assert surface_of(halves).open_edges == 0
    assert surface_of(halves[:1]).open_edges > 0


def test_every_figure_of_the_report_is_filled(glb: ModuleType) -> None:
    model = textured(glb)
    shape = model.document["meshes"][0]["primitives"][0]
    shape["targets"] = [{"POSITION": shape["attributes"]["POSITION"]}]
    model.document["animations"] = [{"name": "open", "channels": [], "samplers": []}, {"channels": [], "samplers": []}]
    model.document["extensionsUsed"] = ["KHR_materials_pbrSpecularGlossiness"]
    stats = inspect(model.data).stats
    assert (stats.triangles, stats.vertices, stats.draw_calls, stats.materials) == (12, 24, 1, 1)
    assert (stats.textures, stats.texture_px, stats.morph_targets) == (1, 8, 1)
    assert (stats.animations, stats.extensions) == (("open", "animation 2"), ("KHR_materials_pbrSpecularGlossiness",))
    assert stats.bytes == len(model.data)


def test_the_report_knows_the_names_that_scenes_may_use() -> None:
    model = morphing()
    model.document["nodes"][0]["name"] = "lid"
    model.document["materials"] = [{"name": "glaze"}, {}]
    report = inspect(model.data)
    assert report.names == {"materials": ("glaze",), "morph_targets": ("tall", "wide"), "parts": ("lid",)}
    assert Report.from_json(report.to_json()) == report
    model.document["materials"] = [{"name": f"{number:0199d}"} for number in range(101)]
    assert set(inspect(model.data).names) == {"morph_targets", "parts"}


@pytest.mark.parametrize("side_m", [1e-7, 1e-4, 1e7])
def test_a_size_however_odd_is_advice_and_no_refusal(glb: ModuleType, side_m: float) -> None:
    model = glb.Glb()
    model.cube(side_m)
    report: Report = inspect(model.data)
    assert report.state == "ready"


def test_a_model_shrunk_to_a_point_has_nothing_to_draw(glb: ModuleType) -> None:
    model = glb.Glb()
    node = model.cube(0.2)
    model.document["nodes"][node]["scale"] = [0, 0, 0]
    assert inspect(model.data).issues[0].code == "nothing_to_draw"


def test_a_part_without_positions_is_passed_over(glb: ModuleType) -> None:
    model = glb.Glb()
    model.cube(0.2)
    model.document["meshes"][0]["primitives"].append({"attributes": {}})
    assert inspect(model.data).state == "ready"


def test_an_extension_that_is_only_not_drawn_may_be_required(glb: ModuleType) -> None:
    model = glb.Glb()
    model.cube(0.2, material={"extensions": {"KHR_materials_pbrSpecularGlossiness": {}}})
    model.document["extensionsUsed"] = model.document["extensionsRequired"] = ["KHR_materials_pbrSpecularGlossiness"]
    assert [issue.code for issue in inspect(model.data).issues if issue.source == "engine"] == ["specular_glossiness_not_drawn"]


@pytest.mark.parametrize(
    ("length_m", "english", "chinese"),
    [(0.004, "4 mm", "4 毫米"), (0.234, "23.4 cm", "23.4 厘米"), (1.8, "1.8 m", "1.8 米"), (12_000, "12,000 m", "12,000 米")],
)
def test_lengths_are_said_as_people_say_them(length_m: float, english: str, chinese: str) -> None:
    assert (in_words(length_m), in_words(length_m, zh=True)) == (english, chinese)


def test_the_sides_of_a_box_share_their_unit() -> None:
    assert box_in_words((0.0619, 0.0929, 0.1081)) == "6.19 × 9.29 × 10.8 cm"
