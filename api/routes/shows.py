"""Shows: draft, live, ended, published."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import Field, StrictBool
from starlette.concurrency import run_in_threadpool

from api.auth import Caller, MaybeCaller, Principal
from api.desk.ledger import Reply
from api.desk.scenery import check_scene
from api.desk.views import page, show_view
from api.house import House, HouseDep
from api.routes.common import LARGEST, Body, Id, Key, Line, answer, once
from api.routes.whep import viewers
from archive.catalog import scenes, shows
from archive.catalog.tables import Show
from render.scene.document import scene_from
from render.scene.part import WHOLE

router = APIRouter(prefix="/api/v1/shows", tags=["shows"])


class CanvasBody(Body):
    """The programme's size and rate."""

    width: Annotated[int, Field(ge=64, le=3840), WHOLE] = 1280
    height: Annotated[int, Field(ge=64, le=3840), WHOLE] = 720
    fps: Annotated[int, Field(ge=1, le=60), WHOLE] = 30


class NewShow(Body):
    """A show to be made."""

    title: Line
    scene_id: Id | None = None
    product_ids: Annotated[tuple[Id, ...], Field(max_length=500)] = ()
    canvas: CanvasBody = CanvasBody()


class EndBody(Body):
    """How to end."""

    publish: StrictBool = True


@router.post("", status_code=201)
async def create(body: NewShow, caller: Caller, house: HouseDep, key: Key = None) -> JSONResponse:
    """Make a draft."""

    def work() -> Reply:
        with house.catalog.write() as session:
            if body.scene_id is not None:
                check_scene(session, caller.merchant_id, scene_from(scenes.get(session, caller.merchant_id, body.scene_id).document))
            show = shows.make(
                session,
                caller.merchant_id,
                title=body.title,
                product_ids=body.product_ids,
                width_px=body.canvas.width,
                height_px=body.canvas.height,
                fps=body.canvas.fps,
                scene_id=body.scene_id,
            )
            # an answer that is kept for a repeat must hold no secret: the token is added to what goes out
            view = show_view(session, show, caller, house.gate, house.backlogs.view(show.id))
            return Reply(status=201, body={name: value for name, value in view.items() if name != "whip_token"})

    reply = await once(house, caller, key, "shows", body.model_dump()).do(work)
    full = Reply(status=reply.status, body={**reply.body, "whip_token": house.gate.whip_token(reply.body["id"])})
    return answer(full, f"/api/v1/shows/{reply.body['id']}")


@router.get("")
def listing(
    caller: MaybeCaller,
    house: HouseDep,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    offset: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
) -> dict[str, Any]:
    """What is live and what is published; a merchant's own drafts and ended shows too."""
    with house.catalog.read() as session:
        found = list(shows.public_listing(session, limit=limit, offset=offset))
        if caller is not None and offset == 0:
            known = {show.id for show in found}
            found += [show for show in shows.listing(session, caller.merchant_id) if show.id not in known][:limit]
        return page("shows", [show_view(session, show, caller, house.gate, house.backlogs.view(show.id)) for show in found])


@router.get("/{show_id}")
def one(show_id: str, caller: MaybeCaller, house: HouseDep) -> dict[str, Any]:
    """One show; without the merchant's token its public part."""
    return _view(house, house.shows.readable(show_id, caller), caller)


@router.post("/{show_id}/start")
async def start(show_id: str, caller: Caller, house: HouseDep) -> dict[str, Any]:
    """Go live. A show that is live already is answered as it is."""
    show = await run_in_threadpool(house.shows.owned, caller, show_id)
    return await run_in_threadpool(_view, house, await house.shows.start(show), caller)


@router.post("/{show_id}/end")
async def end(show_id: str, caller: Caller, house: HouseDep, body: EndBody | None = None) -> dict[str, Any]:
    """End, and publish unless told otherwise; the replay plays when this is answered."""
    show = await run_in_threadpool(house.shows.owned, caller, show_id)
    ended = await house.shows.end(show, publish=(body or EndBody()).publish)
    return await run_in_threadpool(_view, house, ended, caller)


@router.post("/{show_id}/publish")
async def publish(show_id: str, caller: Caller, house: HouseDep) -> dict[str, Any]:
    """Publish a show that ended without."""
    show = await run_in_threadpool(house.shows.owned, caller, show_id)
    return await run_in_threadpool(_view, house, await house.shows.end(show, publish=True), caller)


@router.post("/{show_id}/unpublish")
async def unpublish(show_id: str, caller: Caller, house: HouseDep) -> dict[str, Any]:
    """Take a replay back."""
    show = await run_in_threadpool(house.shows.owned, caller, show_id)
    return await run_in_threadpool(_view, house, await house.shows.unpublish(show), caller)


@router.get("/{show_id}/stats")
async def stats(show_id: str, caller: Caller, house: HouseDep) -> dict[str, Any]:
    """Figures of a running show; `viewers` is how many watch by WHEP, `recording.kept_ms` up to where its picture lies on disk."""
    await run_in_threadpool(house.shows.owned, caller, show_id)
    figures = await house.stages.stats(show_id)
    figures["recording"] = {**house.backlogs.view(show_id), **figures.get("recording", {})}
    return {**figures, "viewers": viewers(figures), "watching": figures.get("viewers")}


def _view(house: House, show: Show, caller: Principal | None) -> dict[str, Any]:
    with house.catalog.read() as session:
        return show_view(session, show, caller, house.gate, house.backlogs.view(show.id))
