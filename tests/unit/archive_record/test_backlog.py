"""The alarm of the uploads: up when nothing moves or much waits, down when nothing waits, and not for a moment's delay."""

from pathlib import Path

from archive.record.backlog import BacklogWatch

A, B, C = (Path(f"video/{name}.m4s") for name in "abc")


class Hands:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def watch(cap_bytes: int = 1000) -> tuple[BacklogWatch, Hands]:
    hands = Hands()
    return BacklogWatch(cap_bytes, now=hands), hands


def test_a_segment_on_its_way_is_no_alarm() -> None:
    backlog, hands = watch()
    assert not backlog.look({A: 10}, "").delayed
    hands.at = 9
    assert not backlog.look({A: 10, B: 10}, "").delayed


def test_ten_seconds_without_progress_are() -> None:
    backlog, hands = watch()
    backlog.look({A: 10}, "")
    hands.at = 10
    found = backlog.look({A: 10, B: 20}, "away")
    assert (found.delayed, found.waiting_segments, found.waiting_bytes, found.waiting_s, found.reason) == (True, 2, 30, 10, "away")


def test_slow_progress_is_progress() -> None:
    backlog, hands = watch()
    waiting = {A: 10, B: 10, C: 10}
    for path in (A, B, C):
        backlog.look(waiting, "")
        hands.at += 9
        del waiting[path]
        assert not backlog.look(waiting, "").delayed


def test_a_quarter_of_the_cap_is_an_alarm_at_once() -> None:
    backlog, _ = watch(cap_bytes=100)
    assert not backlog.look({A: 24}, "").delayed
    assert backlog.look({A: 25}, "").delayed


def test_the_alarm_stays_until_nothing_waits() -> None:
    backlog, hands = watch()
    backlog.look({A: 10, B: 10}, "")
    hands.at = 12
    assert backlog.look({A: 10, B: 10}, "").delayed
    hands.at = 13
    assert backlog.look({B: 10}, "").delayed_s == 1
    assert not backlog.look({}, "away").delayed
    assert backlog.look({}, "away").reason == ""
