"""The seal for everyone: how far a show is sealed, receipts, pieces and raw objects for verifiers, proofs, keys.

Only heads that S3 holds are shown. What a verifier reads here are S3's own bytes; beside them the log as the database tells
it to the pages, which must say the same.
"""

import threading
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.auth import MaybeCaller
from api.desk.shown_log import shown_piece, shown_pieces
from api.errors import Problem, not_found
from api.house import House, HouseDep
from api.routes.archive import opened
from api.routes.common import LARGEST
from api.routes.ranged import IMMUTABLE, serve
from archive.catalog.tables import SealPiece, Show
from archive.errors import NotFound
from archive.objects.keys import parse_events, parse_seal, show_prefix
from archive.objects.store import ObjectInfo, content_type_of
from archive.seal.proofs import consistency, inclusion, signer
from archive.timeline.event import canonical

router = APIRouter(tags=["seal"])

Size = Annotated[int | None, Query(ge=1, le=LARGEST, description="Leaves of the tree; without it those of the newest head.")]

_PUBLIC_FOLDERS: Final = ("video", "audio", "events", "seal", "cards")
_LISTING: Final = threading.BoundedSemaphore(2)
_TURN_S: Final = 10.0


@router.get("/api/v1/shows/{show}/seal")
def state(show: str, caller: MaybeCaller, house: HouseDep) -> dict[str, Any]:
    """The newest signed head: `head` (a signed note), `size`, `root` (hex), `signed_at`, `key` that signed it, `keys` (records of
    rotated keys), `locked_until` (S3 Object Lock; null without), `stamped` (RFC 3161), `leaves_waiting` under no head yet.
    404 `not-sealed-yet` before the first."""
    found = opened(house, show, caller)
    newest = _newest(house, found)
    key = signer(newest.note, house.seals.keyring.publics)
    return {
        "head": newest.note,
        "size": newest.size,
        "root": newest.root,
        "signed_at": newest.signed_at,
        "key": None if key is None else str(key),
        "keys": list(house.seals.keyring.rotations),
        "locked_until": newest.locked_until,
        "stamped": newest.stamp is not None,
        "leaves_waiting": house.seals.ledger.waiting(found.id, newest.size),
    }


@router.get("/api/v1/shows/{show}/proofs/inclusion")
def included(
    show: str,
    caller: MaybeCaller,
    house: HouseDep,
    seq: Annotated[int | None, Query(ge=1, le=LARGEST, description="An event by its number …")] = None,
    segment: Annotated[
        str | None, Query(max_length=200, description="… or a segment or init segment, such as `video/000012-….m4s`.")
    ] = None,
    size: Size = None,
) -> dict[str, Any]:
    """That one event or segment is under a head (RFC 9162, 2.1.3): `index`, `line` (the leaf), `proof` and `root` in hex."""
    found = opened(house, show, caller)
    newest = _newest(house, found)
    if (seq is None) == (segment is None):
        raise Problem("invalid-request", 422, "Ask for one leaf: by `seq` or by `segment`.", "Send one of the two.")
    name = f"event {seq}" if segment is None else segment
    return inclusion(house.seals.ledger.tree(found.id), name, _size(size, newest))


@router.get("/api/v1/shows/{show}/proofs/consistency")
def consistent(
    show: str,
    caller: MaybeCaller,
    house: HouseDep,
    first: Annotated[int, Query(ge=0, le=LARGEST, description="Leaves under the older head.")],
    second: Annotated[int | None, Query(ge=0, le=LARGEST, description="Leaves under the newer one; without it the newest.")] = None,
) -> dict[str, Any]:
    """That the tree only grew between two sizes (RFC 9162, 2.1.4): both roots and `proof` in hex."""
    found = opened(house, show, caller)
    until = _size(second, _newest(house, found))
    if first > until:
        raise Problem(
            "invalid-request", 422, f"A tree of {until} leaves did not grow from one of {first}.", "Let `first` be the smaller one."
        )
    return consistency(house.seals.ledger.tree(found.id), first, until)


@router.get("/api/v1/keys")
def keys(house: HouseDep) -> dict[str, Any]:
    """`key` that signs now, all `keys` that ever did, and the records of `rotations`, oldest first. Pin the key; do not ask twice."""
    ring = house.seals.keyring
    return {"key": str(ring.public), "keys": [str(key) for key in ring.publics], "rotations": list(ring.rotations)}


