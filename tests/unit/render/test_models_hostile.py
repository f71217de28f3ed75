"""A file that is broken or means harm is refused with a code that says why."""

import json
import struct
import zlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from render.models.gltf.read import read_model
from render.models.inspector import inspect
from render.models.report.issue import ModelRejected

Spoil = Callable[[Any], None]


def code_of(data: bytes) -> str:
    with pytest.raises(ModelRejected) as refused:
        read_model(data)
    return str(refused.value.issue.code)


def test_a_cut_off_upload_is_named_as_such(glb: ModuleType) -> None:
    model = glb.Glb()
    model.cube()
    for length in (13, 25, 200, len(model.data) - 1):
        assert code_of(model.data[:length]) == "glb_truncated"


@pytest.mark.parametrize(
    ("start", "looks"),
    [(b"PK\x03\x04", "USDZ"), (b'{"asset":{}}', ".gltf"), (b"\xff\xd8\xff", "something else"), (b"", "something else")],
)
def test_a_wrong_format_is_called_by_its_name(start: bytes, looks: str) -> None:
    with pytest.raises(ModelRejected, match=looks) as refused:
        read_model(start + b"\0" * (20 if start else 0))
    assert refused.value.issue.code == "not_glb"


def test_a_json_depth_bomb_ends_in_a_code(glb: ModuleType) -> None:
    assert code_of(glb.pack(None, text=b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}")) == "json_too_deep"


@pytest.mark.parametrize("text", [b"{", b"[]", b'{"a": NaN}', b'{"a": Infinity}', b"\xff\xfe{}"])
def test_json_that_is_none_is_refused(glb: ModuleType, text: bytes) -> None:
    assert code_of(glb.pack(None, text=text)) == "json_invalid"


def spoil_accessor(document: Any) -> None:
    document["accessors"][0]["count"] = 100_000


def spoil_view(document: Any) -> None:
    document["bufferViews"][0]["byteLength"] = 10**9


def spoil_huge_count(document: Any) -> None:
    document["accessors"][0] = {"componentType": 5126, "type": "VEC3", "count": 2**31 - 1}


def spoil_negative(document: Any) -> None:
    document["bufferViews"][0]["byteOffset"] = -4


def spoil_cycle(document: Any) -> None:
    document["nodes"][0]["children"] = [0]


def spoil_two_parents(document: Any) -> None:
    document["nodes"] += [{"children": [0]}]
    document["scenes"][0]["nodes"] = [0, 1]


def spoil_file_uri(document: Any) -> None:
    document["buffers"] = [{"byteLength": 4, "uri": "file:///etc/passwd"}]


def spoil_http_image(document: Any) -> None:
    document["images"] = [{"uri": "http://127.0.0.1:1/x.png"}]


def spoil_relative(document: Any) -> None:
    document["images"] = [{"uri": "../../secret.png"}]


def spoil_mesh_number(document: Any) -> None:
    document["nodes"][0]["mesh"] = 7


def spoil_extension(document: Any) -> None:
    document["extensionsRequired"] = ["KHR_draco_mesh_compression"]


def spoil_version(document: Any) -> None:
    document["asset"]["version"] = "1.0"


def spoil_matrix(document: Any) -> None:
    document["nodes"][0]["matrix"] = [1e300] * 16


def spoil_types(document: Any) -> None:
    document["nodes"] = {"a": 1}


def spoil_empty(document: Any) -> None:
    document["scenes"] = [{"nodes": []}]


def spoil_instances(document: Any) -> None:
    document["nodes"] = [{"mesh": 0} for _ in range(6000)]
    document["scenes"] = [{"nodes": list(range(6000))}]


def spoil_scale(document: Any) -> None:
    document["nodes"][0]["scale"] = [1e20, 1e20, 1e20]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (spoil_accessor, "accessor_out_of_range"),
        (spoil_view, "view_out_of_range"),
        (spoil_huge_count, "accessor_too_large"),
        (spoil_negative, "gltf_invalid"),
        (spoil_cycle, "node_cycle"),
        (spoil_two_parents, "node_cycle"),
        (spoil_file_uri, "external_resource"),
        (spoil_http_image, "external_resource"),
        (spoil_relative, "external_resource"),
        (spoil_mesh_number, "reference_out_of_range"),
        (spoil_extension, "extension_required"),
        (spoil_version, "gltf_version"),
        (spoil_matrix, "gltf_invalid"),
        (spoil_types, "gltf_invalid"),
        (spoil_empty, "nothing_to_draw"),
        (spoil_instances, "too_many_triangles"),
        (spoil_scale, "too_big"),
    ],
)
def test_a_document_that_lies_is_refused_with_its_reason(glb: ModuleType, spoil: Spoil, code: str) -> None:
    model = glb.Glb()
    model.cube()
    document = json.loads(json.dumps(model.document)) | {"buffers": [{"byteLength": len(model.binary)}]}
    spoil(document)
    assert code_of(glb.pack(document, model.binary)) == code


def test_an_index_beyond_the_vertices_never_reaches_the_driver(glb: ModuleType) -> None:
    model = glb.Glb()
    model.cube()
    model.document["accessors"][2]["bufferView"] = model.view(np.full(36, 60_000, np.uint16).tobytes())
    assert code_of(model.data) == "index_out_of_range"


def test_a_position_that_is_no_number_is_refused(glb: ModuleType) -> None:
    model = glb.Glb()
    model.cube()
    model.document["accessors"][0]["bufferView"] = model.view(np.full((24, 3), np.nan, np.float32).tobytes())
    assert code_of(model.data) == "not_finite"


def png_bomb(side_px: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side_px, side_px, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side_px", [9_000, 60_000, 2_000_000_000])
def test_an_image_that_claims_a_monstrous_size_is_never_decoded(glb: ModuleType, side_px: int) -> None:
    model = glb.Glb()
    model.cube()
    model.add("images", {"bufferView": model.view(png_bomb(side_px)), "mimeType": "image/png"})
    assert code_of(model.data) == "image_too_large"


def test_an_image_of_an_unknown_kind_is_refused(glb: ModuleType) -> None:
    model = glb.Glb()
    model.cube()
    model.add("images", {"bufferView": model.view(b"GIF89a" + b"\0" * 40), "mimeType": "image/png"})
    assert code_of(model.data) == "image_unknown"


def test_an_image_that_breaks_off_is_found_before_the_show(glb: ModuleType) -> None:
    model = glb.Glb()
    model.cube()
    noise = np.random.default_rng(1).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    model.image(noise)
    view = model.document["bufferViews"][model.document["images"][0]["bufferView"]]
    view["byteLength"] = view["byteLength"] // 2
    report = inspect(model.data)
    assert report.state == "ready"
    assert ("image_broken", "/images/0") in [(issue.code, issue.pointer) for issue in report.issues]


def test_random_damage_is_read_or_refused_but_never_crashes(glb: ModuleType) -> None:
    model = glb.Glb()
    model.cube(uv=True, material=glb.colored(1, 0, 0))
    model.image(np.zeros((4, 4, 3), np.uint8))
    whole, random = model.data, np.random.default_rng(7)
    for _ in range(400):
        damaged = bytearray(whole)
        for at in random.integers(12, len(whole), 4):
            damaged[at] = random.integers(0, 256)
        assert inspect(bytes(damaged)).state in ("ready", "rejected")
