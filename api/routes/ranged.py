"""Bytes in memory as an HTTP answer: entity tags, single byte ranges (RFC 9110, section 14), and text packed by gzip."""

import gzip
import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from api.errors import Problem

IMMUTABLE: Final = "public, max-age=31536000, immutable"
_RANGE: Final = re.compile(r"bytes=(\d{0,20})-(\d{0,20})", re.ASCII)
_TEXT: Final = ("text/", "application/json", "application/vnd.apple.mpegurl")
_PACKED_FROM_BYTES: Final = 1024
_LEVEL: Final = 5


def serve(request: Request, data: bytes, media_type: str, *, cache: str, etag: str | None = None) -> Response:
    """200, 206, 304 or Problem 416, as the request's headers ask. Blocking for long texts: they are packed."""
    tag = f'"{etag or hashlib.sha256(data).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": cache, "Accept-Ranges": "bytes"}
    wanted = request.headers.get("range")
    if media_type.startswith(_TEXT) and len(data) >= _PACKED_FROM_BYTES:
        headers["Vary"] = "Accept-Encoding"
        if wanted is None and accepts(request, "gzip"):
            data, tag = _packed(data), f'{tag[:-1]}-gz"'
            headers |= {"ETag": tag, "Content-Encoding": "gzip"}
    if known(request, tag):
        headers.pop("Content-Encoding", None)
        return Response(status_code=304, headers=headers)
    if wanted is None or request.headers.get("if-range", tag) != tag:
        return Response(data, 200, headers, media_type)
    return _part(data, wanted, media_type, headers)


def accepts(request: Request, coding: str) -> bool:
    """Whether the client takes a content coding (RFC 9110, section 12.5.3)."""
    for item in request.headers.get("accept-encoding", "").split(","):
        name, _, weight = item.partition(";")
        if name.strip().lower() == coding:
            return re.fullmatch(r"\s*q=0(\.0*)?\s*", weight) is None
    return False


def known(request: Request, tag: str) -> bool:
    """Whether the client holds this very representation."""
    return tag in [item.strip().removeprefix("W/") for item in request.headers.get("if-none-match", "").split(",")]


@lru_cache(maxsize=32)
def _packed(data: bytes) -> bytes:
    """A live playlist is asked for by all viewers at once: it is packed once."""
    return gzip.compress(data, _LEVEL, mtime=0)


def _part(data: bytes, wanted: str, media_type: str, headers: Mapping[str, str]) -> Response:
    if (part := span(wanted, len(data))) is None:
        return Response(data, 200, headers, media_type)
    start, stop = part
    return Response(data[start:stop], 206, {**headers, "Content-Range": f"bytes {start}-{stop - 1}/{len(data)}"}, media_type)


def span(wanted: str, size: int) -> tuple[int, int] | None:
    """[start, stop) of what a Range header asks of `size` bytes; None for all of them, Problem 416 for none of them."""
    match = _RANGE.fullmatch(wanted.strip())
    if match is None or match.group(0) == "bytes=-":
        return None
    first, last = match[1], match[2]
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
    return start, stop
