"""What WHIP (RFC 9725) and WHEP have in common: an offer in, an answer out, a session with a name of its own.

A session's URL is signed, so that a host's id (which is in the public log) ends nobody's session.
"""

import json
from typing import Any, Final

from fastapi import Request
from fastapi.responses import Response

from api.errors import Problem, not_found
from api.house import House
from api.stages.protocol import SessionKind

SDP_TYPE: Final = "application/sdp"
SDP_LIMIT_BYTES: Final = 64 * 1024


async def offer_of(request: Request) -> str:
    """The offer in a request's body; Problem 415, 413 or 400."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != SDP_TYPE:
        raise Problem(
            "unsupported-media-type",
            415,
            f"The body is {content_type or 'of no stated type'}, not {SDP_TYPE}.",
            f"Send the SDP offer with Content-Type: {SDP_TYPE}.",
            headers={"Accept-Post": SDP_TYPE},
        )
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > SDP_LIMIT_BYTES:
            raise Problem("too-large", 413, f"The offer is longer than {SDP_LIMIT_BYTES} bytes.", "Send a plain SDP offer.")
    try:
        sdp = body.decode("utf-8")
    except UnicodeDecodeError:
        raise refused("it is no text") from None
    if not sdp.startswith("v=0") or "m=" not in sdp:
        raise refused("it does not begin with v=0 or has no media section")
    return sdp


def refused(why: str) -> Problem:
    """The offer cannot be read."""
    return Problem("sdp-refused", 400, f"The SDP offer was refused: {why}.", "Send an SDP offer (RFC 8866) with H.264 or VP8 and Opus.")


async def answer(house: House, kind: SessionKind, show_id: str, sdp: str) -> Response:
    """Offer to the show; 201 with the answer and the session's URL."""
    session = await house.stages.offer(show_id, kind, sdp)
    name = house.gate.stamp(f"{kind}.{show_id}.{session.session_id}").removeprefix(f"{kind}.{show_id}.")
    headers = {"Location": f"/{kind}/{show_id}/{name}", "Cache-Control": "no-store"}
    if links := ice_links(house.settings.ice()):
        headers["Link"] = links
    return Response(session.sdp, 201, headers=headers, media_type=SDP_TYPE)


async def hang_up(house: House, kind: SessionKind, show_id: str, name: str) -> Response:
    """End the session of a signed URL; ending twice is no error."""
    body = house.gate.stamped(f"{kind}.{show_id}.{name}")
    if body is None:
        raise not_found("session", name[:80])
    if show_id in house.stages.running():
        await house.stages.hang_up(show_id, body.removeprefix(f"{kind}.{show_id}."))
    return Response(status_code=200)


def options(methods: str) -> Response:
    """The answer to a plain OPTIONS (preflights are answered before)."""
    return Response(status_code=204, headers={"Allow": methods, "Accept-Post": SDP_TYPE})


def ice_links(servers: tuple[dict[str, Any], ...]) -> str:
    """ICE servers as a Link header (RFC 9725, section 4.6)."""
    links = []
    for server in servers:
        urls = server["urls"] if isinstance(server["urls"], list) else [server["urls"]]
        extra = ""
        if server.get("username") and server.get("credential"):
            extra = (
                f'; username={json.dumps(server["username"])}; credential={json.dumps(server["credential"])}; credential-type="password"'
            )
        links += [f'<{url}>; rel="ice-server"{extra}' for url in urls]
    return ", ".join(links)
