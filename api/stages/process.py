"""Shows as child processes of this service, one each, with an engine process beside each.

A show that dies is started again on the same clock and put back into the state that its last
cues made; what it had on disk is announced and stays. A show outlives nothing: when the service
goes, the show reads the end of its line, closes its recording and leaves.
"""

import asyncio
import os
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import structlog

from api.stages.channel import Channel, error_of
from api.stages.protocol import Cue, Notice, Notices, NotRunning, SessionAnswer, SessionKind, ShowSpec, StageError
from api.stages.wire import pack
from archive.objects.keys import show_prefix
from archive.record.recover import recover
from archive.record.spool import Spool

log = structlog.get_logger(__name__)

START_TIMEOUT_S = 60
END_TIMEOUT_S = 30
RESTARTS = 10
RESTARTS_WITHIN_S = 120.0
"""A show that dies more often than that is not started again; one that lived on in between may die many times."""

# Which cues leave something standing on the stage, under which name; `hide` clears it.
_STANDING = {
    "layout.set": "layout",
    "product.show": "product",
    "product.hide": "product",
    "evidence.show": "evidence",
    "evidence.hide": "evidence",
    "scene.pose": "pose",
}


@dataclass(slots=True)
class _Run:
    """One show that runs: its process, its line, and what stands on its stage."""

    spec: ShowSpec
    notices: Notices
    process: asyncio.subprocess.Process | None = None
    channel: Channel | None = None
    started: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    standing: dict[str, Cue] = field(default_factory=dict)
    ending: bool = False
    refused: StageError | None = None
    duration_ms: int = 0
    keeper: asyncio.Task[None] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS + 1))
    next_index: int = 0
    recorded_90k: int = 0

    def hopeless(self) -> bool:
        """Whether it died too often lately to be started again."""
        return len(self.deaths) > RESTARTS and self.deaths[-1] - self.deaths[0] < RESTARTS_WITHIN_S

    def has_recorded(self, index: int, end_90k: int) -> None:
        """A segment is known; where the next life goes on lies behind it."""
        self.next_index = max(self.next_index, index + 1)
        self.recorded_90k = max(self.recorded_90k, end_90k)


