"""Whether all that a document names is there: parents, nodes, hotspots, paths, pictures."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from render.scene.notes import Shown
from render.scene.part import SceneError
from render.scene.paths import BUILT_IN
from render.scene.words import listed, plain

if TYPE_CHECKING:
    from render.scene.document import Scene

Link = tuple[str, str | None]
SMALLEST: Final = 1e-9
LARGEST: Final = 1e9
"""How many times as large as its file a model may stand, its parents' scales included: models have 1e-9 to 1e9 metres."""


def check_links(scene: "Scene") -> None:
    """Raises SceneError naming the place of the first link that leads nowhere."""
    nodes = [node.id for node in scene.nodes]
    spots, paths = [spot.id for spot in scene.hotspots], [path.name for path in scene.paths]
    for kind, names in (("nodes", nodes), ("hotspots", spots), ("paths", paths)):
        twice = next((index for index, name in enumerate(names) if name in names[:index]), None)
        if twice is not None:
            raise _error(f"/{kind}/{twice}", f"the name '{plain(names[twice])}' is taken. Give each of the {kind} a name of its own.")
    known = {"node": (nodes, _to_nodes(scene)), "hotspot": (spots, _to_spots(scene)), "path": ([*paths, *BUILT_IN], _to_paths(scene))}
    for kind, (there, links) in known.items():
        for place, name in links:
            if name is not None and name not in there:
                raise _error(place, f"there is no {kind} '{plain(name)}'; there is {listed(there) or 'none'}.")
    _check_parents(scene)
    _check_scales(scene)
    _check_needs(scene)


def _error(place: str, what: str) -> SceneError:
    return SceneError(f"scene document, at {place}: {what}")


def _to_nodes(scene: "Scene") -> Iterator[Link]:
    yield from ((f"/nodes/{index}/parent", node.parent) for index, node in enumerate(scene.nodes))
    yield from _on_models(scene)


def _to_spots(scene: "Scene") -> Iterator[Link]:
    for index, path in enumerate(scene.paths):
        yield f"/paths/{index}/hotspot", path.hotspot
        yield from ((f"/paths/{index}/keys/{number}/hotspot", key.hotspot) for number, key in enumerate(path.keys))


def _on_models(scene: "Scene") -> Iterator[tuple[str, str]]:
    """What needs not just a node, but its model."""
    yield from ((f"/hotspots/{index}/node", spot.node) for index, spot in enumerate(scene.hotspots))
    yield from ((f"/dimensions/{index}/node", one.node) for index, one in enumerate(scene.dimensions))
    yield from ((f"/timeline/clips/{index}/node", play.node) for index, play in enumerate(scene.timeline.clips))
    yield from ((f"/timeline/morphs/{index}/node", play.node) for index, play in enumerate(scene.timeline.morphs))


def _to_paths(scene: "Scene") -> Iterator[Link]:
    yield from ((f"/timeline/moves/{index}/path", move.path) for index, move in enumerate(scene.timeline.moves))


def _check_parents(scene: "Scene") -> None:
    parents = {node.id: node.parent for node in scene.nodes}
    for index, node in enumerate(scene.nodes):
        seen, above = {node.id}, node.parent
        while above is not None:
            if above in seen:
                raise _error(f"/nodes/{index}/parent", f"'{plain(node.id)}' stands within itself. Take one of these parents away.")
            seen.add(above)
            above = parents[above]


def _check_scales(scene: "Scene") -> None:
    """Groups within groups multiply: what is beyond all measure in the end could neither be seen nor reckoned with."""
    nodes = {node.id: node for node in scene.nodes}
    for index, node in enumerate(scene.nodes):
        times, above = node.scale, node.parent
        while above is not None:
            times, above = times * nodes[above].scale, nodes[above].parent
        if not SMALLEST <= times <= LARGEST:
            raise _error(
                f"/nodes/{index}/scale", f"with its parents '{plain(node.id)}' is {times:.3g} times as large. Scale it to be seen."
            )


def _check_needs(scene: "Scene") -> None:
    """What cannot do without something."""
    _check_paths(scene)
    _check_notes(scene)
    if scene.backdrop.kind == "picture" and scene.backdrop.sha256 is None:
        raise _error("/backdrop/sha256", "a picture behind the scene needs the SHA-256 of one that was uploaded.")
    changes = ((f"/timeline/lights/{index}/environment", change.environment) for index, change in enumerate(scene.timeline.lights))
    for place, environment in (("/environment", scene.environment), *changes):
        if environment.name == "picture" and environment.sha256 is None:
            raise _error(f"{place}/sha256", "light from a panorama needs the SHA-256 of one that was uploaded.")


def _check_paths(scene: "Scene") -> None:
    for index, path in enumerate(scene.paths):
        if path.kind in ("orbit", "macro") and path.hotspot is None:
            raise _error(f"/paths/{index}/hotspot", f"a path of kind {path.kind} needs a hotspot to go to.")
        if path.kind == "keys" and (not path.keys or any(a.at >= b.at for a, b in zip(path.keys, path.keys[1:], strict=False))):
            raise _error(f"/paths/{index}/keys", "keys are needed, each later than the one before.")


def _check_notes(scene: "Scene") -> None:
    models = {node.id for node in scene.nodes if node.model is not None}
    for place, node in _on_models(scene):
        if node not in models:
            raise _error(place, f"'{plain(node)}' is a group: name a node that has a model.")
    for index, one in enumerate(scene.dimensions):
        if (one.along is None) == (one.start is None or one.end is None):
            raise _error(f"/dimensions/{index}", "say either the side that it runs along, or both its start and its end.")
        if one.along is not None and (one.start_part or one.end_part):
            raise _error(f"/dimensions/{index}", "a side of the model follows no part of it: say a start and an end that do.")
    for place, start_ms, end_ms in (*_windows(scene), *_plays(scene)):
        if end_ms is not None and end_ms <= start_ms:
            raise _error(f"{place}/end_ms", f"it is to have gone at {end_ms} ms and comes at {start_ms} ms only. Let it end later.")


def _plays(scene: "Scene") -> Iterator[tuple[str, int, int | None]]:
    yield from ((f"/timeline/clips/{index}", play.start_ms, play.end_ms) for index, play in enumerate(scene.timeline.clips))


def _windows(scene: "Scene") -> Iterator[tuple[str, int, int | None]]:
    notes: dict[str, Sequence[Shown]] = {
        "/hotspots": scene.hotspots,
        "/dimensions": scene.dimensions,
        "/timeline/captions": scene.timeline.captions,
    }
    for place, some in notes.items():
        yield from ((f"{place}/{index}", note.start_ms, note.end_ms) for index, note in enumerate(some))
