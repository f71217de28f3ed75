"""The entry of a show's process: `python -m api.stages.worker FD`, where FD is its end of the line to the service.

It leaves when it is told to, or when the line ends: nothing of a show outlives its service.
"""

import asyncio
import gc
import logging
import signal
import socket
import sys
from typing import Any

import uvloop

from api.stages.channel import Channel, worded
from api.stages.floor import Floor
from api.stages.protocol import SceneRefused, ShowSpec, StageError
from api.stages.wire import unpack

_log = logging.getLogger(__name__)


class Worker:
    """Waits for the spec, runs the floor, answers what the service asks."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._spec: asyncio.Future[ShowSpec] = asyncio.get_running_loop().create_future()
        self._over = asyncio.Event()
        self._floor: Floor | None = None

    async def run(self) -> None:
        """The whole life."""
        line = asyncio.create_task(self._listen())
        line.add_done_callback(lambda _line: self._spec.cancel())
        try:
            spec = await self._spec
        except asyncio.CancelledError:  # the service was gone before it had said anything
            return
        try:
            await self._show(spec)
        except SceneRefused as error:  # no defect of the show's
            self._channel.tell({"kind": "refused", **worded(error)})
        await self._channel.close()
        line.cancel()

    async def _show(self, spec: ShowSpec) -> None:
        async with Floor(spec, self._channel.tell) as floor:
            self._floor = floor
            floor.show.over.add_done_callback(lambda _over: self._over.set())
            await self._over.wait()

    async def _listen(self) -> None:
        try:
            await self._channel.serve(self._answer, self._heard)
        finally:
            self._over.set()

    async def _heard(self, notice: dict[str, Any]) -> None:
        if notice["kind"] == "spec":
            self._spec.set_result(unpack(notice["spec"]))

    async def _answer(self, do: str, arguments: dict[str, Any]) -> Any:
        floor = self._floor
        if floor is None:
            raise StageError("the show is still being set up; try once more in a second")
        if do == "cue":
            return await floor.cue(arguments["cue"])
        if do == "offer":
            return await floor.offer(arguments["kind"], arguments["sdp"])
        if do == "hang_up":
            return await floor.hang_up(arguments["session_id"])
        if do == "stats":
            return floor.stats()
        if do == "end":
            return self._over.set()
        raise StageError(f"a show cannot {do!r}")


async def live(fd: int) -> None:
    """Run a show over the line at `fd`."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, lambda: None)  # the service decides; a dead service ends the line
    await Worker(await Channel.over(socket.socket(fileno=fd))).run()


def main() -> None:
    """Entry point."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s show %(levelname)s %(name)s: %(message)s")
    logging.getLogger("aioice").setLevel(logging.WARNING)
    gc.freeze()  # what is imported stays: the collector need not walk it while pictures are due
    uvloop.run(live(int(sys.argv[1])))


if __name__ == "__main__":
    main()
