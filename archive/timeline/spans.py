"""From "shown" and "hidden" to spans: who was on screen from when to when.

Cues may be recorded a little out of order; what counts is the millisecond at which they took
effect, so events are put in order of (at_ms, seq) first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from archive.timeline.event import Event
from archive.timeline.shape import Gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One stay on screen of the thing `id`; `event` is the last that showed it. `end_ms` is None while it lasts."""

    id: str
    start_ms: int
    end_ms: int | None
    event: Event


def in_effect_order(events: Iterable[Event]) -> list[Event]:
    """Events in the order in which they took effect."""
    return sorted(events, key=lambda event: (event.at_ms, event.seq))


def stays(events: Sequence[Event], noun: str, *, until_ms: int | None) -> list[Shown]:
    """The stays of `noun` ("product" or "evidence"): each until it is hidden, replaced or the show ends (`until_ms`).

    Showing again what is already there goes on with the same stay. Stays of no length are left out.
    """
    done: list[Shown] = []
    now: Shown | None = None
    for event in in_effect_order(event for event in events if event.type in (f"{noun}.shown", f"{noun}.hidden")):
        id_, shown = str(event.data[f"{noun}_id"]), event.type.endswith(".shown")
        same = now is not None and now.id == id_
        if now and same == shown:  # shown again, or another one hidden
            now = replace(now, event=event) if shown else now
            continue
        if now:
            done.append(replace(now, end_ms=event.at_ms))
        now = Shown(id=id_, start_ms=event.at_ms, end_ms=None, event=event) if shown else None
    return _within([*done, now] if now else done, until_ms)


def stays_together(events: Sequence[Event], noun: str, *, until_ms: int | None) -> list[Shown]:
    """The same for things of which several may be on screen at once, in order of (start, id)."""
    of_each: dict[str, list[Event]] = {}
    for event in events:
        if event.type in (f"{noun}.shown", f"{noun}.hidden"):
            of_each.setdefault(str(event.data[f"{noun}_id"]), []).append(event)
    found = [stay for own in of_each.values() for stay in stays(own, noun, until_ms=until_ms)]
    return sorted(found, key=lambda stay: (stay.start_ms, stay.id))


def recorded(stays_: Iterable[Shown], gaps: Sequence[Gap]) -> list[Shown]:
    """What of the stays can be seen in the recording: those that a gap lies in are cut in two."""
    seen = list(stays_)
    for gap in gaps:
        if gap.start_ms != gap.end_ms:
            seen = [piece for stay in seen for piece in _cut(stay, gap)]
    return seen


def _cut(stay: Shown, gap: Gap) -> list[Shown]:
    """The pieces of a stay before and after a gap."""
    before = replace(stay, end_ms=gap.start_ms if stay.end_ms is None else min(stay.end_ms, gap.start_ms))
    pieces = [before] if stay.start_ms < gap.start_ms else []
    if gap.end_ms is not None and (stay.end_ms is None or gap.end_ms < stay.end_ms):
        pieces.append(replace(stay, start_ms=max(stay.start_ms, gap.end_ms)))
    return pieces


def _within(stays_: Sequence[Shown], until_ms: int | None) -> list[Shown]:
    """Stays cut at the end of the show, without those of no length."""
    if until_ms is not None:
        stays_ = [replace(stay, end_ms=min(until_ms, stay.end_ms if stay.end_ms is not None else until_ms)) for stay in stays_]
    return [stay for stay in stays_ if stay.end_ms is None or stay.end_ms > stay.start_ms]
