"""Removals: the personal words of a review or a question are destroyed for good, and the log says so, in one step.

That they were there, the stars and the chain stay.
"""

from contextlib import suppress
from typing import Final

from sqlmodel import Session

from archive.catalog.database import Catalog
from archive.catalog.tables import Show
from archive.community import clean, orders, reviews
from archive.errors import Conflict, Refused
from archive.objects.errors import StoreError
from archive.timeline.event import Event
from archive.timeline.find import newest
from archive.timeline.log import EventLog
from archive.timeline.privacy import Vault
from archive.timeline.schema import PERSONAL_FIELD

REASON_LIMIT: Final = 500
BY_THE_BUYER: Final = "the buyer took his words back"
BY_THE_SHOP: Final = "removed by the shop"


def remove(log: EventLog, vault: Vault, show_id: str, of_seq: int, reason: str) -> Event:
    """`text.removed`, durable with the destruction; the one that there is, if it was done before.

    NotFound for no such event, Refused for one without personal words, Conflict while the show is under a legal hold.
    """
    reason = clean.words("reason", reason, limit=REASON_LIMIT)
    about = log.one(show_id, of_seq)
    if about.type not in PERSONAL_FIELD:
        raise Refused(f"event {of_seq} is {about.type} and holds no personal words; correct it instead")
    commitment = about.data[PERSONAL_FIELD[about.type]]
    told: list[Event] = []

    def telling(session: Session) -> None:
        _check_free(session, show_id)
        data = {"of_seq": of_seq, "text_commitment": commitment, "reason": reason}
        before = newest(session, show_id, "text.removed", "of_seq", of_seq)
        told.append(before or log.append_in(session, show_id, "text.removed", about.at_ms, data))

    with suppress(StoreError):  # here they are gone; the copy in S3 goes with the next export
        vault.erase(commitment, telling=telling)
    return told[0]


def _check_free(session: Session, show_id: str) -> None:
    show = session.get(Show, show_id)
    if show is not None and show.held_for is not None:
        raise Conflict(f"the show {show_id} is under a legal hold ({show.held_for}): nothing of it may be removed until it is lifted")


def remove_as_buyer(
    catalog: Catalog, log: EventLog, vault: Vault, token: str, *, show_id: str | None = None, of_seq: int | None = None
) -> Event:
    """A buyer takes his own review's words back; Refused for a token that is no buyer's, or for another's review."""
    with catalog.read() as session:
        review = reviews.of_order(session, orders.of_buyer(session, token))
    if review is None:
        raise Refused("this order has no review that could be removed")
    if (show_id or review.show_id, of_seq or review.event_seq) != (review.show_id, review.event_seq):
        raise Refused("this is not the review of this order; a buyer removes his own words alone")
    return remove(log, vault, review.show_id, review.event_seq, BY_THE_BUYER)


def remove_review(catalog: Catalog, log: EventLog, vault: Vault, merchant_id: str, review_id: str, reason: str = BY_THE_SHOP) -> Event:
    """A shop removes the words of one of its reviews; NotFound."""
    with catalog.read() as session:
        review = reviews.get(session, merchant_id, review_id)
    return remove(log, vault, review.show_id, review.event_seq, reason)
