"""Pictures of a scene by the programme's own engine: what it shows here is what goes to air."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api.auth import Caller, Principal
from api.errors import invalid
from api.house import House, HouseDep
from api.routes.common import Body, Id
from archive.catalog import scenes
from render.scene.document import Scene, scene_from
from render.scene.part import WHOLE

router = APIRouter(prefix="/api/v1/frames", tags=["scenes"])
Side = Annotated[int, Field(ge=16, le=2048), WHOLE]


class FrameBody(Body):
    """Which document, at which time, how large."""

    scene: dict[str, Any] | None = None
    scene_id: Id | None = None
    at_ms: Annotated[float, Field(strict=True, ge=0, le=86_400_000, allow_inf_nan=False)] = 0
    width: Side = 640
    height: Side = 640


@router.post("", response_class=Response, responses={200: {"content": {"image/png": {}}}})
async def render(body: FrameBody, caller: Caller, house: HouseDep) -> Response:
    """PNG of a saved scene (`scene_id`) or of a document that is not saved (`scene`)."""
    scene = await run_in_threadpool(_scene, house, caller, body)
    data = await house.preview.png(caller.merchant_id, scene, body.at_ms, body.width, body.height)
    return Response(data, media_type="image/png")


def _scene(house: House, caller: Principal, body: FrameBody) -> Scene:
    if (body.scene is None) == (body.scene_id is None):
        raise invalid("Give either `scene` or `scene_id`.")
    with house.catalog.read() as session:
        document = body.scene if body.scene_id is None else scenes.get(session, caller.merchant_id, body.scene_id).document
        scene = scene_from(document or {})
        house.scenery.ensure(session, caller.merchant_id, scene)
    return scene
