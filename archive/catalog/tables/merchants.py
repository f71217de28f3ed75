"""The tenant, and who may speak for it."""

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from archive.catalog.moment import now
from archive.catalog.tables.base import MERCHANT


class Merchant(SQLModel, table=True):
    """The tenant."""

    id: str = Field(primary_key=True)
    name: str
    created_at: str = Field(default_factory=now)


class Token(SQLModel, table=True):
    """A bearer's right, kept as SHA-256. Only the admin's belongs to no merchant; `show:whip` opens one show's ingest."""

    __table_args__: ClassVar[Any] = (CheckConstraint("scope = 'admin' OR merchant_id IS NOT NULL", name="owned"),)

    id: str = Field(primary_key=True)
    merchant_id: str | None = Field(default=None, foreign_key=MERCHANT, index=True)
    hash: str = Field(unique=True)
    scope: str
    show_id: str | None = Field(default=None, foreign_key="show.id")
    label: str = ""
    expires_at: str | None = None
    created_at: str = Field(default_factory=now)
