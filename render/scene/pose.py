"""A scene as a director poses it: seen, lit and dressed otherwise than its document says, and stopped at a moment.

Pure: what went to air and what is drawn again from the log years later is made here from the same document.
"""

from dataclasses import dataclass, replace
from typing import Any

from render.media import VIDEO_CLOCK_HZ
from render.scene.document import Scene, scene_from
from render.scene.motion import Motion

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An angle, and the speed at which it goes on from there."""

    yaw_deg: float
    spin_deg_s: float

    @classmethod
    def of(cls, motion: Motion, at_ms: float) -> "Turn":
        """How a scene's own turntable stands and turns at a time of the scene."""
        return cls(yaw_deg=motion.yaw_deg(at_ms), spin_deg_s=360.0 / motion.period_s if motion.kind == "turntable" else 0.0)

    def after(self, passed_90k: int) -> "Turn":
        """The same turn later by ticks of the media clock; 0 ≤ angle < 360."""
        return replace(self, yaw_deg=(self.yaw_deg + self.spin_deg_s * passed_90k / VIDEO_CLOCK_HZ) % 360.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a pose changes besides the turn; None leaves it as the document has it.

    `light` is an environment's name, faded to over `light_fade_ms` from `light_from` (both None: the scene's own light).
    `path` is a camera path of the scene, or one that is always there. `variant` dresses the nodes that show `model`
    (a SHA-256), or all without one; they play `clip` from `animation_ms` of it on, or, with `animation_ms` alone, stand
    still at that moment of their first. All of it begins with the scene's own time.
    """

    pitch_deg: float | None = None
    zoom: float | None = None
    variant: str | None = None
    light: str | None = None
    light_fade_ms: int | None = None
    light_from: str | None = None
    path: str | None = None
    clip: str | None = None
    clip_repeat: bool | None = None
    animation_ms: int | None = None
    model: str | None = None

    @property
    def changes(self) -> bool:
        """Whether anything differs from the document."""
        return self.runs or any(value is not None for value in (self.pitch_deg, self.zoom, self.variant, self.light))

    @property
    def fades(self) -> bool:
        """Whether the light changes by and by."""
        return bool(self.light_fade_ms) and self.light != self.light_from

    @property
    def runs(self) -> bool:
        """Whether something of it takes its time: then the scene's timeline runs once, and does not begin again."""
        return self.fades or any(value is not None for value in (self.path, self.clip, self.animation_ms))

    def dresses(self, model: str | None) -> bool:
        """Whether a node that shows `model` is the product."""
        return model is not None and self.model in (None, model)


def viewed(scene: Scene, view: View) -> Scene:
    """The scene seen so; SceneError if an angle, a zoom, a light or a path cannot be."""
    document = scene.model_dump(mode="json")
    camera = {"pitch_deg": view.pitch_deg, "zoom": view.zoom}
    document["camera"] |= {name: value for name, value in camera.items() if value is not None}
    for node in document["nodes"]:
        if view.variant is not None and view.dresses(node["model"]):
            node["variant"] = view.variant
    _light(document, view)
    _play(document, view)
    if view.path is not None:
        _go(document, view.path)
    if view.runs:
        document["timeline"]["repeat_ms"] = None
    return scene_from(document)


def posed(scene: Scene, view: View, *, spins: bool) -> Scene:
    """The document that an engine is given for a pose; one that does not spin stands still, so that no turn of it is drawn ahead."""
    if not view.changes:
        return scene
    return viewed(scene, view) if spins else stopped(viewed(scene, view), 0.0)


def _light(document: Document, view: View) -> None:
    own, timeline = document["environment"], document["timeline"]
    goal, start = (own if name is None else {**own, "name": name, "sha256": None} for name in (view.light, view.light_from))
    later = timeline["lights"] if view.light is None else []
    fade = [{"environment": goal, "start_ms": 0, "fade_ms": view.light_fade_ms}] if view.fades else []
    document["environment"], timeline["lights"] = start if fade else goal, fade + later


def _play(document: Document, view: View) -> None:
    if view.clip is None and view.animation_ms is None:
        return
    nodes = [node["id"] for node in document["nodes"] if view.dresses(node["model"])]
    others = [play for play in document["timeline"]["clips"] if play["node"] not in nodes]
    how = {"clip": view.clip or "", "from_ms": view.animation_ms or 0, "speed": 0.0 if view.clip is None else 1.0}
    how["repeat"] = view.clip_repeat is not False
    document["timeline"]["clips"] = others + [{"node": node, **how} for node in nodes]


def _go(document: Document, path: str) -> None:
    document["timeline"]["moves"] = [{"path": path, "start_ms": 0}]


def stopped(scene: Scene, yaw_deg: float) -> Scene:
    """The scene without its motion, turned to an angle: at every time the same picture."""
    return scene.model_copy(update={"motion": Motion(kind="still", start_deg=yaw_deg)})


def caught(scene: Scene, yaw_deg: float) -> Scene:
    """The scene caught at an angle of its turn: at a time of its own, what `instant(scene, at_ms, turn_deg=yaw_deg)` is.

    Unlike a stopped scene it still knows how it was turning, which decides which way a camera goes to a place on it.
    """
    return scene.model_copy(update={"motion": scene.motion.model_copy(update={"caught_deg": yaw_deg})})


def stepped(scene: Scene, step_ms: float) -> Scene:
    """The scene as a programme draws it: at the times of its own that an engine keeps pictures of."""
    return scene.model_copy(update={"timeline": scene.timeline.model_copy(update={"step_ms": step_ms})})


def drawn_yaw_deg(yaw_deg: float, step_deg: float) -> float:
    """The angle of the picture that stands for a turn, for an engine that draws it in steps; 0 ≤ angle < 360."""
    return round(yaw_deg / step_deg) % round(360 / step_deg) * step_deg
