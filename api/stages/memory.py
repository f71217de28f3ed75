"""The stages' in-memory twin: shows without processes, pixels or segments, for tests of everything around them."""

import asyncio
import itertools
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from api.stages.protocol import Cue, Notices, NotRunning, OfferRefused, SessionAnswer, SessionKind, ShowSpec, StageError

ANSWER_SDP = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"


class _MemoryShow:
    def __init__(self, spec: ShowSpec, notices: Notices, now_ms: int) -> None:
        self.spec, self.notices = spec, notices
        self.now_ms = now_ms
        self.cues: list[Cue] = []
        self.sessions: dict[str, SessionKind] = {}
        self.peak = 0
        self.gone = asyncio.Event()

    @property
    def watching(self) -> int:
        """How many viewers it has."""
        return sum(kind == "whep" for kind in self.sessions.values())


class MemoryStages:
    """Runs shows that only count. `advance` moves a show's clock, `say` makes it give a notice."""

    def __init__(self) -> None:
        self._shows: dict[str, _MemoryShow] = {}
        self._sessions = itertools.count(1)
        self.specs: list[ShowSpec] = []
        self.fail_start: str | None = None

    async def start(self, spec: ShowSpec, notices: Notices) -> None:
        """As the Protocol says."""
        if self.fail_start is not None:
            raise StageError(self.fail_start)
        if spec.show_id in self._shows:
            raise StageError(f"show {spec.show_id} runs already")
        self.specs.append(spec)
        started_at = spec.started_at or datetime.now(UTC)
        since_ms = int((datetime.now(UTC) - started_at).total_seconds() * 1000) if spec.started_at else 0
        self._shows[spec.show_id] = _MemoryShow(spec, notices, since_ms)
        stamp = started_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        await self.say(spec.show_id, {"kind": "started", "started_at": stamp})

    async def cue(self, show_id: str, cue: Cue) -> int:
        """As the Protocol says: takes effect on the next frame."""
        show = self._show(show_id)
        await asyncio.sleep(0)
        show.cues.append(cue)
        return show.now_ms

    async def end(self, show_id: str) -> None:
        """As the Protocol says."""
        show = self._show(show_id)
        self._shows.pop(show_id).gone.set()
        await show.notices(show_id, {"kind": "ended", "duration_ms": show.now_ms})

    async def offer(self, show_id: str, kind: SessionKind, sdp: str) -> SessionAnswer:
        """As the Protocol says; an offer without an `m=` line is refused."""
        show = self._show(show_id)
        if "\nm=" not in sdp:
            raise OfferRefused("the SDP offer has no media section")
        session_id = f"ses{next(self._sessions)}"
        show.sessions[session_id] = kind
        show.peak = max(show.peak, show.watching)
        if kind == "whip":
            await self.say(show_id, {"kind": "host.joined", "host_id": session_id, "at_ms": show.now_ms})
        return SessionAnswer(session_id=session_id, sdp=ANSWER_SDP)

    async def hang_up(self, show_id: str, session_id: str) -> None:
        """As the Protocol says."""
        show = self._show(show_id)
        if show.sessions.pop(session_id, None) == "whip":
            await self.say(show_id, {"kind": "host.left", "host_id": session_id, "at_ms": show.now_ms})

    async def stats(self, show_id: str) -> dict[str, Any]:
        """As the Protocol says."""
        show = self._show(show_id)
        return {"at_ms": show.now_ms, "viewers": {"viewers": show.watching, "peak": show.peak}}

    async def gone(self, show_id: str) -> None:
        """As the Protocol says."""
        if show_id in self._shows:
            await self._shows[show_id].gone.wait()

    def running(self) -> list[str]:
        """As the Protocol says."""
        return list(self._shows)

    async def close(self) -> None:
        """As the Protocol says."""
        for show_id in self.running():
            await self.end(show_id)

    def advance(self, show_id: str, by_ms: int) -> None:
        """Move a show's clock."""
        self._show(show_id).now_ms += by_ms

    def cues(self, show_id: str) -> list[Cue]:
        """What a show was told."""
        return self._show(show_id).cues

    async def say(self, show_id: str, notice: Mapping[str, Any]) -> None:
        """Give a notice as the show would."""
        await self._show(show_id).notices(show_id, notice)

    async def die(self, show_id: str) -> None:
        """Crash as a process would: the show is gone, then its notice comes."""
        show = self._shows.pop(show_id)
        show.gone.set()
        await show.notices(show_id, {"kind": "died"})

    def _show(self, show_id: str) -> _MemoryShow:
        try:
            return self._shows[show_id]
        except KeyError:
            raise NotRunning(f"show {show_id} is not live") from None
