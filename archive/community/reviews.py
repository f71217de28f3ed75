"""Reviews by verified buyers: one an order and product, at the second of a show that the buyer chose.

The stars enter the show's log; words and masked name are sealed beside it; review, seal and event are
durable together or not at all.
"""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from archive.catalog import shows
from archive.catalog.checks import Invalid
from archive.catalog.database import Catalog
from archive.catalog.ids import new_id
from archive.catalog.owned import owned
from archive.catalog.tables import EventRow, Order, Review, Show
from archive.community import clean, orders
from archive.errors import NotFound, Refused
from archive.timeline.event import Event
from archive.timeline.log import EventLog
from archive.timeline.privacy import Vault
from archive.timeline.removal import remove_text
from archive.timeline.words import Words

ON_AIR_OR_KEPT = ("live", "ended", "published")


def write(
    catalog: Catalog,
    log: EventLog,
    *,
    token: str,
    show_id: str,
    product_id: str,
    stars: int,
    text: str,
    at_ms: int,
    author: str = "",
    language: str | None = None,
) -> Review:
    """The review, durable, its event in the show's log.

    Refused for a token that is no buyer's, that bought something else or has reviewed already, and for a
    show or a moment that is none of his; Invalid (a kind of Refused) for words, stars or a name that do not fit.
    """
    _check_stars(stars)
    words = Words(author=clean.masked(author), text=clean.text("text", text) or None)
    with catalog.write() as session:
        order = orders.of_buyer(session, token)
        _check_bought(session, order, product_id)
        _check_moment(_show(session, order, show_id), at_ms)
        review_id = new_id("rev")
        fields = {
            "review_id": review_id,
            "product_id": product_id,
            "stars": stars,
            "order_commitment": order.commitment,
            "language": language,
        }
        event = log.append_in(session, show_id, "review.added", at_ms, fields, personal=words.pack())
        review = Review(
            id=review_id,
            merchant_id=order.merchant_id,
            product_id=product_id,
            order_id=order.id,
            show_id=show_id,
            event_seq=event.seq,
            at_ms=at_ms,
            stars=stars,
            text_commitment=event.data["text_commitment"],
            created_at=event.recorded_at,
        )
        session.add(review)
    return review


def _check_stars(stars: int) -> None:
    if type(stars) is not int or not 1 <= stars <= 5:
        raise Invalid("stars", f"is {stars!r}; give 1 to 5")


def _check_bought(session: Session, order: Order, product_id: str) -> None:
    if order.product_id != product_id:
        raise Refused("this order is of another product; review the one that was bought")
    if session.exec(select(Review.id).where(Review.order_id == order.id, Review.product_id == product_id)).first():
        raise Refused("this order was reviewed already; an order gives one review")


def _show(session: Session, order: Order, show_id: str) -> Show:
    """The show, if it is one of the order's shop in which the product appeared."""
    show = session.get(Show, show_id)
    if show is None or show.merchant_id != order.merchant_id or show.state not in ON_AIR_OR_KEPT:
        raise Refused("this show is none of the shop's, or has not begun; review in a show of the shop that sold the product")
    if show.taken_down_for is not None or show.removed_at is not None:
        raise Refused("this show is closed: it was taken down, or its time of keeping is over; review in another one")
    if order.product_id not in show.product_ids and not _was_shown(session, show_id, order.product_id):
        raise Refused("the product is not part of this show; review it in a show that presents it")
    return show


def _was_shown(session: Session, show_id: str, product_id: str) -> bool:
    shown = select(EventRow.seq).where(EventRow.show_id == show_id, EventRow.type == "product.shown")
    return session.exec(shown.where(col(EventRow.data).contains(f'"product_id":"{product_id}"', autoescape=True))).first() is not None


def _check_moment(show: Show, at_ms: int) -> None:
    length_ms = shows.length_ms(show) or 0
    if type(at_ms) is not int or not 0 <= at_ms <= length_ms:
        raise Refused(f"{at_ms} ms lies outside the show; choose a moment from 0 to {length_ms} ms")


def shows_of(session: Session, order: Order) -> Sequence[Show]:
    """The shop's shows, newest first, in which the order's product may be reviewed."""
    known = shows.listing(session, order.merchant_id)
    open_ = [show for show in known if show.taken_down_for is None and show.removed_at is None]
    return [show for show in open_ if show.state in ON_AIR_OR_KEPT and order.product_id in show.product_ids]


def of_order(session: Session, order: Order) -> Review | None:
    """The order's review, or None."""
    return session.exec(select(Review).where(Review.order_id == order.id, Review.product_id == order.product_id)).first()


def get(session: Session, merchant_id: str, review_id: str) -> Review:
    """The merchant's review; NotFound."""
    return owned(session, Review, merchant_id, review_id)


def any_of(session: Session, review_id: str) -> Review:
    """A review of any merchant; NotFound."""
    review = session.get(Review, review_id)
    if review is None:
        raise NotFound(f"there is no review {review_id!r}: check the id, or name the words by their show and the seq of their event")
    return review


def of_product(session: Session, merchant_id: str, product_id: str) -> Sequence[Review]:
    """The product's reviews, newest first."""
    query = select(Review).where(Review.merchant_id == merchant_id, Review.product_id == product_id)
    return session.exec(query.order_by(col(Review.id).desc())).all()


def erase(catalog: Catalog, log: EventLog, vault: Vault, merchant_id: str, review_id: str, reason: str = "Removed by the shop.") -> Event:
    """Destroys the review's words and name for good and says so; its stars and its place in the chain stay. NotFound; OnHold."""
    with catalog.read() as session:
        review = get(session, merchant_id, review_id)
        show = shows.get(session, merchant_id, review.show_id)
    return remove_text(catalog, log, vault, show, review.event_seq, reason)


def erase_by_buyer(
    catalog: Catalog, log: EventLog, vault: Vault, token: str, *, show_id: str | None = None, of_seq: int | None = None
) -> Event:
    """As `erase`, asked for by the buyer himself; Refused if his order has no review, or another one than is named."""
    with catalog.read() as session:
        review = of_order(session, orders.of_buyer(session, token))
    if review is None:
        raise Refused("this order has no review that could be erased")
    if (show_id or review.show_id, of_seq or review.event_seq) != (review.show_id, review.event_seq):
        raise Refused("this is not the review of this order; a buyer removes his own words alone")
    return erase(catalog, log, vault, review.merchant_id, review.id, "Asked for by the buyer.")
