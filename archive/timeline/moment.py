"""What stood on a show's stage at a millisecond, from its events alone: enough to draw the product again as it was drawn.

Pure. A cue's `at_ms` names the very frame on which it took effect, and frames lie at whole ticks of 90 kHz: so the
turn of a posed product is known to the tick, as the stage knew it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from archive.timeline.event import Event
from archive.timeline.schema import readable
from archive.timeline.spans import in_effect_order
from render.clock import frame_at, ms_from_90k, scene_begun
from render.media import VIDEO_CLOCK_HZ

LIGHT: Final = ("light", "light_fade_ms", "light_from", "light_begun_ms", "lights_before")
PATH: Final = ("path", "path_begun_ms", "paths_before")
CLIP: Final = ("clip", "clip_repeat", "animation_ms", "clip_begun_ms", "clip_before")
VIEW: Final = ("pitch_deg", "zoom", "variant", *LIGHT, *PATH, *CLIP)
"""What of a pose changes the scene: fields of `scene.posed`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """How a director had the product stand: its turn at the moment, and what `view` changes of its scene since `at_ms` of the show."""

    yaw_deg: float
    spin_deg_s: float
    view: Mapping[str, Any]
    at_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A frame of a show and what stood there. `product` and `evidence` are the data of the events that showed them.

    `scene_ms` is the scene's own time: since the frame `begun_ms` on which the product came on. `pose` None leaves the
    product to its scene's own motion. `tier` is None in logs of before it was told.
    """

    frame: int
    frame_ms: int
    scene_ms: int
    canvas: Mapping[str, int]
    layout: str
    host: bool
    product: Mapping[str, Any] | None
    pose: Pose | None
    tier: str | None
    evidence: Mapping[str, Any] | None
    begun_ms: int = 0

    @property
    def product_id(self) -> str | None:
        """Which product stood there."""
        return None if self.product is None else str(self.product["product_id"])

    @property
    def scene(self) -> Mapping[str, Any] | None:
        """The scene document in which the product stood; None for a product without a model."""
        document = None if self.product is None else self.product.get("scene")
        return document if isinstance(document, Mapping) else None


@dataclass(slots=True)
class _Stage:
    """The stage while events are played back."""

    layout: str = "host"
    product: Mapping[str, Any] | None = None
    begun_90k: int | None = None
    posed: Event | None = None
    evidence: Mapping[str, Any] | None = None
    hosts: frozenset[str] = frozenset()

    def play(self, event: Event, at_90k: int) -> None:
        data = event.data
        if event.type == "product.shown":
            if self.product is None or self.product["product_id"] != data["product_id"]:
                self.posed, self.begun_90k = None, at_90k
            self.product, self.layout = data, data["layout"]
        elif event.type == "product.hidden":
            self.product, self.posed, self.begun_90k, self.layout = None, None, None, "host"
        elif event.type == "layout.changed":
            self.layout = data["layout"]
        elif event.type == "scene.posed":
            self.posed = event
            self.begun_90k = at_90k if self.begun_90k is None else scene_begun(self.begun_90k, at_90k)
        elif event.type in ("evidence.shown", "evidence.hidden"):
            self.evidence = data if event.type == "evidence.shown" else None
        elif event.type in ("host.joined", "host.left"):
            others = self.hosts - {data["host_id"]}
            self.hosts = others | {data["host_id"]} if event.type == "host.joined" else others


def posed_at(events: Sequence[Event], at_ms: int) -> Moment | None:
    """What stood on the stage at `at_ms`; None before the show's first frame and after its last."""
    started = next((event for event in events if event.type == "show.started"), None)
    ended = next((event for event in events if event.type == "show.ended"), None)
    if started is None or at_ms < 0 or (ended is not None and at_ms >= ended.data["duration_ms"]):
        return None
    stage, frame_90k = _Stage(), VIDEO_CLOCK_HZ // started.data["canvas"]["fps"]
    for event in in_effect_order(event for event in events if event.at_ms <= at_ms and readable(event)):
        stage.play(event, frame_at(event.at_ms, frame_90k) * frame_90k)
    frame = frame_at(at_ms, frame_90k)
    begun_90k = frame * frame_90k if stage.begun_90k is None else stage.begun_90k
    told = (stage.posed.data if stage.posed else {}, stage.product or {})
    return Moment(
        frame=frame,
        frame_ms=ms_from_90k(frame * frame_90k),
        scene_ms=ms_from_90k(frame * frame_90k - begun_90k),
        canvas=started.data["canvas"],
        layout=stage.layout,
        host=bool(stage.hosts),
        product=stage.product,
        pose=_pose(stage.posed, (frame - frame_at(stage.posed.at_ms, frame_90k)) * frame_90k) if stage.posed and stage.product else None,
        tier=next((data["tier"] for data in told if data.get("tier")), None),
        evidence=stage.evidence,
        begun_ms=ms_from_90k(begun_90k),
    )


def _pose(event: Event, passed_90k: int) -> Pose:
    """The pose as it had turned after some ticks: with the stage's own arithmetic, so that no rounding differs."""
    spin_deg_s = float(event.data["spin_deg_s"])
    return Pose(
        yaw_deg=(float(event.data["yaw_deg"]) + spin_deg_s * passed_90k / VIDEO_CLOCK_HZ) % 360.0,
        spin_deg_s=spin_deg_s,
        view={name: event.data[name] for name in VIEW if event.data.get(name) is not None},
        at_ms=event.at_ms,
    )
