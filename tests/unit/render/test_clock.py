"""A show's clock: whatever the wall clock does, times never go back before what was recorded, nor far ahead of it."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from render.clock import ShowClock

MINUTE_90K = 60 * 90_000


def since(began_s: float) -> float:
    """What has passed by now, and a tick: a show's time may be ahead by that much and no more."""
    return time.monotonic() - began_s + 0.01


def ago(**distance: float) -> datetime:
    return datetime.now(UTC) - timedelta(**distance)


def test_a_show_goes_on_from_the_walls_distance() -> None:
    began_s = time.monotonic()
    clock = ShowClock.resume(ago(seconds=65), after_90k=MINUTE_90K)
    assert 0 <= clock.now_90k() / 90_000 - 65 <= since(began_s)
    assert clock.doubt == ""


@pytest.mark.parametrize("since_s", [-3600, 30, 73 * 365 * 86_400], ids=["future", "earlier", "year 2099"])
def test_a_wall_clock_that_cannot_be_right_moves_nothing(since_s: int) -> None:
    began_s, started_at = time.monotonic(), ago(seconds=since_s)
    clock = ShowClock.resume(started_at, after_90k=MINUTE_90K)
    assert clock.now_90k() >= MINUTE_90K
    assert 0 <= clock.now_90k() / 90_000 - 60 <= since(began_s)
    assert "clock" in clock.doubt
    assert clock.started_at == started_at


def test_the_machines_own_clock_is_believed_before_the_wall() -> None:
    zero_ns = time.monotonic_ns() - 65 * 10**9
    clock = ShowClock.resume(ago(days=73 * 365), after_90k=MINUTE_90K, started_monotonic_ns=zero_ns)
    assert clock.started_monotonic_ns == zero_ns
    assert clock.doubt == ""


def test_a_monotonic_clock_of_another_boot_is_not_believed() -> None:
    began_s = time.monotonic()
    clock = ShowClock.resume(ago(seconds=65), after_90k=MINUTE_90K, started_monotonic_ns=time.monotonic_ns() + 10**15)
    assert 0 <= clock.now_90k() / 90_000 - 65 <= since(began_s)
