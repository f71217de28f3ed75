"""Where nothing was recorded: the recording stopped, the show's process was started again, or media was lost."""

from archive.timeline.event import Event
from archive.timeline.shape import Gap
from archive.timeline.told import Told

_TICKS_A_MS = 90


def gaps(told: Told, until_ms: int | None) -> tuple[Gap, ...]:
    """By their beginning; the last one is open while the recording stands still in a running show."""
    found = [_interruption(event) for event in told.of("show.resumed")]
    found += [_loss(event) for event in told.of("segment.lost") if str(event.data["track"]).startswith("video")]
    stopped: Event | None = None
    for event in sorted(told.of("recording.stopped", "recording.resumed"), key=lambda e: (e.data["at_ms"], e.seq)):
        if event.type == "recording.stopped":
            stopped = stopped or event
        elif stopped:
            found.append(_pause(stopped, event.data["at_ms"]))
            stopped = None
    if stopped:
        found.append(_pause(stopped, until_ms))
    return tuple(sorted(found, key=lambda gap: gap.start_ms))


def _interruption(event: Event) -> Gap:
    return Gap(start_ms=event.data["gap_from_ms"], end_ms=event.data["gap_to_ms"], reason="interrupted")


def _loss(event: Event) -> Gap:
    start, length = event.data["start_90k"], event.data["duration_90k"]
    return Gap(start_ms=start // _TICKS_A_MS, end_ms=(start + length) // _TICKS_A_MS, reason=event.data["reason"])


def _pause(stopped: Event, end_ms: int | None) -> Gap:
    return Gap(start_ms=stopped.data["at_ms"], end_ms=end_ms, reason=stopped.data["reason"])
