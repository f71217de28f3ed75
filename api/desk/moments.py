"""Any moment of a show, as it can be drawn again: the scene stopped where it stood, at the size and tier of the programme."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.timeline.moment import VIEW, Moment, Pose
from archive.timeline.shape import Timeline
from render.clock import frame_at, ms_from_90k
from render.engine.tier import runs_on_show_time, step_ms_of_tier, step_of_tier
from render.media import VIDEO_CLOCK_HZ, Canvas
from render.scene.document import Scene, scene_from
from render.scene.evaluate import plays, repeats
from render.scene.pose import View, caught, drawn_yaw_deg, posed, stepped
from render.scene.view import Earlier
from render.stage.layout import arrange, plan

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A scene, its turntable stopped, and the time of its own at which it gives the picture that went to air."""

    scene: Scene
    at_ms: float


def drawable(moment: Moment) -> Drawn | None:
    """What gives the very picture that the stage's engine drew for this frame; None without a scene."""
    if moment.scene is None:
        return None
    scene = scene_from(moment.scene)
    if moment.pose is not None:
        times = SceneTimes(fps=moment.canvas["fps"], begun_ms=moment.begun_ms)
        view = view_of(moment.pose.view, moment.product, times, posed_ms=moment.pose.at_ms)
        scene = posed(scene, view, spin_deg_s=moment.pose.spin_deg_s)
    still = caught(scene, drawn_yaw_deg(_yaw_deg(scene, moment), step_of_tier(moment.tier)))
    step_ms = step_ms_of_tier(moment.tier)
    if step_ms is not None and plays(still):  # when an animation looks alike, only the engine knows that has its model
        return Drawn(scene=stepped(still, step_ms), at_ms=moment.scene_ms)
    return Drawn(scene=still, at_ms=repeats(still, moment.scene_ms, step_ms=step_ms))


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneTimes:
    """The scene's own time of frames of the show, by the stage's own arithmetic; `begun_ms`: the frame on which it began."""

    fps: int
    begun_ms: int

    def at(self, show_ms: int) -> int:
        """Milliseconds since it began."""
        frame_90k = VIDEO_CLOCK_HZ // self.fps
        return max(0, ms_from_90k((frame_at(show_ms, frame_90k) - frame_at(self.begun_ms, frame_90k)) * frame_90k))


def view_of(fields: Mapping[str, Any], product: Mapping[str, Any] | None, times: SceneTimes, *, posed_ms: int | None = None) -> View:
    """The view that a pose's fields ask for, of a product's scene, posed at a time of the show (None: that is not known yet)."""
    plain = {name: fields[name] for name in VIEW if fields.get(name) is not None and not name.endswith(("_begun_ms", "s_before"))}
    plain |= {f"{kind}_ms": times.at(fields[f"{kind}_begun_ms"]) for kind in ("path", "clip", "light") if f"{kind}_begun_ms" in fields}
    paths = [Earlier(name=one["path"], at_ms=times.at(one["begun_ms"])) for one in fields.get("paths_before", ())]
    lights = [
        Earlier(name=one.get("light"), at_ms=times.at(one["begun_ms"]), fade_ms=one["fade_ms"]) for one in fields.get("lights_before", ())
    ]
    at_ms, model = 0 if posed_ms is None else times.at(posed_ms), (product or {}).get("model_sha256")
    return View(**plain, paths_before=tuple(paths), lights_before=tuple(lights), model=model, at_ms=at_ms)


def _yaw_deg(scene: Scene, moment: Moment) -> float:
    if moment.pose is not None:
        return moment.pose.yaw_deg
    return scene.motion.yaw_deg(moment.frame_ms if runs_on_show_time(moment.tier) else moment.scene_ms)


def size_px(moment: Moment) -> tuple[int, int] | None:
    """The size at which the product was drawn; None where the layout left it out of the picture."""
    canvas = Canvas(width_px=moment.canvas["width"], height_px=moment.canvas["height"], fps=moment.canvas["fps"])
    there = {"host": moment.host, "product": moment.scene is not None, "evidence": moment.evidence is not None}
    place = arrange(plan(canvas), moment.layout, **there).product  # type: ignore[arg-type]
    return None if place is None else place.even()[2:]


def moment_view(moment: Moment, timeline: Timeline, at_ms: int) -> Json:
    """The moment as the API gives it."""
    drawn, size = drawable(moment), size_px(moment)
    return {
        "at_ms": at_ms,
        "frame": moment.frame,
        "frame_ms": moment.frame_ms,
        "layout": moment.layout,
        "host": moment.host,
        "product_id": moment.product_id,
        "product": None if moment.product is None else {name: value for name, value in moment.product.items() if name != "scene"},
        "scene": None if drawn is None else drawn.scene.model_dump(mode="json"),
        "scene_ms": None if drawn is None else drawn.at_ms,
        "size": None if size is None else {"width": size[0], "height": size[1]},
        "pose": None if moment.pose is None else _pose(moment.pose),
        "drawn_yaw_deg": None if drawn is None else drawn.scene.motion.yaw_deg(0),
        "tier": moment.tier,
        "evidence": moment.evidence,
        "claims": [claim.model_dump(mode="json") for claim in timeline.claims if _said(claim.at_ms, claim.product_id, moment, at_ms)],
        "assurances": [
            one.model_dump(mode="json")
            for one in timeline.assurances
            if any(span.start_ms <= at_ms and (span.end_ms is None or at_ms < span.end_ms) for span in one.spans)
        ],
    }


def _pose(pose: Pose) -> Json:
    return {"yaw_deg": pose.yaw_deg, "spin_deg_s": pose.spin_deg_s, **pose.view}


def _said(claim_ms: int, product_id: str | None, moment: Moment, at_ms: int) -> bool:
    """Whether a claim had been made by then, of the product on the stage or of none."""
    return claim_ms <= at_ms and product_id in (None, moment.product_id)
