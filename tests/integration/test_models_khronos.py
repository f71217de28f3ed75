"""Khronos' judgement and the normal form, over a corpus of small valid and invalid assets."""

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from render.models.gltf.read import read_model
from render.models.khronos import SEVERITIES, Checked
from render.models.report.issue import ModelRejected
from tests.support.gltf_corpus import CASES, Case
from tests.support.model_tools import check_all, validate_all

NOTHING_TO_DRAW = ("points", "no positions", "nothing at all", "normal map on no area")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A case, what the check made of it, what the validator says of it and of its normal form."""

    case: Case
    checked: Checked
    work: Path
    khronos: list[dict[str, Any]]
    normal: list[dict[str, Any]]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judged]:
    home = tmp_path_factory.mktemp("corpus")
    built = {name: make() for name, make in CASES.items()}
    pairs = [_laid_out(home / str(number), case) for number, case in enumerate(built.values())]
    checked = check_all(pairs)
    normals = [work / "model.glb" for _, work in pairs if (work / "model.glb").exists()]
    said = validate_all([entry for entry, _ in pairs] + normals)
    of_normals = dict(zip(normals, said[len(pairs) :], strict=True))
    return {
        name: Judged(case=case, checked=one, work=work, khronos=messages, normal=of_normals.get(work / "model.glb", []))
        for (name, case), one, (_, work), messages in zip(built.items(), checked, pairs, said, strict=False)
    }


def _laid_out(work: Path, case: Case) -> tuple[Path, Path]:
    source = work / "source"
    source.mkdir(parents=True)
    for name, data in case.files.items():
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).write_bytes(data)
    return source / next(iter(case.files)), work


def _plain(message: dict[str, Any]) -> tuple[str, str, str]:
    return message["code"], SEVERITIES[message["severity"]], message.get("pointer", "")


@pytest.mark.parametrize("name", CASES)
def test_the_report_says_what_khronos_says_and_rejects_where_it_finds_an_error(name: str, judged: dict[str, Judged]) -> None:
    one = judged[name]
    ours = [(issue.code, issue.severity, issue.pointer) for issue in one.checked.issues if issue.source == "khronos"]
    assert ours == [_plain(message) for message in one.khronos]
    if one.case.code:
        assert one.case.code in {code for code, _, _ in ours}
    errors = [message for message in one.khronos if message["severity"] == 0]
    assert one.case.code or not errors, "a clean case must be clean"
    assert one.checked.rejected == bool(errors or name == "required and unknown")
    assert (one.work / "model.glb").exists() != one.checked.rejected


@pytest.mark.parametrize("name", CASES)
def test_the_normal_form_is_one_that_khronos_and_our_reader_accept(name: str, judged: dict[str, Judged]) -> None:
    one = judged[name]
    if one.checked.rejected:
        return
    data = (one.work / "model.glb").read_bytes()
    if name in NOTHING_TO_DRAW:
        with pytest.raises(ModelRejected, match=r"shows no triangles|lie in one place"):
            read_model(data)
        return
    model = read_model(data)
    known = {message["code"] for message in one.khronos} | {"NODE_SKINNED_MESH_NON_ROOT"}
    assert not [message for message in one.normal if message["severity"] < 2 and message["code"] not in known]
    low, high = model.bounds
    assert abs(low[1]) < 1e-5
    assert abs(low + high)[[0, 2]].max() < 1e-5


def test_a_message_about_the_container_says_at_which_byte(judged: dict[str, Judged]) -> None:
    cut = next(issue for issue in judged["glb tail"].checked.issues if issue.code == "GLB_EXTRA_DATA")
    assert cut.message.endswith(f"(at byte {judged['glb tail'].khronos[0]['offset']})")


def test_a_required_extension_that_is_not_supported_is_named_in_both_languages(judged: dict[str, Judged]) -> None:
    issue = judged["required and unknown"].checked.issues[-1]
    assert (issue.code, issue.severity, issue.pointer) == ("extension_required", "error", "/extensionsRequired/0")
    assert "VENDOR_x" in issue.message
    assert "VENDOR_x" in issue.message_zh


@pytest.mark.parametrize(
    ("name", "code"),
    [("VENDOR_ours", "extension_ignored"), ("animation pointer", "extension_ignored"), ("points", "primitive_skipped"),
     ("image unknown", "image_left_out"), ("KHR_materials_pbrSpecularGlossiness", "gloss_converted")],
)  # fmt: skip
def test_what_the_normal_form_leaves_out_is_named(name: str, code: str, judged: dict[str, Judged]) -> None:
    assert code in {issue.code for issue in judged[name].checked.issues if issue.source == "intake"}


def document(work: Path) -> dict[str, Any]:
    """The JSON of a normal form."""
    data = (work / "model.glb").read_bytes()
    found: dict[str, Any] = json.loads(data[20 : 20 + struct.unpack_from("<I", data, 12)[0]])
    return found


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("KHR_materials_") and "Glossiness" not in name])
def test_a_material_keeps_its_extension(name: str, judged: dict[str, Judged]) -> None:
    assert name in document(judged[name].work)["materials"][0]["extensions"]


def read(judged: dict[str, Judged], name: str) -> Any:
    return read_model((judged[name].work / "model.glb").read_bytes())


def test_a_sparse_corner_is_where_the_file_puts_it(judged: dict[str, Judged]) -> None:
    assert "sparse" not in str(document(judged["sparse"].work)["accessors"])
    assert len(read(judged, "sparse").primitives[0].positions) == 24


def test_a_skinned_model_stands_on_its_base_as_its_joints_hold_it(judged: dict[str, Judged]) -> None:
    """The joint is a metre up; without it the cube would hang below the floor."""
    low, high = read(judged, "skin").bounds
    assert (low[1], high[1]) == pytest.approx((0.0, 0.2), abs=1e-5)
    assert document(judged["skin"].work)["skins"][0]["joints"]


def test_a_part_stays_where_it_is_however_small_the_numbers_are_that_say_so(judged: dict[str, Judged]) -> None:
    nodes = document(judged["small move below a large scale"].work)["nodes"]
    assert [node["translation"] for node in nodes if "mesh" in node] == [[0, 3e-6, 0]]


def test_an_animation_still_moves_the_node_that_it_moved(judged: dict[str, Judged]) -> None:
    made = document(judged["animation"].work)
    target = made["animations"][0]["channels"][0]["target"]
    assert "mesh" in made["nodes"][target["node"]]
    assert made["scenes"][0]["nodes"] == [len(made["nodes"]) - 1]
    assert made["nodes"][-1]["children"] == [target["node"]]


def test_morph_targets_variants_lights_and_moved_textures_are_kept(judged: dict[str, Judged]) -> None:
    morph = document(judged["morph target"].work)["meshes"][0]
    assert len(morph["primitives"][0]["targets"]) == 1
    assert morph["extras"]["targetNames"] == ["big"]
    assert read(judged, "variants").variants == ("grey", "red")
    assert "KHR_lights_punctual" in document(judged["lights"].work)["extensions"]
    info = document(judged["texture transform"].work)["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"]
    assert info["extensions"]["KHR_texture_transform"]["scale"] == [2, 2]


def test_instances_are_nodes_of_their_own_and_strips_are_triangles(judged: dict[str, Judged]) -> None:
    model = read(judged, "instances")
    assert [len(primitive.triangles) for primitive in model.primitives] == [12, 12, 12]
    assert model.bounds[1][0] - model.bounds[0][0] == pytest.approx(2.2, abs=1e-5)
    (shape,) = document(judged["strip"].work)["meshes"][0]["primitives"]
    assert shape.get("mode", 4) == 4
    assert len(read(judged, "strip").primitives[0].triangles) == 34


def test_only_the_scene_that_a_viewer_shows_first_is_kept(judged: dict[str, Judged]) -> None:
    made = document(judged["two scenes"].work)
    assert len(made["scenes"]) == 1
    assert len(made["meshes"]) == 1
    assert len(made["nodes"]) == 2


def test_tangents_are_made_where_a_normal_map_needs_them_and_only_there(judged: dict[str, Judged]) -> None:
    with_map, without = read(judged, "normal map").primitives[0], read(judged, "texture").primitives[0]
    assert with_map.tangents is not None
    assert without.tangents is None
    assert abs((with_map.tangents[:, :3] * with_map.normals).sum(axis=1)).max() < 1e-4
    # On each of the cube's faces u runs along an axis and v against the third one: glTF's bitangent, n × t · w, points up the map.
    assert set(with_map.tangents[:, 3]) == {1.0}
    assert sorted(set(abs(with_map.tangents[:, :3]).round(4).ravel())) == [0.0, 1.0]


def test_bumps_that_a_texture_transform_turns_are_lit_from_the_right_side(judged: dict[str, Judged]) -> None:
    plain, turned = (read(judged, name).primitives[0].tangents for name in ("normal map", "turned normal map"))
    assert plain is not None
    assert turned is not None
    # A quarter turn: u of the map now grows where v did, so that its tangent lies across the one before.
    assert abs((plain[:, :3] * turned[:, :3]).sum(axis=1)).max() < 1e-4
    assert set(turned[:, 3]) == {1.0}


def test_the_same_file_gives_the_same_bytes_and_a_normal_form_is_its_own(judged: dict[str, Judged], tmp_path: Path) -> None:
    once = (judged["texture"].work / "model.glb").read_bytes()
    (tmp_path / "once.glb").write_bytes(once)
    again, twice = tmp_path / "again", tmp_path / "twice"
    for folder in (again, twice):
        folder.mkdir()
    (tmp_path / "texture.glb").write_bytes(judged["texture"].case.files["asset.glb"])
    check_all([(tmp_path / "texture.glb", again), (tmp_path / "once.glb", twice)])
    assert (again / "model.glb").read_bytes() == once
    assert (twice / "model.glb").read_bytes() == once
