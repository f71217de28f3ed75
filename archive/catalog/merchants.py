"""Merchants: the tenants."""

from collections.abc import Sequence

from sqlmodel import Session, select

from archive.catalog.checks import line
from archive.catalog.ids import new_id
from archive.catalog.tables import Merchant
from archive.errors import NotFound


def make(session: Session, name: str) -> Merchant:
    """A new merchant; Invalid if the name is no line of text."""
    merchant = Merchant(id=new_id("mer"), name=line("name", name, limit=100))
    session.add(merchant)
    session.flush()
    return merchant


def get(session: Session, merchant_id: str) -> Merchant:
    """The merchant; NotFound if there is none."""
    merchant = session.get(Merchant, merchant_id)
    if merchant is None:
        raise NotFound(f"there is no merchant {merchant_id!r}")
    return merchant


def listing(session: Session) -> Sequence[Merchant]:
    """All merchants, oldest first: for the administrator."""
    return session.exec(select(Merchant).order_by(Merchant.id)).all()


def first(session: Session) -> Merchant | None:
    """The oldest merchant: the shop that a fresh installation is about."""
    return session.exec(select(Merchant).order_by(Merchant.id)).first()
