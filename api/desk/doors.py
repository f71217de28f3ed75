"""Which doors of a show are closed: taken down, or its recording removed."""

from typing import Any

from api.errors import Problem
from archive.catalog.tables import Show

Json = dict[str, Any]


def check_open(show: Show) -> None:
    """Problem 410 if the show was taken down."""
    if show.taken_down_for is not None:
        detail = f"The show {show.id} was taken down: {show.taken_down_for}"
        raise Problem("taken-down", 410, detail, "Ask the shop.", reason=show.taken_down_for, by=show.taken_down_by)


def check_kept(show: Show) -> None:
    """Problem 410 if the show's media were removed."""
    if show.removed_at is not None:
        detail = f"The recording of {show.id} was removed on {show.removed_at[:10]}: its time of keeping is over."
        remedy = f"Its log and its seal are still there: /archive/{show.id}/timeline.json."
        raise Problem("removed", 410, detail, remedy, removed_at=show.removed_at)


def duty_view(show: Show) -> Json:
    """What a show's merchant may know of its duties."""
    return {
        "taken_down": None if show.taken_down_for is None else {"reason": show.taken_down_for, "by": show.taken_down_by},
        "held_for": show.held_for,
        "retain_until": show.retain_until,
        "removed_at": show.removed_at,
    }
