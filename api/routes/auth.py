"""A browser's session: who it is, how it begins by a token, how it ends."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from api.auth import CSRF_COOKIE, SESSION_COOKIE, Administrator, MaybeCaller, session_of
from api.errors import unauthenticated
from api.house import House, HouseDep
from api.routes.common import Body

router = APIRouter(tags=["session"])


class TokenBody(Body):
    """The administrator's token or a merchant's."""

    token: Annotated[str, Field(min_length=1, max_length=500)]


@router.get("/api/v1/session")
def session(request: Request, caller: MaybeCaller, house: HouseDep) -> dict[str, Any]:
    """Who is calling; `csrf` is what a browser's writes carry in X-Vouchcast-CSRF."""
    if caller is None:
        return {"authenticated": False}
    held = session_of(house.gate, request)
    return {
        "authenticated": True,
        "kind": caller.kind,
        "merchant_id": caller.merchant_id,
        "merchant_name": house.shows.merchant_name(caller.merchant_id),
        "csrf": None if held is None else held.csrf,
    }


@router.post("/api/v1/session")
@router.post("/login", include_in_schema=False)
async def begin(body: TokenBody, request: Request, house: HouseDep) -> Response:
    """A token becomes a session cookie."""
    principal = await run_in_threadpool(house.gate.bearer, body.token.strip())
    if principal is None:
        raise unauthenticated()
    name = await run_in_threadpool(house.shows.merchant_name, principal.merchant_id)
    view = {"authenticated": True, "kind": principal.kind, "merchant_id": principal.merchant_id, "merchant_name": name}
    return house.gate.welcome(JSONResponse(view), principal, secure=request.url.scheme == "https")


@router.delete("/api/v1/session", status_code=204)
@router.post("/api/v1/logout", status_code=204, include_in_schema=False)
async def end(_: MaybeCaller) -> Response:
    """Forget the session in this browser."""
    response = Response(status_code=204)
    response.delete_cookie(SESSION_COOKIE, path="/")
    response.delete_cookie(CSRF_COOKIE, path="/")
    return response


@router.post("/api/v1/login-links", status_code=201)
async def link(_: Administrator, request: Request, house: HouseDep) -> dict[str, str]:
    """A fresh one-time link for a browser."""
    return {"url": login_url(house, str(request.base_url))}


def login_url(house: House, base_url: str) -> str:
    """A link that opens one session."""
    base = (house.settings.public_url or base_url).rstrip("/")
    return f"{base}/login?code={house.gate.login_code(house.gate.admin())}"
