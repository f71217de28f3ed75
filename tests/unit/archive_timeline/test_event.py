"""Nobody changes, removes or moves an event unseen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.catalog.moment import parsed, timestamp
from archive.errors import ArchiveError
from archive.timeline.event import FIRST_PREV, ChainBroken, Event, canonical, chained, digest, from_lines, to_line, verify_chain

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def a_chain(count: int) -> list[Event]:
    events: list[Event] = []
    for seq in range(1, count + 1):
        prev = events[-1].hash if events else FIRST_PREV
        events.append(chained(seq=seq, at_ms=seq * 10, recorded_at="2026-01-01T00:00:00.000Z", v=1, type="t", data={"n": seq}, prev=prev))
    return events


def test_the_hash_is_what_the_format_says() -> None:
    """Computed apart, by hand: whoever changes this breaks every archive."""
    event = a_chain(1)[0]
    assert canonical({"b": 1.0, "a": "é"}) == '{"a":"é","b":1}'.encode()
    assert event.hash == "149d1c2f2c2e50ff4e8b12fd9395d4adc2cb87397efd90d90693f61b88212793"
    assert digest(event) == event.hash


@pytest.mark.parametrize(
    "change",
    [
        {"data": {"n": 99}},
        {"at_ms": 1},
        {"recorded_at": "2026-01-01T00:00:00.001Z"},
        {"type": "u"},
        {"v": 2},
        {"hash": "0" * 64},
        {"prev": "1" * 64},
    ],
)
@pytest.mark.parametrize("at", [0, 2, 4])
def test_a_changed_event_is_found(change: dict[str, object], at: int) -> None:
    events = a_chain(5)
    events[at] = replace(events[at], **change)  # type: ignore[arg-type]
    with pytest.raises(ChainBroken) as broken:
        verify_chain(events)
    assert broken.value.seq in (at + 1, at + 2)


def test_a_changed_event_with_its_hash_made_again_is_found_by_the_next() -> None:
    events = a_chain(5)
    events[1] = chained(seq=2, at_ms=1, recorded_at=events[1].recorded_at, v=1, type="t", data={}, prev=events[1].prev)
    with pytest.raises(ChainBroken, match="event 3"):
        verify_chain(events)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_removed_doubled_or_reordered_events_are_found(data: st.DataObject) -> None:
    events = a_chain(6)
    at, to = data.draw(st.integers(0, 4)), data.draw(st.integers(0, 5))
    kind = data.draw(st.sampled_from(["removed", "doubled", "moved"]))
    event = events[at] if kind == "doubled" else events.pop(at)
    if kind != "removed":
        events.insert(to, event)
    if events == a_chain(6):
        verify_chain(events)
        return
    with pytest.raises(ChainBroken):
        verify_chain(events)


def test_a_cut_off_end_is_found_by_who_knows_the_head() -> None:
    events = a_chain(4)
    verify_chain(events, head=events[-1].hash)
    with pytest.raises(ChainBroken, match="event 3"):
        verify_chain(events[:-1], head=events[-1].hash)


def test_a_later_part_is_verified_on_its_own() -> None:
    events = a_chain(6)
    verify_chain(events[3:], after_seq=3, prev=events[2].hash)
    with pytest.raises(ChainBroken):
        verify_chain(events[3:], after_seq=3, prev=events[1].hash)


@settings(max_examples=60, deadline=None)
@given(data=st.dictionaries(st.text(max_size=8), JSON, max_size=4))
def test_events_come_back_from_a_file_as_they_went_in(data: dict[str, object]) -> None:
    event = chained(seq=1, at_ms=0, recorded_at="2026-01-01T00:00:00.000Z", v=1, type="t", data=data, prev=FIRST_PREV)
    (read,) = from_lines(to_line(event))
    verify_chain([read])
    assert to_line(read) == to_line(event)


@pytest.mark.parametrize("value", [float("nan"), 2**60, "\ud800", object()])
def test_what_json_cannot_carry_is_refused(value: object) -> None:
    with pytest.raises(ArchiveError, match="canonical"):
        canonical({"x": value})


@pytest.mark.parametrize(
    "line", [b"{", b"[]", b'{"seq":1}', b'{"seq":"1","at_ms":0,"recorded_at":"","v":1,"type":"t","data":{},"prev":"","hash":""}']
)
def test_a_line_that_is_no_event_is_said(line: bytes) -> None:
    with pytest.raises(ArchiveError):
        from_lines(line)


def test_times_are_written_in_utc_to_the_millisecond() -> None:
    moment = datetime(2026, 1, 1, 8, 0, 0, 123_999, tzinfo=timezone(timedelta(hours=8)))
    assert timestamp(moment) == "2026-01-01T00:00:00.123Z"
    assert parsed("2026-01-01T00:00:00.123Z") == datetime(2026, 1, 1, 0, 0, 0, 123_000, tzinfo=UTC)
    with pytest.raises(ValueError, match="time zone"):
        timestamp(datetime(2026, 1, 1))


@pytest.mark.parametrize("data", [{}, {"data": None}, {"text": '"data":null', "at_ms": 1}, {"字": "\u2028\\", "n": 1.5e300}])
def test_a_hash_is_the_same_whether_its_data_was_written_before_or_not(data: dict[str, Any]) -> None:
    place: dict[str, Any] = {"seq": 1, "at_ms": 0, "recorded_at": "2026-01-01T00:00:00.000Z", "v": 1, "type": "data", "prev": FIRST_PREV}
    told, made = (chained(**place, data=data, data_json=written) for written in (canonical(data), None))
    assert told == made
    assert digest(told) == told.hash
