"""One show and all that is recorded of it: segments, events, signed heads."""

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, SQLModel

from archive.catalog.moment import now
from archive.catalog.tables.base import MERCHANT


class Show(SQLModel, table=True):
    """One session: draft, ready, live, ended, published (see `shows`).

    `sealed_at` is the time of its newest signed head: events after it are never dated before it. `retain_until` is when
    its media may go, `held_for` why they may not (a legal hold), `taken_down_for` why the replay is closed and
    `taken_down_by` by whom (`admin`, `merchant`), `removed_at` when its media went.
    """

    id: str = Field(primary_key=True)
    merchant_id: str = Field(foreign_key=MERCHANT, index=True)
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
    merchant_id: str = Field(foreign_key=MERCHANT)
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
    merchant_id: str = Field(foreign_key=MERCHANT)
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
    merchant_id: str = Field(foreign_key=MERCHANT)
    first: int
    root: str
    signed_at: str
    note: str
    lines: str
    key: str = Field(unique=True)
    uploaded: bool = False
    locked_until: str | None = None
    stamp: bytes | None = None
