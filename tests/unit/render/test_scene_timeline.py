"""Clips, morphs, light and notes happen when the timeline says, and fade instead of popping."""

import pytest

from render.scene.document import Scene, SceneError, scene_from
from render.scene.evaluate import instant
from render.scene.instant import ClipTime, MorphWeight

CUP = "a" * 64


def scene(timeline: dict[str, object] | None = None, **more: object) -> Scene:
    return scene_from({"nodes": [{"id": "cup", "model": CUP}], "timeline": timeline or {}, **more})


def clips(of: Scene, at_ms: float) -> tuple[ClipTime, ...]:
    return instant(of, at_ms).placed[0].clips


def test_a_clip_runs_from_its_moment_at_its_speed() -> None:
    lid = scene({"clips": [{"node": "cup", "clip": "lid", "start_ms": 1000, "from_ms": 500, "speed": 2, "repeat": False}]})
    assert [clips(lid, at_ms)[0].at_s for at_ms in (0, 1000, 1250, 9000)] == [0.5, 0.5, 1.0, 16.5]
    assert not clips(lid, 0)[0].repeat
    assert [clips(scene({"clips": [{"node": "cup", "speed": -1}]}), at_ms)[0].at_s for at_ms in (0, 250)] == [0.0, -0.25]


def test_what_plays_goes_over_what_waits_and_the_newest_over_all() -> None:
    plays = [
        {"node": "cup", "clip": "shut", "start_ms": 2000},
        {"node": "cup", "clip": "open"},
        {"node": "cup", "clip": "shut", "start_ms": 4000},
    ]
    both = scene({"clips": plays})
    assert [one.clip for one in clips(both, 1000)] == ["shut", "open"]
    assert [one.clip for one in clips(both, 3000)] == ["open", "shut"]
    assert clips(both, 4500)[-1] == ClipTime(clip="shut", at_s=0.5)


def test_a_morph_leaves_the_file_s_weight_and_goes_on_from_where_it_is() -> None:
    smile = [{"weight": 1, "start_ms": 1000, "fade_ms": 1000}, {"weight": 0, "start_ms": 3000}]
    face = scene({"morphs": [{"node": "cup", "target": "smile", **play} for play in smile]})
    assert instant(face, 1000).placed[0].morphs == (MorphWeight(target="smile", weight=0.0, own=1.0),)
    assert instant(face, 1500).placed[0].morphs == (MorphWeight(target="smile", weight=0.5, own=0.5),)
    assert instant(face, 2500).placed[0].morphs == (MorphWeight(target="smile", weight=1.0),)
    assert instant(face, 3000).placed[0].morphs == (MorphWeight(target="smile", weight=0.0),)


def test_light_fades_into_other_light_and_all_of_it_is_one() -> None:
    changes = [{"environment": {"name": "night"}, "start_ms": 1000}, {"environment": {"name": "warm"}, "start_ms": 1500, "fade_ms": 1000}]
    lit = scene({"lights": changes})
    assert [(one.environment.name, one.share) for one in instant(lit, 500).light] == [("studio", 1.0)]
    assert [(one.environment.name, one.share) for one in instant(lit, 1500).light] == [("studio", 0.5), ("night", 0.5)]
    assert [one.environment.name for one in instant(lit, 1700).light] == ["studio", "night", "warm"]
    assert sum(one.share for one in instant(lit, 1700).light) == pytest.approx(1.0)
    assert [(one.environment.name, one.share) for one in instant(lit, 2500).light] == [("warm", 1.0)]


def test_light_that_fades_back_is_the_light_that_was_there() -> None:
    changes = [{"environment": {"name": "night"}, "start_ms": 0}, {"environment": {"name": "studio"}, "start_ms": 500}]
    assert sorted(one.environment.name for one in instant(scene({"lights": changes}), 900).light) == ["night", "studio"]


def test_notes_come_and_go_softly_and_what_begins_with_the_scene_is_there_at_once() -> None:
    captions = [{"text": "Merino", "end_ms": 2000}, {"text": "羊毛", "start_ms": 1000, "place": "top"}]
    spots = [
        {"id": "a", "node": "cup", "position": [0, 0, 0], "label": "rim"},
        {"id": "b", "node": "cup", "position": [0, 0, 0], "shown": False},
    ]
    noted = scene({"captions": captions}, hotspots=spots, dimensions=[{"node": "cup", "along": "height", "start_ms": 1000, "end_ms": 1100}])
    assert [(one.text, one.place, one.opacity) for one in instant(noted, 0).captions] == [("Merino", "bottom", 1.0)]
    assert [one.opacity for one in instant(noted, 1880).captions] == [0.5, 1.0]
    assert [one.text for one in instant(noted, 2000).captions] == ["羊毛"]
    assert [one.spot.id for one in instant(noted, 0).shown] == ["a"]
    assert 0 < instant(noted, 1050).lines[0].opacity < 0.5
    assert instant(noted, 1100).lines == ()


def test_a_timeline_that_repeats_begins_again_while_the_turntable_turns_on() -> None:
    timeline = {"repeat_ms": 5000, "moves": [{"path": "push_in"}], "captions": [{"text": "x", "start_ms": 1000}]}
    again = scene(timeline, motion={"kind": "turntable"})
    assert instant(again, 6500, turn_deg=0) == instant(again, 1500, turn_deg=0)
    assert instant(again, 6500).turn_deg == 195.0
    assert instant(again, 4880).captions[0].opacity == 0.5


@pytest.mark.parametrize("at_ms", [float("nan"), float("inf")])
def test_a_time_that_is_none_is_said(at_ms: float) -> None:
    with pytest.raises(SceneError, match="must be numbers"):
        instant(scene(), at_ms)
