"""What names a model or a picture by its SHA-256: scenes that are kept, shows whose moments are drawn again. Read by index."""

import re
from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import delete
from sqlmodel import Session, col, select

from archive.catalog.tables import Naming

SHOWING: Final = ("product.shown", "scene.posed")
"""Events whose data name a model: a recorded moment is drawn again from it, for ever."""
_NAMED: Final = re.compile(r'"([0-9a-f]{64})"')


def keep(session: Session, merchant_id: str, user_id: str, document: str) -> None:
    """Note all that a scene's or an event's JSON names; with the transaction that keeps the document."""
    named = set(_NAMED.findall(document))
    if not named:
        return
    of_user = (Naming.merchant_id == merchant_id, Naming.user_id == user_id, col(Naming.sha256).in_(named))
    known = session.exec(select(Naming.sha256).where(*of_user)).all()
    for sha256 in sorted(named.difference(known)):
        session.add(Naming(merchant_id=merchant_id, sha256=sha256, user_id=user_id))
    session.flush()


def forget(session: Session, user_id: str) -> None:
    """What named is no longer there."""
    session.connection().execute(delete(Naming).where(col(Naming.user_id) == user_id))


def users(session: Session, merchant_id: str, named: Collection[str]) -> Sequence[tuple[str, str]]:
    """(SHA-256, id of a scene or show that names it), the newest first."""
    query = select(Naming.sha256, Naming.user_id).where(Naming.merchant_id == merchant_id, col(Naming.sha256).in_(named))
    return session.exec(query.order_by(col(Naming.user_id).desc())).all()
