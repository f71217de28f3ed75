"""Scenes as they were loaded with a pose: when it takes effect is known only with the first picture that is wanted."""

from dataclasses import replace
from typing import Any

from render.engine.wire import Message
from render.scene.document import Scene, scene_from
from render.scene.pose import posed
from render.scene.view import View

Posed = tuple[Scene, View, float]


class Poses:
    """Knows by its key what a scene is at any time of its being posed."""

    def __init__(self) -> None:
        self._posed: dict[str, Posed] = {}
        self._since_ms: dict[str, int] = {}

    def take(self, order: Message) -> Scene:
        """The scene of an order to load it, posed at its time 0; raises SceneError."""
        key, scene, pose = order["key"], scene_from(order["scene"]), order["pose"]
        self._posed.pop(key, None)
        self._since_ms.pop(key, None)
        if pose is None:
            return scene
        view, spin_deg_s = View.of(pose["view"]), float(pose["spin_deg_s"])
        self._posed[key] = scene, view, spin_deg_s
        return posed(scene, view, spin_deg_s=spin_deg_s)

    def at(self, wanted: dict[str, Any]) -> Scene | None:
        """The scene as the order for a picture needs it, if that is another than it was before; raises SceneError."""
        key, posed_ms = wanted["key"], wanted["posed_ms"]
        if key not in self._posed or self._since_ms.get(key) == posed_ms:
            return None
        self._since_ms[key] = posed_ms
        scene, view, spin_deg_s = self._posed[key]
        return posed(scene, replace(view, at_ms=posed_ms), spin_deg_s=spin_deg_s)
