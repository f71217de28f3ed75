"""The processes of one cell as the kernel counts them: seen through /proc from outside, and ended together."""

from __future__ import annotations

import os
import resource

from render.models.jail import kernel

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


class Seen:
    """All processes below one, at a moment."""

    def __init__(self) -> None:
        self.pids: list[int] = []
        self.memory_bytes = self.tasks = self.written_bytes = 0
        self.cpu_s = 0.0


def look(first: int, most: int) -> Seen:
    """What the descendants of `first` use, some `most` of them; what ends meanwhile is passed over."""
    seen = Seen()
    seen.pids = _below(first, most)
    for pid in seen.pids:
        status = _fields(f"/proc/{pid}/status")
        seen.memory_bytes += 1024 * sum(_number(status, name) for name in (b"RssAnon", b"RssShmem", b"VmSwap"))
        seen.tasks += _number(status, b"Threads")
        seen.cpu_s += _cpu_s(pid)
    # Of the first itself only what it heard from children that are gone.
    seen.cpu_s += _cpu_s(first)
    seen.written_bytes = sum(_number(_fields(f"/proc/{pid}/io"), b"write_bytes") for pid in (first, *seen.pids))
    return seen


def proportional(seen: Seen) -> int:
    """The same memory, in bytes, pages shared between the processes counted once; the plain sum where that is not told."""
    total = 0
    for pid in seen.pids:
        fields = _fields(f"/proc/{pid}/smaps_rollup")
        if not fields and os.path.exists(f"/proc/{pid}"):
            return seen.memory_bytes
        total += 1024 * sum(_number(fields, name) for name in (b"Pss_Anon", b"Pss_Shmem", b"SwapPss"))
    return min(total, seen.memory_bytes)


def end(first: int) -> float:
    """Kill `first` and all that came of it, wait for each; processor time of all, in seconds."""
    # In a process namespace the kernel ends all with the first; elsewhere what is left comes to us, its nearest reaper.
    left = [first]
    while left:
        for pid in left:
            _kill(pid)
        _wait_for(left[0])
        left = _children(os.getpid())
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _kill(pid: int) -> None:
    try:
        os.kill(pid, kernel.SIGKILL)
    except ProcessLookupError:
        return


def _wait_for(pid: int) -> None:
    try:
        os.waitpid(pid, 0)
    except ChildProcessError:
        return


def _below(pid: int, most: int) -> list[int]:
    found: list[int] = []
    todo = [pid]
    while todo and len(found) <= most:
        children = _children(todo.pop())
        found += children
        todo += children
    return found


def _children(pid: int) -> list[int]:
    children: list[int] = []
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return children
    for task in tasks:
        children += [int(word) for word in _read(f"/proc/{pid}/task/{task}/children").split()]
    return children


def _cpu_s(pid: int) -> float:
    words = _read(f"/proc/{pid}/stat").rpartition(b")")[2].split()
    return sum(int(word) for word in words[11:15]) / _TICKS_A_SECOND


def _fields(path: str) -> dict[bytes, bytes]:
    return dict(line.split(b":", 1) for line in _read(path).splitlines() if b":" in line)


def _number(fields: dict[bytes, bytes], name: bytes) -> int:
    return int((fields.get(name) or b"0").split()[0])


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
