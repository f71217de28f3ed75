"""The replay's timeline, made from events alone: same events, texts and version of the shape, same bytes.

Nothing is looked up: an event is a snapshot. Logs of every earlier version are read; types and versions that
this one does not know are passed over.
"""

from collections.abc import Mapping, Sequence

from archive.errors import ArchiveError
from archive.timeline import amends, talk
from archive.timeline.chapters import annotated, chapters, language_of
from archive.timeline.event import Event
from archive.timeline.gaps import gaps
from archive.timeline.schema import PERSONAL_FIELD
from archive.timeline.shape import EvidencePart, ProductPart, ShowPart, Timeline
from archive.timeline.spans import Shown, recorded, stays
from archive.timeline.told import Told
from archive.timeline.webvtt import chapters_vtt, products_vtt

__all__ = ["chapters_vtt", "products_vtt", "project", "text_commitments"]


def project(events: Sequence[Event], texts: Mapping[str, str]) -> Timeline:
    """The timeline of a show's events in order of seq; ArchiveError if none of them is `show.started`.

    `texts` maps text commitments to opened texts (see `Vault.texts`); what is missing there was erased.
    """
    told = Told(events, texts)
    show = _show(told)
    until_ms = show.duration_ms
    holes = gaps(told, until_ms)
    products, evidence = stays(told.events, "product", until_ms=until_ms), stays(told.events, "evidence", until_ms=until_ms)
    certificates = recorded(evidence, holes)
    language = language_of(show.title, show.merchant_name)
    claims, questions = talk.claims(told, certificates), talk.questions(told)
    return Timeline(
        show=show,
        products=_products(products, recorded(products, holes)),
        chapters=annotated(chapters(products, evidence, language=language, until_ms=until_ms), claims, questions),
        evidence=tuple(_evidence(stay) for stay in certificates),
        claims=claims,
        assurances=talk.assurances(told, holes, until_ms),
        questions=questions,
        reviews=talk.reviews(told),
        corrections=amends.corrections(told),
        removals=amends.removals(told),
        viewers=amends.viewers(told),
        gaps=holes,
        last_seq=events[-1].seq,
        head=events[-1].hash,
    )


def text_commitments(events: Sequence[Event]) -> list[str]:
    """The commitments whose texts `project` would like to have."""
    return [str(event.data[PERSONAL_FIELD[event.type]]) for event in Told(events, {}).of(*PERSONAL_FIELD)]


def _show(told: Told) -> ShowPart:
    started = next(iter(told.of("show.started")), None)
    if started is None:
        raise ArchiveError("the events tell of no show: none of them is show.started; start the show first")
    ended = next(iter(told.of("show.ended")), None)
    down = _standing(told, "show.taken_down", "show.restored")
    published = _standing(told, "show.published", "show.unpublished")
    state = "taken_down" if down else "published" if published else "ended" if ended else "live"
    held, gone = _standing(told, "hold.placed", "hold.lifted"), next(iter(told.of("media.removed")), None)
    return ShowPart(
        id=started.data["show_id"],
        title=started.data["title"],
        merchant_name=started.data["merchant_name"],
        canvas=started.data["canvas"],
        started_at=started.data["started_at"],
        duration_ms=ended.data["duration_ms"] if ended else None,
        state=state,
        taken_down_for=down.data["reason"] if down else None,
        held_for=held.data["reason"] if held else None,
        media_removed_for=gone.data["reason"] if gone else None,
    )


def _standing(told: Told, begun: str, over: str) -> Event | None:
    """The event with which something began that is not over."""
    last = next(iter(reversed(told.of(begun, over))), None)
    return last if last is not None and last.type == begun else None


def _products(shown: Sequence[Shown], seen: Sequence[Shown]) -> tuple[ProductPart, ...]:
    """A product an entry, in order of first appearance, as it was shown last; its spans are those that were recorded."""
    last = {stay.id: stay.event for stay in shown}
    return tuple(_product(event, [stay for stay in seen if stay.id == id_]) for id_, event in last.items())


def _product(event: Event, seen: Sequence[Shown]) -> ProductPart:
    data = event.data
    image = data.get("image")
    return ProductPart(
        product_id=data["product_id"],
        sku=data["sku"],
        title=data["title"],
        url=data["url"],
        price=data["price"],
        image=image["key"] if image else None,
        stock=data.get("stock"),
        variant=data.get("variant"),
        gtin=data.get("gtin"),
        seq=event.seq,
        spans=talk.spans_of(seen),
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
        seq=stay.event.seq,
        start_ms=stay.start_ms,
        end_ms=stay.end_ms,
    )
