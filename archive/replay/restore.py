"""Restore: the catalogue's rows of a show, from S3 alone. What is there and agrees is left; what contradicts is told.

All rows of a show are restored together or none is, and no row that is there is removed or turned into another.
What S3 does not hold stays unknown: products that were never shown, prices of today, orders (their buyers' links
work no more: an order is a commitment here, and no token opens it), tokens, scenes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlmodel import Session, SQLModel, col, select

from archive.catalog import models, naming, segments, shows
from archive.catalog.database import Catalog
from archive.catalog.ids import new_id
from archive.catalog.tables import EventRow, Evidence, Merchant, Order, Payload, Product, Review, SealPiece, Segment, Show
from archive.errors import Conflict, NotFound
from archive.objects.keys import show_prefix
from archive.objects.store import ObjectStore
from archive.record.segment import SegmentInfo
from archive.replay import told
from archive.replay.goods import Row, goods_named
from archive.replay.inventory import inventory
from archive.replay.restock import add_goods
from archive.replay.sealed import pieces_in_store
from archive.seal.note import VerifyKey
from archive.timeline.envelope import Sealed
from archive.timeline.event import Event, canonical
from archive.timeline.export import events_in_store

NO_TOKEN: Final = "no token "
"""Begins the token hash of an order that only its commitment is known of: no SHA-256 in hex begins so."""


class Contradiction(Conflict):
    """The catalogue and S3 tell different things; nothing was changed."""


@dataclass(kw_only=True)
class Restored:
    """What was done: rows added by table, and what could not be restored, a sentence each."""

    merchant_id: str
    show_id: str
    state: str = ""
    added: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    damaged: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the catalogue is not what it was."""
        return any(self.added.values())

    def count(self, row: SQLModel) -> None:
        """One more."""
        name = type(row).__name__.removesuffix("Row").lower()
        self.added[name] = self.added.get(name, 0) + 1


@dataclass(frozen=True, kw_only=True)
class Found:
    """What S3 holds of a show."""

    events: Sequence[Event]
    segments: Sequence[SegmentInfo]
    damaged: tuple[str, ...]
    pieces: Sequence[SealPiece]
    notes: Sequence[str]
    payloads: Sequence[Sealed]
    goods: Sequence[Row]


def restore(
    catalog: Catalog,
    store: ObjectStore,
    merchant_id: str,
    show_id: str,
    *,
    keys: Sequence[VerifyKey] = (),
    retain_days: int = shows.RETAIN_DAYS,
) -> Restored:
    """Brings the catalogue up to what S3 holds of a show. `keys` are those that this house signs heads with.

    Raises NotFound if S3 has no events of it, ChainBroken if they were changed, Contradiction (naming the rows) if the
    catalogue has others; then nothing was changed.
    """
    found = look(store, merchant_id, show_id, keys=keys, known=listed(catalog, merchant_id, show_id))
    done = Restored(merchant_id=merchant_id, show_id=show_id, damaged=found.damaged, notes=list(found.notes))
    with catalog.write() as session:
        _check_events(session, show_id, found.events)
        show = _show(session, done, found, retain_days)
        for row in add_goods(session, found.goods):
            done.count(row)
        _wares(session, done, found.events, show)
        _log(session, done, show, found)
        _payloads(session, done, show, found)
        _reviews(session, done, show, found.events)
    done.state = show.state
    return done


def look(store: ObjectStore, merchant_id: str, show_id: str, *, keys: Sequence[VerifyKey] = (), known: Iterable[SegmentInfo] = ()) -> Found:
    """Reads all that a restored catalogue needs. `known` segments are not read again."""
    prefix = show_prefix(merchant_id, show_id)
    events = events_in_store(store, merchant_id, show_id)
    if not events:
        raise NotFound(f"S3 holds no events of show {show_id}; check the id, or that the show was ever started")
    media = inventory(store, prefix, known)
    payloads = [Sealed.from_json(store.get(info.key)) for info in store.list(f"{prefix}/payloads/")]
    pieces, notes = pieces_in_store(store, merchant_id, show_id, keys)
    goods = goods_named(store, merchant_id, *map(sorted, told.goods(events)))
    notes = [*notes, *goods.notes]
    return Found(
        events=events, segments=media.segments, damaged=media.damaged, pieces=pieces, notes=notes, payloads=payloads, goods=goods.rows
    )


