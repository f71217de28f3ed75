"""The catalogue's tables. Every row belongs to a merchant; wall times are RFC 3339 text (see `moment`); money is decimal text.

The truth of a show is its events and segments; Review, and what else says what happened, can be made
again from them. A change here needs a migration beside it: a test compares the two.
"""

from typing import Any, ClassVar, Final

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from archive.catalog.moment import now

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

_MERCHANT: Final = "merchant.id"


class Merchant(SQLModel, table=True):
    """The tenant."""

    id: str = Field(primary_key=True)
    name: str
    created_at: str = Field(default_factory=now)


class Token(SQLModel, table=True):
    """A bearer's right, kept as SHA-256. Only the admin's belongs to no merchant; `show:whip` opens one show's ingest."""

    __table_args__: ClassVar[Any] = (CheckConstraint("scope = 'admin' OR merchant_id IS NOT NULL", name="owned"),)

    id: str = Field(primary_key=True)
    merchant_id: str | None = Field(default=None, foreign_key=_MERCHANT, index=True)
    hash: str = Field(unique=True)
    scope: str
    show_id: str | None = Field(default=None, foreign_key="show.id")
    label: str = ""
    expires_at: str | None = None
    created_at: str = Field(default_factory=now)


class Model(SQLModel, table=True):
    """One uploaded 3D file and what became of it. `state`: processing, ready, rejected.

    `sha256` is that of the upload, `glb_sha256` that of its normal form: the name under which scenes place it. `step` is
    what the intake does just now, `derived_bytes` what it has made, `expires_at` until when a rejected upload is kept for
    another try (None: no longer).
    """

    __table_args__: ClassVar[Any] = (UniqueConstraint("merchant_id", "sha256"),)

    id: str = Field(primary_key=True)
    merchant_id: str = Field(foreign_key=_MERCHANT)
    sha256: str
    filename: str
    size_bytes: int = Field(sa_type=BigInteger)
    glb_sha256: str | None = Field(default=None, index=True)
    format: str | None = None
    state: str = "processing"
    step: str | None = None
    derived_bytes: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    report: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    expires_at: str | None = None
    created_at: str = Field(default_factory=now)


class ModelUpload(SQLModel, table=True):
    """A 3D file that arrives in pieces; its bytes lie in the data folder. `model_id` is what it became."""

    __tablename__ = "model_upload"

    id: str = Field(primary_key=True)
    merchant_id: str = Field(foreign_key=_MERCHANT, index=True)
    filename: str
    size_bytes: int = Field(sa_type=BigInteger)
    model_id: str | None = Field(default=None, foreign_key="model.id")
    expires_at: str
    created_at: str = Field(default_factory=now)


class Picture(SQLModel, table=True):
    """A picture that scenes use, ready. `kind`: backdrop, panorama. `sha256` is that of the upload: the name by which scenes know it.

    `report` is the intake's; its `files` say of each file that was made its bytes and SHA-256.
    """

    __table_args__: ClassVar[Any] = (UniqueConstraint("merchant_id", "sha256"),)

    id: str = Field(primary_key=True)
    merchant_id: str = Field(foreign_key=_MERCHANT)
    sha256: str = Field(index=True)
    filename: str
    kind: str
    width_px: int
    height_px: int
    size_bytes: int = Field(sa_type=BigInteger)
    derived_bytes: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    report: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    created_at: str = Field(default_factory=now)


