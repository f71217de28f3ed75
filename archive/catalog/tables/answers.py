"""Answers that are kept, so that the same request happens once."""

from sqlmodel import Field, SQLModel

from archive.catalog.moment import now


class Idempotency(SQLModel, table=True):
    """The answer to a POST that carried an Idempotency-Key; `status` is None while it is still being made."""

    merchant_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    route: str = Field(primary_key=True)
    request_hash: str
    status: int | None = None
    response: str | None = None
    created_at: str = Field(default_factory=now)