class ProcessStages:
    """`Stages` on this machine."""

    def __init__(self) -> None:
        self._runs: dict[str, _Run] = {}

    async def start(self, spec: ShowSpec, notices: Notices) -> None:
        if spec.show_id in self._runs:
            raise StageError(f"the show {spec.show_id} runs already")
        run = self._runs[spec.show_id] = _Run(spec=spec, notices=notices)
        run.keeper = asyncio.create_task(self._keep(run), name=f"show {spec.show_id}")
        try:
            await asyncio.wait_for(_first(run.started, run.ended), START_TIMEOUT_S)
        except TimeoutError:
            await self._kill(run)
            raise StageError(f"the show's process did not begin to tick within {START_TIMEOUT_S} s; its log says why") from None
        if not run.started.is_set():
            raise run.refused or StageError("the show's process ended before it began to tick; its log says why")

    async def cue(self, show_id: str, cue: Cue) -> int:
        run = self._run(show_id)
        done = await self._ask(run, "cue", cue=dict(cue))
        at_ms = int(done["at_ms"])
        if cue["type"] == "scene.pose":  # one that left the turn alone is put back with the turn that it found
            cue = {**cue, "yaw_deg": done["yaw_deg"], "spin_deg_s": done["spin_deg_s"]}
        _remember(run.standing, cue, at_ms)
        return at_ms

    async def end(self, show_id: str) -> None:
        run = self._run(show_id)
        run.ending = True
        with suppress(NotRunning):  # it died in this very moment: its keeper recovers the spool
            await self._ask(run, "end")
        try:
            await asyncio.wait_for(run.ended.wait(), END_TIMEOUT_S)
        except TimeoutError:
            await self._kill(run)

    async def offer(self, show_id: str, kind: SessionKind, sdp: str) -> SessionAnswer:
        answer = await self._ask(self._run(show_id), "offer", kind=kind, sdp=sdp)
        return SessionAnswer(session_id=answer["session_id"], sdp=answer["sdp"])

    async def hang_up(self, show_id: str, session_id: str) -> None:
        with suppress(NotRunning):
            await self._ask(self._run(show_id), "hang_up", session_id=session_id)

    async def stats(self, show_id: str) -> dict[str, Any]:
        run = self._run(show_id)
        figures: dict[str, Any] = await self._ask(run, "stats")
        return {**figures, "pid": run.process.pid if run.process else None}

    async def gone(self, show_id: str) -> None:
        if run := self._runs.get(show_id):
            await run.gone.wait()

    def running(self) -> list[str]:
        return list(self._runs)

    async def close(self) -> None:
        await asyncio.gather(*(self.end(show_id) for show_id in self.running()), return_exceptions=True)

    def _run(self, show_id: str) -> _Run:
        if run := self._runs.get(show_id):
            return run
        raise NotRunning(f"the show {show_id} does not run; start it first")

    async def _ask(self, run: _Run, do: str, **arguments: Any) -> Any:
        if run.channel is None:
            raise NotRunning("the show is being started again; try once more in a second")
        return await run.channel.ask(do, **arguments)

    async def _keep(self, run: _Run) -> None:
        """Run the process; when it dies without having ended, go on where it was."""
        try:
            while not run.hopeless():
                code = await self._live(run)
                if run.duration_ms or run.ending or (run.refused and not run.started.is_set()):
                    break
                run.deaths.append(time.monotonic())
                log.error("show died", show_id=run.spec.show_id, exit_code=code, deaths=len(run.deaths))
                await run.notices(run.spec.show_id, {"kind": "died"})
                if not run.started.is_set():
                    break
                run.spec = await self._resumed(run)
        finally:
            self._runs.pop(run.spec.show_id, None)
            run.ended.set()
            run.gone.set()

    async def _live(self, run: _Run) -> int:
        """One life of the show's process."""
        ours, theirs = socket.socketpair()
        with theirs:
            run.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "api.stages.worker",
                str(theirs.fileno()),
                pass_fds=[theirs.fileno()],
                stdin=asyncio.subprocess.DEVNULL,
                # a session of its own: Ctrl-C is for the service, which then ends its shows in order
                start_new_session=True,
            )
        channel = await Channel.over(ours)
        channel.tell({"kind": "spec", "spec": pack(run.spec)})
        run.channel = channel
        try:
            await channel.serve(_refuse, lambda notice: self._heard(run, notice))
        finally:
            run.channel = None
            await channel.close()
        return await self._reap(run)

    async def _heard(self, run: _Run, notice: Notice) -> None:
        if notice["kind"] == "refused":
            run.refused = error_of(notice)
            return
        if notice["kind"] == "ended":
            run.duration_ms = max(1, int(notice["duration_ms"]))
        elif notice["kind"] == "segment":
            run.has_recorded(notice["index"], notice["start_90k"] + notice["duration_90k"])
        await run.notices(run.spec.show_id, notice)
        if notice["kind"] == "started":
            if run.started.is_set():
                asyncio.get_running_loop().create_task(self._restore(run))
            else:
                began = datetime.fromisoformat(notice["started_at"])
                run.spec = replace(run.spec, started_at=began, started_monotonic_ns=notice.get("monotonic_ns"))
                run.started.set()
        elif notice["kind"] == "ended":
            run.ended.set()

    async def _restore(self, run: _Run) -> None:
        """Put the stage back as the last cues had left it."""
        for cue in tuple(run.standing.values()):
            with suppress(StageError):
                await self._ask(run, "cue", cue=dict(cue))

    async def _resumed(self, run: _Run) -> ShowSpec:
        """Close what the dead process left in its spool, announce it, and say where to go on."""
        spool = Spool(run.spec.spool_dir, show_prefix(run.spec.merchant_id, run.spec.show_id))
        segments = await asyncio.to_thread(recover, spool)
        for segment in segments:
            run.has_recorded(segment.index, segment.end_90k)
            await run.notices(run.spec.show_id, {"kind": "segment", **asdict(segment)})
        log.info("show resumed", show_id=run.spec.show_id, at=datetime.now(UTC).isoformat(), index=run.next_index)
        return replace(run.spec, resume_index=run.next_index, resume_90k=run.recorded_90k)

    async def _reap(self, run: _Run) -> int:
        """Wait for the process; one that hangs after hanging up is killed."""
        process = run.process
        if process is None:
            return 0
        try:
            return await asyncio.wait_for(process.wait(), END_TIMEOUT_S)
        except TimeoutError:
            await self._kill(run)
            return await process.wait()

    async def _kill(self, run: _Run) -> None:
        if run.process and run.process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(run.process.pid, signal.SIGKILL)
            await run.process.wait()


def _remember(standing: dict[str, Cue], cue: Cue, at_ms: int) -> None:
    """Keeps what a cue leaves standing, the newest last: given again in this order, the cues make the same stage."""
    name = _STANDING.get(cue["type"])
    if name is None:
        return
    before = standing.pop(name, None)
    if name == "product" and (before is None or _product_id(before) != _product_id(cue)):
        standing.pop("pose", None)
    if str(cue["type"]).endswith(".hide"):
        if name == "product":  # the host is full again
            standing.pop("layout", None)
        return
    if name in ("product", "pose"):  # scene time goes on from the moment at which it began
        again = name == "product" and before is not None and _product_id(before) == _product_id(cue)
        cue = {**cue, "from_ms": before["from_ms"] if again and before is not None else at_ms}
    standing[name] = cue
    if name == "product" and "pose" in standing:
        standing["pose"] = standing.pop("pose")


def _product_id(cue: Cue) -> str | None:
    product: Mapping[str, Any] = cue.get("product", {})
    return product.get("product_id")


async def _first(*events: asyncio.Event) -> None:
    tasks = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


async def _refuse(do: str, _arguments: dict[str, Any]) -> Any:
    raise StageError(f"the service answers no requests of a show ({do})")
