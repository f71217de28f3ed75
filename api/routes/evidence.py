"""Evidence: certificates and reports that prove what a host says."""

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field, ValidationError
from starlette.concurrency import run_in_threadpool

from api.auth import Caller, Principal
from api.desk.views import evidence_view, page
from api.errors import invalid
from api.house import House, HouseDep
from api.pictures import WebPicture, reencode
from api.routes.common import Body, Id
from api.routes.ranged import serve
from api.settings import MIB
from api.uploads import receive
from archive.catalog import evidence
from archive.objects.keys import checked_id, checked_sha256

router = APIRouter(prefix="/api/v1/evidence", tags=["evidence"])
Words = Annotated[str, Field(min_length=1, max_length=200)]


class Fields(Body):
    """What the picture proves."""

    title: Words
    issuer: Words
    claim: Words
    number: Annotated[str | None, Field(max_length=100)] = None
    product_id: Id | None = None


def image_key(merchant_id: str, sha256: str) -> str:
    """Where a piece of evidence keeps its picture in S3."""
    return f"{checked_id(merchant_id)}/evidence/{checked_sha256(sha256)}.webp"


@router.post(
    "",
    status_code=201,
    openapi_extra={
        "requestBody": {
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "required": ["file", "title", "issuer", "claim"],
                        "properties": {
                            "file": {"format": "binary"},
                            **{name: {"type": "string"} for name in ("title", "issuer", "claim", "number", "product_id")},
                        },
                    }
                }
            }
        }
    },
)
async def create(request: Request, caller: Caller, house: HouseDep) -> JSONResponse:
    """Upload a certificate's picture (multipart `file`) with `title`, `issuer`, `claim`, `number?`, `product_id?`."""
    name = secrets.token_hex(8)
    source, target = house.folder.tmp / f".evidence-{name}", house.folder.tmp / f".evidence-{name}.webp"
    received = await receive(request, source, limit_bytes=house.settings.image_max_mb * MIB)
    try:
        fields = _fields(received.fields)
        picture = await reencode(source, target)
    finally:
        await run_in_threadpool(_remove, source, target)
    view = await run_in_threadpool(_make, house, caller, fields, picture)
    return JSONResponse(view, 201, headers={"Location": f"/api/v1/evidence/{view['id']}"})


def _fields(given: dict[str, str]) -> Fields:
    try:
        return Fields.model_validate({name: value for name, value in given.items() if value != ""})
    except ValidationError as error:
        first = error.errors()[0]
        raise invalid(f"/{'/'.join(map(str, first['loc']))}: {first['msg']}") from None


def _remove(*paths: Any) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _make(house: House, caller: Principal, fields: Fields, picture: WebPicture) -> dict[str, Any]:
    key = image_key(caller.merchant_id, picture.sha256)
    house.store.put(key, picture.data, content_type="image/webp")
    (house.folder.cards / f"{picture.sha256}.webp").write_bytes(picture.data)
    with house.catalog.write() as session:
        made = evidence.make(session, caller.merchant_id, **fields.model_dump(), image_sha256=picture.sha256, image_key=key)
        return evidence_view(made)


@router.get("")
def listing(caller: Caller, house: HouseDep, product_id: Annotated[str | None, Query(max_length=80)] = None) -> dict[str, Any]:
    """The merchant's evidence, newest first."""
    with house.catalog.read() as session:
        return page("evidence", [evidence_view(one) for one in evidence.listing(session, caller.merchant_id, product_id)])


@router.get("/{evidence_id}")
def one(evidence_id: str, caller: Caller, house: HouseDep) -> dict[str, Any]:
    """One piece of evidence."""
    with house.catalog.read() as session:
        return evidence_view(evidence.get(session, caller.merchant_id, evidence_id))


@router.get("/{evidence_id}/image.webp", response_class=Response)
def picture(evidence_id: str, request: Request, caller: Caller, house: HouseDep) -> Response:
    """Its picture."""
    with house.catalog.read() as session:
        row = evidence.get(session, caller.merchant_id, evidence_id)
    return serve(request, house.store.get(row.image_key), "image/webp", cache="private, max-age=3600", etag=row.image_sha256)
