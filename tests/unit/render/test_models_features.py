"""Whatever in a file the engine does not draw is named: where it is, in Chinese and English."""

from typing import Any

import pytest

from render.models.gltf.document import Place
from render.models.report.features import DRAWN, LACKS, undrawn


def material(name: str, **values: Any) -> dict[str, Any]:
    return {"materials": [{}, {"extensions": {f"KHR_materials_{name}": values}}]}


def primitive(**values: Any) -> dict[str, Any]:
    return {"meshes": [{"primitives": [{"attributes": {"POSITION": 0}, **values}]}]}


FAR = {"index": 0, "extensions": {"KHR_texture_transform": {"texCoord": 2}}}
WITH: dict[str, tuple[dict[str, Any], str]] = {
    "specular_glossiness_not_drawn": (material("pbrSpecularGlossiness"), "/materials/1/extensions/KHR_materials_pbrSpecularGlossiness"),
    "uv_set_not_drawn": (
        {"materials": [{"pbrMetallicRoughness": {"baseColorTexture": FAR}}]},
        "/materials/0/pbrMetallicRoughness/baseColorTexture",
    ),
    "points_lines_not_drawn": (primitive(mode=1), "/meshes/0/primitives/0"),
    "joints_not_used": (primitive(attributes={"POSITION": 0, "JOINTS_4": 1}), "/meshes/0/primitives/0/attributes/JOINTS_4"),
    "animation_pointer_not_played": (
        {"animations": [{"channels": [{"target": {"path": "pointer", "extensions": {"KHR_animation_pointer": {"pointer": "/a"}}}}]}]},
        "/animations/0/channels/0/target/extensions/KHR_animation_pointer",
    ),
    "lamps_not_all_used": (
        {"nodes": [{"extensions": {"KHR_lights_punctual": {"light": 0}}}] * 9},
        "/nodes/8/extensions/KHR_lights_punctual",
    ),
    "cameras_not_used": ({"cameras": [{"type": "perspective"}]}, "/cameras/0"),
}


@pytest.mark.parametrize("code", sorted(WITH))
def test_what_is_not_drawn_is_named_where_it_stands_in_both_languages(code: str) -> None:
    document, pointer = WITH[code]
    (issue,) = undrawn(Place(document))
    assert (issue.code, issue.pointer, issue.source) == (code, pointer, "engine")
    assert issue.message
    assert any("一" <= letter <= "鿿" for letter in issue.message_zh)


def test_every_lack_in_the_table_is_tried_above() -> None:
    assert {lack.code for lack in LACKS} == set(WITH)
    assert not {lack.extension for lack in LACKS} & DRAWN


def test_an_extension_that_nobody_here_knows_is_named_and_a_drawn_or_invisible_one_is_not() -> None:
    used = ["KHR_materials_clearcoat", "KHR_xmp_json_ld", "VENDOR_hologram"]
    (issue,) = undrawn(Place({"extensionsUsed": used}))
    assert (issue.code, issue.pointer) == ("extension_not_drawn", "/extensionsUsed/2")
    assert "VENDOR_hologram" in issue.message


def test_a_texture_of_an_extension_beyond_the_second_set_is_named() -> None:
    (issue,) = undrawn(Place(material("sheen", sheenColorFactor=[1, 1, 1], sheenColorTexture=FAR)))
    assert (issue.code, issue.pointer) == ("uv_set_not_drawn", "/materials/1/extensions/KHR_materials_sheen/sheenColorTexture")


def test_every_extension_of_materials_that_khronos_ratified_is_drawn() -> None:
    surfaces = ["anisotropy", "clearcoat", "emissive_strength", "ior", "iridescence", "sheen", "specular", "unlit"]
    through = ["diffuse_transmission", "dispersion", "transmission", "volume"]
    assert {f"KHR_materials_{name}" for name in (*surfaces, *through)} <= DRAWN


def test_a_thing_met_often_is_said_once_with_its_number() -> None:
    (issue,) = undrawn(Place({"cameras": [{}, {}, {}]}))
    assert issue.message.endswith("(3 places)")
    assert issue.message_zh.endswith("（共 3 处）")
