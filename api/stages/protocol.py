"""Where a show runs, as the rest of the service sees it. Pure values and one Protocol: no process, no media."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from render.media import Canvas

Notice = Mapping[str, Any]
"""What a show says of itself: `kind` and that kind's fields.

started {started_at: RFC 3339, at_ms?, monotonic_ns?, doubt?}; segment {track, index, start_90k, duration_90k, size_bytes, sha256, key,
discontinuity, init_key}; uploaded {key}; host.joined | host.left {host_id, at_ms};
engine.troubled {at_ms, what, code, since_ms}; engine.recovered {at_ms, lasted_ms};
recording.stopped {at_ms, reason}; recording.resumed {at_ms}; segment.lost {key, at_ms, reason};
backlog {at_ms, delayed, waiting_segments, waiting_bytes, waiting_s, cap_bytes, delayed_s, reason}; ended {duration_ms}; died {}.
"""

Notices = Callable[[str, Notice], Awaitable[None]]
"""Called with the show's id and one notice, in order, on the service's loop."""

Cue = Mapping[str, Any]
"""A cue with everything resolved (texts, files, scene key): the stage looks nothing up."""

SessionKind = Literal["whip", "whep"]


class StageError(Exception):
    """A show's process could not do what was asked."""


class NotRunning(StageError):
    """No show of that id runs here."""


class SceneRefused(StageError):
    """A scene of the show cannot be drawn as it is."""


class OfferRefused(StageError):
    """The SDP that was offered cannot be answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Access:
    """Where and with which keys a show's process uploads its segments, and what is known of that store.

    `if_none_match`: it honours conditional puts. `disk`: the embedded store's own folder, empty for any other.
    """

    endpoint: str
    bucket: str
    access_key: str
    secret_key: str
    region: str = "us-east-1"
    path_style: bool = True
    if_none_match: bool = False
    disk: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachSpec:
    """How a show's media is reached: the address announced, the UDP ports bound, the ICE servers named."""

    public_ip: str | None = None
    udp_ports: tuple[int, int] | None = None
    ice_servers: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSpec:
    """All that a show's process needs. `started_at` is set only when a show is resumed after a crash.

    `resume_index` is the first segment index that is free (0 for a new show), `resume_90k` where the recording ends,
    `started_monotonic_ns` show time 0 on this machine's monotonic clock. `scenes` maps a scene key to the
    scene document's JSON. `models_dir` holds `<sha256>/model.glb`; `spool_dir` is this show's own folder,
    and holds `spool_cap_bytes` at most.
    """

    show_id: str
    merchant_id: str
    canvas: Canvas
    spool_dir: Path
    models_dir: Path
    s3: S3Access
    scenes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    reach: ReachSpec = ReachSpec()
    spool_cap_bytes: int = 16 * 2**30
    title: str = ""
    started_at: datetime | None = None
    resume_index: int = 0
    resume_90k: int = 0
    started_monotonic_ns: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionAnswer:
    """The answer to an offered session."""

    session_id: str
    sdp: str


class Stages(Protocol):
    """Runs shows. Every method raises StageError (NotRunning, OfferRefused) with a message for people."""

    async def start(self, spec: ShowSpec, notices: Notices) -> None:
        """Start a show's process; returns when it ticks (its `started` notice has been delivered)."""
        ...

    async def cue(self, show_id: str, cue: Cue) -> int:
        """Apply a cue; the show's millisecond of the first frame on which it took effect."""
        ...

    async def end(self, show_id: str) -> None:
        """Drain and end; returns after the `ended` notice: every segment is on disk and announced."""
        ...

    async def offer(self, show_id: str, kind: SessionKind, sdp: str) -> SessionAnswer:
        """Answer a host's (whip) or a viewer's (whep) offer."""
        ...

    async def hang_up(self, show_id: str, session_id: str) -> None:
        """End one session; an unknown one is no error."""
        ...

    async def stats(self, show_id: str) -> dict[str, Any]:
        """Figures of a running show."""
        ...

    async def gone(self, show_id: str) -> None:
        """Returns when the show's process is away; at once for a show that does not run."""
        ...

    def running(self) -> list[str]:
        """The ids of the shows that run now."""
        ...

    async def close(self) -> None:
        """End every show and every child process."""
        ...
