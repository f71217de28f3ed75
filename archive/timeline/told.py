"""A show's events as its projections read them: those of a kind, where the show ended, what was amended since.

Events that this release cannot read (types or versions of a later one) are passed over here, once for all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from archive.timeline.event import Event
from archive.timeline.schema import readable
from archive.timeline.words import NOBODY, Words

_NAMES: Final = ("claim_id", "question_id", "review_id", "assurance_id", "evidence_id", "product_id")
"""What a thing is called, the most telling first."""


class Told:
    """The events of one show in order of seq, and the texts of those commitments that are not erased."""

    def __init__(self, events: Sequence[Event], texts: Mapping[str, str]) -> None:
        self.events = [event for event in events if readable(event)]
        self._texts = texts

    def of(self, *types: str) -> list[Event]:
        """The events of these types, in order of seq."""
        return [event for event in self.events if event.type in types]

    @cached_property
    def end_seq(self) -> int | None:
        """The number of the event with which the show ended; None while it runs."""
        return next((event.seq for event in self.events if event.type == "show.ended"), None)

    def late(self, event: Event) -> bool:
        """Whether it was added after the show's end."""
        return self.end_seq is not None and event.seq > self.end_seq

    @cached_property
    def removed(self) -> Mapping[int, str]:
        """Seq of an event whose words were destroyed -> why."""
        return {event.data["of_seq"]: event.data["reason"] for event in self.of("text.removed")}

    def words(self, event: Event) -> Words:
        """The personal words of an event; of nobody, if they were removed or erased."""
        if event.seq in self.removed:
            return Words(author=NOBODY, text=None)
        return Words.unpack(self._texts.get(event.data["text_commitment"]))

    @cached_property
    def _by_seq(self) -> Mapping[int, Event]:
        return {event.seq: event for event in self.events}

    def subject(self, event: Event) -> "Subject":
        """What an amendment is about."""
        about = self._by_seq.get(event.data["of_seq"])
        if about is None:
            return Subject(type=None, id=None)
        return Subject(type=about.type, id=next((str(about.data[name]) for name in _NAMES if name in about.data), None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The type of the event that was amended, and the id of its thing; None where there is none."""

    type: str | None
    id: str | None
