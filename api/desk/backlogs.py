"""How the recordings of all shows stand: written, behind with uploads, or stopped. Events when that changes. Blocking.

What a show's process says is kept here for whoever asks: the studio page, the metrics. A show's
process that was started again goes on with the alarm that was up.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from archive.catalog.moment import parsed
from archive.catalog.tables import Show
from archive.record.backlog import Backlog
from archive.timeline.log import EventLog

Json = dict[str, Any]
_FIGURES: Final = ("waiting_segments", "waiting_bytes", "waiting_s", "cap_bytes")
_ALARMS: Final = ("upload.delayed", "upload.caught_up")
_UNSAID: Final = "the object store does not take the recording fast enough"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """Of one show: its backlog, since when the alarm is up (monotonic), and why the recording stopped."""

    backlog: Backlog
    since_s: float | None = None
    stopped: str = ""


class Backlogs:
    """`heed` every word of a backlog; `view` says how a recording stands."""

    def __init__(self, log: EventLog, cap_bytes: int) -> None:
        self._log = log
        self._none = _Standing(backlog=Backlog(cap_bytes=cap_bytes))
        self._lock = threading.Lock()
        self._standing: dict[str, _Standing] = {}

    def heed(self, show: Show, at_ms: int, backlog: Backlog) -> None:
        """Keep it; `upload.delayed` and `upload.caught_up` where the alarm goes up or down."""
        with self._lock:
            was = self._standing.get(show.id, self._none)
            began = was.since_s is None and backlog.delayed
            over = was.since_s is not None and not backlog.waiting_segments
            since_s = time.monotonic() - backlog.delayed_s if began else None if over else was.since_s
            self._standing[show.id] = replace(was, backlog=backlog, since_s=since_s)
        if began:
            data: Json = {name: getattr(backlog, name) for name in ("waiting_segments", "waiting_bytes")}
            self._log.append(show.id, _ALARMS[0], at_ms, {**data, "reason": (backlog.reason or _UNSAID)[:500]})
        if over and was.since_s is not None:
            self._log.append(show.id, _ALARMS[1], at_ms, {"delayed_ms": int((time.monotonic() - was.since_s) * 1000)})

    def stopped(self, show_id: str, reason: str) -> None:
        """Recording stopped for `reason`; empty: it goes on."""
        with self._lock:
            self._standing[show_id] = replace(self._standing.get(show_id, self._none), stopped=reason)

    def settled(self, show: Show, at_ms: int) -> None:
        """All of it is in S3: no alarm stays up, not even one from before this service was started."""
        self.forget(show.id)
        last = next((event for event in reversed(self._log.read_all(show.id)) if event.type in _ALARMS), None)
        if last is not None and last.type == _ALARMS[0]:
            delayed = datetime.now(UTC) - parsed(last.recorded_at)
            self._log.append(show.id, _ALARMS[1], at_ms, {"delayed_ms": max(0, int(delayed.total_seconds() * 1000))})

    def forget(self, show_id: str) -> None:
        """The show is at rest."""
        with self._lock:
            self._standing.pop(show_id, None)

    def view(self, show_id: str) -> Json:
        """`{state, waiting_segments, waiting_bytes, waiting_s, cap_bytes, reason}`; state is ok, delayed or stopped."""
        with self._lock:
            return _view(self._standing.get(show_id, self._none))

    def all(self) -> Mapping[str, Json]:
        """The same of every show that has said something and is not at rest."""
        with self._lock:
            return {show_id: _view(standing) for show_id, standing in self._standing.items()}


def backlog_of(notice: Mapping[str, Any]) -> Backlog:
    """A backlog of a notice's fields."""
    return Backlog(**{name: notice[name] for name in asdict(Backlog())})


def _view(standing: _Standing) -> Json:
    figures = {name: getattr(standing.backlog, name) for name in _FIGURES}
    state = "stopped" if standing.stopped else "ok" if standing.since_s is None else "delayed"
    reason = standing.stopped or (standing.backlog.reason if state == "delayed" else "")
    return {"state": state, **figures, "reason": reason}