class Product(SQLModel, table=True):
    """What is sold."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("merchant_id", "sku"),)

    id: str = Field(primary_key=True)
    merchant_id: str = Field(foreign_key=_MERCHANT)
    sku: str
    title: str
    url: str
    price_amount: str
    price_currency: str
    gtin: str | None = None
    stock: int | None = None
    model_id: str | None = Field(default=None, foreign_key="model.id")
    created_at: str = Field(default_factory=now)
    updated_at: str = Field(default_factory=now)


class SceneVersion(SQLModel, table=True):
    """One version of a scene document; versions count from 1 and are never changed."""

    __tablename__ = "scene_version"

    id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    merchant_id: str = Field(foreign_key=_MERCHANT, index=True)
    title: str = ""
    document: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    created_at: str = Field(default_factory=now)


class Show(SQLModel, table=True):
    """One session: draft, ready, live, ended, published (see `shows`).

    `sealed_at` is the time of its newest signed head: events after it are never dated before it. `retain_until` is when
    its media may go, `held_for` why they may not (a legal hold), `taken_down_for` why the replay is closed and
    `taken_down_by` by whom (`admin`, `merchant`), `removed_at` when its media went.
    """

    id: str = Field(primary_key=True)
    merchant_id: str = Field(foreign_key=_MERCHANT, index=True)
    title: str
    scene_id: str | None = None
    product_ids: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    width_px: int
    height_px: int
    fps: int
    state: str = Field(default="draft", index=True)
    started_at: str | None = None
    ended_at: str | None = None
    duration_ms: int | None = Field(default=None, sa_type=BigInteger)
    published_at: str | None = None
    sealed_at: str | None = None
    retain_until: str | None = Field(default=None, index=True)
    held_for: str | None = None
    taken_down_for: str | None = None
    taken_down_by: str | None = None
    removed_at: str | None = None
    created_at: str = Field(default_factory=now)


class Segment(SQLModel, table=True):
    """An immutable piece of recorded media; `uploaded` once S3 holds it."""

    show_id: str = Field(primary_key=True, foreign_key="show.id")
    track: str = Field(primary_key=True)
    index: int = Field(primary_key=True)
    merchant_id: str = Field(foreign_key=_MERCHANT)
    start_90k: int = Field(sa_type=BigInteger)
    duration_90k: int = Field(sa_type=BigInteger)
    size_bytes: int = Field(sa_type=BigInteger)
    sha256: str
    key: str = Field(unique=True)
    init_key: str
    discontinuity: bool = False
    uploaded: bool = False


class EventRow(SQLModel, table=True):
    """An event as `archive.timeline.event` defines it; `data` is its canonical JSON. Rows are only ever added."""

    __tablename__ = "event"

    show_id: str = Field(primary_key=True, foreign_key="show.id")
    seq: int = Field(primary_key=True)
    merchant_id: str = Field(foreign_key=_MERCHANT)
    at_ms: int = Field(sa_type=BigInteger)
    recorded_at: str
    v: int
    type: str
    data: str
    prev: str
    hash: str
    exported: bool = False


class SealPiece(SQLModel, table=True):
    """A signed head over the first `size` leaves of a show's tree, with the leaves that it added (`lines`, from `first` on).

    Signed, then put into S3 under `key`; only a head that S3 holds (`uploaded`) is shown to anyone.
    """

    __tablename__ = "seal_piece"

    show_id: str = Field(primary_key=True, foreign_key="show.id")
    size: int = Field(primary_key=True)
    merchant_id: str = Field(foreign_key=_MERCHANT)
    first: int
    root: str
    signed_at: str
    note: str
    lines: str
    key: str = Field(unique=True)
    uploaded: bool = False
    locked_until: str | None = None
    stamp: bytes | None = None


class Payload(SQLModel, table=True):
    """Personal text behind a commitment, encrypted. Erasing empties `sealed` and `wrapped_key`; the row stays.

    `copy_state`: pending, stored (S3 holds a copy), erasing (its copy must go), erased.
    """

    __table_args__: ClassVar[Any] = (Index(None, "copy_state"),)

    commitment: str = Field(primary_key=True)
    merchant_id: str = Field(foreign_key=_MERCHANT)
    show_id: str = Field(foreign_key="show.id", index=True)
    sealed: bytes | None = None
    wrapped_key: bytes | None = None
    copy_state: str = "pending"
    created_at: str = Field(default_factory=now)
    erased_at: str | None = None


class Evidence(SQLModel, table=True):
    """A certificate, report or trace record that proves a claim; its picture lies in S3."""

    id: str = Field(primary_key=True)
    merchant_id: str = Field(foreign_key=_MERCHANT, index=True)
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
    merchant_id: str = Field(foreign_key=_MERCHANT)
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
    merchant_id: str = Field(foreign_key=_MERCHANT)
    product_id: str = Field(foreign_key="product.id", index=True)
    order_id: str = Field(foreign_key="purchase.id")
    show_id: str
    event_seq: int
    at_ms: int = Field(sa_type=BigInteger)
    stars: int
    text_commitment: str = Field(foreign_key="payload.commitment")
    created_at: str = Field(default_factory=now)


class Idempotency(SQLModel, table=True):
    """The answer to a POST that carried an Idempotency-Key; `status` is None while it is still being made."""

    merchant_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    route: str = Field(primary_key=True)
    request_hash: str
    status: int | None = None
    response: str | None = None
    created_at: str = Field(default_factory=now)
