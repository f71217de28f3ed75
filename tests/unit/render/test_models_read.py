"""A sound file comes out as its author meant it."""

from types import ModuleType

import numpy as np
import pytest

from render.models.gltf.accessor import Accessors, Buffers
from render.models.gltf.document import Place
from render.models.gltf.read import read_model
from render.models.surface import tangents


def test_the_size_of_a_product_is_in_metres(glb: ModuleType) -> None:
    model = glb.Glb()
    node = model.cube(0.2)
    model.document["nodes"][node]["scale"] = [1, 2, 3]
    assert read_model(model.data).stats.size_m == pytest.approx((0.2, 0.4, 0.6))


def test_a_part_stands_where_its_parents_put_it(glb: ModuleType) -> None:
    model = glb.Glb()
    child = model.cube(0.2)
    parent = model.add("nodes", {"translation": [1, 0, 0], "rotation": [0, 0.7071068, 0, 0.7071068], "children": [child]})
    model.document["nodes"][child]["translation"] = [0, 0, 1]
    model.document["scenes"][0]["nodes"] = [parent]
    assert read_model(model.data).bounds.mean(axis=0) == pytest.approx([2, 0, 0], abs=1e-6)


def test_a_mirrored_part_keeps_its_outside_out(glb: ModuleType) -> None:
    model = glb.Glb()
    model.document["nodes"] = []
    node = model.cube()
    model.document["nodes"][node]["scale"] = [-1, 1, 1]
    shape = read_model(model.data).primitives[0]
    corners = shape.positions[shape.triangles]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert (np.einsum("nk,nk->n", faces, shape.normals[shape.triangles[:, 0]]) > 0).all()
    assert (np.einsum("nk,nk->n", shape.normals, shape.positions) > 0).all()


def test_a_mesh_without_normals_is_faceted(glb: ModuleType) -> None:
    model = glb.Glb()
    model.cube()
    del model.document["meshes"][0]["primitives"][0]["attributes"]["NORMAL"]
    shape = read_model(model.data).primitives[0]
    assert len(shape.positions) == 36
    assert (np.einsum("nk,nk->n", shape.normals, shape.positions) > 0).all()


def test_a_normal_map_brings_tangents_along_u_when_it_is_uploaded(glb: ModuleType) -> None:
    positions, normals, uv, indices = glb.cube(1.0)
    made = tangents(positions, normals, uv, indices.reshape(-1, 3).astype(np.uint32))
    along = positions[1] - positions[0]
    assert made[0, :3] == pytest.approx(along / np.linalg.norm(along), abs=1e-5)
    # v runs down, green points up: the bitangent n × t · w is the way in which v shrinks.
    up = positions[3] - positions[0]
    assert np.dot(np.cross(normals[0], made[0, :3]) * made[0, 3], up) > 0


def test_color_variants_of_a_product_are_listed_and_mapped(glb: ModuleType) -> None:
    model = glb.Glb()
    model.cube(material=glb.colored(1, 0, 0), extensions={"KHR_materials_variants": {"mappings": [{"material": 1, "variants": [1]}]}})
    model.add("materials", glb.colored(0, 0, 1))
    model.document["extensionsUsed"] = ["KHR_materials_variants"]
    model.document["extensions"] = {"KHR_materials_variants": {"variants": [{"name": "red"}, {"name": "blue"}]}}
    read = read_model(model.data)
    assert read.stats.variants == ("red", "blue")
    assert dict(read.primitives[0].variants) == {1: 1}


def test_an_optional_extension_that_is_not_drawn_is_said(glb: ModuleType) -> None:
    model = glb.Glb()
    model.cube(material={"extensions": {"KHR_materials_pbrSpecularGlossiness": {}}})
    model.document["extensionsUsed"] = ["KHR_materials_pbrSpecularGlossiness"]
    issues = read_model(model.data).issues
    assert [(issue.code, issue.severity) for issue in issues] == [("specular_glossiness_not_drawn", "warning")]
    assert issues[0].pointer == "/materials/0/extensions/KHR_materials_pbrSpecularGlossiness"


def test_material_factors_and_extensions_arrive(glb: ModuleType) -> None:
    material = {
        "alphaMode": "MASK",
        "alphaCutoff": 0.3,
        "doubleSided": True,
        "emissiveFactor": [1, 0.5, 0],
        "extensions": {"KHR_materials_emissive_strength": {"emissiveStrength": 4}, "KHR_materials_unlit": {}},
    }
    model = glb.Glb()
    model.cube(material=material)
    read = read_model(model.data).materials[0]
    assert (read.alpha_mode, read.alpha_cutoff, read.double_sided, read.unlit) == ("MASK", 0.3, True, True)
    assert read.emissive == (4, 2, 0)


