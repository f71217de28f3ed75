"""Products: what a merchant sells, each SKU once."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from archive.catalog import checks, money
from archive.catalog.checks import Invalid
from archive.catalog.ids import new_id
from archive.catalog.models import get as get_model
from archive.catalog.moment import now
from archive.catalog.owned import owned
from archive.catalog.tables import Product
from archive.errors import Conflict


def make(
    session: Session,
    merchant_id: str,
    *,
    sku: str,
    title: str,
    url: str,
    price_amount: str,
    price_currency: str,
    gtin: str | None = None,
    model_id: str | None = None,
) -> Product:
    """A new product; Invalid for a value that does not fit, Conflict for a SKU that is taken, NotFound for a foreign model."""
    product = Product(id=new_id("prd"), merchant_id=merchant_id, sku="", title="", url="", price_amount="", price_currency="")
    _fill(
        session,
        product,
        sku=sku,
        title=title,
        url=url,
        price_amount=price_amount,
        price_currency=price_currency,
        gtin=gtin,
        model_id=model_id,
    )
    return product


def change(session: Session, merchant_id: str, product_id: str, **fields: Any) -> Product:
    """Changes the named fields (as `make` names them); what was shown on air before stays as it was in the events."""
    product = get(session, merchant_id, product_id)
    if unknown := set(fields) - _FIELDS:
        raise Invalid(min(unknown), f"is no field of a product; there are {', '.join(sorted(_FIELDS))}")
    _fill(session, product, **{**{name: getattr(product, name) for name in _FIELDS}, **fields})
    return product


_FIELDS = frozenset({"sku", "title", "url", "price_amount", "price_currency", "gtin", "model_id"})


def _fill(
    session: Session,
    product: Product,
    *,
    sku: str,
    title: str,
    url: str,
    price_amount: str,
    price_currency: str,
    gtin: str | None,
    model_id: str | None,
) -> None:
    product.sku = checks.line("sku", sku, limit=100)
    product.title = checks.line("title", title, limit=200)
    product.url = checks.link("url", url)
    product.price_amount, product.price_currency = money.amount(price_amount, price_currency), price_currency
    product.gtin = None if gtin is None else checks.gtin("gtin", gtin)
    product.model_id = None if model_id is None else get_model(session, product.merchant_id, model_id).id
    product.updated_at = now()
    _check_sku_is_free(session, product)
    session.add(product)
    session.flush()


def _check_sku_is_free(session: Session, product: Product) -> None:
    with session.no_autoflush:
        other = by_sku(session, product.merchant_id, product.sku)
    if other is not None and other.id != product.id:
        raise Conflict(f"sku: {product.sku!r} is already the product {other.id}; change that one or choose another SKU")


def get(session: Session, merchant_id: str, product_id: str) -> Product:
    """The merchant's product; NotFound."""
    return owned(session, Product, merchant_id, product_id)


def by_sku(session: Session, merchant_id: str, sku: str) -> Product | None:
    """The merchant's product with that SKU, or None."""
    return session.exec(select(Product).where(Product.merchant_id == merchant_id, Product.sku == sku)).first()


def listing(session: Session, merchant_id: str) -> Sequence[Product]:
    """The merchant's products, newest first."""
    return session.exec(select(Product).where(Product.merchant_id == merchant_id).order_by(col(Product.id).desc())).all()
