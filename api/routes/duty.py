"""Takedown, legal hold, retention and rebuilding over HTTP."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api.auth import Administrator, Caller, Principal
from api.desk.doors import duty_view
from api.desk.views import show_view
from api.errors import invalid
from api.house import House, HouseDep
from api.routes.common import LARGEST, Body, Id
from archive.catalog.tables import Show
from archive.objects.keys import checked_id

router = APIRouter(prefix="/api/v1", tags=["duty"])


class Because(Body):
    """Why. Of a takedown the public reads it."""

    reason: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"\S")]


class Erasing(Because):
    """Whose words: those of a review, or of the event `seq` of a show. The reason stands in the log for good: it names no person."""

    review_id: Id | None = None
    show_id: Id | None = None
    seq: Annotated[int | None, Field(ge=1, le=LARGEST)] = None


class SweepBody(Body):
    """`dry_run` only tells what would go."""

    dry_run: bool = False


@router.post("/shows/{show_id}/takedown")
async def take_down(show_id: str, body: Because, caller: Caller, house: HouseDep) -> dict[str, Any]:
    """Close a show to the public at once; a live one ends. What the administrator took down only the administrator restores."""
    show = await run_in_threadpool(house.shows.owned, caller, show_id)
    return await run_in_threadpool(_view, house, await house.duty.take_down(caller, show, body.reason), caller)


@router.post("/shows/{show_id}/restore")
async def restore(show_id: str, body: Because, caller: Caller, house: HouseDep) -> dict[str, Any]:
    """Open it again as it was."""
    show = await run_in_threadpool(house.shows.owned, caller, show_id)
    return await run_in_threadpool(_view, house, await house.duty.restore(caller, show, body.reason), caller)


@router.post("/shows/{show_id}/hold")
def place(show_id: str, body: Because, caller: Administrator, house: HouseDep) -> dict[str, Any]:
    """Legal hold: nothing of the show is removed until it is lifted. `objects_held` is null where the bucket has no hold of its own."""
    return _held(*house.duty.place_hold(house.shows.owned(caller, show_id), body.reason))


@router.delete("/shows/{show_id}/hold")
def lift(show_id: str, body: Because, caller: Administrator, house: HouseDep) -> dict[str, Any]:
    """Lift the hold."""
    return _held(*house.duty.lift_hold(house.shows.owned(caller, show_id), body.reason))


@router.post("/erasures")
def erase(body: Erasing, _: Administrator, house: HouseDep) -> dict[str, Any]:
    """Destroy the personal words behind an event, named by its review or by show and `seq`; the event `text.removed` says so."""
    if body.review_id is not None:
        show_id, seq = house.duty.place_of(body.review_id)
    elif body.show_id is not None and body.seq is not None:
        show_id, seq = body.show_id, body.seq
    else:
        raise invalid("/: neither review_id nor show_id with seq is given")
    return {"show_id": show_id, "of_seq": seq, "seq": house.duty.erase(show_id, seq, body.reason).seq}


@router.post("/retention")
async def sweep(_: Administrator, house: HouseDep, body: SweepBody | None = None) -> dict[str, Any]:
    """Remove the media of shows whose time is over, as the daily sweep does."""
    if (body or SweepBody()).dry_run:
        return {"due": [due.to_dict() for due in await run_in_threadpool(house.duty.due)], "removed": [], "failed": []}
    removed, failed = await house.duty.sweep()
    return {"due": [], "removed": [due.to_dict() for due in removed], "failed": failed}


@router.post("/shows/{show_id}/rebuild")
async def rebuild(show_id: str, _: Administrator, house: HouseDep) -> Mapping[str, Any]:
    """A show's rows, playlists, chapters and manifest again from S3 alone; rows that are there are left."""
    return await house.duty.rebuild(show_id)


@router.post("/merchants/{merchant_id}/rebuild")
def restock(merchant_id: str, _: Administrator, house: HouseDep) -> Mapping[str, Any]:
    """The rows of a merchant's models and pictures again from S3 alone; rows that are there are left."""
    with house.modelroom.turn(checked_id(merchant_id)):
        return house.duty.restock(merchant_id)


def _held(show: Show, objects: int | None) -> dict[str, Any]:
    return {"id": show.id, "held_for": show.held_for, "objects_held": objects, **duty_view(show)}


def _view(house: House, show: Show, caller: Principal) -> dict[str, Any]:
    with house.catalog.read() as session:
        return show_view(session, show, caller, house.gate)
