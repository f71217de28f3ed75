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
) -> dict[str, Any]:
    """The events after `after_seq`, in order; `last_seq` is where to go on from."""
    house.shows.readable(show_id, caller)
    events = [event.to_dict() for event in house.log.read(show_id, after_seq=after_seq, limit=limit)]
    return {"events": events, "last_seq": events[-1]["seq"] if events else after_seq, "more": len(events) == limit}
