"""SceneBuilder: place, turn and light models in a notebook cell.

The preview is drawn by the programme's own engine from the very document that is saved:
what the cell shows is what goes to air. Nothing is drawn in the browser.

Python alone writes the document: the cell's controls send what they change, value by value,
so that an edit by hand and an edit by code never undo each other.
"""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import RLock
from typing import Any

import anywidget
import traitlets

from api.client import Client, ClientError
from render.scene.document import Scene, SceneError, product_scene, scene_from
from render.scene.evaluate import duration_ms as scene_duration_ms
from render.scene.evaluate import moving
from render.scene.fades import NOTE_FADE_MS
from widgets.directing import Directing
from widgets.editing import MissingError, alone, plain
from widgets.edits import Json, edited, relisted
from widgets.staging import Staging

_HERE = Path(__file__).parent
SCRIPTS = ("scene_words.js", "scene_parts.js", "scene_panels.js", "scene_time.js", "scene_builder.js")
POSTERS_MAX = 12
UNTOLD_MS = 8000
"""How much of a scene is looked at that moves for nobody knows how long: a clip whose length the file alone knows."""


class SceneBuilder(Staging, Directing, anywidget.AnyWidget):
    """A scene document under the hand, and its picture by the service's engine.

    `document` is the scene as JSON (see `render.scene.document.Scene`); `preview` the PNG of it at
    `at_ms`; `status` what went wrong, or empty. Everything that the cell can do, the methods can, and more.
    A change that would make it no scene raises SceneError saying what is wrong, and changes nothing.
    """

    # One module of several files: the cell's script has nowhere to import from.
    _esm = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in SCRIPTS)
    _css = _HERE / "scene_builder.css"

    document = traitlets.Dict().tag(sync=True)
    models: traitlets.List[Any] = traitlets.List().tag(sync=True)
    posters = traitlets.Dict().tag(sync=True)
    at_ms = traitlets.Int(0, min=0).tag(sync=True)
    duration_ms = traitlets.Int(0).tag(sync=True)
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
            self._kept = plain(scene_from(document))
        self.document = plain(scene_from(document) if document is not None else self._first_scene())
        self.unsaved, self.duration_ms = self.document != self._kept, self._film_ms()
        self.observe(lambda _change: self._changed(), names=["document", "at_ms", "width_px", "height_px"])
        self.on_msg(self._asked)
        self.draw()

    @property
    def scene(self) -> Scene:
        """The document, checked; raises SceneError where it is no scene."""
        return scene_from(self.document)

    @alone
    def refresh(self) -> None:
        """Look again which models the service has ready, newest first."""
        self.models = [_shelf_entry(model) for model in self._client.models.list() if model.get("state") == "ready"]
        posters: dict[str, bytes] = {}
        for entry in self.models[:POSTERS_MAX]:
            with suppress(ClientError):
                posters[entry["sha256"]] = self.posters.get(entry["sha256"]) or self._client.models.poster(entry["id"])
        self.posters = posters

    @alone
    def add(self, model: str, *, node_id: str | None = None, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> str:
        """Place a model (its id or SHA-256) in metres; the new node's id."""
        nodes = list(self.document["nodes"])
        taken = {node["id"] for node in nodes}
        new_id = node_id or next(f"item-{n}" for n in range(1, 1000) if f"item-{n}" not in taken)
        nodes.append({"id": new_id, "model": self._sha256(model), "translation": [x, y, z]})
        self._change(nodes=nodes)
        return new_id

    @alone
    def draw(self) -> bytes:
        """Draw the document as it is now; the PNG. On failure the last picture stays and `status` says why."""
        with self.hold_sync():
            try:
                scene = plain(self.scene)
                self.preview = self._client.frames.render(scene=scene, at_ms=self.at_ms, width=self.width_px, height=self.height_px)
                self._pictured, self.status = scene, ""
            except (ClientError, SceneError) as error:
                self.status = str(error)
        return bytes(self.preview)

    @alone
    def save(self, name: str | None = None) -> str:
        """Save as a new version of the scene (a new scene the first time); its id.

        What was never seen is not saved: ClientError where the document's picture cannot be drawn.
        """
        scene = plain(self.scene)
        self.name = name if name is not None else self.name
        if self._pictured != scene:
            self.draw()
        if self._pictured != scene:
            raise ClientError(f"Not saved, because its picture could not be drawn. {self.status}")
        answer = self._client.scenes.save(scene, name=self.name or "Scene", scene_id=self.scene_id)
        self.scene_id, self._kept, self.unsaved = str(answer["id"]), scene, False
        self.saved = f"{self.scene_id} · v{answer.get('version', 1)}"
        return self.scene_id

    @alone
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
            case "light":
                self.light(message.get("name"), at_ms=message.get("start_ms"), fade_ms=message.get("fade_ms"))
            case "path":
                self._take_path(str(message.get("path", "")))
            case "caption":
                # It comes a little earlier, so that it stands where the hand wrote it.
                start_ms = max(0, int(message.get("start_ms", 0)) - NOTE_FADE_MS)
                self.caption(str(message.get("text", "")), start_ms, message.get("end_ms"))
            case "take":
                self.clear(str(message.get("place", "")), message.get("which", 0))
            case "refresh":
                self._look_again()

    def _take_path(self, name: str) -> None:
        """The one path that the camera goes from the beginning; none: it stays where the hand puts it."""
        self._change(**relisted(self.document, "moves", [{"path": name}] if name else []))

    def _free_x_m(self, model: str) -> float:
        """Where a model stands clear to the right of what is there."""
        nodes = [node for node in self.document.get("nodes", []) if node.get("model")]
        widths_m = {entry["sha256"]: entry["width_m"] for entry in self.models}
        edge = max((node["translation"][0] + widths_m.get(node["model"], 0.1) * node["scale"] / 2 for node in nodes), default=None)
        half = widths_m[self._sha256(model)] / 2
        return 0.0 if edge is None else round(edge + half * 1.2, 3)

    def _look_again(self) -> None:
        self.refresh()
        if self.document.get("nodes"):
            self.draw()
        elif self.models:
            self._change(nodes=plain(self._first_scene())["nodes"])

    @alone
    def _changed(self) -> None:
        self.unsaved, self.duration_ms = self.document != self._kept, self._film_ms()
        self.draw()

    @alone
    def _change(self, /, **fields: Any) -> None:
        with self.hold_sync():
            super()._change(**fields)

    @traitlets.validate("document")
    def _whole(self, proposal: Json) -> Any:
        """Documents of earlier versions, and what leaves fields out, are told whole; what is no scene stays, for `status` to name."""
        with suppress(SceneError):
            return plain(scene_from(proposal["value"]))
        return proposal["value"]

    def _film_ms(self) -> int:
        """How much of its time there is to look at; 0 for a scene at rest."""
        with suppress(SceneError):
            scene = self.scene
            known_ms = round(scene_duration_ms(scene))
            return max(known_ms, UNTOLD_MS) if moving(scene) and self._untold(scene) else known_ms
        return 0

    @staticmethod
    def _untold(scene: Scene) -> bool:
        return bool(scene.timeline.clips) and scene.timeline.repeat_ms is None

    def _first_scene(self) -> Scene:
        return product_scene(self.models[0]["sha256"]) if self.models else Scene()

    def _sha256(self, model: str) -> str:
        for entry in self.models:
            if model in (entry["id"], entry["sha256"]):
                return str(entry["sha256"])
        known = ", ".join(entry["id"] for entry in self.models) or "none yet: upload one with client.models.upload(FILE)"
        raise MissingError(f"no ready model {model!r}; there is: {known}")


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
