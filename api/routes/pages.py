"""The pages and their static files: templates built by api/web, filled by the API from the browser."""

import re
from mimetypes import guess_type
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from api.auth import session_of
from api.errors import not_found
from api.house import HouseDep
from api.routes.ranged import IMMUTABLE, accepts, known

router = APIRouter(include_in_schema=False)
DIST: Final = Path(__file__).parent.parent / "web" / "dist"
HASH_CHARS: Final = 8
_OWN_POLICY: Final = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]+)"')
_PACKINGS: Final = (("br", ".br"), ("gzip", ".gz"))

_UNBUILT: Final = """<!doctype html><meta charset="utf-8"><title>Vouchcast</title>
<p>The web pages are not built. Run <code>make setup</code>
(or <code>npm --prefix api/web install &amp;&amp; npm --prefix api/web run build</code>),
then load this page again. The API is at <a href="/openapi.json">/openapi.json</a>.</p>"""


async def page(name: str) -> Response:
    """One of the built templates."""
    path = DIST / f"{name}.html"
    if not await run_in_threadpool(path.is_file):
        return HTMLResponse(_UNBUILT, 503)
    return FileResponse(path, headers={"Cache-Control": "no-cache"})


@router.get("/")
async def index() -> Response:
    """The shop window and archive."""
    return await page("index")


@router.get("/studio")
async def studio(request: Request, house: HouseDep) -> Response:
    """The merchant's and director's desk; a stranger is sent to log in."""
    if session_of(house.gate, request) is None:
        return RedirectResponse("/login?next=/studio", 303)
    return await page("studio")


@router.get("/watch/{show_id}")
async def watch(show_id: str) -> Response:
    """A live show."""
    return await page("watch")


@router.get("/replay/{show_id}")
async def replay(show_id: str) -> Response:
    """A published show."""
    return await page("replay")


@router.get("/product/{product_id}")
async def product(product_id: str) -> Response:
    """A product, its model in the viewer's own hands."""
    return await page("product")


@router.get("/verify")
async def verify() -> Response:
    """The stand-alone verifier: one file, the same as in every export, under the policy that stands in it."""
    answer = await page("verify")
    if isinstance(answer, FileResponse) and (own := await run_in_threadpool(_own_policy, Path(answer.path))):
        answer.headers["Content-Security-Policy"] = f"{own}; frame-ancestors 'self'"
    return answer


def _own_policy(path: Path) -> str | None:
    found = _OWN_POLICY.search(path.read_text(encoding="utf-8"))
    return found and found[1]


@router.get("/login")
async def login(
    request: Request,
    house: HouseDep,
    code: Annotated[str, Query(max_length=200)] = "",
    next: Annotated[str, Query(max_length=300)] = "/studio",
) -> Response:
    """The one-time link: its code becomes a session. Without one, the page that asks for a token."""
    if not code:
        return await page("login")
    principal = house.gate.redeem(code)
    if principal is not None:
        return house.gate.welcome(RedirectResponse(local(next), 303), principal, secure=request.url.scheme == "https")
    if session_of(house.gate, request) is not None:
        return RedirectResponse(local(next), 303)
    return RedirectResponse("/login?error=code", 303)


def local(target: str) -> str:
    """A path on this service; anything else becomes the studio."""
    safe = target.startswith("/") and not target.startswith(("//", "/\\")) and all(char.isprintable() for char in target)
    return target if safe else "/studio"


@router.get("/static/{name:path}")
@router.get("/widgets/{name}")
async def static(name: str, request: Request) -> Response:
    """Scripts, styles, pictures; `/widgets/replay.js` is the notebook's player. Hashed names are kept by browsers for good."""
    path = await run_in_threadpool(_inside, name)
    if path is None:
        raise not_found("file", name[:80])
    return await run_in_threadpool(_asset, path, request)


def _asset(path: Path, request: Request) -> Response:
    """The file, in the best packing that the build has made beside it and the browser takes. Blocking."""
    packed, coding = next(
        ((found, coding) for coding, end in _PACKINGS if accepts(request, coding) and (found := path.with_name(path.name + end)).is_file()),
        (path, None),
    )
    hashed = "-" in path.stem and len(path.stem.rpartition("-")[2]) >= HASH_CHARS
    headers = {"Cache-Control": IMMUTABLE if hashed else "no-cache", "Vary": "Accept-Encoding"}
    if coding:
        headers["Content-Encoding"] = coding
    answer = FileResponse(packed, headers=headers, media_type=_media_type(path), stat_result=packed.stat())
    if known(request, answer.headers["etag"]):
        kept = {name: answer.headers[name] for name in ("etag", "cache-control", "vary")}
        return Response(status_code=304, headers=kept)
    return answer


def _media_type(path: Path) -> str | None:
    """What a machine's own tables say of scripts differs."""
    return "text/javascript" if path.suffix == ".js" else guess_type(path.name)[0]


@router.get("/favicon.ico")
async def favicon() -> Response:
    """Browsers ask for it whatever the page says."""
    path = await run_in_threadpool(_inside, "favicon.svg")
    return FileResponse(path, media_type="image/svg+xml") if path else Response(status_code=204)


def _inside(name: str) -> Path | None:
    if "\0" in name:
        return None
    for root in (DIST / "static", DIST / "widgets", DIST):
        path = (root / name).resolve()
        if path.is_relative_to(root.resolve()) and path.is_file() and path.suffix != ".html":
            return path
    return None
