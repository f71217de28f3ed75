"""Questions of viewers and the shop's answers. Who asked, and in which words, lies sealed beside the log; answers are open."""

from collections.abc import Mapping
from typing import Final

from archive.catalog.database import Catalog
from archive.catalog.ids import new_id
from archive.community import clean
from archive.errors import NotFound
from archive.timeline.event import Event
from archive.timeline.find import newest
from archive.timeline.log import EventLog
from archive.timeline.words import Words

QUESTION_LIMIT: Final = 500
ANSWER_LIMIT: Final = 2_000
OF_QUESTIONS: Final = ("question.asked", "question.answered", "text.removed", "show.ended")
"""The events that tell of a show's questions."""


def worded(text: str, author: str = "") -> Words:
    """What will be sealed: the question as plain text, its asker's masked name. Invalid for words that do not fit."""
    return Words(author=clean.masked(author), text=clean.words("text", text, limit=QUESTION_LIMIT))


def ask(log: EventLog, show_id: str, words: Words, *, at_ms: int, product_id: str | None = None, language: str | None = None) -> Event:
    """`question.asked`, durable together with the sealed words."""
    data = {"question_id": new_id("que"), "product_id": product_id, "language": language}
    return log.append(show_id, "question.asked", at_ms, data, personal=words.pack())


def asked(catalog: Catalog, show_id: str, question_id: str) -> Event:
    """The question; NotFound if it was not asked in this show."""
    with catalog.read() as session:
        event = newest(session, show_id, "question.asked", "question_id", question_id)
    if event is None:
        raise NotFound(f"there is no question {question_id[:80]!r} in this show; GET its questions for those that there are")
    return event


def answer(log: EventLog, show_id: str, question: Event, *, text: str, by: str, pinned: bool, at_ms: int) -> Event:
    """`question.answered`, durable; a later answer says anew whether the question is pinned."""
    data: Mapping[str, object] = {
        "question_id": question.data["question_id"],
        "by": by,
        "text": clean.words("text", text, limit=ANSWER_LIMIT),
        "pinned": pinned,
    }
    return log.append(show_id, "question.answered", at_ms, data)


def told(log: EventLog, show_id: str) -> list[Event]:
    """All events that tell of a show's questions, in order."""
    events: list[Event] = []
    while page := log.read(show_id, events[-1].seq if events else 0, types=OF_QUESTIONS):
        events += page
    return events
