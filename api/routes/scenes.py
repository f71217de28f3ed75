"""Scenes: documents with versions, checked before they are kept."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from api.auth import Caller
from api.desk.ledger import Reply
from api.desk.scenery import check_scene
from api.desk.views import page, scene_view
from api.errors import Problem
from api.house import HouseDep
from api.routes.common import LARGEST, Body, Key, answer, once
from archive.catalog import scenes
from render.scene.document import scene_from, scene_schema

router = APIRouter(prefix="/api/v1/scenes", tags=["scenes"])


class SceneBody(Body):
    """A document to be kept; `GET /api/v1/scenes/schema` says what it may hold."""

    name: Annotated[str, Field(max_length=200)] = ""
    document: dict[str, Any]


@router.post("", status_code=201)
async def create(body: SceneBody, caller: Caller, house: HouseDep, key: Key = None) -> JSONResponse:
    """Keep a document as a new scene, version 1."""

    def work() -> Reply:
        scene = scene_from(body.document)
        with house.catalog.write() as session:
            check_scene(session, caller.merchant_id, scene)
            made = scenes.make(session, caller.merchant_id, scene.model_dump(mode="json"), title=body.name)
            return Reply(status=201, body=scene_view(session, made))

    reply = await once(house, caller, key, "scenes", body.model_dump()).do(work)
    return answer(reply, f"/api/v1/scenes/{reply.body['id']}")


@router.put("/{scene_id}")
def version(scene_id: str, body: SceneBody, caller: Caller, house: HouseDep) -> dict[str, Any]:
    """Keep a document as the scene's next version; the same document again is the version that is there."""
    scene = scene_from(body.document)
    with house.catalog.write() as session:
        check_scene(session, caller.merchant_id, scene)
        title = body.name or None
        kept = scenes.add_version(session, caller.merchant_id, scene_id, scene.model_dump(mode="json"), title=title)
        return scene_view(session, kept)


@router.get("")
def listing(caller: Caller, house: HouseDep) -> dict[str, Any]:
    """The newest version of each scene."""
    with house.catalog.read() as session:
        return page("scenes", [scene_view(session, scene) for scene in scenes.listing(session, caller.merchant_id)])


@router.get("/schema")
def schema() -> dict[str, Any]:
    """The JSON schema of a scene document."""
    return scene_schema()


@router.get("/{scene_id}")
def one(scene_id: str, caller: Caller, house: HouseDep, version: Annotated[int | None, Query(ge=1, le=LARGEST)] = None) -> dict[str, Any]:
    """A scene's newest version, or the one asked for."""
    with house.catalog.read() as session:
        return scene_view(session, scenes.get(session, caller.merchant_id, scene_id, version))


@router.delete("/{scene_id}", status_code=204)
def delete(scene_id: str, caller: Caller, house: HouseDep) -> None:
    """Delete a scene with all its versions; refused while a show that is not over is drawn from it."""
    with house.catalog.write() as session:
        if (show_id := scenes.needed_by(session, caller.merchant_id, scene_id)) is not None:
            detail = f"The show {show_id} is drawn from {scene_id}."
            raise Problem("in-use", 409, detail, "It can be deleted once that show is over.", show_id=show_id)
        scenes.remove(session, caller.merchant_id, scene_id)
