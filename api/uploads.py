"""A file on its way in: streamed to disk as it arrives, never held in memory, stopped at its limit."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from api.errors import Problem, invalid
from api.settings import MIB

FIELD_LIMIT_BYTES: Final = 16 * 1024
FIELDS_LIMIT: Final = 32
STRETCH_BYTES: Final = 256 * 1024
"""What is handed to a worker thread at once: hashing and writing wait for no disk on the loop."""
STALL_S: Final = 60.0
NAME_LIMIT: Final = 200
FILE_SCHEMA: Final = {"schema": {"type": "string", "format": "binary"}}
FILE_BODY: Final = {
    "requestBody": {
        "content": {
            "multipart/form-data": {"schema": {"properties": {"file": {"type": "string", "format": "binary"}}}},
            "application/octet-stream": FILE_SCHEMA,
        }
    },
    "parameters": [{"name": "filename", "in": "query", "schema": {"type": "string"}, "description": "Names a bare body."}],
}
"""What `receive` takes, for OpenAPI: multipart `file`, or a bare body that `?filename=` names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What was received: the file (fsynced), its size and digest, and the form's other fields."""

    path: Path
    filename: str
    size_bytes: int
    sha256: str
    fields: dict[str, str]


class _Form:
    """Parser callbacks: the file part goes to disk, text parts are kept."""

    def __init__(self, sink: BinaryIO, file_field: str, limit_bytes: int) -> None:
        self._sink, self._file_field, self._limit = sink, file_field, limit_bytes
        self.fields: dict[str, str] = {}
        self.filename: str | None = None
        self.size = 0
        self.digest = hashlib.sha256()
        self.done = False
        self._header, self._value = b"", b""
        self._name = ""
        self._in_file = False
        self._text = bytearray()

    def parser(self, boundary: bytes) -> MultipartParser:
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_part_data": self._data,
                "on_part_end": self._end,
                "on_end": self._finish,
            },
        )

    def _begin(self) -> None:
        self._header, self._value, self._name, self._in_file = b"", b"", "", False
        self._text = bytearray()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        if len(self._value) > FIELD_LIMIT_BYTES:
            raise invalid("A part of the form has an oversized header.")

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(self._value)
            self._name = options.get(b"name", b"").decode("utf-8", "replace")
            if self._name == self._file_field and self.filename is None:
                self._in_file = True
                self.filename = clean_name(options.get(b"filename", b"").decode("utf-8", "replace"))
        self._header, self._value = b"", b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self.write(data[start:end])
        else:
            self._text += data[start:end]
            if len(self._text) > FIELD_LIMIT_BYTES:
                raise invalid(f"The field {self._name!r} is longer than {FIELD_LIMIT_BYTES} bytes.")

    def write(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if self.size > self._limit:
            raise too_large(self._limit)
        self.digest.update(chunk)
        self._sink.write(chunk)

    def _end(self) -> None:
        if not self._in_file and self._name:
            if len(self.fields) >= FIELDS_LIMIT:
                raise invalid("The form has too many fields.")
            self.fields[self._name] = self._text.decode("utf-8", "replace")

    def _finish(self) -> None:
        self.done = True


def too_large(limit_bytes: int) -> Problem:
    """The file is over its limit."""
    return Problem(
        "too-large",
        413,
        f"The file is larger than {limit_bytes // MIB} MB.",
        "Send a smaller file, or ask the operator to raise the limit.",
        what="bytes",
        limit=limit_bytes,
    )


async def receive(request: Request, to: Path, *, limit_bytes: int, field: str = "file") -> Upload:
    """Receive the form's file (or a bare body) into `to`; what was refused leaves no file."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit_bytes + FIELDS_LIMIT * FIELD_LIMIT_BYTES:
        raise too_large(limit_bytes)
    try:
        with await run_in_threadpool(open, to, "xb") as sink:
            form = _Form(sink, field, limit_bytes)
            await _pump(request, form)
            await run_in_threadpool(_settle, sink)
        _complain(form, field)
    except BaseException:
        await run_in_threadpool(to.unlink, missing_ok=True)
        raise
    return Upload(path=to, filename=form.filename or "", size_bytes=form.size, sha256=form.digest.hexdigest(), fields=form.fields)


async def _pump(request: Request, form: _Form) -> None:
    content_type, options = parse_options_header(request.headers.get("content-type", ""))
    feed = form.write
    if content_type == b"multipart/form-data":
        if not (boundary := options.get(b"boundary")):
            raise invalid("The multipart body has no boundary.")
        feed = form.parser(boundary).write  # type: ignore[assignment]
    else:
        form.filename = _bare_name(request)
    try:
        async for stretch in stretches(request):
            await run_in_threadpool(feed, stretch)
    except ClientDisconnect:
        raise invalid("The upload broke off.", "Send the file again.") from None
    except Problem:
        raise
    except OSError as error:
        raise no_room(error) from None
    except ValueError as error:
        raise invalid(f"The multipart body cannot be read: {error}.") from None
    form.done = form.done or content_type != b"multipart/form-data"


def _bare_name(request: Request) -> str:
    """A bare body is named by `?filename=` or by Content-Disposition (RFC 6266)."""
    if asked := request.query_params.get("filename"):
        return clean_name(asked)
    _, options = parse_options_header(request.headers.get("content-disposition", ""))
    return clean_name(options.get(b"filename", b"").decode("utf-8", "replace"))


def clean_name(text: str) -> str:
    """The last part of a path that a stranger wrote, without what cannot be printed; perhaps empty."""
    name = text.replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in name if char.isprintable()).strip(" .")[:NAME_LIMIT]


async def stretches(request: Request) -> AsyncIterator[bytes]:
    """The body in stretches worth a worker thread's time. ClientDisconnect, or Problem 408 for a sender that stands still.

    What had arrived before either is given first.
    """
    held = bytearray()
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(STALL_S):
                chunk = await anext(stream, None)
        except (ClientDisconnect, TimeoutError) as broken:
            if held:
                yield bytes(held)
            raise _stalled() if isinstance(broken, TimeoutError) else broken from None
        if chunk is None:
            break
        held += chunk
        if len(held) >= STRETCH_BYTES:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


def _stalled() -> Problem:
    return Problem("too-slow", 408, f"Nothing arrived for {STALL_S:.0f} s.", "Send the file again, or go on with a resumable upload.")


def no_room(error: OSError) -> Problem:
    """The disk does not take the file."""
    detail = f"The file could not be kept: {error.strerror}."
    return Problem("no-room", 507, detail, "Free space in the data folder and send it again.")


def _settle(sink: BinaryIO) -> None:
    sink.flush()
    os.fsync(sink.fileno())


def _complain(form: _Form, field: str) -> None:
    if not form.done:
        raise invalid("The multipart body ends before its last boundary.", "Send the whole file again.")
    if form.filename is None:
        raise invalid(f"The form has no file in the field {field!r}.", f"Send multipart/form-data with the file in {field!r}.")
    if form.size == 0:
        raise invalid("The file is empty.", "Send the file itself.")
