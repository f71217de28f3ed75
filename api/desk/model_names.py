"""Whether what a scene names of its models is there: variants, animations, materials, morph targets, parts.

The models' reports tell it; of what an older report does not tell, the engine does when it draws.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.errors import invalid
from archive.catalog.tables import Model
from render.models.report.issue import Issue
from render.scene.document import Scene
from render.scene.words import listed, plain

KINDS: Final = {
    "variants": ("variant", "款式"),
    "animations": ("animation", "动画"),
    "materials": ("material", "材质"),
    "morph_targets": ("morph target", "变形目标"),
    "parts": ("part", "部件"),
}
"""What a report calls them, and people, in English and Chinese."""
NUMBERED: Final = ("animations", "morph_targets")
"""These may be called by their number, from 0 on, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name that a scene says: its place in the document, of which node's model, of what kind."""

    place: str
    node: str
    kind: str
    name: str


def check_names(scene: Scene, models: Mapping[str, Model]) -> None:
    """Problem 422 naming the place, the node and the names that there are, for the first that its model (by node) has not."""
    for named in names_of(scene):
        model = models.get(named.node)
        there = None if model is None else _there(model, named.kind)
        if model is not None and there is not None and not _is_there(model, named, there):
            raise_unknown(named, model, there)


def names_of(scene: Scene) -> Iterator[Named]:
    """All of its models that a scene names."""
    for index, node in enumerate(scene.nodes):
        if node.variant is not None:
            yield Named(place=f"/nodes/{index}/variant", node=node.id, kind="variants", name=node.variant)
        for number, edit in enumerate(node.materials):
            if edit.material:
                yield Named(place=f"/nodes/{index}/materials/{number}/material", node=node.id, kind="materials", name=edit.material)
    for index, clip in enumerate(scene.timeline.clips):
        yield Named(place=f"/timeline/clips/{index}/clip", node=clip.node, kind="animations", name=clip.clip)
    for index, morph in enumerate(scene.timeline.morphs):
        yield Named(place=f"/timeline/morphs/{index}/target", node=morph.node, kind="morph_targets", name=morph.target)
    for index, spot in enumerate(scene.hotspots):
        if spot.part is not None:
            yield Named(place=f"/hotspots/{index}/part", node=spot.node, kind="parts", name=spot.part)
    for index, line in enumerate(scene.dimensions):
        for end, part in (("start_part", line.start_part), ("end_part", line.end_part)):
            if part is not None:
                yield Named(place=f"/dimensions/{index}/{end}", node=line.node, kind="parts", name=part)


def raise_unknown(named: Named, model: Model, there: Sequence[str]) -> None:
    """The problem in the words of both languages: `detail` and `remedy`, and as an issue."""
    what, what_zh = KINDS[named.kind]
    name, file = plain(named.name) or "0", plain(model.filename)
    names = listed(there)
    detail = f"scene document, at {named.place}: node '{plain(named.node)}' names the {what} '{name}', which {file} has not."
    remedy = f"It has {names or 'none'}: name one of these, or leave it out."
    message_zh = f"场景文档 {named.place}：节点“{plain(named.node)}”引用了{what_zh}“{name}”，但 {file} 中没有。" + (
        f"可用的{what_zh}：{names}。" if names else f"该模型没有{what_zh}，请去掉此项。"
    )
    issue = Issue(code="not_in_model", severity="error", pointer=named.place, message=f"{detail} {remedy}", message_zh=message_zh)
    raise invalid(detail, remedy, pointer=named.place, node=named.node, issues=[issue.to_json()])


def _there(model: Model, kind: str) -> Sequence[str] | None:
    report = model.report or {}
    told = (report.get("names") or {}).get(kind, (report.get("stats") or {}).get(kind))
    return told if isinstance(told, list | tuple) else None


def _is_there(model: Model, named: Named, there: Sequence[str]) -> bool:
    if named.name in there:
        return True
    if named.kind not in NUMBERED:
        return False
    if not named.name:
        return bool(there)
    count = len(there) if named.kind == "animations" else int(((model.report or {}).get("stats") or {}).get("morph_targets", 0))
    return named.name.isascii() and named.name.isdigit() and len(named.name) < 6 and int(named.name) < count
