"""The line between the service and a show's process: JSON lines over an inherited socket pair.

A request `{"id", "do", "with"}` gets exactly one answer `{"re", "ok"}` or `{"re", "error", "text"}`;
a notice `{"notice"}` gets none. Either side reads the end of the file when the other dies,
however it dies: nothing is polled and nobody is left behind.
"""

import asyncio
import itertools
import json
import socket
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from api.stages.protocol import NotRunning, OfferRefused, SceneRefused, StageError

LINE_BYTES = 4 * 1024 * 1024
Json = dict[str, Any]
Handler = Callable[[str, Json], Awaitable[Any]]

_ERRORS = {error.__name__: error for error in (StageError, NotRunning, OfferRefused, SceneRefused)}


def worded(error: StageError) -> Json:
    """An error as it crosses the line."""
    return {"error": type(error).__name__, "text": str(error)}


def error_of(words: Mapping[str, Any]) -> StageError:
    """The error that `worded` made the words of."""
    return _ERRORS.get(words["error"], StageError)(words["text"])


class Channel:
    """One end of the line. `serve` until the other end is gone."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._gone = False

    @classmethod
    async def over(cls, sock: socket.socket) -> "Channel":
        """A channel over a connected socket, which it then owns."""
        sock.setblocking(False)
        return cls(*await asyncio.open_connection(sock=sock, limit=LINE_BYTES))

    async def ask(self, do: str, **arguments: Any) -> Any:
        """Ask the other side; raises what it raised, or NotRunning when it is gone."""
        if self._gone:
            raise NotRunning("the show's process has ended")
        number = next(self._numbers)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            self._send({"id": number, "do": do, "with": arguments})
            return await answer
        finally:
            self._waiting.pop(number, None)

    def tell(self, notice: Json) -> None:
        """Send a notice; never waits, never fails."""
        if not self._gone:
            self._send({"notice": notice})

    async def serve(self, handle: Handler, heard: Callable[[Json], Awaitable[None]]) -> None:
        """Answer requests (each in a task of its own) and hand notices over in order, until the end of the file."""
        requests: set[asyncio.Task[None]] = set()
        try:
            while line := await self._reader.readline():
                message = json.loads(line)
                if "re" in message:
                    self._settle(message)
                elif "notice" in message:
                    await heard(message["notice"])
                else:
                    task = asyncio.create_task(self._answer(handle, message))
                    requests.add(task)
                    task.add_done_callback(requests.discard)
        except ConnectionError:
            pass  # the other side was killed: the same as its end of file
        finally:
            self._abandon()
            for task in requests:
                task.cancel()

    async def close(self) -> None:
        """Hang up, after what was sent has left."""
        self._gone = True
        try:
            await self._writer.drain()
            self._writer.close()
            await self._writer.wait_closed()
        except ConnectionError:
            pass

    async def _answer(self, handle: Handler, message: Json) -> None:
        try:
            self._send({"re": message["id"], "ok": await handle(message["do"], message["with"])})
        except StageError as error:
            self._send({"re": message["id"], **worded(error)})
        except Exception as error:  # a defect of ours: the asker must not wait for ever
            self._send({"re": message["id"], "error": "StageError", "text": f"{type(error).__name__}: {error}"})
            raise

    def _send(self, message: Json) -> None:
        if not self._writer.is_closing():
            self._writer.write(json.dumps(message, separators=(",", ":")).encode() + b"\n")

    def _settle(self, message: Json) -> None:
        answer = self._waiting.get(message["re"])
        if answer is None or answer.done():
            return
        if "error" in message:
            answer.set_exception(error_of(message))
        else:
            answer.set_result(message["ok"])

    def _abandon(self) -> None:
        self._gone = True
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(NotRunning("the show's process has ended"))
