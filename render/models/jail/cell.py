"""The keeper of one cell, a process of its own: builds the walls, starts the program behind them, watches, ends it, and tells how it went.

    service ── keeper (this; outside the walls, watches) ── first (process 1 inside) ── program

Order and life line come by standard input: when it closes, the service is gone and so is everything here. The answer goes to
standard output. If a wall cannot be built, nothing is run.
"""

from __future__ import annotations

import math
import os
import resource

from render.models.jail import enclose, kernel, landlock, seccomp
from render.models.jail.order import LANDLOCK, NAMESPACES, NO_WALLS, SECCOMP, Order
from render.models.jail.watch import Watch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

OPEN_FILES = 256
NICENESS = 10


def keep() -> None:
    """Carry out the order on standard input."""
    order = Order.receive(0)
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    said, said_end = os.pipe()
    ended, ended_end = os.pipe()
    watch = Watch(order, life=0, said=said, ended=ended)
    first = _first(order, said_end, ended_end, (said, ended))
    os.close(said_end)
    os.close(ended_end)
    os.write(1, watch.until_the_end(first))


def _first(order: Order, said: int, ended: int, ours: tuple[int, ...]) -> int:
    """Fork the first process of the cell; in it this never returns."""
    failed = ""
    if NAMESPACES in order.layers:
        try:
            enclose.leave()
        except OSError as error:
            failed = f"{NAMESPACES}: {error}"
    first = os.fork()
    if first:
        return first
    try:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, kernel.SIGKILL)
        _turn_to(said, ours)
        if failed:
            raise RuntimeError(failed)
        if NAMESPACES in order.layers:
            _named(NAMESPACES, lambda: enclose.enclose(order.readable, order.devices, order.folder))
        else:
            kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
        program = os.fork()
        if not program:
            os.close(ended)
            _become(order)
        kernel.drop_capabilities()
        os.write(ended, _reap(program).to_bytes(4, "little"))
    except BaseException as error:
        os.write(2, f"no jail: {error}\n".encode())
        os.write(ended, (NO_WALLS << 8).to_bytes(4, "little"))
    finally:
        os._exit(0)


def _turn_to(said: int, ours: tuple[int, ...]) -> None:
    """Nothing of the keeper's stays open; input is empty, output goes to its ear."""
    nothing = os.open("/dev/null", os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(said, 1)
    os.dup2(said, 2)
    for descriptor in (nothing, said, *ours):
        os.close(descriptor)


def _reap(program: int) -> int:
    """The program's wait status; whatever it left behind is reaped meanwhile."""
    while True:
        pid, status = os.wait()
        if pid == program:
            return status


def _become(order: Order) -> NoReturn:
    """Give up all that is not needed, for good, and become the program."""
    try:
        os.setpgid(0, 0)
        kernel.prctl(kernel.PR_SET_PDEATHSIG, kernel.SIGKILL)
        os.nice(NICENESS)
        os.chdir(order.folder)
        _limit(order)
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        if LANDLOCK in order.layers:
            # A root of our own holds nothing that may not be read.
            readable, listed = (["/"], []) if NAMESPACES in order.layers else (order.readable, order.listed)
            _named(LANDLOCK, lambda: landlock.confine(readable, listed, order.devices, order.folder))
        kernel.drop_capabilities()
        if SECCOMP in order.layers:
            _named(SECCOMP, seccomp.install)
        os.execve(order.argv[0], order.argv, order.environment)
    except BaseException as error:
        os.write(2, f"no jail: {error}\n".encode())
    finally:
        os._exit(NO_WALLS)


def _limit(order: Order) -> None:
    wanted = {
        resource.RLIMIT_FSIZE: order.file_bytes,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: order.tasks,
        resource.RLIMIT_MEMLOCK: 0,
    }
    if order.data_bytes:
        wanted[resource.RLIMIT_DATA] = order.data_bytes
    for kind, value in wanted.items():
        _lower(kind, value, value)
    # First SIGXCPU, which says what it was, then SIGKILL.
    cpu_s = max(1, math.ceil(order.cpu_seconds))
    _lower(resource.RLIMIT_CPU, cpu_s, cpu_s + 2)


def _lower(kind: int, soft: int, hard: int) -> None:
    _, now = resource.getrlimit(kind)
    most = hard if now == resource.RLIM_INFINITY else min(hard, now)
    resource.setrlimit(kind, (min(soft, most), most))


def _named(layer: str, build: Callable[[], None]) -> None:
    """Build a layer; what goes wrong carries its name."""
    try:
        build()
    except (OSError, KeyError) as error:
        raise RuntimeError(f"{layer}: {error}") from error


if __name__ == "__main__":
    keep()
