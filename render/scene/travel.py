"""Where the camera stands on its way: every kind of path, begun from wherever the camera was."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

from render.scene.camera import CameraKey, CameraPath
from render.scene.easing import eased
from render.scene.facing import Facing
from render.scene.instant import Between, Reach, Stand

HERO_LOW_DEG: Final = 3.0
HERO_CLOSER: Final = 1.3
ORBIT_LOWEST_DEG: Final = -12.0
ORBIT_HIGHEST_DEG: Final = 55.0
MACRO_PITCH_DEG: Final = 15.0
FARTHEST_ZOOM, NEAREST_ZOOM = 1e-4, 1e4
"""Paths add up: one that is gone again and again ends here, not beyond all numbers."""
UNDECIDED_DEG: Final = 7.3
"""How much longer than the other a way may be that is taken for the shorter: what lies exactly opposite is then not on the brink."""

Kind = Literal["turntable", "orbit", "push_in", "hero", "macro", "keys"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """A path that is being gone. `begin`: where the camera was; `rest`: where the scene has it.

    `first_deg` and `turned_deg`: the turntable's angle when the path began, and how far it has turned since.
    """

    path: CameraPath
    begin: Stand
    rest: Stand
    facings: dict[str, Facing]
    first_deg: float
    turned_deg: float
    passed_ms: float


def travelled(trip: Trip) -> Stand:
    """Where the camera stands after `passed_ms` of a path; once that is over it stays there, or begins again with `repeat`."""
    path = trip.path
    lap, share = divmod(trip.passed_ms / path.duration_ms, 1.0) if path.repeat else (0.0, trip.passed_ms / path.duration_ms)
    if path.kind == "keys":
        return _keys(trip, min(share, 1.0))
    if path.kind == "turntable":
        return _turntable(trip, lap + eased(path.easing, share))
    return KINDS[path.kind](trip, eased(path.easing, share))


def _turntable(trip: Trip, laps: float) -> Stand:
    # What repeats goes on around: it never jumps back.
    return replace(trip.begin, yaw_deg=trip.begin.yaw_deg + 360.0 * trip.path.turns * laps)


def _push_in(trip: Trip, share: float) -> Stand:
    return replace(trip.begin, reach=_closer(trip.begin.reach, trip.path.zoom**share))


def _orbit(trip: Trip, share: float) -> Stand:
    facing = _facing(trip)
    pitch_deg = trip.rest.pitch_deg if facing.pitch_deg is None else facing.pitch_deg
    goal = min(max(pitch_deg, ORBIT_LOWEST_DEG), ORBIT_HIGHEST_DEG)
    return _towards(trip, facing, Reach(hotspot=trip.path.hotspot, zoom=trip.path.zoom), goal, share)


def _macro(trip: Trip, share: float) -> Stand:
    facing = _facing(trip)
    tangent = math.tan(math.radians(trip.begin.fov_deg) / 2)
    reach = Reach(hotspot=trip.path.hotspot, distance=trip.path.span_m * facing.scale / 2 / tangent)
    return _towards(trip, facing, reach, MACRO_PITCH_DEG if facing.pitch_deg is None else facing.pitch_deg, share)


def _hero(trip: Trip, share: float) -> Stand:
    """Round the long way, at least half a turn: sinking and coming near at first, rising to the scene's own view in the end."""
    begin, rest = trip.begin, trip.rest
    short = _turn_to(begin.yaw_deg, rest.yaw_deg)
    dip = math.sin(math.pi * share) ** 2
    level = begin.pitch_deg + (rest.pitch_deg - begin.pitch_deg) * share
    return Stand(
        reach=_closer(between(begin.reach, rest.reach, share), HERO_CLOSER**dip),
        yaw_deg=begin.yaw_deg + (short + (360.0 if short <= 0 else -360.0)) * share,
        pitch_deg=level + (min(HERO_LOW_DEG, level) - level) * dip,
        fov_deg=begin.fov_deg + (rest.fov_deg - begin.fov_deg) * share,
    )


KINDS: Final[dict[Kind, Callable[[Trip, float], Stand]]] = {"orbit": _orbit, "push_in": _push_in, "hero": _hero, "macro": _macro}


def _facing(trip: Trip) -> Facing:
    assert trip.path.hotspot is not None
    return trip.facings[trip.path.hotspot]


def _towards(trip: Trip, facing: Facing, reach: Reach, pitch_deg: float, share: float) -> Stand:
    """To a place on the product, the short way around; it is followed when the turntable carries it on."""
    begin, way_deg = trip.begin, 0.0
    if facing.yaw_deg is not None:
        way_deg = _turn_to(begin.yaw_deg, facing.yaw_deg + trip.first_deg) + trip.turned_deg
    return Stand(
        reach=between(begin.reach, reach, share),
        yaw_deg=begin.yaw_deg + way_deg * share,
        pitch_deg=begin.pitch_deg + (pitch_deg - begin.pitch_deg) * share,
        fov_deg=begin.fov_deg,
    )


def _keys(trip: Trip, at: float) -> Stand:
    before, before_at = trip.begin, 0.0
    known = trip.rest
    for key in trip.path.keys:
        goal = _key(known, key)
        if key.at > at:
            share = eased(trip.path.easing, (at - before_at) / (key.at - before_at))
            return _stretch(before, goal, share, first_stretch=before is trip.begin)
        before, before_at, known = goal, key.at, goal
    return before


def _key(known: Stand, key: CameraKey) -> Stand:
    """A key's place, with what it leaves out as it was at the key before."""
    reach = known.reach
    assert isinstance(reach, Reach)
    if key.target is not None or key.hotspot is not None:
        reach = replace(reach, target=key.target, hotspot=key.hotspot)
    if key.zoom is not None:
        reach = replace(reach, zoom=key.zoom)
    yaw_deg = known.yaw_deg if key.yaw_deg is None else key.yaw_deg
    return replace(known, reach=reach, yaw_deg=yaw_deg, pitch_deg=known.pitch_deg if key.pitch_deg is None else key.pitch_deg)


def _stretch(first: Stand, second: Stand, share: float, *, first_stretch: bool) -> Stand:
    """From key to key as far around as their angles say; to the first of them the short way."""
    yaw_deg = second.yaw_deg - _turn_to(first.yaw_deg, second.yaw_deg) if first_stretch else first.yaw_deg
    return Stand(
        reach=between(first.reach, second.reach, share),
        yaw_deg=yaw_deg + (second.yaw_deg - yaw_deg) * share,
        pitch_deg=first.pitch_deg + (second.pitch_deg - first.pitch_deg) * share,
        fov_deg=first.fov_deg + (second.fov_deg - first.fov_deg) * share,
    )


def between(first: Reach | Between, second: Reach | Between, share: float) -> Reach | Between:
    """Part of the way from one reach to another; at its ends just these."""
    if share <= 0 or first == second:
        return first
    return second if share >= 1 else Between(first=first, second=second, share=share)


def _closer(reach: Reach | Between, times: float) -> Reach | Between:
    """So many times nearer. Distances between two go by their ratio: both come nearer alike."""
    if isinstance(reach, Between):
        return replace(reach, first=_closer(reach.first, times), second=_closer(reach.second, times))
    return replace(reach, zoom=min(max(reach.zoom * times, FARTHEST_ZOOM), NEAREST_ZOOM)) if times != 1 else reach


def _turn_to(from_deg: float, to_deg: float) -> float:
    """The short way around."""
    brink = 180.0 - UNDECIDED_DEG
    return (to_deg - from_deg + brink) % 360.0 - brink
