"""What a merchant has before any show: models, pictures, products, scenes, and what names what."""

from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from archive.catalog.moment import now
from archive.catalog.tables.base import MERCHANT


class Model(SQLModel, table=True):
    """One uploaded 3D file and what became of it. `state`: processing, ready, rejected.

    `sha256` is that of the upload, `glb_sha256` that of its normal form: the name under which scenes place it. `step` is
    what the intake does just now, `derived_bytes` what it has made, `expires_at` until when a rejected upload is kept for
    another try (None: no longer).
    """

    __table_args__: ClassVar[Any] = (UniqueConstraint("merchant_id", "sha256"),)

    id: str = Field(primary_key=True)
    merchant_id: str = Field(foreign_key=MERCHANT)
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
    merchant_id: str = Field(foreign_key=MERCHANT, index=True)
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
    merchant_id: str = Field(foreign_key=MERCHANT)
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
    merchant_id: str = Field(foreign_key=MERCHANT)
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
    merchant_id: str = Field(foreign_key=MERCHANT, index=True)
    title: str = ""
    document: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    created_at: str = Field(default_factory=now)


class Naming(SQLModel, table=True):
    """That a scene, in any of its versions, or a show's log names a model or a picture by its SHA-256. `user_id` is `scn_…` or `shw_…`.

    Written with what names it, in one transaction; it can be made again from both.
    """

    merchant_id: str = Field(primary_key=True, foreign_key=MERCHANT)
    sha256: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True, index=True)
