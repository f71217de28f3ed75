"""Any moment of a show, as it can be drawn again: the scene stopped where it stood, at the size and tier of the programme."""

from collections.abc import Mapping
from typing import Any

from archive.timeline.moment import Moment, Pose
from archive.timeline.shape import Timeline
from render.engine.tier import step_of_tier
from render.media import Canvas
from render.scene.document import Scene, scene_from
from render.scene.pose import View, drawn_yaw_deg, stopped, viewed
from render.stage.layout import arrange, plan

Json = dict[str, Any]


def drawable(moment: Moment) -> Scene | None:
    """The scene that gives, at any time, the very picture that the stage's engine drew for this frame; None without one."""
    if moment.scene is None:
        return None
    scene = scene_from(moment.scene)
    if moment.pose is not None:
        scene = viewed(scene, view_of(moment.pose.view, moment.product))
    return stopped(scene, drawn_yaw_deg(_yaw_deg(scene, moment), step_of_tier(moment.tier)))


def view_of(fields: Mapping[str, Any], product: Mapping[str, Any] | None) -> View:
    """The view that a pose's fields ask for, of a product's scene."""
    names = ("pitch_deg", "zoom", "variant", "light")
    return View(**{name: fields.get(name) for name in names}, model=(product or {}).get("model_sha256"))


def _yaw_deg(scene: Scene, moment: Moment) -> float:
    return scene.motion.yaw_deg(moment.frame_ms) if moment.pose is None else moment.pose.yaw_deg


def size_px(moment: Moment) -> tuple[int, int] | None:
    """The size at which the product was drawn; None where the layout left it out of the picture."""
    canvas = Canvas(width_px=moment.canvas["width"], height_px=moment.canvas["height"], fps=moment.canvas["fps"])
    there = {"host": moment.host, "product": moment.scene is not None, "evidence": moment.evidence is not None}
    place = arrange(plan(canvas), moment.layout, **there).product  # type: ignore[arg-type]
    return None if place is None else place.even()[2:]


def moment_view(moment: Moment, timeline: Timeline, at_ms: int) -> Json:
    """The moment as the API gives it."""
    scene, size = drawable(moment), size_px(moment)
    return {
        "at_ms": at_ms,
        "frame": moment.frame,
        "frame_ms": moment.frame_ms,
        "layout": moment.layout,
        "host": moment.host,
        "product_id": moment.product_id,
        "product": None if moment.product is None else {name: value for name, value in moment.product.items() if name != "scene"},
        "scene": None if scene is None else scene.model_dump(mode="json"),
        "size": None if size is None else {"width": size[0], "height": size[1]},
        "pose": None if moment.pose is None else _pose(moment.pose),
        "drawn_yaw_deg": None if scene is None else scene.motion.start_deg,
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
