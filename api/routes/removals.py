"""Removals: the personal words of a review or a question are destroyed for good; the log says that, and why."""

from typing import Annotated, Any, Final

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api.auth import MaybeCaller
from api.desk.ledger import Reply
from api.errors import invalid, unauthenticated
from api.house import House, HouseDep
from api.routes.common import Body, Key, answer, once
from api.routes.corrections import Reason, Seq
from archive.community import clean, reviews
from archive.timeline.removal import remove_text

router = APIRouter(prefix="/api/v1/shows", tags=["word of mouth"])
REASON_LIMIT: Final = 500


class NewRemoval(Body):
    """Of a review or a question by the number of its event; a buyer sends the `token` of his link instead of a reason."""

    of_seq: Seq
    reason: Reason | None = None
    token: Annotated[str | None, Field(min_length=1, max_length=200)] = None


@router.post("/{show_id}/removals", status_code=201)
async def remove(show_id: str, body: NewRemoval, caller: MaybeCaller, house: HouseDep, key: Key = None) -> JSONResponse:
    """Destroy the words, as the show's merchant or as the buyer who wrote them; again is answered with the same event."""
    if body.token is not None:
        event = await run_in_threadpool(_by_buyer, house, show_id, body)
        return JSONResponse(event, 201)
    if caller is None:
        raise unauthenticated()
    show = await run_in_threadpool(house.shows.owned, caller, show_id)

    if body.reason is None:
        raise invalid("/reason: say why the words are removed; it is public.")
    reason = clean.words("reason", body.reason, limit=REASON_LIMIT)

    def work() -> Reply:
        event = remove_text(house.catalog, house.log, house.vault, show, body.of_seq, reason)
        return Reply(status=201, body=event.to_dict())

    return answer(await once(house, caller, key, f"removals/{show_id}", body.model_dump()).do(work))


def _by_buyer(house: House, show_id: str, body: NewRemoval) -> dict[str, Any]:
    token = body.token or ""
    return reviews.erase_by_buyer(house.catalog, house.log, house.vault, token, show_id=show_id, of_seq=body.of_seq).to_dict()
