"""What every answer says to a browser: security headers, and who else may read (CORS).

Only what is public may be read across origins, and never with cookies; a page of another origin can so embed a replay.
"""

import re
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PAGES: Final = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self' ws: wss: blob:; worker-src 'self' blob:; font-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
_BYTES: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"

_PUBLIC: Final = re.compile(
    r"^/(archive/|live/|shop/models/|api/v1/shop/|whip/|whep/|static/|widgets/|api/v1/buyer$|api/v1/shows$|api/v1/shows/[^/]+(/timeline|/reviews|/seal|/proofs/[a-z]+)?$|api/v1/keys$|api/v1/products/[^/]+/reviews$)"
)
_METHODS: Final = "GET, HEAD, POST, DELETE, OPTIONS"
_REQUEST_HEADERS: Final = "Authorization, Content-Type, Range, If-Match, If-None-Match, Idempotency-Key"
_EXPOSED: Final = "Location, Link, ETag, Accept-Post, Content-Range, Accept-Ranges, Content-Length"


def _policy(content_type: str) -> str:
    return _PAGES if content_type.startswith("text/html") or content_type.startswith("text/javascript") else _BYTES


class Headers:
    """ASGI middleware; touches headers only."""

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "HEAD":  # the server drops the body: what a GET would say is enough
            scope = {**scope, "method": "GET"}
        path = scope["path"]
        public = _PUBLIC.match(path) is not None
        if public and scope["method"] == "OPTIONS" and _header(scope, b"access-control-request-method"):
            await _preflight(path, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), path, public)
            await send(message)

        await self._app(scope, receive, with_headers)

    def _add(self, headers: MutableHeaders, path: str, public: bool) -> None:
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Content-Security-Policy", _policy(headers.get("content-type", "")))
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if public else "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=()")
        if path.startswith("/api/v1/uploads"):
            headers["Tus-Resumable"] = "1.0.0"
        if path.startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")
        if self._https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if public:
            headers["Access-Control-Allow-Origin"] = "*"
            headers["Access-Control-Expose-Headers"] = _EXPOSED


def _header(scope: Scope, name: bytes) -> bool:
    return any(key == name for key, _ in scope["headers"])


async def _preflight(path: str, send: Send) -> None:
    headers = [
        (b"access-control-allow-origin", b"*"),
        (b"access-control-allow-methods", _METHODS.encode()),
        (b"access-control-allow-headers", _REQUEST_HEADERS.encode()),
        (b"access-control-expose-headers", _EXPOSED.encode()),
        (b"access-control-max-age", b"7200"),
    ]
    if path.startswith(("/whip/", "/whep/")):
        headers.append((b"accept-post", b"application/sdp"))
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
