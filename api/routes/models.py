"""3D files: uploaded, checked in the background, ready or rejected with a report."""

import secrets
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from api.auth import Caller, Principal
from api.desk.views import MODEL_FILES, model_view, page
from api.errors import not_found
from api.house import House, HouseDep
from api.routes.ranged import serve
from api.settings import MIB
from api.uploads import Upload, receive
from archive.catalog import models
from archive.catalog.tables import Model
from archive.objects.keys import model_key
from archive.objects.store import content_type_of

router = APIRouter(prefix="/api/v1/models", tags=["models"])


@router.post(
    "",
    status_code=202,
    openapi_extra={"requestBody": {"content": {"multipart/form-data": {"schema": {"properties": {"file": {"format": "binary"}}}}}}},
)
async def upload(request: Request, caller: Caller, house: HouseDep) -> JSONResponse:
    """Upload a GLB as multipart `file` (or as the bare body). Answers at once; poll the model until it is `ready` or `rejected`."""
    waiting = house.folder.tmp / f".upload-{secrets.token_hex(8)}"
    received = await receive(request, waiting, limit_bytes=house.settings.model_max_mb * MIB)
    model, new = await run_in_threadpool(_register, house, caller, received)
    if new:
        house.intake.begin(model)
    return JSONResponse(model_view(model), 202 if model.state == "processing" else 200, headers={"Location": f"/api/v1/models/{model.id}"})


def _register(house: House, caller: Principal, received: Upload) -> tuple[Model, bool]:
    """The row, and the file where intake looks for it; the same bytes again are the model that is there."""
    try:
        filename = "".join(char for char in received.filename if char.isprintable()).strip() or "model.glb"
        with house.catalog.write() as session:
            model, new = models.make(session, caller.merchant_id, sha256=received.sha256, filename=filename, size_bytes=received.size_bytes)
            if new:
                received.path.replace(house.intake.waiting_path(model.id))
        return model, new
    finally:
        received.path.unlink(missing_ok=True)


@router.get("")
def listing(caller: Caller, house: HouseDep) -> dict[str, Any]:
    """The merchant's models, newest first."""
    with house.catalog.read() as session:
        return page("models", [model_view(model) for model in models.listing(session, caller.merchant_id)])


@router.get("/{model_id}")
def one(model_id: str, caller: Caller, house: HouseDep) -> dict[str, Any]:
    """A model: its state, its report, its files."""
    return model_view(_owned(house, caller, model_id))


@router.get("/{model_id}/files/{name}", response_class=Response)
def file(model_id: str, name: str, request: Request, caller: Caller, house: HouseDep) -> Response:
    """One of a ready model's files."""
    model = _owned(house, caller, model_id)
    if model.state != "ready" or model.glb_sha256 is None or name not in MODEL_FILES:
        raise not_found("file", name[:80])
    path = house.folder.models / model.glb_sha256 / name
    data = path.read_bytes() if path.is_file() else house.store.get(model_key(model.merchant_id, model.glb_sha256, name))
    return serve(request, data, content_type_of(name), cache="private, max-age=3600")


def _owned(house: House, caller: Principal, model_id: str) -> Model:
    with house.catalog.read() as session:
        model = session.get(Model, model_id)
    if model is None or not caller.may(model.merchant_id):
        raise not_found("model", model_id[:80])
    return model
