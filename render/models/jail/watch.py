"""Watches one cell from outside, some twenty times a second: memory, processor time, tasks, what was written, the clock.

Memory is what only the program's end gives back: anonymous, shared and swapped pages of the whole tree (`RssAnon + RssShmem +
VmSwap`); pages of files can be dropped by the kernel and are not counted. Above the limit the tree is asked again for its
proportional share (`smaps_rollup`), so that pages shared after a fork count once.
"""

from __future__ import annotations

import os
import select
import time

from render.models.jail import folder as folders
from render.models.jail import kernel, tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from render.models.jail.order import Order

TICK_S = 0.05
CLOSE_S = 0.01
"""Between looks at a program that holds more than half of its memory: it could double it in a tick."""
FOLDER_S = 0.2
TAIL_BYTES = 2**16


class Watch:
    """One cell's life, from its start to the report."""

    def __init__(self, order: Order, *, life: int, said: int, ended: int) -> None:
        self._order, self._life, self._said, self._ended = order, life, said, ended
        self._began = time.monotonic()
        self._before = folders.look(order.folder)
        self._tail, self._peak_bytes, self._cpu_s, self._reason, self._walked = b"", 0, 0.0, "", self._began

    def until_the_end(self, first: int) -> bytes:
        """Wait for the program or for a limit, end all that is left, and pack the report."""
        status = self._wait(first)
        usage = self._finish(first)
        self._cpu_s = max(self._cpu_s, usage)
        self._reason = self._reason or self._folder_reason()
        folders.sweep(self._order.folder, self._before)
        code = os.waitstatus_to_exitcode(status) if status is not None else -kernel.SIGKILL
        seconds = time.monotonic() - self._began
        head = f"{self._reason or '-'} {code} {seconds:.3f} {self._cpu_s:.3f} {self._peak_bytes}\n"
        return head.encode() + self._tail

    def _wait(self, first: int) -> int | None:
        """The program's wait status, or None where it had to be ended."""
        poll = select.poll()
        for descriptor in (self._life, self._said, self._ended):
            poll.register(descriptor, select.POLLIN)
        due = time.monotonic() + TICK_S
        while True:
            ready = {descriptor for descriptor, _ in poll.poll(max(0.0, due - time.monotonic()) * 1000)}
            if self._said in ready and not self._listen():
                poll.unregister(self._said)
            if self._ended in ready:
                told = os.read(self._ended, 4)
                return int.from_bytes(told, "little") if len(told) == 4 else None
            if self._life in ready and not os.read(self._life, 1):
                self._reason = "abandoned"
                return None
            if time.monotonic() >= due:
                self._reason = self._look(first)
                if self._reason:
                    return None
                due = time.monotonic() + (CLOSE_S if 2 * self._peak_bytes > self._order.memory_bytes else TICK_S)

    def _listen(self) -> bool:
        heard = os.read(self._said, 2**16)
        self._tail = (self._tail + heard)[-TAIL_BYTES:]
        return bool(heard)

    def _look(self, first: int) -> str:
        """Why the program must end now, or nothing."""
        order = self._order
        seen = tree.look(first, order.tasks)
        self._cpu_s = max(self._cpu_s, seen.cpu_s)
        if seen.memory_bytes > order.memory_bytes:
            seen.memory_bytes = tree.proportional(seen)
        self._peak_bytes = max(self._peak_bytes, seen.memory_bytes)
        if time.monotonic() - self._began > order.seconds:
            return "timed_out"
        if seen.memory_bytes > order.memory_bytes:
            return "memory"
        if seen.tasks > order.tasks:
            return "processes"
        if seen.cpu_s > order.cpu_seconds:
            return "cpu"
        if seen.written_bytes > 2 * order.total_bytes:
            return "output"
        if time.monotonic() - self._walked < FOLDER_S:
            return ""
        self._walked = time.monotonic()
        return self._folder_reason()

    def _folder_reason(self) -> str:
        now = folders.look(self._order.folder, most=self._order.files + self._before.files)
        more = now.files - self._before.files > self._order.files or now.bytes - self._before.bytes > self._order.total_bytes
        return "output" if more else ""

    def _finish(self, first: int) -> float:
        """End everything behind the walls, hear its last words; the processor time that it took in all."""
        cpu_s = tree.end(first)
        os.set_blocking(self._said, False)
        try:
            while self._listen():
                pass
        except BlockingIOError:
            pass
        return cpu_s
