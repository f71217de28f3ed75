"""What enters the log is what a page can draw later."""

import re
from pathlib import Path
from typing import Any

import pytest

from archive.errors import NotFound, Refused
from archive.timeline.event import chained
from archive.timeline.schema import TYPES, checked, json_schema, model_of, readable, versions
from tests.support import event_schemas

HANDBOOK = Path(__file__).parents[3] / "docs" / "architecture.md"


def test_every_type_of_the_handbook_is_known_and_no_other() -> None:
    section = HANDBOOK.read_text().split("## The event", 1)[1].split("\n## ", 1)[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`([a-z]+\.[a-z_]+)`", row)} == set(TYPES)


@pytest.mark.parametrize(
    ("type_", "data", "fault"),
    [
        ("product.sold", {}, "no event type"),
        ("layout.changed", {"layout": "sideways"}, "layout"),
        ("layout.changed", {"layout": "host", "more": 1}, "more"),
        ("host.joined", {}, "host_id"),
        ("show.ended", {"duration_ms": -1, "reason": "ended"}, "duration_ms"),
        ("show.ended", {"duration_ms": "1", "reason": "ended"}, "duration_ms"),
        ("scene.posed", {"yaw_deg": float("nan"), "spin_deg_s": 1.0}, "yaw_deg"),
        (
            "review.added",
            {"review_id": "r", "product_id": "p", "stars": 6, "order_commitment": "a" * 64, "text_commitment": "a" * 64},
            "stars",
        ),
        (
            "review.added",
            {"review_id": "r", "product_id": "p", "stars": 5, "order_commitment": "Zhang", "text_commitment": "a" * 64},
            "order_commitment",
        ),
    ],
)
def test_data_that_does_not_fit_is_named(type_: str, data: dict[str, Any], fault: str) -> None:
    with pytest.raises(Refused, match=fault):
        checked(type_, data)


def test_whole_numbers_are_fine_where_a_pose_is_asked_for() -> None:
    version, data = checked("scene.posed", {"yaw_deg": 90, "spin_deg_s": 0})
    assert (version, data) == (3, {"yaw_deg": 90, "spin_deg_s": 0})


def test_absent_fields_stay_out_of_the_event() -> None:
    _, data = checked("recording.resumed", {"at_ms": 5, "reason": None})
    assert data == {"at_ms": 5}


def test_the_written_schemas_are_those_of_the_code() -> None:
    assert event_schemas.FILE.read_text(encoding="utf-8") == event_schemas.text(), "renew it with `make docs`"


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_every_version_has_a_schema_that_forbids_what_it_does_not_know(type_: str) -> None:
    for version in versions(type_):
        schema = json_schema(type_, version)
        assert (schema["additionalProperties"], schema["title"]) == (False, f"{type_} {version}")
    assert versions(type_) == tuple(range(1, TYPES[type_][0] + 1))


def test_an_old_event_can_be_checked_as_what_it_was() -> None:
    old = {"yaw_deg": 1.0, "spin_deg_s": 0.0}
    assert model_of("scene.posed", 1).model_validate(old)
    with pytest.raises(ValueError, match="zoom"):
        model_of("scene.posed", 1).model_validate({**old, "zoom": 2.0})
    for type_, version in (("scene.posed", 4), ("product.sold", 1)):
        with pytest.raises(NotFound):
            model_of(type_, version)


@pytest.mark.parametrize(
    ("type_", "v", "data", "can"),
    [
        ("host.joined", 1, {"host_id": "h"}, True),
        ("host.joined", 7, {"host_id": "h", "camera": "wide"}, True),
        ("host.joined", 7, {"hosts": ["h"]}, False),
        ("poll.opened", 1, {}, False),
    ],
)
def test_a_newer_event_is_read_if_it_only_says_more(type_: str, v: int, data: dict[str, Any], can: bool) -> None:
    event = chained(seq=1, at_ms=0, recorded_at="2026-01-01T00:00:00.000Z", v=v, type=type_, data=data, prev="0" * 64)
    assert readable(event) is can
