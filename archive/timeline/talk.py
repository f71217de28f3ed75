"""What was said and promised in a show: claims with their proof, assurances, questions with their answers, reviews."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from archive.timeline.event import Event
from archive.timeline.shape import AnswerPart, AssurancePart, ClaimPart, Gap, ProofPart, QuestionPart, ReviewPart, Span
from archive.timeline.spans import Shown, in_effect_order, recorded, stays_together
from archive.timeline.told import Told


def claims(told: Told, certificates: Sequence[Shown]) -> tuple[ClaimPart, ...]:
    """Claims by the moment that they speak of; `certificates` are the stays of evidence on screen, as recorded."""
    shown = {event.data["evidence_id"]: event.data for event in told.of("evidence.shown")}
    return tuple(_claim(told, event, shown, certificates) for event in in_effect_order(told.of("claim.made")))


def _claim(told: Told, event: Event, shown: Mapping[str, Mapping[str, Any]], certificates: Sequence[Shown]) -> ClaimPart:
    known = {**shown, **{proof["evidence_id"]: proof for proof in event.data.get("evidence", ())}}
    return ClaimPart(
        claim_id=event.data["claim_id"],
        text=event.data["text"],
        product_id=event.data.get("product_id"),
        evidence=tuple(_proof(id_, known.get(id_, {}), certificates) for id_ in event.data.get("evidence_ids", ())),
        at_ms=event.at_ms,
        recorded_at=event.recorded_at,
        seq=event.seq,
        late=told.late(event),
    )


def _proof(evidence_id: str, data: Mapping[str, Any], certificates: Sequence[Shown]) -> ProofPart:
    image = data.get("image")
    return ProofPart(
        evidence_id=evidence_id,
        claim=data.get("claim"),
        title=data.get("title"),
        issuer=data.get("issuer"),
        number=data.get("number"),
        image=image["key"] if image else None,
        spans=spans_of(stay for stay in certificates if stay.id == evidence_id),
    )


def spans_of(stays: Iterable[Shown]) -> tuple[Span, ...]:
    """Stays as spans."""
    return tuple(Span(start_ms=stay.start_ms, end_ms=stay.end_ms) for stay in stays)


def assurances(told: Told, gaps: Sequence[Gap], until_ms: int | None) -> tuple[AssurancePart, ...]:
    """Assurances by the moment at which they were first given, each as it was given last."""
    live = [event for event in told.of("assurance.shown", "assurance.hidden") if not told.late(event)]
    seen = recorded(stays_together(live, "assurance", until_ms=until_ms), gaps)
    first: dict[str, Event] = {}
    last: dict[str, Event] = {}
    for event in in_effect_order(told.of("assurance.shown")):
        first.setdefault(event.data["assurance_id"], event)
        last[event.data["assurance_id"]] = event
    return tuple(_assurance(told, first[id_], event, spans_of(stay for stay in seen if stay.id == id_)) for id_, event in last.items())


def _assurance(told: Told, first: Event, last: Event, spans: tuple[Span, ...]) -> AssurancePart:
    data = last.data
    return AssurancePart(
        assurance_id=data["assurance_id"],
        kind=data["kind"],
        title=data["title"],
        terms=data["terms"],
        product_id=data.get("product_id"),
        days=data.get("days"),
        url=data.get("url"),
        spans=spans,
        at_ms=first.at_ms,
        recorded_at=last.recorded_at,
        seq=last.seq,
        late=told.late(first),
    )


def questions(told: Told) -> tuple[QuestionPart, ...]:
    """Questions by the moment that they speak of, each with its answers in the order in which they were given."""
    answers: dict[str, list[Event]] = {}
    for event in told.of("question.answered"):
        answers.setdefault(event.data["question_id"], []).append(event)
    return tuple(_question(told, event, answers.get(event.data["question_id"], [])) for event in in_effect_order(told.of("question.asked")))


def _question(told: Told, event: Event, answers: Sequence[Event]) -> QuestionPart:
    words = told.words(event)
    return QuestionPart(
        question_id=event.data["question_id"],
        product_id=event.data.get("product_id"),
        text=words.text,
        author=words.author,
        removed_for=told.removed.get(event.seq),
        pinned=bool(answers) and bool(answers[-1].data.get("pinned", False)),
        answers=tuple(_answer(told, answer) for answer in answers),
        at_ms=event.at_ms,
        recorded_at=event.recorded_at,
        seq=event.seq,
        late=told.late(event),
    )


def _answer(told: Told, event: Event) -> AnswerPart:
    return AnswerPart(
        by=event.data["by"],
        text=event.data["text"],
        pinned=bool(event.data.get("pinned", False)),
        at_ms=event.at_ms,
        recorded_at=event.recorded_at,
        seq=event.seq,
        late=told.late(event),
    )


def reviews(told: Told) -> tuple[ReviewPart, ...]:
    """Reviews by the moment that the buyer chose."""
    return tuple(_review(told, event) for event in in_effect_order(told.of("review.added")))


def _review(told: Told, event: Event) -> ReviewPart:
    words = told.words(event)
    return ReviewPart(
        review_id=event.data["review_id"],
        product_id=event.data["product_id"],
        at_ms=event.at_ms,
        stars=event.data["stars"],
        text=words.text,
        author=words.author,
        removed_for=told.removed.get(event.seq),
        recorded_at=event.recorded_at,
        seq=event.seq,
    )
