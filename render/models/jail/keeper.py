"""Starts the keeper of a cell and hears its report: all that the service itself does for a strange file.

The keeper (`cell.py`) is a process without the service's environment; while its standard input is open, the service lives.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from typing import Final

from render.models.jail.order import Order
from render.models.jail.outcome import Outcome, judged
from render.models.jail.sight import ROOT

PATIENCE_S: Final = 15.0
"""How long beyond its own clock the keeper is waited for."""
REPORT_BYTES: Final = 2**17
_running: Final = set["subprocess.Popen[bytes]"]()


def end_all() -> None:
    """End every cell that runs now, from any thread: the service goes, and what they would find out is not waited for."""
    for keeper in tuple(_running):
        with contextlib.suppress(ProcessLookupError):
            keeper.kill()


def keep(order: Order) -> Outcome:
    """Have an order carried out by a keeper of its own."""
    environment = {"PATH": os.defpath, "PYTHONPATH": str(ROOT)}
    start = "from render.models.jail.cell import keep; keep()"
    keeper = subprocess.Popen(
        [sys.executable, "-S", "-s", "-c", start],
        cwd="/",
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        bufsize=0,
    )
    with keeper:
        _running.add(keeper)
        try:
            return _outcome(_hear(keeper, order))
        finally:
            _running.discard(keeper)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(keeper.pid, signal.SIGKILL)


def _hear(keeper: "subprocess.Popen[bytes]", order: Order) -> bytes:
    """The keeper's report; its input stays open meanwhile, for that is how it knows that we are there."""
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    report, ear = b"", select.poll()
    ear.register(keeper.stdout, select.POLLIN)
    with contextlib.suppress(BrokenPipeError):
        keeper.stdin.write(order.pack())
    until = time.monotonic() + order.seconds + PATIENCE_S
    while (left_s := until - time.monotonic()) > 0 and len(report) < REPORT_BYTES:
        if ear.poll(left_s * 1000):
            heard = os.read(keeper.stdout.fileno(), 2**16)
            if not heard:
                break
            report += heard
    return report


def _outcome(report: bytes) -> Outcome:
    head, _, tail = report.partition(b"\n")
    try:
        reason, code, seconds, cpu_s, peak_bytes = head.decode().split(" ")
        said = tail.decode("utf-8", "replace")
        end = judged(reason.strip("-"), int(code), said)
        return Outcome(code=int(code), end=end, said=said, seconds=float(seconds), cpu_s=float(cpu_s), peak_bytes=int(peak_bytes))
    except ValueError:
        return Outcome(code=-signal.SIGKILL, end="no_jail", said=report.decode("utf-8", "replace"))
