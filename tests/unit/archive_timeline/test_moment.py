"""The stage of any moment, from the log: the turn to the tick, and nothing that was not there."""

from typing import Any

import pytest

from archive.timeline.event import FIRST_PREV, Event, chained
from archive.timeline.moment import Moment, posed_at
from render.clock import frame_at, ms_from_90k
from render.stage.state import StageState

OFFER = {"sku": "A", "title": "杯", "url": "https://shop.example/a", "price": {"amount": "19.90", "currency": "CNY"}, "layout": "beside"}
FRAME_90K = 3_000


def told(*happenings: tuple[str, int, dict[str, Any]]) -> list[Event]:
    start = ("show.started", 0, {"canvas": {"width": 1280, "height": 720, "fps": 30}})
    events: list[Event] = []
    for seq, (type_, at_ms, data) in enumerate((start, *happenings), start=1):
        prev = events[-1].hash if events else FIRST_PREV
        events.append(chained(seq=seq, at_ms=at_ms, recorded_at="2026-01-01T00:00:00.000Z", v=1, type=type_, data=data, prev=prev))
    return events


def shown(at_ms: int, id_: str = "prd_1", **more: Any) -> tuple[str, int, dict[str, Any]]:
    return "product.shown", at_ms, {"product_id": id_, **OFFER, "scene": {"version": 1}, **more}


def posed(at_ms: int, yaw_deg: float = 10, spin_deg_s: float = 0, **more: Any) -> tuple[str, int, dict[str, Any]]:
    return "scene.posed", at_ms, {"yaw_deg": yaw_deg, "spin_deg_s": spin_deg_s, **more}


def at(events: list[Event], at_ms: int) -> Moment:
    moment = posed_at(events, at_ms)
    assert moment is not None
    return moment


@pytest.mark.parametrize("fps", [24, 25, 30, 50, 60])
def test_a_millisecond_names_the_very_frame_that_it_was_told_for(fps: int) -> None:
    frame_90k = 90_000 // fps
    assert all(frame_at(ms_from_90k(n * frame_90k), frame_90k) == n for n in range(20_000))
    assert frame_at(0, frame_90k) == 0


@pytest.mark.parametrize(("frame", "passed"), [(41, 0), (42, 1), (777, 736), (108_000, 107_959)])
def test_a_turn_is_the_stages_own_to_the_last_bit(frame: int, passed: int) -> None:
    events = told(shown(500), posed(ms_from_90k(41 * FRAME_90K), 325.25, 47.3))
    stage = StageState(yaw_deg=325.25, spin_deg_s=47.3, posed_90k=41 * FRAME_90K)
    moment = at(events, ms_from_90k(frame * FRAME_90K))
    assert moment.frame == frame
    assert moment.pose is not None
    assert moment.pose.yaw_deg == stage.yaw_at((41 + passed) * FRAME_90K)


def test_a_product_comes_unposed_and_keeps_its_pose_when_it_is_shown_again() -> None:
    events = told(posed(100), shown(500), shown(900), posed(1_000, zoom=2.0, tier="t"), shown(2_000), shown(3_000, "prd_2"), shown(4_000))
    poses = [at(events, ms).pose for ms in (50, 600, 950, 1_500, 2_500, 3_500, 4_500)]
    assert [pose is not None for pose in poses] == [False, False, False, True, True, False, False]
    assert poses[3] is not None
    assert poses[3].view == {"zoom": 2.0}
    assert (at(events, 2_500).tier, at(events, 3_500).tier) == ("t", None)


def test_scene_time_begins_as_a_product_comes_on_and_goes_on_when_it_is_posed() -> None:
    hidden = ("product.hidden", 4_000, {"product_id": "prd_2"})
    events = told(shown(500), shown(900), posed(2_000), shown(2_500), shown(3_000, "prd_2"), hidden)
    assert [at(events, ms).scene_ms for ms in (400, 500, 1_500, 2_000, 2_600, 3_500, 4_500)] == [0, 0, 1_000, 1_500, 2_100, 500, 0]
    odd = told(posed(ms_from_90k(41 * FRAME_90K)))
    assert at(odd, ms_from_90k(777 * FRAME_90K)).scene_ms == StageState(begun_90k=41 * FRAME_90K).scene_ms(777 * FRAME_90K)


def test_all_that_a_pose_set_going_is_told() -> None:
    going = {"light": "night", "light_fade_ms": 800, "light_from": "warm", "path": "push_in", "clip": "open", "clip_repeat": False}
    pose = at(told(shown(500), posed(600, **going)), 900).pose
    assert pose is not None
    assert pose.view == going


def test_what_was_taken_down_is_not_there_any_more() -> None:
    proof = {"evidence_id": "evi_1", "title": "t"}
    events = told(
        ("host.joined", 10, {"host_id": "h1"}),
        ("host.joined", 20, {"host_id": "h2"}),
        shown(500, layout="product"),
        ("evidence.shown", 600, proof),
        ("host.left", 700, {"host_id": "h1"}),
        ("evidence.hidden", 800, {"evidence_id": "evi_1"}),
        ("product.hidden", 900, {"product_id": "prd_1"}),
        ("host.left", 950, {"host_id": "h2"}),
    )
    seen = [at(events, ms) for ms in (5, 650, 850, 920, 990)]
    assert [moment.host for moment in seen] == [False, True, True, True, False]
    assert [moment.product_id for moment in seen] == [None, "prd_1", "prd_1", None, None]
    assert [moment.evidence for moment in seen] == [None, proof, None, None, None]
    assert [moment.layout for moment in seen] == ["host", "product", "product", "host", "host"]


def test_outside_the_show_there_is_no_moment() -> None:
    events = told(("show.ended", 1_000, {"duration_ms": 1_000, "reason": "ended"}))
    assert posed_at(events, 999) is not None
    assert posed_at(events, 1_000) is None
    assert posed_at(events, -1) is None
    assert posed_at([], 0) is None


def test_a_product_of_an_old_log_without_a_scene_document_is_there_but_cannot_be_drawn() -> None:
    moment = at(told(shown(500, scene="scn_1")), 600)
    assert (moment.product_id, moment.scene) == ("prd_1", None)
