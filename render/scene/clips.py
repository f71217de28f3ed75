"""Which animations of a model play at a time, and how far its morph targets have gone."""

from collections.abc import Sequence

from render.scene.easing import faded
from render.scene.instant import ClipTime, MorphWeight, Room
from render.scene.motion import ROOM_MS, ClipPlay, MorphPlay


def clip_times(plays: Sequence[ClipPlay], at_ms: float) -> tuple[ClipTime, ...]:
    """The clips of one node, those begun later after those begun before; each clip once, as it was begun last.

    One that has not begun rests where it will begin, and comes first: what plays goes over it.
    """
    times: dict[str, ClipTime] = {}
    for play in sorted(plays, key=lambda play: (play.start_ms <= at_ms, play.start_ms)):
        if play.end_ms is not None and play.end_ms <= at_ms:
            continue
        begun = play.start_ms <= at_ms
        if begun or play.clip not in times:
            times.pop(play.clip, None)
            times[play.clip] = _time(play, at_ms)
    return tuple(times.values())


def _time(play: ClipPlay, at_ms: float) -> ClipTime:
    passed_ms = max(at_ms - play.start_ms, 0.0)
    return ClipTime(clip=play.clip, at_s=(play.from_ms + play.speed * passed_ms) / 1000, repeat=play.repeat)


def rooms(plays: Sequence[ClipPlay], at_ms: float) -> tuple[Room, ...]:
    """How far the camera has stepped back for those clips of one node that it does not always have room for, in order of time."""
    always = {play.clip for play in plays if play.room_ms is None and play.end_ms is None}
    eased = [play for play in plays if play.clip not in always]
    return tuple(_room(play, at_ms) for play in sorted(eased, key=lambda play: play.start_ms))


def _room(play: ClipPlay, at_ms: float) -> Room:
    come = 1.0 if play.room_ms is None else faded(at_ms, play.start_ms, play.room_ms)
    gone = 0.0 if play.end_ms is None else faded(at_ms, play.end_ms, ROOM_MS)
    return Room(clip=play.clip, share=come * (1 - gone), leaving=play.end_ms is not None and at_ms >= play.end_ms)


def morph_weights(plays: Sequence[MorphPlay], at_ms: float) -> tuple[MorphWeight, ...]:
    """The morph targets of one node that plays move at any time, each play fading from where the one before was.

    One that has not begun is there with the file's own weight: which targets move says how much room the model needs.
    """
    gone: dict[str, MorphWeight] = {}
    for play in sorted(plays, key=lambda play: play.start_ms):
        share = faded(at_ms, play.start_ms, play.fade_ms)
        before = gone.get(play.target) or MorphWeight(target=play.target, weight=0.0, own=1.0)
        weight, own = before.weight * (1 - share) + play.weight * share, before.own * (1 - share)
        gone[play.target] = MorphWeight(target=play.target, weight=weight, own=own)
    return tuple(gone.values())
