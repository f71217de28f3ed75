"""From a document and a time to an instant: every path, clip, fade and caption worked out. Pure.

The same document, time and turn give an equal instant; what is eased moves without a jump.
"""

import math
from dataclasses import replace

from render.scene.document import Scene
from render.scene.instant import CaptionShown, Instant, LineShown, SpotShown
from render.scene.part import SceneError
from render.scene.placing import placings
from render.scene.plan import plan_of
from render.scene.timing import ClipLength

__all__ = ["duration_ms", "instant", "moving", "placings", "plays", "repeats", "written"]


def instant(scene: Scene, at_ms: float, *, turn_deg: float | None = None) -> Instant:
    """The scene at a time of its own; `turn_deg` puts the turntable elsewhere than its motion does. Before 0 is as at 0."""
    if not math.isfinite(at_ms) or not math.isfinite(turn_deg or 0.0):
        raise SceneError(f"A scene has no instant at {at_ms} ms, turned by {turn_deg}°: both must be numbers.")
    return plan_of(scene).at(max(at_ms, 0.0), turn_deg)


def written(scene: Scene) -> Instant:
    """Its first moment with every label, line and caption that it ever shows."""
    return replace(
        instant(scene, 0),
        shown=tuple(SpotShown(spot=spot, opacity=1.0) for spot in scene.hotspots if spot.shown),
        lines=tuple(LineShown(line=line, opacity=1.0) for line in scene.dimensions),
        captions=tuple(CaptionShown(text=caption.text, place=caption.place, opacity=1.0) for caption in scene.timeline.captions),
    )


def repeats(scene: Scene, at_ms: float, *, step_ms: float | None = None, clip_s: ClipLength | None = None) -> float:
    """The earliest time at which the scene, but for its turntable, is as it is at `at_ms`.

    A scene at rest: 0. One whose timeline is over: its end. One that repeats: within its first round. With `step_ms` times
    are whole steps, so that there are few; the end stays exact, and a round has so many even steps as come nearest. A clip
    ends and repeats only for who knows its length: see `ClipLength`.
    """
    return plan_of(scene).course(clip_s).canonical_ms(at_ms, step_ms)


def plays(scene: Scene) -> bool:
    """Whether animations play, so that only who knows their lengths can tell when it looks alike."""
    return any(play.speed and play.end_ms is None for play in scene.timeline.clips)


def moving(scene: Scene) -> bool:
    """Whether it looks different at different times, be it only by its turntable."""
    known = plan_of(scene).course()
    return scene.motion.turns or known.settled_ms > 0 or known.period_ms > 0


def duration_ms(scene: Scene, clip_s: ClipLength | None = None) -> float:
    """How long a film of all that it does is: one round of what repeats, else until it stands still; 0 for one at rest.

    The turntable goes round once at least. A clip counts by its length, where that is known.
    """
    known = plan_of(scene).course(clip_s)
    turn_ms = scene.motion.period_s * 1000 if scene.motion.turns else 0.0
    round_ms = known.period_ms if math.isfinite(known.period_ms) else 0.0
    return max(turn_ms, float(known.repeat_ms or known.settled_ms + round_ms))
