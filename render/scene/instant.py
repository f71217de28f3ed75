"""A scene at one instant, everything that moves worked out: what an engine draws, and nothing else. Pure data, hashable.

`instant(scene, at_ms)` makes it. Two equal instants at one size are one picture, so a cache may go by them.
"""

from dataclasses import dataclass

from render.scene.backdrop import Backdrop
from render.scene.light import Environment, Light, Shadow
from render.scene.node import MaterialEdit
from render.scene.notes import Dimension, Hotspot
from render.scene.part import Vector

Rows = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipTime:
    """An animation of a model (empty: its first) at a moment of its own time, seconds.

    `at_s` runs on past the animation's length L, and below 0 when it is played backwards: with `repeat` the pose is that of
    `at_s` modulo L, without it that of the end that it has reached. Of a model's clips a later one goes over an earlier one.
    """

    clip: str
    at_s: float
    repeat: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MorphWeight:
    """A morph target, by its name in the file or its number: its weight is `weight` + `own` times what the file has.

    `own` falls to 0 while a model leaves the weights of its file; a model without an entry for a target has the file's.
    """

    target: str
    weight: float
    own: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How far the camera has stepped back for an animation, 0..1; `leaving`: it comes near again."""

    clip: str
    share: float
    leaving: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A model that stands in the scene. `matrix`: 16 numbers, row by row, for column vectors: model to scene, not yet turned.

    Animations need all of their room, but for those that `rooms` names.
    """

    node: str
    model: str
    matrix: Rows
    variant: str | None = None
    materials: tuple[MaterialEdit, ...] = ()
    lamps: bool = False
    clips: tuple[ClipTime, ...] = ()
    morphs: tuple[MorphWeight, ...] = ()
    rooms: tuple[Room, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How near to what the camera is: at a point, at a hotspot, or (neither) at the middle of what stands there.

    `distance` None: so far that all of it fits at every turn. It stands `zoom` times closer than that.
    """

    target: Vector | None = None
    hotspot: str | None = None
    distance: float | None = None
    zoom: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """On the way from one reach to another: `share` of it is done, easing already in it."""

    first: "Reach | Between"
    second: "Reach | Between"
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where the camera stands: `yaw_deg` around what it looks at, `pitch_deg` above it."""

    reach: Reach | Between
    yaw_deg: float
    pitch_deg: float
    fov_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LightShare:
    """An environment and its share of the light; the shares of an instant are 1 in all."""

    environment: Environment
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotShown:
    """A hotspot's label and how opaque it is, 0..1, before anything hides it."""

    spot: Hotspot
    opacity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    """A dimension line, likewise."""

    line: Dimension
    opacity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionShown:
    """A caption, likewise."""

    text: str
    place: str
    opacity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """All of one moment. `turn_deg`: the turntable's angle, about the upright axis through the middle of what stands there."""

    placed: tuple[Placed, ...]
    turn_deg: float
    stand: Stand
    light: tuple[LightShare, ...]
    lights: tuple[Light, ...]
    exposure: float
    shadow: Shadow
    backdrop: Backdrop
    measured: tuple[str, ...] = ()
    """Nodes along whose sides dimension lines run, shown now or at another time: they need room in the picture."""
    spots: tuple[Hotspot, ...] = ()
    """All hotspots that a camera or a label may need."""
    shown: tuple[SpotShown, ...] = ()
    lines: tuple[LineShown, ...] = ()
    captions: tuple[CaptionShown, ...] = ()
