"""A viewer joins by WHEP; anyone may while the show is live."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.errors import Problem
from api.house import HouseDep
from api.routes import sdp

router = APIRouter(tags=["media"])


@router.post("/whep/{show_id}", status_code=201, response_class=Response)
async def watch(show_id: str, request: Request, house: HouseDep) -> Response:
    """Send the SDP offer; the answer comes back with the session's `Location`."""
    offer = await sdp.offer_of(request)
    if viewers(await house.stages.stats(show_id)) >= house.settings.viewers_max:
        remedy = f"Watch by HLS: /live/{show_id}/index.m3u8."
        raise Problem("full", 503, "This show has as many direct viewers as this service takes.", remedy)
    return await sdp.answer(house, "whep", show_id, offer)


@router.options("/whep/{show_id}", include_in_schema=False)
@router.options("/whep/{show_id}/{session}", include_in_schema=False)
async def options(show_id: str) -> Response:
    """What may be done here."""
    return sdp.options("POST, OPTIONS, DELETE")


@router.delete("/whep/{show_id}/{session}", response_class=Response)
async def leave(show_id: str, session: str, house: HouseDep) -> Response:
    """End the session."""
    return await sdp.hang_up(house, "whep", show_id, session)


def viewers(figures: dict[str, Any]) -> int:
    """How many watch a show by WHEP, of its figures."""
    told = figures.get("viewers") or 0
    return int(told.get("viewers") or 0) if isinstance(told, dict) else int(told)
