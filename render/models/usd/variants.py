"""A model's variants as USD has them: for every variant, the material of each part that differs between them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from render.models.gltf.model import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """One variant: `title` as the model has it, `name` as USD takes it, materials by part."""

    title: str
    name: str
    materials: Mapping[int, int]


def selections(model: Model) -> tuple[Selection, ...]:
    """The variants, what shows without any of them first; none if no part differs."""
    varied = [index for index, primitive in enumerate(model.primitives) if primitive.variants]
    if not varied:
        return ()
    resting = _materials(model, varied, None)
    found = [_selection(number, title, _materials(model, varied, number)) for number, title in enumerate(model.variants)]
    # What shows at rest is nearly always one of the variants; else it gets a name of its own.
    first = next((each for each in found if each.materials == resting), None)
    if first is None:
        return (Selection(title="default", name="default", materials=resting), *_distinct(found, "default"))
    return _distinct([first, *(each for each in found if each is not first)])


def _materials(model: Model, varied: list[int], variant: int | None) -> dict[int, int]:
    chosen = {}
    for index in varied:
        primitive = model.primitives[index]
        material = primitive.variants.get(variant, primitive.material) if variant is not None else primitive.material
        if material is not None:
            chosen[index] = material
    return chosen


def _selection(number: int, title: str, materials: Mapping[int, int]) -> Selection:
    name = re.sub(r"[^A-Za-z0-9_-]+", "_", title).strip("_") or f"variant_{number + 1}"
    return Selection(title=title or name, name=name[:60], materials=materials)


def _distinct(found: list[Selection], *taken: str) -> tuple[Selection, ...]:
    names, result = set(taken), []
    for number, each in enumerate(found):
        name = each.name if each.name not in names else f"{each.name}_{number + 1}"
        names.add(name)
        result.append(Selection(title=each.title, name=name, materials=each.materials))
    return tuple(result)
