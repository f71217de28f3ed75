"""A bad line to S3: an HTTP proxy that fails in every way a network and a busy store can, seeded, on a thread of its own.

It stands in front of a real server, keeps the Host header (signatures cover it) and forwards one
request after another of each connection.
"""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit

from tests.support.wait import LONGEST_S

FAULTS: Final = (
    "slow_down",
    "server_error",
    "error_after_taking",
    "reset_before",
    "reset_after_taking",
    "truncated_body",
    "damaged_body",
    "truncated_answer",
    "damaged_answer",
    "stall",
)
STALL_S: Final = 0.2
_XML: Final = '<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{text}</Message></Error>'


@dataclass(frozen=True)
class _Message:
    """A request or an answer: first line, headers as they came, body."""

    first: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    def header(self, name: bytes) -> bytes:
        return next((value for key, value in self.headers if key.lower() == name), b"")

    def to_bytes(self, body: bytes | None = None) -> bytes:
        lines = [self.first, *(key + b": " + value for key, value in self.headers if key.lower() not in (b"expect", b"transfer-encoding"))]
        if self.header(b"transfer-encoding"):
            lines.append(b"Content-Length: %d" % len(self.body))
        return b"\r\n".join(lines) + b"\r\n\r\n" + (self.body if body is None else body)


class S3Faults:
    """`with S3Faults(endpoint, share=0.1) as line:` then give `line.url` to a client. `share` of the requests go wrong.

    `stop` refuses every connection until `go_on`; `counts` says how often each fault happened.
    """

    def __init__(self, endpoint_url: str, *, share: float = 0.0, seed: int = 1, faults: tuple[str, ...] = FAULTS) -> None:
        parts = urlsplit(endpoint_url)
        self._upstream = (parts.hostname or "127.0.0.1", parts.port or 80)
        self.share = share
        self.faults = faults
        self.counts: Counter[str] = Counter()
        self._random = random.Random(seed)
        self._deck: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="bad line", daemon=True)
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self.go_on()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self._port}"

    def stop(self) -> None:
        """S3 is away: what is open is reset, nothing new is taken."""
        self._do(self._close())

    def go_on(self) -> None:
        """S3 is back, at the same address."""
        self._do(self._listen())

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(LONGEST_S)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while (request := await _read(reader, writer)) is not None:
                if not await self._answer(request, writer):
                    break
        except (OSError, asyncio.IncompleteReadError):
            pass  # one side hung up: that is what this line is for
        finally:
            self._writers.discard(writer)
            with suppress(OSError):
                writer.transport.abort()

    def _next_fault(self) -> str:
        """Every kind comes in every round of them, however few requests there are."""
        if not self._deck:
            self._deck = self._random.sample(self.faults, len(self.faults))
        return self._deck.pop()

    async def _answer(self, request: _Message, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection may be used again."""
        fault = self._next_fault() if self._random.random() < self.share else ""
        self.counts[fault or "well"] += 1
        if fault == "reset_before":
            return False
        if fault in ("slow_down", "server_error"):
            return await _say(writer, *((503, "SlowDown") if fault == "slow_down" else (500, "InternalError")))
        if fault == "stall":
            await asyncio.sleep(STALL_S)
        answer = await self._forward(request, fault)
        if answer is None or fault == "reset_after_taking":
            return False
        if fault == "error_after_taking":
            return await _say(writer, 500, "InternalError")
        return await _send(writer, answer, fault)

    async def _forward(self, request: _Message, fault: str) -> _Message | None:
        reader, writer = await asyncio.open_connection(*self._upstream)
        try:
            body = request.body
            if fault == "truncated_body" and body:
                writer.write(request.to_bytes(body[: len(body) // 2]))
                await writer.drain()
                return None
            writer.write(request.to_bytes(_damaged(body) if fault == "damaged_body" else body))
            await writer.drain()
            return await _read(reader, None, head=request.first.startswith(b"HEAD"))
        finally:
            writer.transport.abort() if fault == "truncated_body" else writer.close()


async def _read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter | None, *, head: bool = False) -> _Message | None:
    """One message; a client that asks whether it may send its body (`writer`) is told to go on."""
    raw = await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b""
    if not raw:
        return None
    first, *lines = raw.rstrip(b"\r\n").split(b"\r\n")
    headers = tuple((key, value.strip()) for key, _, value in (line.partition(b":") for line in lines))
    message = _Message(first, headers, b"")
    if writer is not None and message.header(b"expect"):
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await writer.drain()
    if head or b" 204 " in first or b" 304 " in first:
        return message
    if message.header(b"transfer-encoding").lower() == b"chunked":
        return _Message(first, headers, await _chunks(reader))
    return _Message(first, headers, await reader.readexactly(int(message.header(b"content-length") or 0)))


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while size := int((await reader.readline()).split(b";")[0], 16):
        parts.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(parts)


async def _send(writer: asyncio.StreamWriter, answer: _Message, fault: str) -> bool:
    whole = answer.to_bytes(_damaged(answer.body) if fault == "damaged_answer" else None)
    cut = fault == "truncated_answer"
    writer.write(whole[: len(whole) - max(1, len(answer.body) // 2)] if cut else whole)
    await writer.drain()
    if cut:
        writer.write_eof()  # so that what was sent arrives before the end does
    return not cut


async def _say(writer: asyncio.StreamWriter, status: int, code: str) -> bool:
    body = _XML.format(code=code, text="please try again").encode()
    writer.write(b"HTTP/1.1 %d Bad\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n\r\n" % (status, len(body)) + body)
    await writer.drain()
    return True


def _damaged(body: bytes) -> bytes:
    """One bit in the middle is turned over."""
    if not body:
        return body
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 0x10]) + body[middle + 1 :]
