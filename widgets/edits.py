"""Changes of a scene document as plain JSON: values by their path, lists by their name, and what goes along when a thing goes."""

from collections.abc import Mapping
from typing import Any, Final

from render.scene.paths import BUILT_IN

Json = dict[str, Any]
PLACES: Final = {
    "lamps": ("", "lights"),
    "hotspots": ("", "hotspots"),
    "dimensions": ("", "dimensions"),
    "paths": ("", "paths"),
    "moves": ("timeline", "moves"),
    "clips": ("timeline", "clips"),
    "morphs": ("timeline", "morphs"),
    "captions": ("timeline", "captions"),
    "light_changes": ("timeline", "lights"),
}
"""The lists of a document by the name that a notebook has for them: in which part, as which field."""


def edited(document: Mapping[str, Any], edits: Mapping[str, Any]) -> Json:
    """The document with these values (`camera.yaw_deg`, `nodes.ID.scale`); a node that is no longer there is left out."""
    changed = dict(document)
    for path, value in edits.items():
        place, _, rest = path.partition(".")
        if place == "nodes":
            node_id, _, field = rest.rpartition(".")
            changed["nodes"] = [{**node, field: value} if node["id"] == node_id else node for node in changed["nodes"]]
        else:
            changed[place] = {**changed.get(place, {}), rest: value}
    return changed


def listed(document: Mapping[str, Any], place: str) -> list[Json]:
    """The entries of one of PLACES."""
    part, field = PLACES[place]
    return list((document.get(part, {}) if part else document).get(field, ()))


def relisted(document: Mapping[str, Any], place: str, entries: list[Json]) -> Json:
    """The document with other entries in one of PLACES."""
    part, field = PLACES[place]
    return {**document, **({part: {**document.get(part, {}), field: entries}} if part else {field: entries})}


def pruned(document: Mapping[str, Any]) -> Json:
    """The document without what hangs on something that has gone: nodes in a group, notes and clips on a node, paths, moves."""
    changed = {**document, "nodes": _rooted(list(document.get("nodes", ())))}
    nodes = {node["id"] for node in changed["nodes"]}
    for place in ("hotspots", "dimensions", "clips", "morphs"):
        changed = relisted(changed, place, [one for one in listed(changed, place) if one.get("node") in nodes])
    spots = {spot["id"] for spot in listed(changed, "hotspots")}
    changed = relisted(changed, "paths", [path for path in listed(changed, "paths") if _goes_to(path) <= spots])
    names = {*BUILT_IN, *(path["name"] for path in listed(changed, "paths"))}
    return relisted(changed, "moves", [move for move in listed(changed, "moves") if move["path"] in names])


def _rooted(nodes: list[Json]) -> list[Json]:
    """Those whose parents are all there."""
    ids = {node["id"] for node in nodes}
    kept = [node for node in nodes if node.get("parent") is None or node["parent"] in ids]
    return kept if len(kept) == len(nodes) else _rooted(kept)


def _goes_to(path: Json) -> set[str]:
    """The hotspots that a path needs."""
    named = [path.get("hotspot"), *(key.get("hotspot") for key in path.get("keys", ()))]
    return {name for name in named if name is not None}
