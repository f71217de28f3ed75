"""Pictures that scenes use: a backdrop behind the product, a panorama that lights it. Scenes name them by `sha256`."""

import secrets
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from api.auth import Caller, Principal
from api.desk.ledger import Reply
from api.desk.picture_room import ORIGINAL
from api.desk.views import page, pictures_view
from api.errors import not_found
from api.house import House, HouseDep
from api.routes.common import Key, once
from api.routes.filed import serve_file
from api.settings import MIB
from api.uploads import FILE_BODY, receive
from archive.catalog import pictures
from archive.catalog.tables import Picture
from archive.objects.store import content_type_of

router = APIRouter(prefix="/api/v1/pictures", tags=["scenes"])

PRIVATE: Final = "private, max-age=3600"


@router.post("", status_code=201, openapi_extra=FILE_BODY)
async def upload(request: Request, caller: Caller, house: HouseDep, key: Key = None) -> JSONResponse:
    """Upload a backdrop (PNG, JPEG, WebP, AVIF) or a panorama of all directions (Radiance .hdr, OpenEXR .exr).

    What it is is told by its content. Answers when it is ready (201; 200 for bytes that are there already), or with what is
    wrong with it (422).
    """
    waiting = house.folder.tmp / f".upload-{secrets.token_hex(8)}"
    with house.limits.uploading(caller.merchant_id):
        received = await receive(request, waiting, limit_bytes=house.settings.picture_max_mb * MIB)

        async def work() -> Reply:
            picture, new = await house.picture_door.enter(caller.merchant_id, received)
            return Reply(status=201 if new else 200, body=await run_in_threadpool(_told, house, picture))

        try:
            reply = await once(house, caller, key, "pictures", {"sha256": received.sha256, "filename": received.filename}).run(work)
        finally:
            await run_in_threadpool(received.path.unlink, missing_ok=True)
    return JSONResponse(reply.body, reply.status, headers={"Location": f"/api/v1/pictures/{reply.body['id']}"})


@router.get("")
def listing(caller: Caller, house: HouseDep) -> dict[str, Any]:
    """The merchant's pictures, newest first, each with the scenes and shows that use it."""
    with house.catalog.read() as session:
        rows = pictures.listing(session, caller.merchant_id)
        return page("pictures", pictures_view(session, caller.merchant_id, rows))


@router.get("/{picture_id}")
def one(picture_id: str, caller: Caller, house: HouseDep) -> dict[str, Any]:
    """One picture."""
    return _told(house, _owned(house, caller, picture_id))


@router.delete("/{picture_id}", status_code=204)
def delete(picture_id: str, caller: Caller, house: HouseDep) -> None:
    """Delete a picture; refused while a scene or a recorded show needs it."""
    house.picture_door.remove(_owned(house, caller, picture_id))


@router.get("/{picture_id}/files/{name}", response_class=Response)
def file(picture_id: str, name: str, request: Request, caller: Caller, house: HouseDep) -> Response:
    """One of its files: what engines draw from, or `preview.webp`."""
    picture = _owned(house, caller, picture_id)
    made = picture.report["files"]
    if name not in made or name == ORIGINAL:
        raise not_found("file", name[:80])
    path: Path = house.picture_room.file(picture, name)
    return serve_file(request, path, content_type_of(name), cache=PRIVATE, etag=made[name]["sha256"][:32])


def _told(house: House, picture: Picture) -> dict[str, Any]:
    with house.catalog.read() as session:
        return pictures_view(session, picture.merchant_id, [picture])[0]


def _owned(house: House, caller: Principal, picture_id: str) -> Picture:
    with house.catalog.read() as session:
        picture = session.get(Picture, picture_id)
    if picture is None or not caller.may(picture.merchant_id):
        raise not_found("picture", picture_id[:80])
    return picture
