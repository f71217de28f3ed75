"""A POST with an Idempotency-Key happens once: the same request again gets the same answer.

`claim` before the work, `keep` with the answer after it, `release` if the work failed and may be
tried again. Answers are kept in clear: never put a secret into one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlmodel import Session, col

from archive.catalog.checks import line
from archive.catalog.moment import timestamp
from archive.catalog.tables import Idempotency
from archive.errors import Conflict

KEPT_FOR: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP status and body as they were first given."""

    status: int
    body: str


def claim(session: Session, merchant_id: str, key: str, route: str, request_hash: str) -> Answer | None:
    """None if the work is to be done now, else the answer that was given before.

    Conflict if the key came with another request before, or if its work is still being done.
    """
    known = session.get(Idempotency, (merchant_id, key, route))
    if known is None:
        line("Idempotency-Key", key, limit=200)
        session.add(Idempotency(merchant_id=merchant_id, key=key, route=route, request_hash=request_hash))
        session.flush()
        return None
    if known.request_hash != request_hash:
        raise Conflict(f"the Idempotency-Key {key!r} came with another request before; use a fresh key for another request")
    if known.status is None or known.response is None:
        raise Conflict(f"the request with the Idempotency-Key {key!r} is still being worked on; ask again in a moment")
    return Answer(status=known.status, body=known.response)


def keep(session: Session, merchant_id: str, key: str, route: str, answer: Answer) -> None:
    """The claimed work is done: its answer is given from now on."""
    row = session.get_one(Idempotency, (merchant_id, key, route))
    row.status, row.response = answer.status, answer.body
    session.add(row)


def release(session: Session, merchant_id: str, key: str, route: str) -> None:
    """The claimed work failed: the key is free again."""
    if row := session.get(Idempotency, (merchant_id, key, route)):
        session.delete(row)


def tidy(session: Session) -> None:
    """At start: frees the keys whose work a crash cut short, forgets answers older than a week."""
    oldest = timestamp(datetime.now(UTC) - KEPT_FOR)
    session.exec(delete(Idempotency).where(col(Idempotency.status).is_(None) | (col(Idempotency.created_at) < oldest)))
