"""Resumable uploads: tus 1.0.0 (https://tus.io/protocols/resumable-upload) with creation, creation-with-upload, checksum,
expiration and termination. A finished upload is a model: its answers carry `Vouchcast-Model`.
"""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from api.auth import Caller
from api.desk.resumable import ALGORITHMS, Checksum, Piece, named, told
from api.errors import Problem, invalid
from api.house import House, HouseDep
from api.uploads import no_room, stretches
from archive.catalog.tables import ModelUpload

router = APIRouter(prefix="/api/v1/uploads", tags=["models"])

VERSION: Final = "1.0.0"
PIECE_TYPE: Final = "application/offset+octet-stream"
EXTENSIONS: Final = "creation,creation-with-upload,checksum,expiration,termination"
_BYTES: Final = {"requestBody": {"content": {PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}}}}


def _header(name: str, described: str, *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": required, "schema": {"type": "string"}, "description": described}


def _speaks_tus(request: Request) -> None:
    """Problem 412 for another version of the protocol."""
    if request.headers.get("tus-resumable") != VERSION:
        detail = "The header Tus-Resumable is missing or names another version."
        raise Problem("version", 412, detail, f"Send Tus-Resumable: {VERSION}.", headers={"Tus-Version": VERSION})


Tus = Annotated[None, Depends(_speaks_tus)]


@router.options("", status_code=204)
@router.options("/{upload_id}", status_code=204, include_in_schema=False)
async def abilities(house: HouseDep) -> Response:
    """What this server can do."""
    headers = {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(house.limits.file_bytes),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }
    return Response(status_code=204, headers=headers)


@router.post(
    "",
    status_code=201,
    openapi_extra={
        **_BYTES,
        "parameters": [
            _header("Tus-Resumable", VERSION, required=True),
            _header("Upload-Length", "Bytes of the whole file.", required=True),
            _header("Upload-Metadata", "`filename` and its base64."),
        ],
    },
)
async def create(request: Request, _: Tus, caller: Caller, house: HouseDep) -> Response:
    """Begin an upload; bytes may come with it. `Location` is where the rest goes."""
    size_bytes = _whole(request, "upload-length")
    if size_bytes == 0:
        raise invalid("The file is empty.", "Send the file itself.")
    filename = named(request.headers.get("upload-metadata", ""))
    upload = await run_in_threadpool(house.resumable.create, caller.merchant_id, filename=filename, size_bytes=size_bytes)
    answer = await _append(request, house, upload, 0) if _type(request) == PIECE_TYPE else await _answer(house, upload, 201)
    answer.status_code = 201
    answer.headers["Location"] = f"/api/v1/uploads/{upload.id}"
    return answer


@router.get("/{upload_id}")
async def state(upload_id: str, caller: Caller, house: HouseDep) -> Response:
    """How far it is (the headers of HEAD, and the same as JSON)."""
    upload = await run_in_threadpool(house.resumable.find, caller, upload_id)
    offset = await run_in_threadpool(house.resumable.offset, upload)
    return JSONResponse(told(upload, offset), headers=_headers(upload, offset))


@router.head("/{upload_id}", status_code=200)
async def offset(upload_id: str, caller: Caller, house: HouseDep) -> Response:
    """Where to go on."""
    return await state(upload_id, caller, house)


@router.patch(
    "/{upload_id}",
    status_code=204,
    openapi_extra={
        **_BYTES,
        "parameters": [
            _header("Tus-Resumable", VERSION, required=True),
            _header("Upload-Offset", "Where these bytes begin.", required=True),
            _header("Upload-Checksum", "Algorithm and base64 digest of these bytes."),
        ],
    },
)
async def append(upload_id: str, request: Request, _: Tus, caller: Caller, house: HouseDep) -> Response:
    """More bytes. What arrives is kept, also when the connection breaks; the last one makes it a model."""
    if _type(request) != PIECE_TYPE:
        raise Problem("media-type", 415, f"The body is {_type(request)[:80] or 'of no type'}.", f"Send it as {PIECE_TYPE}.")
    upload = await run_in_threadpool(house.resumable.find, caller, upload_id)
    return await _append(request, house, upload, _whole(request, "upload-offset"))


@router.delete("/{upload_id}", status_code=204)
async def give_up(upload_id: str, _: Tus, caller: Caller, house: HouseDep) -> None:
    """Forget the upload and its bytes; a model that it became stays."""
    upload = await run_in_threadpool(house.resumable.find, caller, upload_id)
    await run_in_threadpool(house.resumable.remove, upload)


@router.post("/{upload_id}", status_code=204, include_in_schema=False)
async def instead(upload_id: str, request: Request, tus: Tus, caller: Caller, house: HouseDep) -> Response:
    """X-HTTP-Method-Override, for who can send no PATCH or DELETE."""
    method = request.headers.get("x-http-method-override", "").upper()
    if method == "PATCH":
        return await append(upload_id, request, tus, caller, house)
    if method == "DELETE":
        await give_up(upload_id, tus, caller, house)
        return Response(status_code=204)
    raise Problem("method-not-allowed", 405, "An upload goes on with PATCH.", "Send PATCH, or name it in X-HTTP-Method-Override.")


async def _append(request: Request, house: House, upload: ModelUpload, offset: int) -> Response:
    header = request.headers.get("upload-checksum")
    checksum = None if header is None else Checksum(header)
    with house.limits.uploading(upload.merchant_id), house.resumable.held(upload.id):
        piece = await run_in_threadpool(house.resumable.open, upload, offset, checksum)
        try:
            whole = await _pump(request, piece)
        except BaseException:
            await run_in_threadpool(piece.close, whole=False)
            raise
        await run_in_threadpool(piece.close, whole=whole)
        if not whole:
            raise invalid("The connection broke.", "Ask with HEAD where to go on.")
        upload = await run_in_threadpool(house.resumable.renew, upload)
        if piece.offset == upload.size_bytes:
            upload = await finish(house, upload)
    return await _answer(house, upload, 204)


async def _pump(request: Request, piece: Piece) -> bool:
    """Whether the body came whole."""
    try:
        async for stretch in stretches(request):
            await run_in_threadpool(piece.write, stretch)
    except ClientDisconnect:
        return False
    except OSError as error:
        raise no_room(error) from None
    return True


async def finish(house: House, upload: ModelUpload) -> ModelUpload:
    """All bytes are here: it becomes a model, which waits for its turn."""
    model, fresh = await run_in_threadpool(house.door.finish, upload, house.resumable.path(upload.id))
    if fresh:
        house.intake.begin(model)
    upload.model_id = model.id
    return upload


async def _answer(house: House, upload: ModelUpload, status: int) -> Response:
    offset = await run_in_threadpool(house.resumable.offset, upload)
    return Response(status_code=status, headers=_headers(upload, offset))


def _headers(upload: ModelUpload, offset: int) -> dict[str, str]:
    headers = {
        "Upload-Offset": str(offset),
        "Upload-Length": str(upload.size_bytes),
        "Upload-Expires": _http_date(upload.expires_at),
        "Cache-Control": "no-store",
    }
    return headers if upload.model_id is None else {**headers, "Vouchcast-Model": upload.model_id}


def _http_date(text: str) -> str:
    from email.utils import format_datetime

    from archive.catalog.moment import parsed

    return format_datetime(parsed(text), usegmt=True)


def _type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _whole(request: Request, name: str) -> int:
    """A header that is a number of bytes; Problem 422."""
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise invalid(f"The header {name.title()} is missing or no number of bytes.", "Say how many bytes, as a whole number.")
    return int(text)
