"""Keeps one drawing process alive: starts it, listens to it on a thread, starts it again when it dies or hangs."""

import contextlib
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from render.engine.memory import SharedMemory
from render.engine.wire import Message, hear, pair, say

HANG_S: Final = {"start": 60.0, "draw": 30.0, "load": 120.0, "still": 120.0}
"""How long a process may take to start, and each order once it was begun, which it is within the time of a picture; loading
compiles shaders and unpacks images, on a processor that may be busy."""
LOOK_EVERY_S: Final = 1.0
LONGEST_PAUSE_S: Final = 10.0


class Keeper:
    """`on_message` and `on_death` are called on the keeper's own thread. Thread-safe."""

    def __init__(
        self,
        models_dir: Path,
        memory: SharedMemory,
        *,
        atlas_bytes: int,
        on_message: Callable[[Message], None],
        on_death: Callable[[str], None],
    ) -> None:
        self._models_dir, self._memory, self._atlas_bytes = models_dir, memory, atlas_bytes
        self._on_message, self._on_death = on_message, on_death
        self._thread = threading.Thread(target=self._keep, name="engine-keeper", daemon=True)
        self._closing = threading.Event()
        self._line: socket.socket | None = None
        self._end: socket.socket | None = None
        self._due_s: float | None = None
        self.restarts = 0
        self.pid: int | None = None

    def start(self) -> None:
        """Begin; the process says `ready` or `failed` by and by."""
        self._thread.start()

    def say(self, message: Message) -> bool:
        """Tell the process something without waiting; False if it is dead, not ready yet, or does not keep up."""
        end = self._end
        if end is None:
            return False
        self._await(message["do"])
        try:
            return say(end, message, wait=False)
        except OSError:
            return False

    def close(self) -> None:
        """End the process and the thread; blocks until both are gone."""
        self._closing.set()
        end = self._line
        if end is not None:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _await(self, order: str) -> None:
        """From now on it has so much time to say something: what takes longer than a picture says when it begins."""
        if order in HANG_S and self._due_s is None:
            self._due_s = time.monotonic() + HANG_S["start" if order == "start" else "draw"]

    def _keep(self) -> None:
        while not self._closing.is_set():
            start_s = time.monotonic()
            try:
                how = "it hung" if self._one_life() else "it ended"
            except OSError as error:
                # No memory, no process or no file to be had: there may be one later.
                how = f"it could not be started ({error.strerror or error})"
            lived_s = time.monotonic() - start_s
            if self._closing.is_set():
                return
            self.restarts += 1
            self._on_death(how)
            # One that dies at once is not started over and over at full speed.
            self._closing.wait(0.1 if lived_s > 30 else min(0.25 * self.restarts, LONGEST_PAUSE_S))

    def _one_life(self) -> bool:
        """Whether it had to be killed because it did not answer; raises OSError if it cannot be started."""
        ours, theirs = pair()
        with contextlib.closing(ours):
            with contextlib.closing(theirs):
                given = (theirs.fileno(), self._memory.fd, self._models_dir, self._atlas_bytes)
                command = [sys.executable, "-m", "render.engine.worker", *map(str, given)]
                process = subprocess.Popen(command, pass_fds=(theirs.fileno(), self._memory.fd), stdin=subprocess.DEVNULL)
            self._due_s = None
            self._await("start")
            self._line, self.pid = ours, process.pid
            try:
                hung = self._listen(ours)
            finally:
                self._line = self._end = self.pid = None
                ours.close()
                _end(process, at_once=hung)
        return hung

    def _listen(self, end: socket.socket) -> bool:
        """Until it is gone (False), or has not answered for too long (True)."""
        while not self._closing.is_set():
            if not select.select([end], [], [], LOOK_EVERY_S)[0]:
                if self._due_s is not None and time.monotonic() > self._due_s:
                    return True
                continue
            message = hear(end)
            if message is None:
                return False
            self._due_s = time.monotonic() + HANG_S[message["began"]] if "began" in message else None
            if "began" in message:
                continue
            if "ready" in message:
                # Not before: an inbox full of old wishes would have no room for what it needs to begin.
                self._end = end
            self._on_message(message)
        return False


def _end(process: subprocess.Popen[bytes], *, at_once: bool) -> None:
    try:
        process.wait(timeout=0.0 if at_once else 1.0)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
