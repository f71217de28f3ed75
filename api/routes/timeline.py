"""A show's events, page by page."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.auth import MaybeCaller
from api.house import HouseDep
from api.routes.common import LARGEST

router = APIRouter(prefix="/api/v1/shows", tags=["shows"])


@router.get("/{show_id}/timeline")
def timeline(
    show_id: str,
    caller: MaybeCaller,
    house: HouseDep,
    after_seq: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
    limit: Annotated[int, Query(ge=1, le=2000)] = 500,
    types: Annotated[str, Query(max_length=2000, description="Types of events, separated by commas; all, if left out.")] = "",
) -> dict[str, Any]:
    """The events after `after_seq`, in order; `last_seq` is where to go on from: all before it were seen, or were of no such type."""
    house.shows.readable(show_id, caller)
    wanted = {name.strip() for name in types.split(",") if name.strip()}
    # asked for before they are read: what is recorded meanwhile is read now or next time
    seen_seq = house.log.head(show_id)[0] if wanted else after_seq
    events = [event.to_dict() for event in house.log.read(show_id, after_seq=after_seq, limit=limit, types=wanted)]
    more = len(events) == limit
    last_seq = events[-1]["seq"] if events else after_seq
    return {"events": events, "last_seq": last_seq if more else max(last_seq, seen_seq), "more": more}
