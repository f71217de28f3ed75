"""The one place that knows HTTP errors: everything that goes wrong is answered as RFC 9457 problem+json.

`type` is stable (`urn:vouchcast:problem:<slug>`), `detail` says what is wrong and where, `remedy` what to do.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from api.stages.protocol import NotRunning, OfferRefused, SceneRefused, StageError
from archive.catalog.checks import Invalid
from archive.errors import ArchiveError, Conflict, NotFound, OnHold, Refused
from archive.objects.errors import KeyRefused
from render.engine.errors import EngineAway
from render.errors import RenderError

log = structlog.get_logger(__name__)

PROBLEM_TYPE = "application/problem+json"
ISSUES_TOLD: Final = 20
LONGEST_NAME: Final = 80
"""How much is said back of a name that a request made up."""
_REMEDIES: Final = {
    400: "Send one JSON object in UTF-8, as /openapi.json describes it, not nested deeply and without endless numbers.",
    413: "Send less at once; files have routes of their own.",
}


class Problem(Exception):
    """Something that the caller must be told."""

    def __init__(
        self, slug: str, status: int, detail: str, remedy: str = "", *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.slug, self.status, self.detail, self.remedy = slug, status, detail, remedy
        self.headers = dict(headers or {})
        self.more = more

    def body(self) -> dict[str, Any]:
        """The problem object of RFC 9457, with `remedy` beside it."""
        return {
            "type": f"urn:vouchcast:problem:{self.slug}",
            "title": _phrase(self.status),
            "status": self.status,
            "detail": self.detail,
            "remedy": self.remedy,
            **self.more,
        }

    def response(self) -> Response:
        """The problem as a response."""
        return JSONResponse(self.body(), self.status, headers={"Cache-Control": "no-store", **self.headers}, media_type=PROBLEM_TYPE)


def _phrase(status: int) -> str:
    """Of statuses that HTTP knows, and of the one that tus adds."""
    return "Checksum Mismatch" if status == 460 else HTTPStatus(status).phrase


def not_found(what: str, name: str) -> Problem:
    """The same words whether it does not exist or belongs to somebody else."""
    return Problem("not-found", 404, f"There is no {what} {name!r} here.", f"Check the id of the {what} and whose token you use.")


def unauthenticated() -> Problem:
    """No token, or none that is known."""
    return Problem(
        "unauthenticated",
        401,
        "This needs a token, and the one given is missing or unknown.",
        "Send `Authorization: Bearer TOKEN`, or open the login link that the service printed.",
        headers={"WWW-Authenticate": 'Bearer realm="vouchcast"'},
    )


def forbidden(detail: str, remedy: str) -> Problem:
    """Known, and not allowed."""
    return Problem("forbidden", 403, detail, remedy)


def invalid(detail: str, remedy: str = "Correct the request and send it again.", **more: Any) -> Problem:
    """The request contradicts what is accepted."""
    return Problem("invalid-request", 422, detail, remedy, **more)


_STATUS: Sequence[tuple[type[Exception], str, int, str]] = (
    (KeyRefused, "not-found", 404, "Check the name that you ask for."),
    (Invalid, "invalid-request", 422, "Correct the field that the detail names and send the request again."),
    (NotFound, "not-found", 404, "Check the id and whose token you use."),
    (Conflict, "conflict", 409, "Read the present state and send the change again."),
    (OnHold, "on-hold", 409, "Ask the administrator; a hold is lifted with DELETE on the show's `hold`."),
    (Refused, "refused", 403, ""),  # the detail says what to do
    (NotRunning, "show-not-live", 409, "Start the show first, or open its replay."),
    (OfferRefused, "sdp-refused", 400, "Send an SDP offer (RFC 8866) with H.264 or VP8 video and Opus sound."),
    (SceneRefused, "scene-refused", 422, "Correct the scene at the node that the detail names, save it, and send this again."),
    (StageError, "stage-failed", 503, "Try again; the service's log says more."),
    (EngineAway, "engine-away", 503, "Try again in a few seconds; the service's log says more."),
    (RenderError, "render-refused", 422, "Correct what the detail names."),
    (ArchiveError, "archive-failed", 503, "Try again; the service's log says more."),
)


def problem_of(error: Exception) -> Problem | None:
    """How an error of the rooms below is told; None when it is not one of theirs."""
    if isinstance(error, Problem):
        return error
    for kind, slug, status, remedy in _STATUS:
        if isinstance(error, kind):
            return Problem(slug, status, str(error) or kind.__doc__ or slug, remedy)
    return None


def _validation(error: RequestValidationError) -> Problem:
    found = error.errors()[:ISSUES_TOLD]
    if found and found[0]["type"] == "json_invalid":
        why = found[0].get("ctx", {}).get("error", "it cannot be read")
        return invalid(f"The body is no JSON: {why} (at character {found[0]['loc'][-1]}).", _REMEDIES[400])
    issues = [{"pointer": _pointer(item["loc"], error.body), "message": item["msg"]} for item in found]
    first = issues[0] if issues else {"pointer": "/", "message": "unreadable"}
    return invalid(f"{first['pointer']}: {first['message']}", issues=issues)


def _pointer(loc: Sequence[Any], body: Any) -> str:
    """Where in the request it is (RFC 6901): without the names by which pydantic tells the members of a union apart."""
    of_body = loc[:1] == ("body",)
    where, parts = body if of_body else None, []
    for left, part in reversed(list(enumerate(reversed(loc[1:] if of_body else loc)))):
        if isinstance(where, Mapping) and part not in where and left:
            continue
        parts.append(str(part)[:LONGEST_NAME].replace("~", "~0").replace("/", "~1"))
        where = _within(where, part)
    return "/" + "/".join(parts)


def _within(where: Any, part: Any) -> Any:
    if isinstance(where, Mapping):
        return where.get(part)
    return where[part] if isinstance(where, list) and isinstance(part, int) and part < len(where) else None


def _http(error: HTTPException) -> Problem:
    slugs = {400: "invalid-request", 401: "unauthenticated", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}
    slug = slugs.get(error.status_code, "http-error")
    remedy = _REMEDIES.get(error.status_code, "See /openapi.json for what is served here.")
    return Problem(slug, error.status_code, str(error.detail), remedy, headers=error.headers)


async def _answer(request: Request, error: Exception) -> Response:
    if isinstance(error, RequestValidationError):
        return _validation(error).response()
    if isinstance(error, HTTPException):
        return _http(error).response()
    if (problem := problem_of(error)) is not None:
        if problem.status >= 500:
            log.warning("problem", path=request.url.path, slug=problem.slug, detail=problem.detail)
        return problem.response()
    log.error("unexpected", path=request.url.path, exc_info=error)
    return Problem("internal", 500, "The service failed at this request.", "Try again; the service's log says more.").response()


def install(app: FastAPI) -> None:
    """Make every error of the application a problem+json."""
    kinds = (Problem, RequestValidationError, HTTPException, ArchiveError, RenderError, StageError, Exception)
    for kind in kinds:
        app.add_exception_handler(kind, _answer)
