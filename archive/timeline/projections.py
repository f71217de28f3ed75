"""The replay's timeline, made from events alone: same events and texts, same bytes.

Nothing is looked up: an event is a snapshot. Types that this version does not know are passed over.
"""

from collections.abc import Mapping, Sequence

from archive.errors import ArchiveError
from archive.timeline.chapters import chapters, language_of
from archive.timeline.event import Event
from archive.timeline.shape import EvidencePart, Gap, ProductPart, ReviewPart, ShowPart, Span, Timeline
from archive.timeline.spans import Shown, in_effect_order, stays
from archive.timeline.webvtt import chapters_vtt, products_vtt
from archive.timeline.words import Words

__all__ = ["chapters_vtt", "products_vtt", "project", "review_commitments"]


def project(events: Sequence[Event], texts: Mapping[str, str]) -> Timeline:
    """The timeline of a show's events in order of seq; ArchiveError if none of them is `show.started`.

    `texts` maps text commitments to opened texts (see `Vault.texts`); what is missing there was erased.
    """
    show = _show(events)
    until_ms = show.duration_ms
    products, evidence = stays(events, "product", until_ms=until_ms), stays(events, "evidence", until_ms=until_ms)
    language = language_of(show.title, show.merchant_name)
    return Timeline(
        show=show,
        products=_products(products),
        chapters=chapters(products, evidence, language=language, until_ms=until_ms),
        evidence=tuple(_evidence(stay) for stay in evidence),
        reviews=tuple(_review(event, texts) for event in in_effect_order(_of(events, "review.added"))),
        gaps=_gaps(events, until_ms),
        last_seq=events[-1].seq,
        head=events[-1].hash,
    )


def review_commitments(events: Sequence[Event]) -> list[str]:
    """The commitments whose texts `project` would like to have."""
    return [str(event.data["text_commitment"]) for event in _of(events, "review.added")]


def _of(events: Sequence[Event], *types: str) -> list[Event]:
    return [event for event in events if event.type in types]


def _show(events: Sequence[Event]) -> ShowPart:
    started = next(iter(_of(events, "show.started")), None)
    if started is None:
        raise ArchiveError("the events tell of no show: none of them is show.started; start the show first")
    ended = next(iter(_of(events, "show.ended")), None)
    last = next((event.type for event in reversed(events) if event.type in ("show.published", "show.unpublished")), None)
    state = "published" if last == "show.published" else "ended" if ended else "live"
    return ShowPart(
        id=started.data["show_id"],
        title=started.data["title"],
        merchant_name=started.data["merchant_name"],
        canvas=started.data["canvas"],
        started_at=started.data["started_at"],
        duration_ms=ended.data["duration_ms"] if ended else None,
        state=state,
    )


def _products(shown: Sequence[Shown]) -> tuple[ProductPart, ...]:
    """A product an entry, in order of first appearance, as it was shown last."""
    spans: dict[str, list[Span]] = {}
    last: dict[str, Event] = {}
    for stay in shown:
        spans.setdefault(stay.id, []).append(Span(start_ms=stay.start_ms, end_ms=stay.end_ms))
        last[stay.id] = stay.event
    return tuple(_product(event, tuple(spans[id_])) for id_, event in last.items())


def _product(event: Event, spans: tuple[Span, ...]) -> ProductPart:
    data = event.data
    image = data.get("image")
    return ProductPart(
        product_id=data["product_id"],
        sku=data["sku"],
        title=data["title"],
        url=data["url"],
        price=data["price"],
        image=image["key"] if image else None,
        spans=spans,
    )


def _evidence(stay: Shown) -> EvidencePart:
    data = stay.event.data
    return EvidencePart(
        evidence_id=stay.id,
        product_id=data.get("product_id"),
        claim=data["claim"],
        title=data["title"],
        issuer=data["issuer"],
        number=data.get("number"),
        image=data["image"]["key"],
        start_ms=stay.start_ms,
        end_ms=stay.end_ms,
    )


def _review(event: Event, texts: Mapping[str, str]) -> ReviewPart:
    words = Words.unpack(texts.get(event.data["text_commitment"]))
    return ReviewPart(
        review_id=event.data["review_id"],
        product_id=event.data["product_id"],
        at_ms=event.at_ms,
        stars=event.data["stars"],
        text=words.text,
        author=words.author,
        recorded_at=event.recorded_at,
    )


def _gaps(events: Sequence[Event], until_ms: int | None) -> tuple[Gap, ...]:
    """Where nothing was recorded: the recording stopped, or the show's process was started again."""
    gaps = [_interruption(event) for event in _of(events, "show.resumed")]
    stopped: Event | None = None
    for event in sorted(_of(events, "recording.stopped", "recording.resumed"), key=lambda e: (e.data["at_ms"], e.seq)):
        if event.type == "recording.stopped":
            stopped = stopped or event
        elif stopped:
            gaps.append(_gap(stopped, event.data["at_ms"]))
            stopped = None
    if stopped:
        gaps.append(_gap(stopped, until_ms))
    return tuple(sorted(gaps, key=lambda gap: gap.start_ms))


def _interruption(event: Event) -> Gap:
    return Gap(start_ms=event.data["gap_from_ms"], end_ms=event.data["gap_to_ms"], reason="interrupted")


def _gap(stopped: Event, end_ms: int | None) -> Gap:
    return Gap(start_ms=stopped.data["at_ms"], end_ms=end_ms, reason=stopped.data["reason"])
