"""Any moment of a show as it stood: what was on screen, and the scene that draws the product again exactly."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.auth import MaybeCaller
from api.desk.moments import moment_view
from api.errors import invalid, not_found
from api.house import HouseDep
from api.routes.common import LARGEST
from archive.timeline.moment import posed_at
from archive.timeline.projections import project

router = APIRouter(prefix="/api/v1/shows", tags=["shows"])


@router.get("/{show_id}/moments")
def moment(show_id: str, caller: MaybeCaller, house: HouseDep, at_ms: Annotated[int, Query(ge=0, le=LARGEST)]) -> dict[str, Any]:
    """The frame at `at_ms`. `scene` at `size` gives, by the engine of `tier`, the picture that went to air, byte for byte."""
    house.shows.readable(show_id, caller)
    events = house.log.read_all(show_id)
    if not events:
        raise not_found("moment", str(at_ms))
    found = posed_at(events, at_ms)
    if found is None:
        raise invalid(f"/at_ms: {at_ms} ms lies outside the show.", "Choose a moment from its first frame to before its end.")
    return moment_view(found, project(events, {}), at_ms)
