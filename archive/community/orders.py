"""Orders as a shop reports them: each gives its buyer an unguessable link, with which he may review what he bought."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from archive.catalog import tokens
from archive.catalog.checks import line
from archive.catalog.ids import new_id
from archive.catalog.owned import owned
from archive.catalog.products import get as get_product
from archive.catalog.tables import Order
from archive.community.mint import Mint
from archive.errors import Conflict, Refused


def place(
    session: Session, merchant_id: str, product_id: str, external_ref: str, idempotency: str | None = None, *, mint: Mint
) -> tuple[Order, str]:
    """(order, buyer's token). `external_ref` is the shop's own order number, `idempotency` its Idempotency-Key.

    The same order again is the order that is there, with the same token. Conflict if the key came with
    another order; NotFound for a product that is not the merchant's.
    """
    external_ref = line("external_ref", external_ref, limit=100)
    idempotency = None if idempotency is None else line("Idempotency-Key", idempotency, limit=200)
    product = get_product(session, merchant_id, product_id)
    order = _by_key(session, merchant_id, idempotency) or _by_ref(session, merchant_id, product.id, external_ref)
    if order is None:
        order = _new(session, merchant_id, product.id, external_ref, idempotency, mint)
    if (order.product_id, order.external_ref) != (product.id, external_ref):
        raise Conflict(f"the Idempotency-Key {idempotency!r} came with another order before; use a fresh key for another order")
    return order, mint.buyer(order.id)


def _by_key(session: Session, merchant_id: str, idempotency: str | None) -> Order | None:
    if idempotency is None:
        return None
    return session.exec(select(Order).where(Order.merchant_id == merchant_id, Order.idempotency_key == idempotency)).first()


def _by_ref(session: Session, merchant_id: str, product_id: str, external_ref: str) -> Order | None:
    query = select(Order).where(Order.merchant_id == merchant_id, Order.product_id == product_id, Order.external_ref == external_ref)
    return session.exec(query).first()


def _new(session: Session, merchant_id: str, product_id: str, external_ref: str, idempotency: str | None, mint: Mint) -> Order:
    id_ = new_id("ord")
    order = Order(
        id=id_,
        merchant_id=merchant_id,
        product_id=product_id,
        external_ref=external_ref,
        idempotency_key=idempotency,
        token_hash=tokens.digest(mint.buyer(id_)),
        commitment=mint.commitment(id_),
    )
    session.add(order)
    session.flush()
    return order


def of_buyer(session: Session, token: str) -> Order:
    """The order whose buyer holds the token; Refused for any other word."""
    order = session.exec(select(Order).where(Order.token_hash == tokens.digest(token))).first()
    if order is None:
        raise Refused("this link belongs to no order; open the link that the shop sent after the purchase")
    return order


def get(session: Session, merchant_id: str, order_id: str) -> Order:
    """The merchant's order; NotFound."""
    return owned(session, Order, merchant_id, order_id)


def listing(session: Session, merchant_id: str, *, limit: int = 100, offset: int = 0) -> Sequence[Order]:
    """The merchant's orders, newest first."""
    query = select(Order).where(Order.merchant_id == merchant_id).order_by(col(Order.id).desc())
    return session.exec(query.offset(offset).limit(limit)).all()
