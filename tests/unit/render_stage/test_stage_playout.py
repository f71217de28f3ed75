"""Delay follows the network: small when it is calm, larger when it is not, never a drift between picture and sound."""

import numpy as np

from render.stage.playout import LEAST_DELAY_US, MOST_DELAY_US, START_DELAY_US, Playout


def run(playout: Playout, jitter_us, count: int, start: int = 0) -> None:
    for k in range(start, start + count):
        capture = k * 33_333
        now = capture + 5_000_000 + int(jitter_us(k))
        playout.arrived("picture", capture, now)
        playout.offset_us(now)


def test_the_first_picture_waits_the_start_delay() -> None:
    playout = Playout()
    playout.arrived("picture", 0, 5_000_000)
    assert playout.offset_us(5_000_000) == 5_000_000 + START_DELAY_US


def test_a_hurried_join_does_not_leave_a_long_delay() -> None:
    playout = Playout()
    run(playout, lambda k: max(0, 600_000 - 33_333 * k), 200)
    assert playout.delay_ms() <= 150


def test_a_jittery_network_gets_more_delay_so_that_pictures_are_not_late() -> None:
    playout = Playout()
    rng = np.random.default_rng(2)
    run(playout, lambda k: rng.uniform(0, 250_000), 600)
    assert 240 <= playout.delay_ms() <= 330


def test_delay_stays_within_bounds() -> None:
    playout = Playout()
    run(playout, lambda k: (k % 7) * 280_000, 600)
    assert playout.delay_ms() * 1000 <= MOST_DELAY_US + START_DELAY_US
    calm = Playout()
    run(calm, lambda k: 0, 4000)
    assert calm.delay_ms() * 1000 >= LEAST_DELAY_US


def test_a_calm_network_gets_its_delay_back_without_jumps() -> None:
    playout = Playout()
    run(playout, lambda k: 200_000 if k % 10 == 0 else 0, 500)
    high, steps = playout.delay_ms(), playout.steps
    run(playout, lambda k: 0, 2000, start=500)
    assert playout.delay_ms() < high - 100
    assert playout.steps == steps


def test_a_host_whose_clock_is_set_anew_is_found_again() -> None:
    playout = Playout()
    run(playout, lambda k: 0, 100)
    for k in range(30):
        playout.arrived("picture", 900_000_000 + k * 33_333, 10_000_000 + k * 33_333)
    assert abs(playout.offset_us(11_000_000) - (10_000_000 - 900_000_000)) < 200_000