def listed(catalog: Catalog, merchant_id: str, show_id: str) -> list[SegmentInfo]:
    """The segments that the catalogue lists."""
    names = SegmentInfo.__dataclass_fields__
    with catalog.read() as session:
        rows = segments.listing(session, merchant_id, show_id)
        return [SegmentInfo(**{name: getattr(row, name) for name in names}) for row in rows]


def _check_events(session: Session, show_id: str, events: Sequence[Event]) -> None:
    """Where both have an event, it must be the same."""
    query = select(EventRow.seq, EventRow.hash).where(EventRow.show_id == show_id).order_by(col(EventRow.seq))
    kept = dict(session.exec(query).all())
    other = next((event for event in events if kept.get(event.seq, event.hash) != event.hash), None)
    if other is not None:
        raise Contradiction(
            f"event {other.seq} ({other.type}) of {show_id} is another one in the catalogue than in S3: the show went on after one "
            "of the two was put back from an older state. Compare both with 'vouchcast replay verify'; nothing was changed"
        )


def _add(session: Session, done: Restored, row: SQLModel) -> None:
    session.add(row)
    session.flush()
    done.count(row)


def _show(session: Session, done: Restored, found: Found, retain_days: int) -> Show:
    """The show's row and its merchant's. One that is there follows events that it does not know yet."""
    row = session.get(Show, done.show_id)
    if row is None:
        merchant = told.merchant(found.events)
        if session.get(Merchant, merchant.id) is None:
            _add(session, done, merchant)
        row = told.show(found.events)
        _settle(row, found, retain_days)
        _add(session, done, row)
    elif row.merchant_id != done.merchant_id:
        raise Contradiction(f"{done.show_id} belongs to {row.merchant_id} in the catalogue and to {done.merchant_id} in S3")
    elif _last_seq(session, row.id) < found.events[-1].seq:
        told.catch_up(row, found.events)
        _settle(row, found, retain_days)
        session.add(row)
    return row


def _last_seq(session: Session, show_id: str) -> int:
    query = select(EventRow.seq).where(EventRow.show_id == show_id).order_by(col(EventRow.seq).desc()).limit(1)
    return session.exec(query).first() or 0


def _settle(row: Show, found: Found, retain_days: int) -> None:
    """What the events do not say by themselves."""
    shows.retain(row, retain_days)
    removed = next((event for event in found.events if event.type == "media.removed"), None)
    # segments that are still there: the removal was cut short, the next sweep ends it
    row.removed_at = removed.recorded_at if removed and not found.segments else row.removed_at
    if found.pieces:
        row.sealed_at = max(found.pieces[-1].signed_at, row.sealed_at or "")


def _wares(session: Session, done: Restored, events: Sequence[Event], show: Show) -> None:
    """Products and evidence that the catalogue does not have; what changed there since is left."""
    shown_by = told.models_of(events)
    for product in told.products(events):
        if session.get(Product, product.id) is None:
            taken = session.exec(select(Product.id).where(Product.merchant_id == show.merchant_id, Product.sku == product.sku)).first()
            if taken is not None:
                raise Contradiction(f"the SKU {product.sku!r} is {taken} in the catalogue and {product.id} in S3: give {taken} another SKU")
            model = models.by_glb(session, show.merchant_id, shown_by[product.id]) if product.id in shown_by else None
            product.model_id = model.id if model is not None else None
            _add(session, done, product)
    for evidence in told.evidence(events):
        if session.get(Evidence, evidence.id) is None:
            if evidence.product_id is not None and session.get(Product, evidence.product_id) is None:
                evidence.product_id = None
            _add(session, done, evidence)


