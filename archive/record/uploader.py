"""Uploader: what the spool sealed goes to S3 while the show runs, on a thread of its own.

In the order of the show, one object at a time (so memory is bounded by one segment), tried
again for ever when S3 fails. What S3 holds stays in the spool for another minute, for live
viewers; `before_drop` then gives an embedded store the chance to sync its disk first, so that
lost power costs no segment. What cannot go up as it is (damaged on this disk, or S3 holds other
bytes under its name) is set aside and said, and holds nothing up.
"""

import hashlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from tenacity import RetryCallState, Retrying, retry_if_exception
from tenacity.wait import wait_exponential_jitter

from archive.errors import ArchiveError, Conflict
from archive.objects.keys import parse_init, parse_segment
from archive.objects.store import ObjectStore, content_type_of
from archive.record.backlog import PATIENCE_S, Backlog, BacklogWatch
from archive.record.spool import Spool

_log = logging.getLogger(__name__)

KEEP_S: Final = 60.0
MAX_WAIT_S: Final = 5.0
IDLE_S: Final = 5.0
LOOK_S: Final = 1.0
# A refusal is believed when it was said so often: one answer may have been damaged on its way.
REFUSALS: Final = 3


class _Stopped(Exception):
    """Leaves a wait between two tries."""


class Uploader:
    """`start`, then `finish` at the end of the show.

    `on_uploaded(key)` and `on_lost(key, reason)` come on the uploader's thread; `on_backlog` comes on another,
    every second while uploads are behind, and once when they have caught up.
    """

    def __init__(
        self,
        store: ObjectStore,
        spool: Spool,
        on_uploaded: Callable[[str], None] = lambda key: None,
        *,
        before_drop: Callable[[], None] = lambda: None,
        on_lost: Callable[[str, str], None] = lambda key, reason: None,
        on_backlog: Callable[[Backlog], None] = lambda backlog: None,
        keep_s: float = KEEP_S,
        max_wait_s: float = MAX_WAIT_S,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._store = store
        self._spool = spool
        self._on_uploaded = on_uploaded
        self._on_lost = on_lost
        self._on_backlog = on_backlog
        self._watch = BacklogWatch(spool.cap_bytes, patience_s=patience_s)
        self.backlog = Backlog(cap_bytes=spool.cap_bytes)
        self._done = threading.Event()
        self._refusals = 0
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
        self._looks = threading.Thread(target=self._look_on, name="backlog", daemon=True)

    def start(self) -> None:
        """Begin with whatever the spool already holds."""
        self._thread.start()
        self._looks.start()

    def finish(self, timeout_s: float | None = None) -> bool:
        """Upload what is left, empty the spool, end. False if S3 did not take it all in time; it is then still in the spool."""
        self._finishing = True
        self._spool.announce()
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            self.stop()
        self._looks.join()
        return not self._pending()

    def stop(self) -> None:
        """End now; what is not uploaded stays in the spool."""
        self._stop.set()
        self._spool.announce()
        self._thread.join()
        self._looks.join()

    def stats(self) -> dict[str, int | str]:
        """Counts of objects, bytes and failures, what waits, and the last error in words."""
        return {**self._counts, "pending": len(self._pending()), "last_error": self._last_error}

    def _look_on(self) -> None:
        """While the uploader may be waiting for an answer, somebody has to notice."""
        pause_s = LOOK_S
        while not self._done.wait(pause_s):
            began = time.monotonic()
            self._look()
            pause_s = max(LOOK_S, 20 * (time.monotonic() - began))  # a long backlog takes a while to count
        self._look()

    def _look(self) -> None:
        was = self.backlog.delayed
        self.backlog = self._watch.look(_sizes(self._pending()), self._last_error)
        if was or self.backlog.delayed:
            self._on_backlog(self.backlog)

    def _run(self) -> None:
        try:
            while not self._stop.is_set() and not self._worked_off():
                pass
        except _Stopped:
            pass
        finally:
            self._done.set()

    def _worked_off(self) -> bool:
        """One round; whether there is nothing more to do. What fails in it is tried again, never the thread's end."""
        try:
            pending = self._pending()
            for path in pending:
                self._upload(path)
            if pending:
                return False
            if self._finishing:
                self._empty()
                return True
            self._let_go()
            self._wait()
        except _Stopped:
            raise
        except Exception as error:
            _log.exception("uploading a spool failed and is tried again")
            self._note(error)
            self._stop.wait(IDLE_S)
        return False

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
        try:
            data = path.read_bytes()
        except OSError as error:
            self._unreadable(path, key, error)
            return
        if not hashlib.sha256(data).hexdigest().startswith(_sha12(path)):
            self._give_up(path, key, "damaged on the spool's disk: its bytes are not those that were recorded")
            return
        self._refusals = 0
        try:
            for attempt in self._retrying():
                with attempt:
                    self._store.put(key, data, content_type=content_type_of(key))
        except Conflict as error:
            # Keys are named by content, so this is damage or an attack: keep ours aside and go on.
            self._give_up(path, key, f"S3 holds other bytes under its name: {error}")
            return
        self._taken(path, key, len(data))

    def _taken(self, path: Path, key: str, size_bytes: int) -> None:
        self._counts["uploaded"] += 1
        self._counts["bytes"] += size_bytes
        self._uploaded[path] = key
        if path.suffix == ".m4s":
            self._leaving.append((time.monotonic(), path))
        self._last_error = ""
        self._on_uploaded(key)
        self._make_room()

    def _unreadable(self, path: Path, key: str, error: OSError) -> None:
        """Gone because S3 has it (another uploader of this spool was faster), or truly lost."""
        for attempt in self._retrying():
            with attempt:
                held = self._store.head(key)
        if held is not None:
            self._on_uploaded(key)
        else:
            self._give_up(path, key, f"cannot be read from the spool: {error.strerror}")

    def _give_up(self, path: Path, key: str, reason: str) -> None:
        self._counts["refused"] += 1
        self._uploaded[path] = key  # whatever becomes of the file, it does not wait any more
        _log.error("%s is lost: %s", key, reason)
        try:
            _log.error("what is left of it was put into %s", self._spool.set_aside(path))
        except OSError as error:
            _log.error("it could not be put aside: %s", error)
        self._on_lost(key, reason)

    def _retrying(self) -> Retrying:
        """For ever, with a growing wait that `stop` ends."""
        return Retrying(
            retry=retry_if_exception(self._worth_another_try),
            wait=wait_exponential_jitter(initial=0.2, max=self._max_wait_s, jitter=0.2),
            sleep=self._pause,
            before_sleep=self._count_failure,
            reraise=True,
        )

    def _worth_another_try(self, error: BaseException) -> bool:
        if isinstance(error, Conflict):
            self._refusals += 1
            return self._refusals < REFUSALS
        return isinstance(error, (ArchiveError, OSError))

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
        if not count:
            return
        try:
            self._before_drop()
        except (ArchiveError, OSError) as error:
            _log.warning("the spool keeps what S3 has, because its disk could not be synced: %s", error)
            return
        for _ in range(count):
            self._drop(self._leaving.popleft()[1])

    def _drop(self, path: Path) -> None:
        self._spool.drop(path)
        self._uploaded.pop(path, None)


def _sizes(paths: Iterable[Path]) -> dict[Path, int]:
    sizes = {}
    for path in paths:
        with suppress(FileNotFoundError):
            sizes[path] = path.stat().st_size
    return sizes


def _sha12(path: Path) -> str:
    """The hash that a segment's or init segment's name begins with."""
    name = f"{path.parent.name}/{path.name}"
    if (segment := parse_segment(name)) is not None:
        return segment.sha12
    init = parse_init(name)
    return "" if init is None else init[1]
