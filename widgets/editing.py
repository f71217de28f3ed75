"""What everything that edits a scene document in a cell stands on: one change at a time, and none that makes it no scene."""

from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import Any, Concatenate, ParamSpec, TypeVar

from render.scene.document import Scene, SceneError, scene_from
from widgets.edits import Json, listed, relisted

P = ParamSpec("P")
R = TypeVar("R")
E = TypeVar("E", bound="Editing")


class MissingError(SceneError, LookupError):
    """What was named is not in the scene; the message says what is."""


def alone(method: Callable[Concatenate[E, P], R]) -> Callable[Concatenate[E, P], R]:
    """One at a time: a newer JupyterLab brings what the hand does on a thread of its own, while a cell runs."""

    @wraps(method)
    def held(self: E, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self._turn:
            return method(self, *args, **kwargs)

    return held


def given(**fields: Any) -> Json:
    """Those that were said: None is left to the document."""
    return {name: value for name, value in fields.items() if value is not None}


def plain(scene: Scene) -> Json:
    """A scene as JSON, every field said."""
    return scene.model_dump(mode="json")


class Editing:
    """A `document`, and changes to it that are checked as a whole: SceneError says what is wrong, and nothing has changed."""

    document: Any
    _turn: RLock

    def _change(self, /, **fields: Any) -> None:
        """These parts of the document become others."""
        with self._turn:
            self.document = plain(scene_from({**self.document, **fields}))

    def _merge(self, place: str, /, **fields: Any) -> None:
        """These fields of one part of the document become others; None leaves one as it is."""
        with self._turn:
            self._change(**{place: {**self.document.get(place, {}), **given(**fields)}})

    def _node(self, node_id: str) -> Json:
        for node in self.document.get("nodes", []):
            if node["id"] == node_id:
                return {"translation": [0.0, 0.0, 0.0], "rotation_deg": [0.0, 0.0, 0.0], **node}
        there = ", ".join(node["id"] for node in self.document.get("nodes", [])) or "none"
        raise MissingError(f"no node {node_id!r} in this scene; there is: {there}")

    def _change_node(self, node_id: str, **fields: Any) -> None:
        with self._turn:
            self._node(node_id)
            self._change(nodes=[{**node, **fields} if node["id"] == node_id else node for node in self.document["nodes"]])

    def _put(self, place: str, entry: Json, *alike: str) -> None:
        """One more entry in one of PLACES; it takes the place of the one that is `alike` in these fields."""
        with self._turn:
            entries = listed(self.document, place)
            same = next((index for index, one in enumerate(entries) if alike and _alike(one, entry, alike)), len(entries))
            entries[same : same + 1] = [entry]
            self._change(**relisted(self.document, place, entries))


def _alike(one: Json, other: Json, fields: tuple[str, ...]) -> bool:
    return all(one.get(field) == other.get(field) for field in fields)
