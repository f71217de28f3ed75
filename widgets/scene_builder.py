"""SceneBuilder: place, turn and light models in a notebook cell.

The preview is drawn by the programme's own engine from the very document that is saved:
what the cell shows is what goes to air. Nothing is drawn in the browser.

Python alone writes the document: the cell's controls send what they change, value by value,
so that an edit by hand and an edit by code never undo each other.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from pathlib import Path
from threading import RLock
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

import anywidget
import traitlets

from api.client import Client, ClientError
from render.scene.document import Scene, SceneError, product_scene, scene_from
from widgets.edits import edited

_HERE = Path(__file__).parent
Json = dict[str, Any]
Light = Literal["studio", "daylight", "warm", "night"]
SCRIPTS = ("scene_words.js", "scene_parts.js", "scene_builder.js")
POSTERS_MAX = 12
P = ParamSpec("P")
R = TypeVar("R")


def _alone(
    method: "Callable[Concatenate[SceneBuilder, P], R]",
) -> "Callable[Concatenate[SceneBuilder, P], R]":
    """One at a time: a newer JupyterLab brings what the hand does on a thread of its own, while a cell runs."""

    @wraps(method)
    def held(self: "SceneBuilder", /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self._turn:
            return method(self, *args, **kwargs)

    return held


class SceneBuilder(anywidget.AnyWidget):
    """A scene document under the hand, and its picture by the service's engine.

    `document` is the scene as JSON (see `render.scene.document.Scene`); `preview` the PNG of it at
    `at_ms`; `status` what went wrong, or empty. Everything that the cell can do, the methods can.
    """

    # One module of several files: the cell's script has nowhere to import from.
    _esm = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in SCRIPTS)
    _css = _HERE / "scene_builder.css"

    document = traitlets.Dict().tag(sync=True)
    models: traitlets.List[Any] = traitlets.List().tag(sync=True)
    posters = traitlets.Dict().tag(sync=True)
    at_ms = traitlets.Int(0, min=0).tag(sync=True)
    width_px = traitlets.Int(560, min=64, max=1280).tag(sync=True)
    height_px = traitlets.Int(560, min=64, max=1280).tag(sync=True)
    preview = traitlets.Bytes(b"").tag(sync=True)
    status = traitlets.Unicode("").tag(sync=True)
    name = traitlets.Unicode("").tag(sync=True)
    saved = traitlets.Unicode("").tag(sync=True)
    unsaved = traitlets.Bool(True).tag(sync=True)
    answered = traitlets.Unicode("").tag(sync=True)

    def __init__(self, client: Client, *, document: Mapping[str, Any] | None = None, scene_id: str | None = None, **traits: Any) -> None:
        """Begin with `document`, with the saved scene `scene_id`, or with the newest model on a turntable."""
        super().__init__(**traits)
        self._client, self._turn = client, RLock()
        self._pictured: Json | None = None
        self._kept: Json | None = None
        self.scene_id = scene_id
        self.refresh()
        if scene_id and document is None:
            held = client.scenes.get(scene_id)
            document, self.name = held["document"], self.name or str(held.get("name") or "")
            self._kept = _plain(scene_from(document))
        self.document = _plain(scene_from(document) if document is not None else self._first_scene())
        self.unsaved = self.document != self._kept
        self.observe(lambda _change: self._changed(), names=["document", "at_ms", "width_px", "height_px"])
        self.on_msg(self._asked)
        self.draw()

    @property
    def scene(self) -> Scene:
        """The document, checked; raises SceneError where it is no scene."""
        return scene_from(self.document)

    @_alone
    def refresh(self) -> None:
        """Look again which models the service has ready, newest first."""
        self.models = [_shelf_entry(model) for model in self._client.models.list() if model.get("state") == "ready"]
        posters: dict[str, bytes] = {}
        for entry in self.models[:POSTERS_MAX]:
            with suppress(ClientError):
                posters[entry["sha256"]] = self.posters.get(entry["sha256"]) or self._client.models.poster(entry["id"])
        self.posters = posters

    @_alone
    def add(self, model: str, *, node_id: str | None = None, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> str:
        """Place a model (its id or SHA-256) in metres; the new node's id."""
        nodes = list(self.document["nodes"])
        taken = {node["id"] for node in nodes}
        new_id = node_id or next(f"item-{n}" for n in range(1, 1000) if f"item-{n}" not in taken)
        nodes.append({"id": new_id, "model": self._sha256(model), "translation": [x, y, z]})
        self._change(nodes=nodes)
        return new_id

    @_alone
    def remove(self, node_id: str) -> None:
        """Take a node away."""
        self._node(node_id)
        self._change(nodes=[node for node in self.document["nodes"] if node["id"] != node_id])

    @_alone
    def place(self, node_id: str, *, x: float | None = None, y: float | None = None, z: float | None = None) -> None:
        """Move a node, in metres; what is not named stays."""
        old = self._node(node_id)["translation"]
        self._change_node(node_id, translation=[new if new is not None else was for new, was in zip((x, y, z), old, strict=True)])

    @_alone
    def turn(self, node_id: str, *, pitch_deg: float | None = None, yaw_deg: float | None = None, roll_deg: float | None = None) -> None:
        """Turn a node about X (pitch), Y (yaw) and Z (roll)."""
        old = self._node(node_id)["rotation_deg"]
        wanted = (pitch_deg, yaw_deg, roll_deg)
        self._change_node(node_id, rotation_deg=[new if new is not None else was for new, was in zip(wanted, old, strict=True)])

    @_alone
    def scale(self, node_id: str, factor: float) -> None:
        """Make a node larger or smaller than life."""
        self._change_node(node_id, scale=factor)

    @_alone
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
        zoom: float | None = None,
    ) -> None:
        """Move the camera about its target; `distance` in metres (else all of it fits), `zoom` times closer."""
        self._merge("camera", yaw_deg=yaw_deg, pitch_deg=pitch_deg, distance=distance, fov_deg=fov_deg, zoom=zoom)

    def turntable(self, period_s: float | None) -> None:
        """Turn all round in `period_s`, or stand still (None)."""
        self._merge("motion", kind="turntable" if period_s else "still", period_s=period_s or None)

    @_alone
    def draw(self) -> bytes:
        """Draw the document as it is now; the PNG. On failure the last picture stays and `status` says why."""
        with self.hold_sync():
            try:
                scene = _plain(self.scene)
                self.preview = self._client.frames.render(scene=scene, at_ms=self.at_ms, width=self.width_px, height=self.height_px)
                self._pictured, self.status = scene, ""
            except (ClientError, SceneError) as error:
                self.status = str(error)
        return bytes(self.preview)

    @_alone
    def save(self, name: str | None = None) -> str:
        """Save as a new version of the scene (a new scene the first time); its id.

        What was never seen is not saved: ClientError where the document's picture cannot be drawn.
        """
        scene = _plain(self.scene)
        self.name = name if name is not None else self.name
        if self._pictured != scene:
            self.draw()
        if self._pictured != scene:
            raise ClientError(f"Not saved, because its picture could not be drawn. {self.status}")
        answer = self._client.scenes.save(scene, name=self.name or "Scene", scene_id=self.scene_id)
        self.scene_id, self._kept, self.unsaved = str(answer["id"]), scene, False
        self.saved = f"{self.scene_id} · v{answer.get('version', 1)}"
        return self.scene_id

    @_alone
    def _asked(self, _widget: object, message: Json, _buffers: object) -> None:
        """What the cell's controls want; its answer goes out in one piece with the picture, also when nothing changed."""
        with self.hold_sync():
            try:
                self._do(message)
            except (ClientError, SceneError, LookupError) as error:
                self.status = str(error)
            finally:
                self.answered = str(message.get("ticket", ""))

    def _do(self, message: Json) -> None:
        if edits := message.get("edits"):
            self._change(**edited(self.document, edits))
        if "at_ms" in message:
            self.at_ms = max(0, int(message["at_ms"]))
        match message.get("do"):
            case "save":
                self.save(str(message.get("name", ""))[:200])
            case "add":
                model = str(message.get("model", ""))
                self.add(model, x=self._free_x_m(model))
            case "remove":
                self.remove(str(message.get("node", "")))
            case "refresh":
                self._look_again()

    def _free_x_m(self, model: str) -> float:
        """Where a model stands clear to the right of what is there."""
        nodes = self.document.get("nodes", [])
        widths_m = {entry["sha256"]: entry["width_m"] for entry in self.models}
        edge = max((node["translation"][0] + widths_m.get(node["model"], 0.1) * node["scale"] / 2 for node in nodes), default=None)
        half = widths_m[self._sha256(model)] / 2
        return 0.0 if edge is None else round(edge + half * 1.2, 3)

    def _look_again(self) -> None:
        self.refresh()
        if self.document.get("nodes"):
            self.draw()
        elif self.models:
            self._change(nodes=_plain(self._first_scene())["nodes"])

    @_alone
    def _changed(self) -> None:
        self.unsaved = self.document != self._kept
        self.draw()

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

    @_alone
    def _merge(self, place: str, /, **fields: Any) -> None:
        self._change(**{place: {**self.document.get(place, {}), **{k: v for k, v in fields.items() if v is not None}}})

    @_alone
    def _change(self, /, **fields: Any) -> None:
        with self.hold_sync():
            self.document = _plain(scene_from({**self.document, **fields}))


def _plain(scene: Scene) -> Json:
    return scene.model_dump(mode="json")


def _shelf_entry(model: Mapping[str, Any]) -> Json:
    """What the cell's shelf shows of a model."""
    stats = (model.get("report") or {}).get("stats") or {}
    return {
        "id": model["id"],
        "sha256": model["sha256"],
        "title": str(model.get("name") or model["id"]).removesuffix(".glb"),
        "width_m": float((stats.get("size_m") or [0.1])[0]),
        "variants": list(stats.get("variants") or []),
    }
