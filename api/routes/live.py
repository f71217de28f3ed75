"""Live HLS: the same segments as the archive's, from the spool while they lie there."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.auth import MaybeCaller
from api.desk.doors import check_kept
from api.errors import not_found
from api.house import HouseDep
from api.routes.ranged import IMMUTABLE, serve
from archive.objects.keys import is_playlist
from archive.objects.store import content_type_of

router = APIRouter(prefix="/live", tags=["media"])


@router.get("/{show_id}/{name}", response_class=Response)
def playlist(show_id: str, name: str, request: Request, caller: MaybeCaller, house: HouseDep) -> Response:
    """`index.m3u8`, `video.m3u8`, `audio.m3u8`: EVENT while the show is live, VOD after."""
    show = house.shows.readable(show_id, caller)
    check_kept(show)
    if not is_playlist(name):
        raise not_found("playlist", name[:80])
    return serve(request, house.recordings.playlist(show, name).encode(), content_type_of(name), cache="no-cache")


@router.get("/{show_id}/{track}/{name}", response_class=Response)
def segment(show_id: str, track: str, name: str, request: Request, caller: MaybeCaller, house: HouseDep) -> Response:
    """An immutable segment or init segment."""
    show = house.shows.readable(show_id, caller)
    check_kept(show)
    data = house.shelf.media(show.merchant_id, show.id, track, name)
    return serve(request, data, content_type_of(name), cache=IMMUTABLE, etag=name)
