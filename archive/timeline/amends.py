"""What was said of the record afterwards: corrections and removals; and what was counted: viewers."""

from typing import Final

from archive.timeline.event import Event
from archive.timeline.shape import CorrectionPart, RemovalPart, ViewersAt, ViewersPart
from archive.timeline.told import Told

MOST_POINTS: Final = 120
"""Counts of viewers that a page draws."""


def corrections(told: Told) -> tuple[CorrectionPart, ...]:
    """In the order in which they were made."""
    return tuple(_correction(told, event) for event in told.of("correction.made"))


def _correction(told: Told, event: Event) -> CorrectionPart:
    about = told.subject(event)
    return CorrectionPart(
        of_seq=event.data["of_seq"],
        of_type=about.type,
        of_id=about.id,
        reason=event.data["reason"],
        text=event.data.get("text"),
        fields=event.data.get("fields"),
        at_ms=event.at_ms,
        recorded_at=event.recorded_at,
        seq=event.seq,
    )


def removals(told: Told) -> tuple[RemovalPart, ...]:
    """In the order in which they were made."""
    return tuple(_removal(told, event) for event in told.of("text.removed"))


def _removal(told: Told, event: Event) -> RemovalPart:
    about = told.subject(event)
    return RemovalPart(
        of_seq=event.data["of_seq"],
        of_type=about.type,
        of_id=about.id,
        reason=event.data["reason"],
        at_ms=event.at_ms,
        recorded_at=event.recorded_at,
        seq=event.seq,
    )


def viewers(told: Told) -> ViewersPart:
    """The most that ever watched at once, and how many watched when."""
    counted = told.of("viewers.counted")
    peak = max((event.data["peak"] for event in counted), default=0)
    return ViewersPart(peak=peak, series=tuple(_thinned(counted)))


def _thinned(counted: list[Event]) -> list[ViewersAt]:
    """At most MOST_POINTS: the show in equal stretches, of each its highest count."""
    points = sorted((ViewersAt(at_ms=event.at_ms, watching=event.data["watching"]) for event in counted), key=lambda one: one.at_ms)
    if len(points) <= MOST_POINTS:
        return points
    stretch_ms = points[-1].at_ms // MOST_POINTS + 1
    highest: dict[int, ViewersAt] = {}
    for point in points:
        known = highest.setdefault(point.at_ms // stretch_ms, point)
        if point.watching > known.watching:
            highest[point.at_ms // stretch_ms] = point
    return list(highest.values())
