"""Whatever a document says: instants are pure, hashable and finite, nothing that is eased jumps, and caches may trust `repeats`."""

import math
from dataclasses import fields, is_dataclass, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from render.scene.document import Scene, scene_from
from render.scene.evaluate import instant, repeats
from render.scene.instant import Between, Instant, Reach

CUP = "a" * 64
EASED = ("ease_in_out", "smooth")
times = some.integers(0, 20_000)
shares = some.floats(0, 1)
vectors = some.lists(some.floats(-2, 2), min_size=3, max_size=3)


def _paths() -> some.SearchStrategy[dict[str, Any]]:
    common = {"duration_ms": some.integers(500, 8000), "easing": some.sampled_from(EASED), "zoom": some.floats(0.5, 4)}
    kinds = {
        "turntable": {"turns": some.sampled_from([-2.0, 0.5, 1.0]), "repeat": some.booleans()},
        "orbit": {"hotspot": some.just("spot")},
        "macro": {"hotspot": some.just("spot"), "span_m": some.floats(0.001, 1)},
        "push_in": {},
        "hero": {},
        "keys": {"keys": some.just([{"at": 0.3, "yaw_deg": 200, "hotspot": "spot"}, {"at": 0.9, "zoom": 2.0, "target": [0, 1, 0]}])},
    }
    return some.one_of(some.fixed_dictionaries({"kind": some.just(kind), **common, **own}) for kind, own in kinds.items())


@some.composite
def scenes(draw: some.DrawFn) -> Scene:
    paths = [{"name": f"path {number}"} | path for number, path in enumerate(draw(some.lists(_paths(), max_size=3)))]
    names = [*(path["name"] for path in paths), "hero", "push_in", "turntable"]
    moves = draw(some.lists(some.fixed_dictionaries({"path": some.sampled_from(names), "start_ms": times}), max_size=4))
    fade = {"start_ms": times, "fade_ms": some.integers(300, 4000)}
    change = some.fixed_dictionaries({"environment": some.sampled_from([{"name": "night"}, {"name": "warm"}]), **fade})
    morph = some.fixed_dictionaries({"node": some.just("cup"), "target": some.just("0"), "weight": some.floats(-2, 2), **fade})
    play = {"node": some.just("cup"), "clip": some.sampled_from(["a", "b"]), "start_ms": times, "end_ms": some.integers(20_001, 30_000)}
    clips = some.lists(some.fixed_dictionaries(play, optional={"room_ms": some.integers(300, 2000)}), max_size=2)
    lights, morphs = some.lists(change, max_size=3), some.lists(morph, max_size=2)
    captions = some.lists(some.fixed_dictionaries({"text": some.just("词"), "start_ms": times}), max_size=2)
    spot = {"id": "spot", "node": "cup", "position": draw(vectors), "normal": draw(some.none() | vectors)}
    return scene_from(
        {
            "nodes": [{"id": "cup", "model": CUP, "rotation_deg": [draw(some.floats(-180, 180)) for _ in range(3)]}],
            "hotspots": [spot],
            "paths": paths,
            "motion": {"kind": draw(some.sampled_from(["still", "turntable"])), "period_s": 12, "start_deg": draw(some.integers(0, 359))},
            "timeline": {"moves": moves, "lights": draw(lights), "morphs": draw(morphs), "clips": draw(clips), "captions": draw(captions)},
        }
    )


def _numbers(value: Any) -> list[float]:
    if isinstance(value, float | int):
        return [float(value)]
    if is_dataclass(value):
        return [number for field in fields(value) for number in _numbers(getattr(value, field.name))]
    return [number for part in value for number in _numbers(part)] if isinstance(value, tuple) else []


def _place(reach: Reach | Between) -> tuple[float, float, float, float]:
    """What an engine would make of a reach, for a scene around (0, 0.5, 0), seen from 4 m: the target, the distance's logarithm."""
    if isinstance(reach, Between):
        first, second = _place(reach.first), _place(reach.second)
        x, y, z, far = (a + (b - a) * reach.share for a, b in zip(first, second, strict=True))
        return x, y, z, far
    x, y, z = reach.target or ((0.4, 0.3, 0.2) if reach.hotspot else (0.0, 0.5, 0.0))
    return x, y, z, math.log((reach.distance or 4.0) / reach.zoom)


@settings(max_examples=40, deadline=None)
@given(scenes(), some.floats(0, 40_000), some.none() | some.floats(0, 360))
def test_an_instant_is_pure_hashable_and_finite(scene: Scene, at_ms: float, turn_deg: float | None) -> None:
    first = instant(scene, at_ms, turn_deg=turn_deg)
    again = instant(scene_from(scene.model_dump(mode="json")), at_ms, turn_deg=turn_deg)
    assert first == again
    assert hash(first) == hash(again)
    assert all(math.isfinite(number) for number in _numbers(first))
    assert math.isclose(sum(one.share for one in first.light), 1.0)
    assert all(0 < one.share <= 1 for one in first.light)
    assert -89 <= first.stand.pitch_deg <= 89


@settings(max_examples=40, deadline=None)
@given(scenes(), some.floats(0, 30_000))
def test_nothing_that_is_eased_jumps(scene: Scene, at_ms: float) -> None:
    before, after = instant(scene, at_ms), instant(scene, at_ms + 0.01)
    # The fastest here: two turns in half a second, at twice its mean speed, is 0.03 degrees in a hundredth of a millisecond.
    # Whole turns of the camera are no difference.
    assert abs((after.stand.yaw_deg - before.stand.yaw_deg + 180) % 360 - 180) < 0.05
    assert abs(after.stand.pitch_deg - before.stand.pitch_deg) < 0.05
    assert all(abs(a - b) < 1e-3 for a, b in zip(_place(before.stand.reach), _place(after.stand.reach), strict=True))
    assert all(abs(_light(before, name) - _light(after, name)) < 1e-3 for name in ("studio", "night", "warm"))
    assert abs(_weight(before) - _weight(after)) < 1e-2
    rooms = zip(before.placed[0].rooms, after.placed[0].rooms, strict=True)
    assert all(one.clip == other.clip and abs(one.share - other.share) < 1e-2 for one, other in rooms)
    assert abs(sum(one.opacity for one in before.captions) - sum(one.opacity for one in after.captions)) < 1e-3


def _light(now: Instant, name: str) -> float:
    return sum(one.share for one in now.light if one.environment.name == name)


def _weight(now: Instant) -> float:
    """As a model would have it whose own weight is 0.25."""
    return next((one.weight + 0.25 * one.own for one in now.placed[0].morphs), 0.25)


@settings(max_examples=40, deadline=None)
@given(scenes(), some.integers(0, 200_000), some.integers(0, 359))
def test_a_scene_looks_at_its_canonical_time_as_it_looks_now(scene: Scene, at_ms: int, turn_deg: int) -> None:
    canonical = repeats(scene, at_ms)
    assert 0 <= canonical <= at_ms
    assert repeats(scene, canonical) == canonical
    now, then = instant(scene, at_ms, turn_deg=turn_deg), instant(scene, canonical, turn_deg=turn_deg)
    assert math.isclose(math.cos(math.radians(now.stand.yaw_deg - then.stand.yaw_deg)), 1.0)
    assert replace(now, stand=replace(now.stand, yaw_deg=0.0)) == replace(then, stand=replace(then.stand, yaw_deg=0.0))
