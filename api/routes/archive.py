"""The archive: a published show's playlists, media, cards and projections. An unpublished one opens by a signed path.

`{show}` is a show's id, or `id~signature` as the merchant's view of an unpublished show gives it.
"""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlmodel import Session

from api.auth import MaybeCaller, Principal
from api.desk.doors import check_kept, check_open
from api.errors import not_found
from api.house import House, HouseDep
from api.routes.ranged import IMMUTABLE, serve
from archive.catalog.tables import Show
from archive.errors import NotFound
from archive.objects.keys import checked_sha256, is_playlist, show_file_key, show_prefix
from archive.objects.store import content_type_of
from archive.timeline.projections import chapters_vtt, products_vtt, project, text_commitments

router = APIRouter(prefix="/archive", tags=["media"])
_PROJECTIONS: Final = ("timeline.json", "chapters.vtt", "products.vtt")
_SEALED: Final = ("manifest.json",)


def opened(house: House, show: str, caller: Principal | None) -> Show:
    """The show of a path: public, the caller's own, or signed for."""
    if "~" not in show:
        return house.shows.readable(show, caller)
    show_id = house.gate.stamped(show)
    with house.catalog.read() as session:
        found = _by_id(session, show_id)
    if found is None:
        raise not_found("show", show.partition("~")[0][:80])
    check_open(found)
    return found


def played(house: House, show: str, caller: Principal | None) -> Show:
    """The same for its media: Problem 410 if they were removed."""
    found = opened(house, show, caller)
    check_kept(found)
    return found


def _by_id(session: Session, show_id: str | None) -> Show | None:
    return None if show_id is None else session.get(Show, show_id)


@router.get("/{show}/{name}", response_class=Response)
def file(show: str, name: str, request: Request, caller: MaybeCaller, house: HouseDep) -> Response:
    """A playlist, `timeline.json`, `chapters.vtt`, `products.vtt`, or the sealed `manifest.json`."""
    found = played(house, show, caller) if is_playlist(name) else opened(house, show, caller)
    if is_playlist(name):
        data = house.recordings.playlist(found, name).encode()
    elif name in _PROJECTIONS:
        data = projection(house, found, name)
    elif name in _SEALED:
        data = _sealed(house, found, name)
    else:
        raise not_found("file", name[:80])
    return serve(request, data, content_type_of(name), cache="no-cache")


def projection(house: House, show: Show, name: str) -> bytes:
    """Made from the events as they are now; the same events give the same bytes."""
    events = house.log.read_all(show.id)
    if not events:
        raise not_found("file", name)
    timeline = project(events, house.vault.texts(text_commitments(events)))
    if name == "timeline.json":
        return timeline.to_bytes()
    return (chapters_vtt(timeline) if name == "chapters.vtt" else products_vtt(timeline)).encode()


def _sealed(house: House, show: Show, name: str) -> bytes:
    try:
        return house.store.get(show_file_key(show_prefix(show.merchant_id, show.id), name))
    except NotFound:
        raise not_found("sealed file", f"{name} (the archive is sealed a moment after the show's end)") from None


@router.get("/{show}/cards/{name}", response_class=Response)
def card(show: str, name: str, request: Request, caller: MaybeCaller, house: HouseDep) -> Response:
    """A card's picture."""
    found = played(house, show, caller)
    sha256 = checked_sha256(name.removesuffix(".webp"))
    return serve(request, house.shelf.card(found.merchant_id, found.id, sha256), "image/webp", cache=IMMUTABLE, etag=sha256)


@router.get("/{show}/{track}/{name}", response_class=Response)
def segment(show: str, track: str, name: str, request: Request, caller: MaybeCaller, house: HouseDep) -> Response:
    """An immutable segment or init segment; byte ranges are served."""
    found = played(house, show, caller)
    data = house.shelf.media(found.merchant_id, found.id, track, name)
    return serve(
        request, data, content_type_of(name), cache=IMMUTABLE if found.state == "published" else "private, max-age=3600", etag=name
    )
