"""What anyone may know of a product: one that was on air, in a show that is not taken down."""

from dataclasses import dataclass

from sqlalchemy import String, cast, func
from sqlmodel import Session, col, select

from archive.catalog.tables import Model, Product, Review, Show
from archive.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Stars:
    """How often a product was reviewed, and the mean of the stars (None without reviews)."""

    count: int
    mean: float | None


def product(session: Session, product_id: str) -> Product:
    """A product that was on air; NotFound for any other, as for one that does not exist."""
    found = session.get(Product, product_id)
    if found is None or not any(product_id in show.product_ids for show in _named(session, found)):
        raise NotFound(f"there is no public product {product_id!r}; it may never have been on air")
    return found


def _named(session: Session, found: Product) -> list[Show]:
    """Its merchant's shows that were on air and perhaps had it."""
    aired = (Show.merchant_id == found.merchant_id, col(Show.started_at).is_not(None), col(Show.taken_down_for).is_(None))
    return list(session.exec(select(Show).where(*aired, cast(col(Show.product_ids), String).like(f"%{found.id}%"))).all())


def public_shows(session: Session, found: Product) -> list[Show]:
    """The shows with it that anyone may watch now, newest first."""
    shows = [show for show in _named(session, found) if found.id in show.product_ids and show.state in ("live", "published")]
    return sorted((show for show in shows if show.removed_at is None), key=lambda show: show.id, reverse=True)


def ready_model(session: Session, found: Product) -> Model | None:
    """The product's model, if it is ready."""
    model = session.get(Model, found.model_id) if found.model_id else None
    return model if model is not None and model.state == "ready" else None


def stars(session: Session, product_id: str) -> Stars:
    """What the reviews say in numbers."""
    count, mean = session.exec(select(func.count(), func.avg(Review.stars)).where(Review.product_id == product_id)).one()
    return Stars(count=int(count), mean=None if mean is None else round(float(mean), 2))