def test_a_cut_off_of_nothing_cuts_nothing_off(glb: ModuleType) -> None:
    model = glb.Glb()
    model.cube(material={"alphaMode": "MASK", "alphaCutoff": 0})
    assert read_model(model.data).materials[0].alpha_mode == "OPAQUE"


def test_a_moved_texture_turns_the_way_the_extension_says(glb: ModuleType) -> None:
    model = glb.Glb()
    transform = {"offset": [0.5, 0], "rotation": np.pi / 2, "scale": [2, 1]}
    texture = {"index": model.image(np.zeros((4, 4, 3), np.uint8)), "extensions": {"KHR_texture_transform": transform}}
    model.cube(uv=True, material={"pbrMetallicRoughness": {"baseColorTexture": texture}})
    use = read_model(model.data).materials[0].base_color_texture
    assert use is not None
    # T · R · S of (1, 0) by the extension's own matrices: (2, 0) turned to (0, −2), moved to (0.5, −2).
    assert np.array(use.transform).reshape(2, 3) @ [1, 0, 1] == pytest.approx([0.5, -2])


def read_one(document: dict[str, object], binary: bytes) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    root = Place(document)
    return Accessors(root, Buffers(root, memoryview(binary))).floats(0, ("VEC3", "VEC2"))


def test_interleaved_vertices_are_picked_apart() -> None:
    rows = np.arange(20, dtype=np.float32).reshape(4, 5)
    document: dict[str, object] = {
        "buffers": [{"byteLength": 80}],
        "bufferViews": [{"buffer": 0, "byteLength": 80, "byteStride": 20}],
        "accessors": [{"bufferView": 0, "byteOffset": 8, "componentType": 5126, "type": "VEC3", "count": 4}],
    }
    assert (read_one(document, rows.tobytes()) == rows[:, 2:]).all()


def test_sparse_values_replace_what_they_name() -> None:
    binary = np.array([1], np.uint16).tobytes() + b"\0\0" + np.array([7, 8, 9], np.float32).tobytes()
    document: dict[str, object] = {
        "buffers": [{"byteLength": 16}],
        "bufferViews": [{"buffer": 0, "byteLength": 2}, {"buffer": 0, "byteOffset": 4, "byteLength": 12}],
        "accessors": [
            {
                "componentType": 5126,
                "type": "VEC3",
                "count": 3,
                "sparse": {"count": 1, "indices": {"bufferView": 0, "componentType": 5123}, "values": {"bufferView": 1}},
            }
        ],
    }
    assert read_one(document, binary).tolist() == [[0, 0, 0], [7, 8, 9], [0, 0, 0]]


def test_normalised_bytes_become_fractions() -> None:
    document: dict[str, object] = {
        "buffers": [{"byteLength": 4}],
        "bufferViews": [{"buffer": 0, "byteLength": 4}],
        "accessors": [{"bufferView": 0, "componentType": 5120, "type": "VEC2", "count": 2, "normalized": True}],
    }
    assert read_one(document, np.array([127, -128, 0, -127], np.int8).tobytes()).tolist() == [[1, -1], [0, -1]]


def test_a_skinned_product_rests_in_its_bind_pose(glb: ModuleType) -> None:
    model = glb.Glb()
    node = model.cube(0.2)
    attributes = model.document["meshes"][0]["primitives"][0]["attributes"]
    attributes["JOINTS_0"] = model.accessor(np.zeros((24, 4), np.uint8), "VEC4", 5121)
    attributes["WEIGHTS_0"] = model.accessor(np.tile(np.array([1, 0, 0, 0], np.float32), (24, 1)), "VEC4", 5126)
    joint = model.add("nodes", {"translation": [0, 3, 0]})
    model.document["scenes"][0]["nodes"].append(joint)
    bind = np.eye(4, dtype=np.float32)
    bind[1, 3] = -1
    matrices = model.accessor(bind.T.reshape(1, 16).copy(), "MAT4", 5126)
    model.document["nodes"][node] |= {"skin": model.add("skins", {"joints": [joint], "inverseBindMatrices": matrices})}
    assert read_model(model.data).bounds.mean(axis=0) == pytest.approx([0, 2, 0], abs=1e-6)
