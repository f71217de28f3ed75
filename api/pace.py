"""How often somebody may do something: so many in a stretch of time, counted for each name. Bounded, in memory, of this process."""

import ipaddress
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from typing import Final

from fastapi import Request

from api.errors import Problem

NAMES_HELD: Final = 20_000


class Pace:
    """At most `limit` in `stretch_s` seconds for each name; the names that were heard of longest ago are forgotten."""

    def __init__(self, limit: int, stretch_s: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._stretch_s, self._clock = limit, stretch_s, clock
        self._lock = threading.Lock()
        self._times: OrderedDict[Hashable, deque[float]] = OrderedDict()

    def step(self, name: Hashable, what: str) -> None:
        """Count one more; Problem 429 with Retry-After when it is one too many."""
        now_s = self._clock()
        with self._lock:
            times = self._times.setdefault(name, deque())
            self._times.move_to_end(name)
            while len(self._times) > NAMES_HELD:
                self._times.popitem(last=False)
            while times and times[0] <= now_s - self._stretch_s:
                times.popleft()
            if len(times) >= self._limit:
                raise _too_many(what, self._limit, self._stretch_s, times[0] + self._stretch_s - now_s)
            times.append(now_s)


def _too_many(what: str, limit: int, stretch_s: float, wait_s: float) -> Problem:
    wait = str(max(1, int(wait_s) + 1))
    return Problem(
        "too-many",
        429,
        f"{what}: at most {limit} in {stretch_s:.0f} s from one address.",
        f"Wait {wait} s.",
        headers={"Retry-After": wait},
    )


def address_of(request: Request) -> str:
    """Whom a request is counted for: its IPv4 address, or the /64 of its IPv6 address, which is one connection's."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if (mapped := address.ipv4_mapped) is not None:
            return str(mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return host
