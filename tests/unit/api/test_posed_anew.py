"""A director changes one thing, and nothing else that is under way begins again, ends or leaps."""

from typing import Any

import pytest

from api.desk.cues import PoseScene
from api.desk.going import with_what_goes_on
from api.desk.posing import posed_fields
from render.scene.paths import built_in

HERO: dict[str, Any] = {"at_ms": 4_000, "path": "hero"}


def after(before: dict[str, Any], now_ms: int = 5_000, **cue: Any) -> dict[str, Any]:
    asked = PoseScene(type="scene.pose", **cue)
    return with_what_goes_on(asked, posed_fields(asked), before, now_ms, built_in)


@pytest.mark.parametrize("cue", [{"light": "night"}, {"light": "night", "path": "hero"}, {"zoom": 2.0}, {"yaw_deg": 20}])
def test_a_path_goes_on_over_a_pose_that_does_not_change_it(cue: dict[str, Any]) -> None:
    gone = after(HERO, **cue)
    assert (gone["path"], gone["path_begun_ms"]) == ("hero", 4_000)
    assert after({**gone, "at_ms": 5_000}, 6_000, variant="red")["path_begun_ms"] == 4_000


def test_a_path_begins_where_the_one_before_has_the_camera_and_again_where_it_began_itself() -> None:
    first = after({}, path="hero")
    assert first == {"path": "hero"}
    second = after(HERO, path="push_in")
    assert second == {"path": "push_in", "paths_before": ({"path": "hero", "begun_ms": 4_000},)}
    assert after({**second, "at_ms": 5_000}, path="push_in") == second
    assert after({**second, "at_ms": 5_000}, 90_000, path="push_in", light="warm")["paths_before"] == second["paths_before"]
    assert after({**second, "at_ms": 5_000}, path=None) == {}
    many = HERO
    for number in range(20):
        many = {**after(many, path=("push_in", "turntable")[number % 2]), "at_ms": number}
    assert len(many["paths_before"]) == 8


def test_an_animation_goes_on_until_it_is_named_or_taken_away() -> None:
    playing = {"at_ms": 4_000, "clip": "open", "animation_ms": 300}
    assert after(playing, light="night") == {"light": "night", "clip": "open", "animation_ms": 300, "clip_begun_ms": 4_000}
    assert after(playing, light="night", clip="open")["clip_begun_ms"] == 4_000
    assert after(playing, clip="open") == {"clip": "open", "clip_before": "open"}
    assert after(playing, clip="open", animation_ms=0, light="night") == {
        "light": "night",
        "clip": "open",
        "animation_ms": 0,
        "clip_before": "open",
    }
    stopped = after(playing, clip=None)
    assert stopped == {"clip_before": "open"}
    assert after({**stopped, "at_ms": 5_000}, light="night") == {"light": "night", "clip_before": "open", "clip_begun_ms": 5_000}


def test_a_fade_goes_on_and_the_next_begins_from_the_mixture() -> None:
    fading = {"at_ms": 4_000, "light": "night", "light_fade_ms": 2_000, "light_from": "warm"}
    assert after(fading, light="night", zoom=2.0) == {
        "light": "night",
        "zoom": 2.0,
        "light_fade_ms": 2_000,
        "light_from": "warm",
        "light_begun_ms": 4_000,
    }
    assert after(fading, 7_000, light="night", zoom=2.0) == {"light": "night", "zoom": 2.0}
    mixed = after(fading, light="shop", light_fade_ms=900)
    assert (mixed["light_from"], mixed["lights_before"]) == ("warm", ({"light": "night", "begun_ms": 4_000, "fade_ms": 2_000},))
    assert after(fading, 7_000, light="shop", light_fade_ms=900)["light_from"] == "night"
    third = after({**after({**mixed, "at_ms": 5_000}, 5_100, light="night", light_fade_ms=900), "at_ms": 5_100}, 5_200, light_fade_ms=900)
    assert (third["light_from"], [one["light"] for one in third["lights_before"]]) == ("night", ["shop", "night"])
