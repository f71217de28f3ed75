"""Products: what a merchant sells, each SKU once."""

from collections.abc import Sequence
from typing import Any, Final

from sqlmodel import Session, col, select

from archive.catalog import checks, money
from archive.catalog.checks import Invalid
from archive.catalog.ids import new_id
from archive.catalog.models import get as get_model
from archive.catalog.moment import now
from archive.catalog.owned import owned
from archive.catalog.tables import Product
from archive.errors import Conflict

FIELDS: Final = ("sku", "title", "url", "price_amount", "price_currency", "gtin", "stock", "model_id")
MOST_STOCK: Final = 2**31 - 1


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
    stock: int | None = None,
    model_id: str | None = None,
) -> Product:
    """A new product; Invalid for a value that does not fit, Conflict for a SKU that is taken, NotFound for a foreign model."""
    given = (sku, title, url, price_amount, price_currency, gtin, stock, model_id)
    product = Product(id=new_id("prd"), merchant_id=merchant_id, **_checked(session, merchant_id, dict(zip(FIELDS, given, strict=True))))
    _check_sku_is_free(session, product.id, merchant_id, product.sku)
    session.add(product)
    session.flush()
    return product


def change(session: Session, merchant_id: str, product_id: str, **fields: Any) -> Product:
    """Changes the named fields (as `make` names them); what was shown on air before stays as it was in the events."""
    product = get(session, merchant_id, product_id)
    if unknown := set(fields) - set(FIELDS):
        raise Invalid(min(unknown), f"is no field of a product; there are {', '.join(FIELDS)}")
    checked_fields = _checked(session, merchant_id, {**{name: getattr(product, name) for name in FIELDS}, **fields})
    _check_sku_is_free(session, product.id, merchant_id, checked_fields["sku"])
    for name, value in checked_fields.items():
        setattr(product, name, value)
    product.updated_at = now()
    session.add(product)
    session.flush()
    return product


def _checked(session: Session, merchant_id: str, given: dict[str, Any]) -> dict[str, Any]:
    return {
        "sku": checks.line("sku", given["sku"], limit=100),
        "title": checks.line("title", given["title"], limit=200),
        "url": checks.link("url", given["url"]),
        "price_amount": money.amount(given["price_amount"], given["price_currency"]),
        "price_currency": given["price_currency"],
        "gtin": None if given["gtin"] is None else checks.gtin("gtin", given["gtin"]),
        "stock": None if given["stock"] is None else _pieces(given["stock"]),
        "model_id": None if given["model_id"] is None else _usable_model(session, merchant_id, given["model_id"]),
    }


def _pieces(stock: int) -> int:
    if not 0 <= stock <= MOST_STOCK:
        raise Invalid("stock", f"is {stock}; give the number of pieces, 0 to {MOST_STOCK}, or null where it is not counted")
    return stock


def _usable_model(session: Session, merchant_id: str, model_id: str) -> str:
    model = get_model(session, merchant_id, model_id)
    if model.state == "rejected":
        raise Invalid("model_id", f"{model_id} was rejected when it was checked; see its report and upload a better file")
    return model.id


def _check_sku_is_free(session: Session, product_id: str, merchant_id: str, sku: str) -> None:
    other = by_sku(session, merchant_id, sku)
    if other is not None and other.id != product_id:
        raise Conflict(f"sku: {sku!r} is already the product {other.id}; change that one or choose another SKU")


def get(session: Session, merchant_id: str, product_id: str) -> Product:
    """The merchant's product; NotFound."""
    return owned(session, Product, merchant_id, product_id)


def by_sku(session: Session, merchant_id: str, sku: str) -> Product | None:
    """The merchant's product with that SKU, or None."""
    return session.exec(select(Product).where(Product.merchant_id == merchant_id, Product.sku == sku)).first()


def listing(session: Session, merchant_id: str) -> Sequence[Product]:
    """The merchant's products, newest first."""
    return session.exec(select(Product).where(Product.merchant_id == merchant_id).order_by(col(Product.id).desc())).all()
