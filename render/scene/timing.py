"""How long a scene has something to do, and when it looks again as it did: what caches, films and editors ask."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from render.scene.camera import CameraPath
from render.scene.document import Scene
from render.scene.fades import NOTE_FADE_MS
from render.scene.motion import ROOM_MS, ClipPlay
from render.scene.notes import Shown
from render.scene.paths import path_named

ClipLength = Callable[[str, str], float | None]
"""How long an animation is, seconds: asked with a model's SHA-256 and the clip's name; None if that is not known."""

Lengths = tuple[float | None, ...]
"""The length of each clip of a timeline, in its order, seconds."""

LONGEST_PERIOD_MS: Final = 600_000
MOST_LAPS: Final = 20
FINEST: Final = 600
"""Into how many parts of a millisecond a period may fall: files tell a third of a second to seven digits."""
SAME_MS: Final = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """After `settled_ms` a scene stands still but for what goes round in `period_ms` (0: nothing does; infinite: never again alike).

    With `repeat_ms` all of it begins again. The turntable is not in it.
    """

    settled_ms: float
    period_ms: float
    repeat_ms: int | None

    def canonical_ms(self, at_ms: float, step_ms: float | None = None) -> float:
        """The earliest time that looks like `at_ms`; with a step, one of few.

        These are whole steps, the moment when all is settled, and what goes round in as many even steps as come nearest to it.
        """
        at_ms = self._within(max(at_ms, 0.0))
        if not self.period_ms and at_ms >= self.settled_ms:
            return self.settled_ms
        if step_ms is not None:
            at_ms = self._within(round(at_ms / step_ms) * step_ms)
        if at_ms <= self.settled_ms or not self.period_ms:
            return min(at_ms, self.settled_ms)
        if math.isinf(self.period_ms):
            return at_ms
        around_ms = (at_ms - self.settled_ms) % self.period_ms
        return self.settled_ms + (around_ms if step_ms is None else self._even(around_ms, step_ms))

    def _even(self, around_ms: float, step_ms: float) -> float:
        steps = max(round(self.period_ms / step_ms), 1)
        return round(around_ms / self.period_ms * steps) % steps * self.period_ms / steps

    def _within(self, at_ms: float) -> float:
        return at_ms if self.repeat_ms is None else at_ms % self.repeat_ms


def lengths_of(scene: Scene, clip_s: ClipLength | None) -> Lengths:
    """How long each clip of the timeline is; None where that is not known."""
    models = {node.id: node.model for node in scene.nodes}
    asked = ((models[play.node], play.clip) for play in scene.timeline.clips)
    return tuple(clip_s(model, clip) if clip_s is not None and model is not None else None for model, clip in asked)


def course(scene: Scene, lengths: Lengths) -> Course:
    """A scene's course. Where no length of a clip is known, one that plays is taken to go on for ever."""
    ends_ms = [0.0, *_note_ends(scene), *_fade_ends(scene)]
    periods_ms: list[float] = []
    for end_ms, period_ms in (*_move_spans(scene), *map(_clip_span, scene.timeline.clips, lengths)):
        ends_ms.append(end_ms)
        periods_ms.append(period_ms)
    return Course(settled_ms=max(ends_ms), period_ms=_common(periods_ms), repeat_ms=scene.timeline.repeat_ms)


def _note_ends(scene: Scene) -> Iterator[float]:
    notes: list[Shown] = [*scene.hotspots, *scene.dimensions, *scene.timeline.captions]
    for note in notes:
        if note.end_ms is not None:
            yield note.end_ms
        elif note.start_ms > 0:
            yield note.start_ms + NOTE_FADE_MS


def _fade_ends(scene: Scene) -> Iterator[float]:
    yield from (change.start_ms + change.fade_ms for change in scene.timeline.lights)
    yield from (play.start_ms + play.fade_ms for play in scene.timeline.morphs)


def _move_spans(scene: Scene) -> Iterator[tuple[float, float]]:
    """When each move is over, and the period in which it goes on then."""
    moves = sorted(scene.timeline.moves, key=lambda move: move.start_ms)
    turning = scene.motion.period_s * 1000 if scene.motion.kind == "turntable" else 0.0
    for index, move in enumerate(moves):
        path = path_named(scene.paths, move.path)
        if path.repeat and index == len(moves) - 1:
            yield move.start_ms, _lap_ms(path)
        else:
            yield move.start_ms + (0 if path.repeat else path.duration_ms), 0.0
        if path.kind in ("orbit", "macro"):
            # Who follows a place on a product that turns is where he was again when that has come round.
            yield move.start_ms, turning


def _lap_ms(path: CameraPath) -> float:
    """After how long a repeated path looks alike: a turntable of half a turn needs two."""
    if path.kind != "turntable":
        return path.duration_ms
    laps = next((laps for laps in range(1, MOST_LAPS + 1) if abs(laps * path.turns - round(laps * path.turns)) < 1e-9), math.inf)
    return path.duration_ms * laps


def _clip_span(play: ClipPlay, length_s: float | None) -> tuple[float, float]:
    if play.end_ms is not None:
        return play.end_ms + ROOM_MS, 0.0
    begun_ms = play.start_ms + (play.room_ms or 0)
    if play.speed == 0:
        return begun_ms, 0.0
    if length_s is None:
        return begun_ms, math.inf
    length_ms = length_s * 1000
    if play.repeat:
        return begun_ms, length_ms / abs(play.speed)
    left_ms = length_ms - play.from_ms if play.speed > 0 else play.from_ms
    return max(play.start_ms + max(left_ms, 0.0) / abs(play.speed), begun_ms), 0.0


def _common(periods_ms: list[float]) -> float:
    """The period of all together; one that nobody would wait for is none."""
    periods_ms = sorted({period_ms for period_ms in periods_ms if period_ms > 0})
    if len(periods_ms) <= 1:
        return periods_ms[0] if periods_ms else 0.0
    if not all(map(math.isfinite, periods_ms)):
        return math.inf
    parts = [Fraction(period_ms).limit_denominator(FINEST) for period_ms in periods_ms]
    if any(abs(part - Fraction(period_ms)) > SAME_MS for part, period_ms in zip(parts, periods_ms, strict=True)):
        return math.inf
    common = Fraction(math.lcm(*(part.numerator for part in parts)), math.gcd(*(part.denominator for part in parts)))
    return float(common) if common <= LONGEST_PERIOD_MS else math.inf
