"""Waiting for what the outside world does in its own time."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

T = TypeVar("T")

LONGEST_S: Final = 300.0
"""How long anything is waited for that is sure to come: no machine is so slow, and what hangs is still found by its own test."""


def until(what: Callable[[], T], *, timeout_s: float = 20, every_s: float = 0.05, why: str = "") -> T:
    """The first truthy answer of `what`; AssertionError with `why` after `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while not (answer := what()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout_s:.0f} s in vain: {why or what}")
        time.sleep(every_s)
    return answer


async def eventually(what: Callable[[], T], *, every_s: float = 0.01) -> T:
    """The first truthy answer of `what`, for what no event tells of; TimeoutError after `LONGEST_S`."""
    async with asyncio.timeout(LONGEST_S):
        while not (answer := what()):  # noqa: ASYNC110
            await asyncio.sleep(every_s)
    return answer


def run_apart(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on a thread of its own: the browser of the tests keeps an event loop on this one."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, work).result()
