"""A scene's changes to a model's materials, applied: `dressed`. Pure; the model's own materials stay as they are."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from render.engine.errors import EngineError
from render.engine.gl.color import linear
from render.models.gltf.material import Material
from render.scene.node import MaterialEdit
from render.scene.words import listed, plain


def dressed(materials: Sequence[Material], edits: Sequence[MaterialEdit], node: str) -> tuple[Material, ...]:
    """The materials, each with the edits that name it or all, in their order; raises EngineError for a name that none has."""
    for edit in edits:
        if edit.material and all(edit.material != material.name for material in materials):
            message = f"Node '{node}' changes the material '{plain(edit.material)}', which its model has not. {_names(materials)}"
            raise EngineError(message, code="not_in_model")
    return tuple(_edited(material, edits) for material in materials)


def _names(materials: Sequence[Material]) -> str:
    names = sorted({material.name for material in materials} - {""})
    if not names:
        return "Its materials have no names: leave the name empty to change them all."
    return f"It has: {listed(names)}."


def _edited(material: Material, edits: Sequence[MaterialEdit]) -> Material:
    for edit in edits:
        if edit.material in ("", material.name):
            material = replace(material, **_changes(material, edit))
    return material


def _changes(material: Material, edit: MaterialEdit) -> dict[str, Any]:
    color = material.base_color[:3] if edit.base_color is None else linear(edit.base_color)
    opacity = material.base_color[3] if edit.opacity is None else edit.opacity
    glow = material.emissive if edit.emissive is None else linear(edit.emissive)
    times = 1.0 if edit.emissive_strength is None else edit.emissive_strength
    changes: dict[str, Any] = {"base_color": (*color, opacity), "emissive": tuple(part * times for part in glow)}
    if edit.opacity is not None and edit.opacity < 1:
        changes["alpha_mode"] = "BLEND"
    changes |= {name: value for name in ("metallic", "roughness") if (value := getattr(edit, name)) is not None}
    return changes
