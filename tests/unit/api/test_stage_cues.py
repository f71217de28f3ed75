"""What a cue leaves standing, on the stage and in the memory that puts it back after a crash."""

from typing import Any

from api.stages.cues import change_of
from api.stages.process import _remember
from render.stage.state import StageState


def card(id_: str = "prd_1") -> dict[str, Any]:
    return {"product_id": id_, "title": "杯", "price_text": "¥1"}


def show(id_: str = "prd_1", **more: Any) -> dict[str, Any]:
    return {"type": "product.show", "product": card(id_), "scene_key": id_, "layout": "beside", **more}


def pose(**more: Any) -> dict[str, Any]:
    return {"type": "scene.pose", "yaw_deg": 10.0, "spin_deg_s": 5.0, **more}


def played(*cues: dict[str, Any]) -> StageState:
    state = StageState()
    for cue in cues:
        state = change_of(cue)(state)
    return state


def test_a_product_shown_again_stays_as_it_is_posed_and_another_begins_fresh() -> None:
    again = played(show(), pose(scene_key="prd_1#0"), show())
    assert (again.yaw_deg, again.scene_key) == (10.0, "prd_1#0")
    fresh = played(show(), pose(scene_key="prd_1#0"), show("prd_2"))
    assert (fresh.yaw_deg, fresh.spin_deg_s, fresh.scene_key) == (None, 0.0, "prd_2")
    assert played(show(), pose(), {"type": "product.hide"}).yaw_deg is None


def test_the_same_pose_given_again_begins_again() -> None:
    once, twice = played(show(), pose()), played(show(), pose(), pose())
    assert once.begins != twice.begins
    stamped = twice.stamped(once, 9_000)
    assert (stamped.posed_90k, stamped.begun_90k) == (9_000, 0)


def test_a_pose_without_an_angle_goes_on_from_how_the_product_turns() -> None:
    turning = played(show(motion={"kind": "turntable", "period_s": 12})).stamped(StageState(), 90_000)
    on_s, stop_s = 4, 6
    lit = change_of(pose(yaw_deg=None, spin_deg_s=None, scene_key="prd_1#0"))(turning).stamped(turning, on_s * 90_000)
    assert (lit.yaw_deg, lit.spin_deg_s, lit.scene_ms(on_s * 90_000), lit.posed_ms) == (90.0, 30.0, 3_000, 3_000)
    held = change_of(pose(yaw_deg=None, spin_deg_s=0))(lit).stamped(lit, stop_s * 90_000)
    assert (held.yaw_at(stop_s * 90_000), held.yaw_at(100 * 90_000)) == (150.0, 150.0)
    later = change_of({"type": "layout.set", "layout": "product"})(change_of(pose(yaw_deg=None, spin_deg_s=None))(turning))
    assert later.stamped(lit, 900_000).yaw_at(900_000) == lit.yaw_at(900_000), "asked for while the pose had not taken effect"


def test_scene_time_goes_on_after_a_crash_from_where_it_began() -> None:
    back = change_of(show(from_90k=-450_000))(StageState()).stamped(StageState(), 90_000)
    assert back.scene_ms(90_000) == 6_000


def test_scene_time_goes_on_when_a_product_is_posed_for_a_day() -> None:
    shown = played(show()).stamped(StageState(), 90_000)
    day_90k = 24 * 3600 * 90_000
    assert change_of(pose())(shown).stamped(shown, 90_000 + day_90k).begun_90k == 90_000
    assert change_of(pose())(shown).stamped(shown, 90_001 + day_90k).begun_90k == 90_001 + day_90k


def test_what_pages_show_changes_no_picture() -> None:
    state = played(show(), pose())
    for type_ in ("assurance.show", "assurance.hide", "moment.mark"):
        assert change_of({"type": type_})(state) == state


def remembered(*cues: tuple[dict[str, Any], int]) -> list[dict[str, Any]]:
    standing: dict[str, Any] = {}
    for cue, at_ms in cues:
        _remember(standing, cue, at_ms)
    return list(standing.values())


def test_a_pose_is_put_back_since_the_moment_at_which_it_was_given() -> None:
    assert remembered((show(), 100), (pose(), 200)) == [{**show(), "from_ms": 100}, {**pose(), "from_ms": 200}]


def test_cues_are_given_back_in_an_order_that_makes_the_same_stage() -> None:
    layout = {"type": "layout.set", "layout": "product"}
    assert remembered((layout, 0), (show(), 1), (layout, 2)) == [{**show(), "from_ms": 1}, layout]
    assert remembered((show(), 1), (pose(), 2), (show(), 3)) == [{**show(), "from_ms": 1}, {**pose(), "from_ms": 2}]
    assert remembered((pose(), 0), (show(), 1)) == [{**show(), "from_ms": 1}]
    assert remembered((show(), 1), (pose(), 2), (show("prd_2"), 3)) == [{**show("prd_2"), "from_ms": 3}]
    assert remembered((show(), 1), (pose(), 2), (layout, 3), ({"type": "product.hide"}, 4)) == []
    assert remembered(({"type": "moment.mark"}, 0)) == []
