"""Bytes in memory as an HTTP answer: entity tags and single byte ranges (RFC 9110, section 14)."""

import hashlib
import re
from collections.abc import Mapping
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from api.errors import Problem

IMMUTABLE: Final = "public, max-age=31536000, immutable"
_RANGE: Final = re.compile(r"bytes=(\d{0,20})-(\d{0,20})", re.ASCII)


def serve(request: Request, data: bytes, media_type: str, *, cache: str, etag: str | None = None) -> Response:
    """200, 206, 304 or Problem 416, as the request's headers ask."""
    tag = f'"{etag or hashlib.sha256(data).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": cache, "Accept-Ranges": "bytes"}
    if tag in [item.strip().removeprefix("W/") for item in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    wanted = request.headers.get("range")
    if wanted is None or request.headers.get("if-range", tag) != tag:
        return Response(data, 200, headers, media_type)
    return _part(data, wanted, media_type, headers)


def _part(data: bytes, wanted: str, media_type: str, headers: Mapping[str, str]) -> Response:
    match = _RANGE.fullmatch(wanted.strip())
    if match is None or match.group(0) == "bytes=-":
        return Response(data, 200, headers, media_type)
    first, last = match[1], match[2]
    size = len(data)
    start = int(first) if first else max(0, size - int(last))
    stop = min(size, int(last) + 1) if first and last else size
    if start >= min(stop, size):
        raise Problem(
            "range-not-satisfiable",
            416,
            f"There are {size} bytes, none of them in {wanted[:80]!r}.",
            f"Ask for bytes from 0 to {size - 1}.",
            headers={"Content-Range": f"bytes */{size}"},
        )
    return Response(data[start:stop], 206, {**headers, "Content-Range": f"bytes {start}-{stop - 1}/{size}"}, media_type)
