"""Corrections: what was wrong with an event of a show. The event stands; pages show both."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api.auth import Caller
from api.desk.ledger import Reply
from api.house import HouseDep
from api.routes.common import LARGEST, Body, Key, answer, once
from archive.trust import corrections

router = APIRouter(prefix="/api/v1/shows", tags=["word of mouth"])
Seq = Annotated[int, Field(ge=1, le=LARGEST)]
Reason = Annotated[str, Field(min_length=1, max_length=4000)]


class NewCorrection(Body):
    """`fields` are the right values of fields of the event `of_seq`; `text` says it in words."""

    of_seq: Seq
    reason: Reason
    text: Annotated[str | None, Field(max_length=8000)] = None
    fields: dict[str, Any] | None = None


@router.post("/{show_id}/corrections", status_code=201)
async def correct(show_id: str, body: NewCorrection, caller: Caller, house: HouseDep, key: Key = None) -> JSONResponse:
    """Correct an event of one's own show; answered with the correction's event."""
    show = await run_in_threadpool(house.shows.owned, caller, show_id)

    def work() -> Reply:
        event = corrections.correct(house.log, show.id, body.of_seq, reason=body.reason, text=body.text, fields=body.fields)
        return Reply(status=201, body=event.to_dict())

    return answer(await once(house, caller, key, f"corrections/{show_id}", body.model_dump()).do(work))
