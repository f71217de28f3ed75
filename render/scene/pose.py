"""A scene as a director poses it: seen, lit and dressed otherwise than its document says, and stopped at a moment.

Pure: what went to air and what is drawn again from the log years later is made here from the same document.
"""

import math
from dataclasses import dataclass, replace
from typing import Any, Final

from render.media import VIDEO_CLOCK_HZ
from render.scene.document import Scene, scene_from
from render.scene.motion import ROOM_MS, Motion
from render.scene.view import Earlier, View

__all__ = ["Turn", "View", "caught", "drawn_yaw_deg", "posed", "stepped", "stopped", "viewed"]

Document = dict[str, Any]
LONGEST_PERIOD_S: Final = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An angle, and the speed at which it goes on from there."""

    yaw_deg: float
    spin_deg_s: float

    @classmethod
    def of(cls, motion: Motion, at_ms: float) -> "Turn":
        """How a scene's own turntable stands and turns at a time of the scene."""
        return cls(yaw_deg=motion.yaw_deg(at_ms), spin_deg_s=motion.spin_deg_s)

    def after(self, passed_90k: int) -> "Turn":
        """The same turn later by ticks of the media clock; 0 ≤ angle < 360."""
        return replace(self, yaw_deg=(self.yaw_deg + self.spin_deg_s * passed_90k / VIDEO_CLOCK_HZ) % 360.0)


def viewed(scene: Scene, view: View) -> Scene:
    """The scene seen so; SceneError if an angle, a zoom, a light or a path cannot be."""
    document = scene.model_dump(mode="json")
    camera = {"pitch_deg": view.pitch_deg, "zoom": view.zoom}
    document["camera"] |= {name: value for name, value in camera.items() if value is not None}
    for node in document["nodes"]:
        if view.variant is not None and view.dresses(node["model"]):
            node["variant"] = view.variant
    if view.runs:
        _unroll(document, view.since_ms)
    _light(document, view)
    if view.plays or view.clip_before is not None:
        _play(document, view)
    if view.path is not None:
        _go(document, view, view.path)
    return scene_from(document)


def posed(scene: Scene, view: View, *, spin_deg_s: float) -> Scene:
    """The document that an engine is given for a pose: it turns as the director has it, which decides how a camera follows it.

    One that does not spin stands still, so that no turn of it is drawn ahead.
    """
    if not view.changes:
        return scene
    seen = viewed(scene, view)
    if not spin_deg_s:
        return stopped(seen, 0.0)
    if math.isclose(spin_deg_s, seen.motion.spin_deg_s, rel_tol=1e-6):
        return seen
    turning = Motion(kind="turntable", period_s=min(360.0 / abs(spin_deg_s), LONGEST_PERIOD_S), reverse=spin_deg_s < 0)
    return seen.model_copy(update={"motion": turning})


def _unroll(document: Document, since_ms: int) -> None:
    """A timeline that begins again and again, as its round of that time alone."""
    timeline, repeat_ms = document["timeline"], document["timeline"]["repeat_ms"]
    timeline["repeat_ms"] = None
    round_ms = since_ms // repeat_ms * repeat_ms if repeat_ms else 0
    notes = (*document["hotspots"], *document["dimensions"], *timeline["captions"])
    for note in notes:
        # What is written from the beginning on is there at once.
        note["start_ms"] += round_ms if note["start_ms"] else 0
    for one in (*timeline["clips"], *timeline["morphs"], *timeline["moves"], *timeline["lights"]):
        one["start_ms"] += round_ms
    for one in (*notes, *timeline["clips"]):
        one["end_ms"] = one["end_ms"] and one["end_ms"] + round_ms


def _light(document: Document, view: View) -> None:
    if view.light is None and not view.fades:
        return
    begun_ms, timeline = view.begun_ms(view.light_ms), document["timeline"]
    changed = [change for change in timeline["lights"] if change["start_ms"] < begun_ms]
    own = max(changed, key=lambda change: change["start_ms"])["environment"] if changed else document["environment"]

    def named(name: str | None) -> Document:
        return own if name is None else {**own, "name": name, "sha256": None}

    later = [change for change in timeline["lights"] if change["start_ms"] >= begun_ms] if view.light is None else []
    fades = (*view.lights_before, Earlier(name=view.light, at_ms=begun_ms, fade_ms=view.light_fade_ms or 0)) if view.fades else ()
    document["environment"] = named(view.light_from if fades else view.light)
    timeline["lights"] = [{"environment": named(one.name), "start_ms": one.at_ms, "fade_ms": one.fade_ms} for one in fades] + later


def _play(document: Document, view: View) -> None:
    """The product plays what the pose says; what it played before stops, and the camera comes from that one's room to this one's."""
    begun_ms, timeline = view.begun_ms(view.clip_ms), document["timeline"]
    nodes = [node["id"] for node in document["nodes"] if view.dresses(node["model"])]
    mine = [play for play in timeline["clips"] if play["node"] in nodes]
    others = [play for play in timeline["clips"] if play["node"] not in nodes]
    stopped_ones = [{**play, "end_ms": min(begun_ms, play["end_ms"] or begun_ms)} for play in mine if play["start_ms"] < begun_ms]
    if view.clip_before is not None:
        stopped_ones = [{"node": node, "clip": view.clip_before, "end_ms": begun_ms} for node in nodes if begun_ms]
    if not view.plays:
        timeline["clips"] = others + mine + stopped_ones
        return
    how = {"clip": view.clip or "", "start_ms": begun_ms, "from_ms": view.animation_ms or 0, "speed": 0.0 if view.clip is None else 1.0}
    how["repeat"] = view.clip_repeat is not False
    # What was played just now has its room already.
    known = not begun_ms or any(play["clip"] == how["clip"] for play in stopped_ones)
    how["room_ms"] = None if known else ROOM_MS
    timeline["clips"] = others + stopped_ones + [{"node": node, **how} for node in nodes]


def _go(document: Document, view: View, path: str) -> None:
    """The camera goes the path from wherever it is by then."""
    began = [*((one.name, one.at_ms) for one in view.paths_before), (path, view.begun_ms(view.path_ms))]
    own = [move for move in document["timeline"]["moves"] if move["start_ms"] < began[0][1]]
    document["timeline"]["moves"] = own + [{"path": name, "start_ms": at_ms} for name, at_ms in began]


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
