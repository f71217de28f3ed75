"""Claims: what a host asserts of a product, with the certificates that are to prove it."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api.auth import Caller
from api.desk.ledger import Reply
from api.house import HouseDep
from api.routes.common import LARGEST, Body, Id, Key, answer, once
from archive.trust.claims import MOST_EVIDENCE

router = APIRouter(prefix="/api/v1/shows", tags=["word of mouth"])
AtMs = Annotated[int | None, Field(ge=0, le=LARGEST, description="The moment that is spoken of; left out: now, or the show's end.")]


class NewClaim(Body):
    """A claim, in the shop's words."""

    text: Annotated[str, Field(min_length=1, max_length=4000)]
    product_id: Id | None = None
    evidence_ids: Annotated[tuple[Id, ...], Field(max_length=MOST_EVIDENCE)] = ()
    at_ms: AtMs = None


@router.post("/{show_id}/claims", status_code=201)
async def make(show_id: str, body: NewClaim, caller: Caller, house: HouseDep, key: Key = None) -> JSONResponse:
    """Make a claim in a show that is on air or over; answered with its event, which shows the certificates as they are now."""
    show = await run_in_threadpool(house.shows.owned, caller, show_id)

    async def work() -> Reply:
        event = await house.promises.claim(
            show, text=body.text, product_id=body.product_id, evidence_ids=body.evidence_ids, at_ms=body.at_ms
        )
        return Reply(status=201, body={"id": event.data["claim_id"], **event.to_dict()})

    return answer(await once(house, caller, key, f"claims/{show_id}", body.model_dump()).run(work))
