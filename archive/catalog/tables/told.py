"""What people say and prove: personal text, evidence, orders, reviews."""

from typing import Any, ClassVar

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from archive.catalog.moment import now
from archive.catalog.tables.base import MERCHANT


class Payload(SQLModel, table=True):
    """Personal text behind a commitment, encrypted. Erasing empties `sealed` and `wrapped_key`; the row stays.

    `copy_state`: pending, stored (S3 holds a copy), erasing (its copy must go), erased.
    """

    __table_args__: ClassVar[Any] = (Index(None, "copy_state"),)

    commitment: str = Field(primary_key=True)
    merchant_id: str = Field(foreign_key=MERCHANT)
    show_id: str = Field(foreign_key="show.id", index=True)
    sealed: bytes | None = None
    wrapped_key: bytes | None = None
    copy_state: str = "pending"
    created_at: str = Field(default_factory=now)
    erased_at: str | None = None


class Evidence(SQLModel, table=True):
    """A certificate, report or trace record that proves a claim; its picture lies in S3."""

    id: str = Field(primary_key=True)
    merchant_id: str = Field(foreign_key=MERCHANT, index=True)
    product_id: str | None = Field(default=None, foreign_key="product.id")
    claim: str
    title: str
    issuer: str
    number: str | None = None
    image_sha256: str
    image_key: str
    created_at: str = Field(default_factory=now)


class Order(SQLModel, table=True):
    """A purchase that the shop reported. The buyer's link is kept as SHA-256; `commitment` stands for the order in events."""

    __tablename__ = "purchase"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("merchant_id", "external_ref", "product_id"),
        UniqueConstraint("merchant_id", "idempotency_key"),
    )

    id: str = Field(primary_key=True)
    merchant_id: str = Field(foreign_key=MERCHANT)
    product_id: str = Field(foreign_key="product.id")
    external_ref: str
    idempotency_key: str | None = None
    token_hash: str = Field(unique=True)
    commitment: str = Field(unique=True)
    created_at: str = Field(default_factory=now)


class Review(SQLModel, table=True):
    """That an order's product was reviewed; the words lie in Payload, the fact in the event `event_seq`."""

    __table_args__: ClassVar[Any] = (
        UniqueConstraint("order_id", "product_id"),
        ForeignKeyConstraint(["show_id", "event_seq"], ["event.show_id", "event.seq"]),
    )

    id: str = Field(primary_key=True)
    merchant_id: str = Field(foreign_key=MERCHANT)
    product_id: str = Field(foreign_key="product.id", index=True)
    order_id: str = Field(foreign_key="purchase.id")
    show_id: str
    event_seq: int
    at_ms: int = Field(sa_type=BigInteger)
    stars: int
    text_commitment: str = Field(foreign_key="payload.commitment")
    created_at: str = Field(default_factory=now)
