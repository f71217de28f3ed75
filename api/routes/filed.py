"""Files on disk as HTTP answers: entity tags and single byte ranges, streamed, never whole in memory."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, Final

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from api.routes.ranged import known, span

CHUNK_BYTES: Final = 256 * 1024


def serve_file(
    request: Request, path: Path, media_type: str, *, cache: str, etag: str, after: Callable[[], None] | None = None
) -> Response:
    """200, 206, 304 or Problem 416, as the request's headers ask. OSError if the file cannot be opened.

    `after` is called (on a worker thread) when the answer has gone out. Blocking.
    """
    tag = f'"{etag}"'
    headers = {"ETag": tag, "Cache-Control": cache, "Accept-Ranges": "bytes"}
    if known(request, tag):
        if after is not None:
            after()
        return Response(status_code=304, headers=headers)
    file = path.open("rb")
    try:
        size = file.seek(0, 2)
        wanted = request.headers.get("range")
        part = None if wanted is None or request.headers.get("if-range", tag) != tag else span(wanted, size)
    except BaseException:
        file.close()
        raise
    start, stop = part or (0, size)
    more = {} if part is None else {"Content-Range": f"bytes {start}-{stop - 1}/{size}"}
    return _Stream(file, start, stop, 200 if part is None else 206, {**headers, **more}, media_type, after)


class _Stream(Response):
    """Bytes [start, stop) of an open file."""

    def __init__(
        self,
        file: BinaryIO,
        start: int,
        stop: int,
        status: int,
        headers: Mapping[str, str],
        media_type: str,
        after: Callable[[], None] | None,
    ) -> None:
        self._file, self._start, self._stop, self._after = file, start, stop, after
        super().__init__(None, status, {**headers, "Content-Length": str(stop - start)}, media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, a chunk at a time."""
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            at = self._start
            while at < self._stop:
                chunk = await run_in_threadpool(self._read, at, min(CHUNK_BYTES, self._stop - at))
                at += len(chunk)
                await send({"type": "http.response.body", "body": chunk, "more_body": bool(chunk) and at < self._stop})
                if not chunk:
                    return
            if self._start == self._stop:
                await send({"type": "http.response.body", "body": b""})
        finally:
            self._file.close()
            if self._after is not None:
                await run_in_threadpool(self._after)

    def _read(self, at: int, size: int) -> bytes:
        self._file.seek(at)
        return self._file.read(size)