def _log(session: Session, done: Restored, show: Show, found: Found) -> None:
    """Segments, events and signed heads."""
    keys = {segment.key for segment in segments.listing(session, show.merchant_id, show.id)}
    for info in found.segments:
        row: Segment = segments.add(session, show.merchant_id, show.id, info, uploaded=True)
        if info.key not in keys:
            done.count(row)
    last_seq = _last_seq(session, show.id)
    for event in found.events[last_seq:]:
        entry = _event_row(event, show)
        session.add(entry)
        if event.type in naming.SHOWING:
            naming.keep(session, show.merchant_id, show.id, entry.data)
        done.added["event"] = done.added.get("event", 0) + 1
    session.flush()
    for piece in found.pieces:
        if session.get(SealPiece, (show.id, piece.size)) is None:
            _add(session, done, piece)


def _event_row(event: Event, show: Show) -> EventRow:
    fields = {**event.to_dict(), "data": canonical(event.data).decode()}
    return EventRow(**fields, show_id=show.id, merchant_id=show.merchant_id, exported=True)


def _payloads(session: Session, done: Restored, show: Show, found: Found) -> None:
    """Sealed texts; a commitment without one was erased, and stays so."""
    kept = {sealed.commitment: sealed for sealed in found.payloads}
    erased_at = {event.data["text_commitment"]: event.recorded_at for event in found.events if event.type == "text.removed"}
    for event in found.events:
        commitment = event.data.get("text_commitment")
        if commitment is None or event.type == "text.removed":
            continue
        if (known := session.get(Payload, commitment)) is not None:
            _stays_erased(session, known, erased_at.get(commitment))
            continue
        sealed = kept.get(commitment)
        row = Payload(commitment=commitment, merchant_id=show.merchant_id, show_id=show.id, created_at=event.recorded_at)
        if sealed is not None and commitment not in erased_at:
            row.sealed, row.wrapped_key, row.copy_state = sealed.sealed, sealed.wrapped_key, "stored"
        else:
            row.erased_at = erased_at.get(commitment, event.recorded_at)
            row.copy_state = "erasing" if sealed is not None else "erased"
        _add(session, done, row)


def _stays_erased(session: Session, row: Payload, erased_at: str | None) -> None:
    """A catalogue from an older backup may still hold words that were destroyed since."""
    if erased_at is not None and row.sealed is not None:
        row.sealed, row.wrapped_key, row.copy_state, row.erased_at = None, None, "erasing", erased_at
        session.add(row)


def _reviews(session: Session, done: Restored, show: Show, events: Sequence[Event]) -> None:
    """A review that has no place in the catalogue is told: its event stands, and the replay shows it."""
    for event in events:
        if event.type != "review.added" or session.get(Review, event.data["review_id"]) is not None:
            continue
        if session.get(Product, event.data["product_id"]) is None:
            done.notes.append(f"{event.data['review_id']} is of a product that was never shown: the replay has it, the catalogue has not")
            continue
        order = _order(session, done, show, event)
        twice = select(Review.id).where(Review.order_id == order.id, Review.product_id == event.data["product_id"])
        if session.exec(twice).first() is not None:
            done.notes.append(f"{event.data['review_id']} is a second review of one order: the replay has it, the catalogue has not")
            continue
        _add(session, done, _review(event, show, order))


def _review(event: Event, show: Show, order: Order) -> Review:
    return Review(
        id=event.data["review_id"],
        merchant_id=show.merchant_id,
        product_id=event.data["product_id"],
        order_id=order.id,
        show_id=show.id,
        event_seq=event.seq,
        at_ms=event.at_ms,
        stars=event.data["stars"],
        text_commitment=event.data["text_commitment"],
        created_at=event.recorded_at,
    )


def _order(session: Session, done: Restored, show: Show, event: Event) -> Order:
    """The order behind a commitment, or a placeholder that no token opens."""
    commitment = event.data["order_commitment"]
    known = session.exec(select(Order).where(Order.commitment == commitment)).first()
    if known is not None:
        return known
    order = Order(
        id=new_id("ord"),
        merchant_id=show.merchant_id,
        product_id=event.data["product_id"],
        external_ref=f"{told.NOT_BACK} {commitment}",
        token_hash=NO_TOKEN + commitment,
        commitment=commitment,
        created_at=event.recorded_at,
    )
    _add(session, done, order)
    return order