@router.get("/archive/{show}/receipt.json", response_class=Response)
def receipt(show: str, request: Request, caller: MaybeCaller, house: HouseDep) -> Response:
    """The newest head with all leaves under it, to be kept by whoever watches. 404 `not-sealed-yet` before the first."""
    found = opened(house, show, caller)
    data, etag = house.seals.receipt(_newest(house, found))
    return serve(request, data, "application/json", cache="no-cache", etag=etag)


@router.get("/archive/{show}/contents.json", response_class=Response)
def contents(show: str, request: Request, caller: MaybeCaller, house: HouseDep) -> Response:
    """What S3 holds of the show, as far as it is for everyone, and the log as the pages show it: keys below `merchant/show` and sizes."""
    found = opened(house, show, caller)
    prefix = f"{show_prefix(found.merchant_id, found.id)}/"
    held = {key: info.size_bytes for info in _listed(house, prefix) if _public(key := info.key.removeprefix(prefix))}
    sizes = dict(shown_pieces(house, found, held)) | held
    objects = [{"key": key, "size_bytes": size_bytes} for key, size_bytes in sorted(sizes.items())]
    fields = {"v": 1, "merchant_id": found.merchant_id, "show_id": found.id, "objects": objects}
    return serve(request, canonical(fields), "application/json", cache="no-cache")


@router.get("/archive/{show}/seal/{name}", response_class=Response)
def piece(show: str, name: str, request: Request, caller: MaybeCaller, house: HouseDep) -> Response:
    """One immutable piece of the seal (`….json`), or the time stamp over its head (`….tsr`)."""
    if parse_seal(f"seal/{name.removesuffix('.tsr').removesuffix('.json')}.json") is None:
        raise not_found("piece of the seal", name[:120])
    return _raw(house, opened(house, show, caller), "seal", name, request)


@router.get("/archive/{show}/events/{name}", response_class=Response)
def events(show: str, name: str, request: Request, caller: MaybeCaller, house: HouseDep) -> Response:
    """One piece of the event log, newline-delimited canonical JSON: as S3 holds it, or as the pages show it."""
    if parse_events(f"events/{name}") is None:
        raise not_found("piece of the log", name[:120])
    found = opened(house, show, caller)
    try:
        return _raw(house, found, "events", name, request)
    except Problem as missing:
        if (data := shown_piece(house, found, f"events/{name}")) is None:
            raise missing from None
        return serve(request, data, content_type_of(name), cache="no-cache")


def _newest(house: House, show: Show) -> SealPiece:
    newest = house.seals.ledger.newest(show.id)
    if newest is None:
        detail = f"No head of the show {show.id} is signed yet."
        raise Problem(
            "not-sealed-yet", 404, detail, "A show is sealed some seconds after it began: ask again.", headers={"Retry-After": "5"}
        )
    return newest


def _size(asked: int | None, newest: SealPiece) -> int:
    if asked is not None and asked > newest.size:
        detail = f"The newest head is over {newest.size} leaves, not over {asked}."
        raise Problem("invalid-request", 422, detail, f"Ask for at most {newest.size}.")
    return newest.size if asked is None else asked


def _raw(house: House, show: Show, folder: str, name: str, request: Request) -> Response:
    key = f"{show_prefix(show.merchant_id, show.id)}/{folder}/{name}"
    try:
        data = house.store.get(key)
    except NotFound:
        raise not_found("object", f"{folder}/{name}"[:120]) from None
    cache = IMMUTABLE if show.state == "published" else "private, max-age=3600"
    return serve(request, data, content_type_of(name), cache=cache)


def _listed(house: House, prefix: str) -> list[ObjectInfo]:
    # A listing is the dearest thing that a stranger may ask of S3: few at once.
    if not _LISTING.acquire(timeout=_TURN_S):
        raise Problem("busy", 503, "The object store is busy with other listings.", "Ask again in a moment.", headers={"Retry-After": "5"})
    try:
        return list(house.store.list(prefix))
    finally:
        _LISTING.release()


def _public(key: str) -> bool:
    folder, slash, _ = key.partition("/")
    return not slash or folder.partition("-")[0] in _PUBLIC_FOLDERS
