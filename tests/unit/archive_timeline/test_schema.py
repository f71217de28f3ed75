"""What enters the log is what a page can draw later."""

import re
from pathlib import Path
from typing import Any

import pytest

from archive.errors import Refused
from archive.timeline.schema import TYPES, checked

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
    assert (version, data) == (2, {"yaw_deg": 90, "spin_deg_s": 0})


def test_absent_fields_stay_out_of_the_event() -> None:
    _, data = checked("recording.resumed", {"at_ms": 5, "reason": None})
    assert data == {"at_ms": 5}
