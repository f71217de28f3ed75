import io
import json
import struct

import numpy as np
import pytest
from PIL import Image

from api.demo.glb import Floats, Mesh, tangents
from api.demo.lathe import lathe, oval, rounded, sweep
from api.demo.products import demo_products, own_product


@pytest.fixture(scope="module")
def products(tmp_path_factory):
    return demo_products(tmp_path_factory.mktemp("products"))


def document(path):
    data = path.read_bytes()
    magic, version, length, text_length, kind = struct.unpack("<4sIII4s", data[:20])
    assert (magic, version, length, kind) == (b"glTF", 2, len(data), b"JSON")
    return json.loads(data[20 : 20 + text_length]), data[28 + text_length :]


def test_products_stand_on_the_floor_at_their_real_size(products):
    heights = {}
    for product in products:
        tree, _ = document(product.path)
        boxes = [tree["accessors"][primitive["attributes"]["POSITION"]] for primitive in tree["meshes"][0]["primitives"]]
        assert min(box["min"][1] for box in boxes) == pytest.approx(0, abs=1e-4)
        heights[product.slug] = max(box["max"][1] for box in boxes)
    assert 0.2 < heights["flask"] < 0.3
    assert 0.08 < heights["mug"] < 0.11
    assert 0.05 < heights["watch"] < 0.08


def test_products_stay_small_enough_to_upload_and_their_pictures_open(products):
    for product in products:
        tree, blob = document(product.path)
        assert product.path.stat().st_size < 3_000_000
        for image in tree["images"]:
            view = tree["bufferViews"][image["bufferView"]]
            picture = Image.open(io.BytesIO(blob[view["byteOffset"] : view["byteOffset"] + view["byteLength"]]))
            assert max(picture.size) <= 1024


def test_the_flask_comes_in_three_colours(products):
    tree, _ = document(products[0].path)
    assert [variant["name"] for variant in tree["extensions"]["KHR_materials_variants"]["variants"]] == ["Terracotta", "Pine", "Night"]
    assert products[0].variant == "Terracotta"


def test_the_same_bytes_are_made_again_so_that_a_second_run_uploads_nothing_new(products, tmp_path):
    again = demo_products(tmp_path)
    assert [product.path.read_bytes() for product in again] == [product.path.read_bytes() for product in products]


def outward(mesh: Mesh, middle: Floats) -> bool:
    corners = mesh.positions[mesh.indices]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    agree = np.sum(faces * mesh.normals[mesh.indices].mean(axis=1), axis=1) > 0
    return bool(agree.all() and (np.sum(faces * (corners.mean(axis=1) - middle), axis=1) > 0).all())


def test_turned_and_swept_faces_look_outwards():
    points, normals = rounded([(0, 0, 0), (1, 0, 0.2), (1, 2, 0.2), (0, 2, 0)])
    assert outward(lathe(points, normals, segments=24), np.array([0, 1, 0]))
    path = np.column_stack([np.zeros(12), np.linspace(0, 1, 12), np.zeros(12)])
    tube = sweep(path, oval(0.2, 0.2), across=np.array([1.0, 0, 0]))
    radial = tube.positions * [1, 0, 1]
    assert (np.sum(radial * tube.normals, axis=1) > 0).all()


def test_tangents_follow_u_so_that_normal_maps_light_from_the_right_side():
    points, normals = rounded([(1, 0, 0), (1, 2, 0)])
    mesh = lathe(points, normals, segments=32)
    front = np.argmin(np.linalg.norm(mesh.positions - [0, 0, 1], axis=1))
    tangent = tangents(mesh)[front]
    assert tangent[:3] == pytest.approx([1, 0, 0], abs=0.2)
    assert tangent[3] == 1


def test_a_users_own_file_becomes_a_product_named_after_it(tmp_path):
    product = own_product(tmp_path / "Blue Chair.glb")
    assert (product.sku, product.title) == ("DEMO-BLUE-CHAIR", "Blue Chair")
