"""Uploader: what the spool sealed goes to S3 while the show runs, on a thread of its own.

In the order of the show, one object at a time (so memory is bounded by one segment), tried
again for ever when S3 fails. What S3 holds stays in the spool for another minute, for live
viewers; `before_drop` then gives an embedded store the chance to sync its disk first, so that
lost power costs no segment.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tenacity import RetryCallState, Retrying, retry_if_exception
from tenacity.wait import wait_exponential_jitter

from archive.errors import ArchiveError, Conflict
from archive.objects.store import ObjectStore, content_type_of
from archive.record.spool import Spool

_log = logging.getLogger(__name__)

KEEP_S: Final = 60.0
MAX_WAIT_S: Final = 20.0
IDLE_S: Final = 5.0


class _Stopped(Exception):
    """Leaves a wait between two tries."""


class Uploader:
    """`start`, then `finish` at the end of the show. `on_uploaded(key)` comes on the uploader's thread."""

    def __init__(
        self,
        store: ObjectStore,
        spool: Spool,
        on_uploaded: Callable[[str], None] = lambda key: None,
        *,
        before_drop: Callable[[], None] = lambda: None,
        keep_s: float = KEEP_S,
        max_wait_s: float = MAX_WAIT_S,
    ) -> None:
        self._store = store
        self._spool = spool
        self._on_uploaded = on_uploaded
        self._before_drop = before_drop
        self._keep_s = keep_s
        self._max_wait_s = max_wait_s
        self._uploaded: dict[Path, str] = {}
        self._leaving: deque[tuple[float, Path]] = deque()
        self._counts = {"uploaded": 0, "bytes": 0, "failed_tries": 0, "refused": 0}
        self._last_error = ""
        self._stop = threading.Event()
        self._finishing = False
        self._thread = threading.Thread(target=self._run, name="uploader", daemon=True)

    def start(self) -> None:
        """Begin with whatever the spool already holds."""
        self._thread.start()

    def finish(self, timeout_s: float | None = None) -> bool:
        """Upload what is left, empty the spool, end. False if S3 did not take it all in time; it is then still in the spool."""
        self._finishing = True
        self._spool.announce()
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            self.stop()
        return not self._pending()

    def stop(self) -> None:
        """End now; what is not uploaded stays in the spool."""
        self._stop.set()
        self._spool.announce()
        self._thread.join()

    def stats(self) -> dict[str, int | str]:
        """Counts of objects, bytes and failures, what waits, and the last error in words."""
        return {**self._counts, "pending": len(self._pending()), "last_error": self._last_error}

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                pending = self._pending()
                for path in pending:
                    self._upload(path)
                if pending:
                    continue
                if self._finishing:
                    self._empty()
                    return
                self._let_go()
                self._wait()
        except _Stopped:
            return

    def _wait(self) -> None:
        """Until something is sealed; the time-out only lets old files go."""
        with self._spool.changed:
            if not self._finishing and not self._stop.is_set() and not self._pending():
                self._spool.changed.wait(IDLE_S)

    def _pending(self) -> list[Path]:
        """What S3 does not hold yet, init segments first."""
        return [path for path in (*self._spool.inits(), *(path for _, path in self._spool.sealed())) if path not in self._uploaded]

    def _upload(self, path: Path) -> None:
        key = f"{self._spool.prefix}/{path.parent.name}/{path.name}"
        data = path.read_bytes()
        try:
            for attempt in self._retrying():
                with attempt:
                    self._store.put(key, data, content_type=content_type_of(key))
        except Conflict as error:
            # Keys are named by content, so this is damage or an attack: keep ours in the spool and go on.
            self._counts["refused"] += 1
            self._uploaded[path] = key
            self._note(error)
            return
        self._counts["uploaded"] += 1
        self._counts["bytes"] += len(data)
        self._uploaded[path] = key
        if path.suffix == ".m4s":
            self._leaving.append((time.monotonic(), path))
        self._on_uploaded(key)
        self._make_room()

    def _retrying(self) -> Retrying:
        """For ever, with a growing wait that `stop` ends."""
        return Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, (ArchiveError, OSError)) and not isinstance(error, Conflict)),
            wait=wait_exponential_jitter(initial=0.2, max=self._max_wait_s, jitter=0.2),
            sleep=self._pause,
            before_sleep=self._count_failure,
            reraise=True,
        )

    def _pause(self, seconds: float) -> None:
        self._make_room()
        if self._stop.wait(seconds):
            raise _Stopped

    def _count_failure(self, state: RetryCallState) -> None:
        self._counts["failed_tries"] += 1
        if state.outcome is not None:
            self._note(state.outcome.exception())

    def _note(self, error: BaseException | None) -> None:
        text = str(error)
        if text != self._last_error:
            _log.warning("an upload failed and is tried again: %s", text)
        self._last_error = text

    def _let_go(self) -> None:
        """Remove what S3 has held for long enough; many at once, because a disk may have to be synced first."""
        now = time.monotonic()
        if self._leaving and self._leaving[0][0] + 1.5 * self._keep_s <= now:
            self._drop_first(sum(at + self._keep_s <= now for at, _ in self._leaving))

    def _make_room(self) -> None:
        """Where room is short, live viewers read from S3 what S3 holds."""
        if self._leaving and self._spool.tight:
            self._drop_first(len(self._leaving))

    def _empty(self) -> None:
        """At the end nothing needs the spool any more."""
        self._drop_first(len(self._leaving))
        for path in self._spool.inits():
            self._drop(path)

    def _drop_first(self, count: int) -> None:
        if count:
            self._before_drop()
        for _ in range(count):
            self._drop(self._leaving.popleft()[1])

    def _drop(self, path: Path) -> None:
        self._spool.drop(path)
        self._uploaded.pop(path, None)
