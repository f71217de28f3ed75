"""Uploads that arrive in pieces: one row each, until some time after the file is whole or nobody went on with it."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlmodel import Session, col, select

from archive.catalog.checks import line
from archive.catalog.moment import now, timestamp
from archive.catalog.owned import owned
from archive.catalog.tables import ModelUpload

KEPT_FOR: Final = timedelta(hours=24)


def make(session: Session, merchant_id: str, *, filename: str, size_bytes: int) -> ModelUpload:
    """A new one, of which nothing has arrived; its id cannot be guessed."""
    id_ = f"upl_{secrets.token_hex(16)}"
    filename = line("filename", filename, limit=255)
    upload = ModelUpload(id=id_, merchant_id=merchant_id, filename=filename, size_bytes=size_bytes, expires_at=_later())
    session.add(upload)
    session.flush()
    return upload


def get(session: Session, merchant_id: str, upload_id: str) -> ModelUpload:
    """The merchant's upload; NotFound."""
    return owned(session, ModelUpload, merchant_id, upload_id)


def renew(session: Session, upload: ModelUpload, *, model_id: str | None = None) -> ModelUpload:
    """It is kept for another day; `model_id` is what it became."""
    row = session.get_one(ModelUpload, upload.id)
    row.expires_at, row.model_id = _later(), model_id or row.model_id
    session.add(row)
    return row


def remove(session: Session, upload_id: str) -> None:
    """Forget it; nothing happens if there is none."""
    if row := session.get(ModelUpload, upload_id):
        session.delete(row)


def forget_model(session: Session, model_id: str) -> None:
    """A model goes, and with it what tells which upload it was."""
    for row in session.exec(select(ModelUpload).where(ModelUpload.model_id == model_id)).all():
        session.delete(row)
    session.flush()


def unfinished(session: Session, merchant_id: str | None = None) -> Sequence[ModelUpload]:
    """Those that have not become a model: of one merchant, or of all."""
    query = select(ModelUpload).where(col(ModelUpload.model_id).is_(None))
    return session.exec(query if merchant_id is None else query.where(ModelUpload.merchant_id == merchant_id)).all()


def expired(session: Session) -> Sequence[ModelUpload]:
    """All merchants' uploads whose time is over."""
    return session.exec(select(ModelUpload).where(col(ModelUpload.expires_at) <= now())).all()


def _later() -> str:
    return timestamp(datetime.now(UTC) + KEPT_FOR)
