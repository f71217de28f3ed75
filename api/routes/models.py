"""3D files: uploaded, made into models in the background, ready or rejected with a report."""

import json
import secrets
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from api.auth import Caller, Principal
from api.desk.ledger import Reply
from api.desk.modelroom import ORIGINAL, REPORT, made_files
from api.desk.views import cut, model_view, page
from api.errors import not_found
from api.house import House, HouseDep
from api.routes.common import Key, once
from api.routes.filed import serve_file
from api.routes.ranged import serve
from api.uploads import FILE_BODY, receive
from archive.catalog import models
from archive.catalog.tables import Model
from archive.errors import NotFound
from archive.objects.store import content_type_of

router = APIRouter(prefix="/api/v1/models", tags=["models"])

PRIVATE: Final = "private, max-age=3600"


@router.post("", status_code=202, openapi_extra=FILE_BODY)
async def upload(request: Request, caller: Caller, house: HouseDep, key: Key = None) -> JSONResponse:
    """Upload a 3D file as multipart `file`, or as the bare body (named by `?filename=` or Content-Disposition).

    Answers at once; listen to the model's events, or poll it, until it is `ready` or `rejected`. The same bytes again are
    the model that is there; if it was rejected, it is tried again. Large files: see `/api/v1/uploads`.
    """
    waiting = house.folder.tmp / f".upload-{secrets.token_hex(8)}"
    with house.limits.uploading(caller.merchant_id):
        received = await receive(request, waiting, limit_bytes=house.limits.file_bytes)
    fresh: list[Model] = []

    def work() -> Reply:
        sent = {"sha256": received.sha256, "filename": received.filename, "size_bytes": received.size_bytes}
        model, new = house.door.enter(caller.merchant_id, received.path, **sent)  # type: ignore[arg-type]
        fresh.extend([model] if new else [])
        return Reply(status=202 if model.state == "processing" else 200, body=model_view(model))

    try:
        reply = await once(house, caller, key, "models", {"sha256": received.sha256, "filename": received.filename}).do(work)
    finally:
        await run_in_threadpool(received.path.unlink, missing_ok=True)
    for model in fresh:
        house.intake.begin(model)
    return JSONResponse(reply.body, reply.status, headers={"Location": f"/api/v1/models/{reply.body['id']}"})


@router.get("")
def listing(caller: Caller, house: HouseDep) -> dict[str, Any]:
    """The merchant's models, newest first; of long reports the worst issues, and how many were left out."""
    with house.catalog.read() as session:
        found = models.listing(session, caller.merchant_id)
        return page("models", [cut(model_view(model, early=house.intake.poster)) for model in found])


@router.get("/limits")
async def limits(caller: Caller, house: HouseDep) -> dict[str, Any]:
    """What the merchant may keep and send, and what it uses now."""

    def view() -> dict[str, Any]:
        with house.catalog.read() as session:
            return house.limits.view(session, caller.merchant_id)

    return await run_in_threadpool(view)


@router.get("/{model_id}")
def one(model_id: str, caller: Caller, house: HouseDep) -> dict[str, Any]:
    """A model: its state and step, its report, its files."""
    return model_view(_owned(house, caller, model_id), early=house.intake.poster)


@router.post("/{model_id}/retry", status_code=202)
async def retry(model_id: str, caller: Caller, house: HouseDep) -> dict[str, Any]:
    """Check a rejected model once more, as long as its upload is kept (seven days)."""
    model = await run_in_threadpool(lambda: house.door.retry(_owned(house, caller, model_id)))
    house.intake.begin(model)
    return model_view(model)


@router.delete("/{model_id}", status_code=204)
async def delete(model_id: str, caller: Caller, house: HouseDep) -> None:
    """Delete a model and its files; refused while a product, a scene or a recorded show needs it."""
    model = await run_in_threadpool(_owned, house, caller, model_id)
    await run_in_threadpool(house.door.remove, model)
    house.feed.tell(model.merchant_id, "done", model.id)


@router.get("/{model_id}/files/{name}", response_class=Response)
def file(model_id: str, name: str, request: Request, caller: Caller, house: HouseDep) -> Response:
    """One of a model's files; `original` is the upload as it came. The poster can be had as soon as it is drawn."""
    model = _owned(house, caller, model_id)
    if model.state == "processing" and name == "poster.webp":
        return _early(request, house.intake.poster(model.id))
    if model.state != "ready" or model.glb_sha256 is None or name not in (*made_files(model.report), ORIGINAL):
        raise not_found("file", name[:80])
    if name == REPORT:  # this upload's, not that of another with the same normal form
        return serve(request, json.dumps(model.report, ensure_ascii=False).encode(), content_type_of(name), cache=PRIVATE)
    if name == ORIGINAL:
        return _original(request, house, model)
    return serve_model_file(request, house, model, name, cache=PRIVATE)


def serve_model_file(request: Request, house: House, model: Model, name: str, *, cache: str) -> Response:
    """A file of a ready model, from the cache or fetched. Blocking."""
    try:
        path = house.modelroom.file(model.merchant_id, str(model.glb_sha256), name)
    except NotFound:
        raise not_found("file", name[:80]) from None
    said = (model.report or {}).get("files", {}).get(name, {})
    tag = said.get("sha256") or sha256(f"{model.glb_sha256}/{name}".encode()).hexdigest()
    return serve_file(request, path, content_type_of(name), cache=cache, etag=tag[:32])


def _early(request: Request, path: Path | None) -> Response:
    try:
        data = None if path is None else path.read_bytes()
    except OSError:  # settled in this very moment
        data = None
    if data is None:
        raise not_found("file", "poster.webp")
    return serve(request, data, "image/webp", cache="no-store")


def _original(request: Request, house: House, model: Model) -> Response:
    path = house.folder.tmp / f".original-{secrets.token_hex(8)}"
    house.modelroom.original(model, path)
    gone: Callable[[], None] = lambda: path.unlink(missing_ok=True)  # noqa: E731
    try:
        return serve_file(request, path, "application/octet-stream", cache=PRIVATE, etag=model.sha256[:32], after=gone)
    except BaseException:
        gone()
        raise


def _owned(house: House, caller: Principal, model_id: str) -> Model:
    with house.catalog.read() as session:
        model = session.get(Model, model_id)
    if model is None or not caller.may(model.merchant_id):
        raise not_found("model", model_id[:80])
    return model
