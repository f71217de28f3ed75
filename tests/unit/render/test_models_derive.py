"""The parts of what is made of a model: textures made smaller, the best AR file, images put into a file."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from render.models.derive.glb import Encoded, Glb
from render.models.derive.ladder import rungs
from render.models.derive.picture import STEPS, Picture
from render.models.derive.pixels import decode, shrink
from render.models.derive.use import Use, uses
from tests.support.glb import Glb as Made

NOISE = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)


def encoded(pixels: Any, kind: str = "PNG") -> Encoded:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind)
    return Encoded(mime=f"image/{kind.lower()}", data=file.getvalue())


def test_a_fine_black_and_white_weave_keeps_its_brightness_when_it_is_made_smaller() -> None:
    weave = np.repeat(np.indices((8, 8)).sum(axis=0)[:, :, None] % 2 * 255, 3, axis=2).astype(np.uint8)

    assert shrink(weave, Use(colour=True), 4).max() == shrink(weave, Use(colour=True), 4).min() == 188
    assert shrink(weave, Use(data=True), 4).max() == 128


def test_relief_stays_as_deep_where_a_normal_map_is_made_smaller() -> None:
    tilted = np.full((8, 8, 3), (218, 128, 218), np.uint8)
    tilted[::2, :] = (128, 218, 218)
    vectors = shrink(tilted, Use(normal=True), 4) / 127.5 - 1

    assert np.linalg.norm(vectors, axis=-1) == pytest.approx(1, abs=0.02)


def test_no_dark_rim_grows_around_a_leaf_cut_out_of_a_texture() -> None:
    leaf = np.zeros((8, 8, 4), np.uint8)
    leaf[:, :3] = (0, 200, 0, 255)
    small = shrink(leaf, Use(colour=True, covers=True), 4)

    assert small[0, 1].tolist() == [0, 200, 0, 128]


def test_what_is_not_seen_keeps_its_colour_for_the_blending_of_its_neighbours() -> None:
    hidden = np.full((8, 8, 4), (10, 200, 30, 0), np.uint8)

    assert shrink(hidden, Use(colour=True, covers=True), 4)[0, 0].tolist() == [10, 200, 30, 0]


def test_an_image_with_full_alpha_needs_no_png() -> None:
    full = np.concatenate([NOISE, np.full((64, 64, 1), 255, np.uint8)], axis=2)
    picture = Picture(encoded(full), Use(colour=True, covers=True))

    assert decode(picture.source.data, alpha=True).shape == (64, 64, 3)
    assert picture.for_ar(STEPS[0]).mime == "image/jpeg"


def test_glass_with_a_pattern_stays_see_through_in_ar() -> None:
    glass = np.concatenate([NOISE, NOISE[:, :, :1]], axis=2)
    picture = Picture(encoded(glass, "WEBP"), Use(colour=True, covers=True))

    assert picture.as_is() is None
    for step in STEPS:
        found = picture.for_ar(step)
        assert found.mime == "image/png"
        assert decode(found.data, alpha=True).shape == (64, 64, 4)


def test_a_jpeg_that_is_small_already_is_not_encoded_again() -> None:
    source = encoded(NOISE, "JPEG")

    assert Picture(source, Use(colour=True)).for_ar(STEPS[0]) is source
    assert Picture(source, Use(colour=True)).for_web() is source


def test_a_texture_of_4k_becomes_one_of_2k_and_never_less_than_1k() -> None:
    picture = Picture(encoded(np.zeros((8, 4096, 3), np.uint8)), Use(colour=True))

    assert Picture(picture.for_web(), Use()).side_px == 2048
    assert [Picture(picture.for_ar(step), Use()).side_px for step in STEPS] == [2048, 2048, 1024, 1024]


def test_the_best_file_that_fits_is_tried_first_and_worse_in_every_way_is_not_tried() -> None:
    found = rungs([900, 500, 200], [300, 150, 60], 600)

    assert [(rung.textures, rung.shape, rung.size_bytes) for rung in found] == [(2, 0, 500), (1, 2, 560)]
    assert rungs([10], [20], 30)[0].size_bytes == 30
    assert rungs([900], [300], 600) == []


def test_each_image_is_treated_as_what_the_material_uses_it_for() -> None:
    model = Made()
    first, second, third = (model.image(NOISE) for _ in range(3))
    material = {
        "alphaMode": "MASK",
        "pbrMetallicRoughness": {"baseColorTexture": {"index": first}, "metallicRoughnessTexture": {"index": second}},
        "normalTexture": {"index": third},
        "extensions": {"KHR_materials_specular": {"specularTexture": {"index": second}}},
    }
    model.cube(material=material, uv=True)
    found = uses(Glb.read(model.data))

    assert found[0] == Use(colour=True, covers=True)
    assert found[1] == Use(data=True, alpha=True)
    assert found[2] == Use(normal=True)
    assert found[2].is_normal
    assert not (found[0] | found[2]).is_normal


def test_images_change_while_geometry_stays_byte_for_byte() -> None:
    model = Made()
    source = model.add("images", {"bufferView": model.view(b"a" * 64), "mimeType": "image/png"})
    texture = model.add("textures", {"source": source})
    model.cube(material={"pbrMetallicRoughness": {"baseColorTexture": {"index": texture}}}, uv=True)
    before = Glb.read(model.data)
    webp, png = encoded(NOISE, "WEBP"), encoded(NOISE)
    after = Glb.read(before.with_images({"a" * 64: webp}).write())

    assert after.images() == [webp]
    assert after.document["textures"] == [{"extensions": {"EXT_texture_webp": {"source": 0}}}]
    assert after.document["extensionsRequired"] == ["EXT_texture_webp"]
    assert [bytes(view) for view in after.views[1:]] == [bytes(view) for view in before.views[1:]]
    core = Glb.read(before.with_images({"a" * 64: png}).optional().write())
    assert core.document["textures"] == [{"source": 0}]
    assert "extensionsUsed" not in core.document
