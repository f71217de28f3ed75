"""A document made ready to be asked for many instants: what does not change is worked out once. Knows no pydantic afterwards."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock
from typing import Final

from render.scene.camera import Camera, CameraPath
from render.scene.clips import clip_times, morph_weights, rooms
from render.scene.document import Scene
from render.scene.facing import Facing, facings
from render.scene.fades import light_shares, opacity
from render.scene.instant import CaptionShown, Instant, LightShare, LineShown, Placed, Reach, SpotShown, Stand
from render.scene.motion import ClipPlay, LightChange, MorphPlay
from render.scene.paths import path_named
from render.scene.placing import placings
from render.scene.timing import ClipLength, Course, Lengths, course, lengths_of
from render.scene.travel import Trip, travelled

KEPT: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A model, and what plays on it."""

    placed: Placed
    clips: tuple[ClipPlay, ...]
    morphs: tuple[MorphPlay, ...]

    def at(self, at_ms: float) -> Placed:
        """As it is at a time."""
        if not self.clips and not self.morphs:
            return self.placed
        clips, morphs = clip_times(self.clips, at_ms), morph_weights(self.morphs, at_ms)
        return replace(self.placed, clips=clips, morphs=morphs, rooms=rooms(self.clips, at_ms))


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A camera path, and when it begins."""

    start_ms: int
    path: CameraPath


class Plan:
    """Answers `at` for one scene. Pure: what it keeps, it keeps for speed."""

    def __init__(self, scene: Scene) -> None:
        timeline = scene.timeline
        self._scene, self._motion, self._repeat_ms = scene, scene.motion, timeline.repeat_ms
        self._actors = tuple(_actor(placed, scene) for placed in placings(scene))
        self._rest = _rest(scene.camera)
        self._facings: dict[str, Facing] = facings(scene)
        moves = sorted(timeline.moves, key=lambda move: move.start_ms)
        self._moves = tuple(Move(start_ms=move.start_ms, path=path_named(scene.paths, move.path)) for move in moves)
        self._changes: tuple[LightChange, ...] = tuple(sorted(timeline.lights, key=lambda change: change.start_ms))
        self._spots = tuple(spot for spot in scene.hotspots if spot.shown)
        self._still = Instant(
            placed=tuple(actor.placed for actor in self._actors),
            turn_deg=0.0,
            stand=self._rest,
            light=(LightShare(environment=scene.environment, share=1.0),),
            lights=scene.lights,
            exposure=scene.exposure,
            shadow=scene.shadow,
            backdrop=scene.backdrop,
            measured=tuple(sorted({line.node for line in scene.dimensions if line.along is not None})),
            spots=scene.hotspots,
        )
        self._courses: dict[Lengths, Course] = {}

    def course(self, clip_s: ClipLength | None = None) -> Course:
        """How long it has something to do, for who knows so much of its clips."""
        lengths = lengths_of(self._scene, clip_s)
        if lengths not in self._courses:
            self._courses[lengths] = course(self._scene, lengths)
        return self._courses[lengths]

    def at(self, at_ms: float, turn_deg: float | None) -> Instant:
        """The instant at a time of the scene."""
        turn_deg = self._motion.yaw_deg(at_ms) if turn_deg is None else turn_deg
        at_ms = at_ms if self._repeat_ms is None else at_ms % self._repeat_ms
        still, scene = self._still, self._scene
        return Instant(
            placed=tuple(actor.at(at_ms) for actor in self._actors),
            turn_deg=turn_deg,
            stand=self._stand(at_ms, turn_deg),
            light=light_shares(scene.environment, self._changes, at_ms) if self._changes else still.light,
            lights=still.lights,
            exposure=still.exposure,
            shadow=still.shadow,
            backdrop=still.backdrop,
            measured=still.measured,
            spots=still.spots,
            shown=self._spots_shown(at_ms),
            lines=self._lines(at_ms),
            captions=self._captions(at_ms),
        )

    def _stand(self, at_ms: float, turn_deg: float) -> Stand:
        """Move after move, each from where the one before had the camera."""
        stand, now_deg = self._rest, self._motion.turned_deg(at_ms)
        begun = [move for move in self._moves if move.start_ms <= at_ms]
        if not begun:
            return stand
        for move, end_ms in zip(begun, [*(move.start_ms for move in begun[1:]), at_ms], strict=True):
            began_deg = self._motion.turned_deg(move.start_ms)
            trip = Trip(
                path=move.path,
                begin=stand,
                rest=self._rest,
                facings=self._facings,
                # However the turntable was put to where it is: it is taken to have turned evenly since.
                first_deg=turn_deg - (now_deg - began_deg),
                turned_deg=self._motion.turned_deg(end_ms) - began_deg,
                passed_ms=end_ms - move.start_ms,
            )
            stand = travelled(trip)
        return stand

    def _spots_shown(self, at_ms: float) -> tuple[SpotShown, ...]:
        seen = ((spot, opacity(spot, at_ms, self._repeat_ms)) for spot in self._spots)
        return tuple(SpotShown(spot=spot, opacity=share) for spot, share in seen if share > 0)

    def _lines(self, at_ms: float) -> tuple[LineShown, ...]:
        seen = ((line, opacity(line, at_ms, self._repeat_ms)) for line in self._scene.dimensions)
        return tuple(LineShown(line=line, opacity=share) for line, share in seen if share > 0)

    def _captions(self, at_ms: float) -> tuple[CaptionShown, ...]:
        seen = ((caption, opacity(caption, at_ms, self._repeat_ms)) for caption in self._scene.timeline.captions)
        return tuple(CaptionShown(text=caption.text, place=caption.place, opacity=share) for caption, share in seen if share > 0)


def _actor(placed: Placed, scene: Scene) -> Actor:
    clips = tuple(play for play in scene.timeline.clips if play.node == placed.node)
    return Actor(placed=placed, clips=clips, morphs=tuple(play for play in scene.timeline.morphs if play.node == placed.node))


def _rest(camera: Camera) -> Stand:
    reach = Reach(target=camera.target, distance=camera.distance, zoom=camera.zoom)
    return Stand(reach=reach, yaw_deg=camera.yaw_deg, pitch_deg=camera.pitch_deg, fov_deg=camera.fov_deg)


_plans: "OrderedDict[int, tuple[Scene, Plan]]" = OrderedDict()
_lock = Lock()


def plan_of(scene: Scene) -> Plan:
    """The plan of a scene: made once for each document object, for hashing a whole document would take longer than an instant."""
    key = id(scene)
    with _lock:
        held = _plans.get(key)
        # The document is held with its plan, so that no other can come to have its number.
        if held is not None and held[0] is scene:
            _plans.move_to_end(key)
            return held[1]
    made = Plan(scene)
    with _lock:
        _plans[key] = (scene, made)
        while len(_plans) > KEPT:
            _plans.popitem(last=False)
    return made
