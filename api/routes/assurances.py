"""Assurances: what a shop promises in a show, as it stood when it was promised."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api.auth import Caller
from api.desk.cues import AssuranceKind, ShowAssurance
from api.desk.ledger import Reply
from api.errors import invalid
from api.house import HouseDep
from api.routes.claims import AtMs
from api.routes.common import Body, Id, Key, answer, once

router = APIRouter(prefix="/api/v1/shows", tags=["word of mouth"])


class NewAssurance(Body):
    """A promise."""

    kind: AssuranceKind
    title: Annotated[str, Field(min_length=1, max_length=500)]
    terms: Annotated[str, Field(min_length=1, max_length=4000)]
    product_id: Id | None = None
    days: Annotated[int | None, Field(ge=1, le=36_500)] = None
    url: Annotated[str | None, Field(max_length=2048)] = None
    at_ms: AtMs = None


@router.post("/{show_id}/assurances", status_code=201)
async def give(show_id: str, body: NewAssurance, caller: Caller, house: HouseDep, key: Key = None) -> JSONResponse:
    """Give an assurance in a show that is on air or over; answered with its event. The cue `assurance.hide` takes it down."""
    show = await run_in_threadpool(house.shows.owned, caller, show_id)
    wanted = ShowAssurance.model_construct(type="assurance.show", **body.model_dump(exclude={"at_ms"}))

    async def work() -> Reply:
        if show.state != "live":
            event = await house.promises.assure(show, wanted, body.at_ms)
        elif body.at_ms is None:
            event = await house.shows.cue(show, wanted)
        else:
            raise invalid("/at_ms: on a live show an assurance is given now.", "Leave it out, or give it when the show is over.")
        return Reply(status=201, body={"id": event.data["assurance_id"], **event.to_dict()})

    return answer(await once(house, caller, key, f"assurances/{show_id}", body.model_dump()).run(work))
