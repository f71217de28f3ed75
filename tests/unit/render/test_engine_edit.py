"""A scene's changes to materials reach the named ones, and a name that is not there is told with those that are."""

import pytest

from render.engine.edit import dressed
from render.engine.errors import EngineError
from render.models.gltf.material import Material
from render.scene.node import MaterialEdit

BODY = Material(name="body", base_color=(0.2, 0.3, 0.4, 0.9), metallic=0.5, emissive=(0.1, 0.0, 0.0))
LID = Material(name="lid", roughness=0.7)


def test_without_edits_everything_stays_as_the_file_has_it() -> None:
    assert dressed((BODY, LID), (), "a") == (BODY, LID)


def test_an_edit_changes_the_named_material_and_only_what_it_says() -> None:
    body, lid = dressed((BODY, LID), (MaterialEdit(material="body", base_color="#ff0000", metallic=0.0),), "a")
    assert body.base_color == (1.0, 0.0, 0.0, 0.9)
    assert (body.metallic, body.roughness, body.emissive) == (0.0, 1.0, (0.1, 0.0, 0.0))
    assert lid == LID


def test_an_edit_without_a_name_changes_all_and_later_ones_win() -> None:
    body, lid = dressed((BODY, LID), (MaterialEdit(roughness=0.1), MaterialEdit(material="lid", roughness=0.9)), "a")
    assert (body.roughness, lid.roughness) == (0.1, 0.9)


def test_what_is_made_see_through_is_blended() -> None:
    (body,) = dressed((BODY,), (MaterialEdit(opacity=0.25),), "a")
    assert (body.base_color[3], body.alpha_mode) == (0.25, "BLEND")
    assert dressed((BODY,), (MaterialEdit(opacity=1.0),), "a")[0].alpha_mode == "OPAQUE"


def test_a_glow_takes_its_colour_and_its_strength() -> None:
    (body,) = dressed((BODY,), (MaterialEdit(emissive="#00ff00", emissive_strength=3.0),), "a")
    assert body.emissive == (0.0, 3.0, 0.0)
    assert dressed((BODY,), (MaterialEdit(emissive_strength=2.0),), "a")[0].emissive == (0.2, 0.0, 0.0)


def test_an_unknown_name_is_told_with_the_node_and_the_names_there_are() -> None:
    with pytest.raises(EngineError, match=r"Node 'shelf' changes the material 'glass'.*'body', 'lid'"):
        dressed((BODY, LID), (MaterialEdit(material="glass"),), "shelf")
    with pytest.raises(EngineError, match="have no names"):
        dressed((Material(),), (MaterialEdit(material="glass"),), "shelf")
