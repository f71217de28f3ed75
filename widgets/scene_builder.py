"""SceneBuilder: place, turn and light models in a notebook cell.

The preview is drawn by the programme's own engine from the very document that is saved:
what the cell shows is what goes to air. Nothing is drawn in the browser.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import anywidget
import traitlets

from api.client import Client, ClientError
from render.scene.document import Scene, SceneError, product_scene, scene_from

_HERE = Path(__file__).parent
Json = dict[str, Any]
Light = Literal["studio", "daylight", "warm", "night"]


class SceneBuilder(anywidget.AnyWidget):
    """A scene document under the hand, and its picture by the service's engine.

    `document` is the scene as JSON (see `render.scene.document.Scene`); `preview` the PNG of it at
    `at_ms`; `status` what went wrong, or empty. Everything that the cell can do, the methods can.
    """

    _esm = _HERE / "scene_builder.js"
    _css = _HERE / "scene_builder.css"

    document = traitlets.Dict().tag(sync=True)
    models: traitlets.List[Any] = traitlets.List().tag(sync=True)
    at_ms = traitlets.Int(0, min=0).tag(sync=True)
    width_px = traitlets.Int(480, min=64, max=1280).tag(sync=True)
    height_px = traitlets.Int(480, min=64, max=1280).tag(sync=True)
    preview = traitlets.Bytes(b"").tag(sync=True)
    drawn = traitlets.Int(0).tag(sync=True)
    status = traitlets.Unicode("").tag(sync=True)
    name = traitlets.Unicode("").tag(sync=True)
    saved = traitlets.Unicode("").tag(sync=True)

    def __init__(self, client: Client, *, document: Mapping[str, Any] | None = None, scene_id: str | None = None, **traits: Any) -> None:
        """Begin with `document`, with the saved scene `scene_id`, or with the newest model on a turntable."""
        super().__init__(**traits)
        self._client = client
        self.scene_id = scene_id
        self.models = [_shelf_entry(model) for model in client.models.list() if model.get("state") == "ready"]
        if scene_id and document is None:
            document = client.scenes.get(scene_id)["document"]
        self.document = _plain(scene_from(document) if document is not None else self._first_scene())
        self.observe(lambda _change: self.draw(), names=["document", "at_ms", "width_px", "height_px"])
        self.on_msg(self._asked)
        self.draw()

    @property
    def scene(self) -> Scene:
        """The document, checked; raises SceneError where it is no scene."""
        return scene_from(self.document)

    def add(self, model: str, *, node_id: str | None = None, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> str:
        """Place a model (its id or SHA-256) in metres; the new node's id."""
        nodes = list(self.document["nodes"])
        taken = {node["id"] for node in nodes}
        new_id = node_id or next(f"item-{n}" for n in range(1, 1000) if f"item-{n}" not in taken)
        nodes.append({"id": new_id, "model": self._sha256(model), "translation": [x, y, z]})
        self._change(nodes=nodes)
        return new_id

    def remove(self, node_id: str) -> None:
        """Take a node away."""
        self._node(node_id)
        self._change(nodes=[node for node in self.document["nodes"] if node["id"] != node_id])

    def place(self, node_id: str, *, x: float | None = None, y: float | None = None, z: float | None = None) -> None:
        """Move a node, in metres; what is not named stays."""
        old = self._node(node_id)["translation"]
        self._change_node(node_id, translation=[new if new is not None else was for new, was in zip((x, y, z), old, strict=True)])

    def turn(self, node_id: str, *, pitch_deg: float | None = None, yaw_deg: float | None = None, roll_deg: float | None = None) -> None:
        """Turn a node about X (pitch), Y (yaw) and Z (roll)."""
        old = self._node(node_id)["rotation_deg"]
        wanted = (pitch_deg, yaw_deg, roll_deg)
        self._change_node(node_id, rotation_deg=[new if new is not None else was for new, was in zip(wanted, old, strict=True)])

    def scale(self, node_id: str, factor: float) -> None:
        """Make a node larger or smaller than life."""
        self._change_node(node_id, scale=factor)

    def variant(self, node_id: str, variant: str | None) -> None:
        """Choose a material variant by its name (None: the file's default)."""
        self._change_node(node_id, variant=variant)

    def light(self, name: Light | None = None, *, intensity: float | None = None, rotation_deg: float | None = None) -> None:
        """Choose the light all around."""
        self._merge("environment", name=name, intensity=intensity, rotation_deg=rotation_deg)

    def camera(
        self,
        *,
        yaw_deg: float | None = None,
        pitch_deg: float | None = None,
        distance: float | None = None,
        fov_deg: float | None = None,
    ) -> None:
        """Move the camera about its target; `distance` in metres."""
        self._merge("camera", yaw_deg=yaw_deg, pitch_deg=pitch_deg, distance=distance, fov_deg=fov_deg)

    def turntable(self, period_s: float | None) -> None:
        """Turn all round in `period_s`, or stand still (None)."""
        self._change(motion={"kind": "turntable", "period_s": period_s} if period_s else {"kind": "still"})

    def draw(self) -> bytes:
        """Draw the document as it is now; the PNG. On failure the last picture stays and `status` says why."""
        try:
            scene = _plain(self.scene)
            picture = self._client.frames.render(scene=scene, at_ms=self.at_ms, width=self.width_px, height=self.height_px)
            with self.hold_sync():
                self.preview, self.status = picture, ""
                self.drawn += 1
        except (ClientError, SceneError) as error:
            with self.hold_sync():
                self.status = str(error)
                self.drawn += 1
        return bytes(self.preview)

    def save(self, name: str | None = None) -> str:
        """Save as a new version of the scene (a new scene the first time); its id."""
        self.name = name if name is not None else self.name
        answer = self._client.scenes.save(_plain(self.scene), name=self.name or "Scene", scene_id=self.scene_id)
        self.scene_id = str(answer["id"])
        self.saved = f"{self.scene_id} · v{answer.get('version', 1)}"
        return self.scene_id

    def _asked(self, _widget: object, message: Json, _buffers: object) -> None:
        """A click in the cell that is no change of the document."""
        try:
            if message.get("do") == "save":
                self.save(str(message.get("name", ""))[:200])
            elif message.get("do") == "add":
                self.add(str(message.get("model", "")))
            elif message.get("do") == "remove":
                self.remove(str(message.get("node", "")))
        except (ClientError, SceneError, LookupError) as error:
            self.status = str(error)

    def _first_scene(self) -> Scene:
        return product_scene(self.models[0]["sha256"]) if self.models else Scene()

    def _sha256(self, model: str) -> str:
        for entry in self.models:
            if model in (entry["id"], entry["sha256"]):
                return str(entry["sha256"])
        known = ", ".join(entry["id"] for entry in self.models) or "none yet: upload one with client.models.upload(FILE)"
        raise LookupError(f"no ready model {model!r}; there is: {known}")

    def _node(self, node_id: str) -> Json:
        for node in self.document["nodes"]:
            if node["id"] == node_id:
                return {"translation": [0.0, 0.0, 0.0], "rotation_deg": [0.0, 0.0, 0.0], **node}
        raise LookupError(f"no node {node_id!r} in this scene; there is: {', '.join(node['id'] for node in self.document['nodes'])}")

    def _change_node(self, node_id: str, **fields: Any) -> None:
        self._node(node_id)
        self._change(nodes=[{**node, **fields} if node["id"] == node_id else node for node in self.document["nodes"]])

    def _merge(self, place: str, **fields: Any) -> None:
        self._change(**{place: {**self.document.get(place, {}), **{k: v for k, v in fields.items() if v is not None}}})

    def _change(self, **fields: Any) -> None:
        self.document = _plain(scene_from({**self.document, **fields}))


def _plain(scene: Scene) -> Json:
    return scene.model_dump(mode="json")


def _shelf_entry(model: Mapping[str, Any]) -> Json:
    """What the cell's shelf shows of a model."""
    stats = (model.get("report") or {}).get("stats") or {}
    return {
        "id": model["id"],
        "sha256": model["sha256"],
        "title": model.get("name") or model["id"],
        "variants": list(stats.get("variants") or []),
    }
