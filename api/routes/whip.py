"""A host comes in by WHIP (RFC 9725): a browser, OBS, or any encoder that speaks it."""

import hmac

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from api.auth import bearer_of, identify
from api.errors import forbidden, unauthenticated
from api.house import House, HouseDep
from api.routes import sdp

router = APIRouter(tags=["media"])


@router.post("/whip/{show_id}", status_code=201, response_class=Response)
async def publish(show_id: str, request: Request, house: HouseDep) -> Response:
    """Send the SDP offer; the answer comes back with the session's `Location`. Bearer: the show's `whip_token`, or the merchant's."""
    await _admit(house, show_id, request)
    return await sdp.answer(house, "whip", show_id, await sdp.offer_of(request))


@router.options("/whip/{show_id}", include_in_schema=False)
@router.options("/whip/{show_id}/{session}", include_in_schema=False)
async def options(show_id: str) -> Response:
    """What may be done here."""
    return sdp.options("POST, OPTIONS, DELETE")


@router.delete("/whip/{show_id}/{session}", response_class=Response)
async def leave(show_id: str, session: str, request: Request, house: HouseDep) -> Response:
    """End the session."""
    await _admit(house, show_id, request)
    return await sdp.hang_up(house, "whip", show_id, session)


async def _admit(house: House, show_id: str, request: Request) -> None:
    """The show's own token, or whoever owns the show."""
    token = bearer_of(request)
    if token is not None and hmac.compare_digest(token.encode(), house.gate.whip_token(show_id).encode()):
        return
    caller = await run_in_threadpool(identify, house.gate, request, request.method)
    if caller is None:
        raise unauthenticated()
    if not caller.may(await run_in_threadpool(house.shows.merchant_of, show_id)):
        raise forbidden("This token does not open that show's stage.", "Use the show's whip_token, or its merchant's token.")
