"""Cues: what a director asks for now. The answer is the event, when it is durable."""

from typing import Annotated, Any

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from api.auth import Caller
from api.desk.cues import Cue
from api.desk.ledger import Reply
from api.house import HouseDep
from api.routes.common import Key, answer, once

router = APIRouter(prefix="/api/v1/shows", tags=["shows"])
_EXAMPLES: list[Any] = [{"type": "product.show", "product_id": "prd_…", "layout": "beside"}]


@router.post("/{show_id}/cues")
async def give(
    show_id: str, cue: Annotated[Cue, Body(examples=_EXAMPLES)], caller: Caller, house: HouseDep, key: Key = None
) -> JSONResponse:
    """Give a cue. `at_ms` of the event is the show's time of the first frame on which it took effect."""
    show = await run_in_threadpool(house.shows.owned, caller, show_id)

    async def work() -> Reply:
        return Reply(status=200, body=(await house.shows.cue(show, cue)).to_dict())

    return answer(await once(house, caller, key, f"cues/{show_id}", cue.model_dump()).run(work))
