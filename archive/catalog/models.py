"""Models: one row a merchant and file content; uploading the same bytes again finds the row that is there."""

from collections.abc import Sequence
from typing import Any, Final

from sqlmodel import Session, col, select

from archive.catalog.checks import Invalid, line
from archive.catalog.ids import new_id
from archive.catalog.owned import owned
from archive.catalog.tables import Model
from archive.errors import Refused

STATES: Final = ("processing", "ready", "rejected")


def make(session: Session, merchant_id: str, *, sha256: str, filename: str, size_bytes: int) -> tuple[Model, bool]:
    """(row, whether it is new): state `processing`; the row of the same content if there is one."""
    if known := by_sha256(session, merchant_id, sha256):
        return known, False
    model = Model(
        id=new_id("mdl"), merchant_id=merchant_id, sha256=sha256, filename=line("filename", filename, limit=255), size_bytes=size_bytes
    )
    session.add(model)
    session.flush()
    return model, True


def settle(
    session: Session, merchant_id: str, model_id: str, *, state: str, report: dict[str, Any], glb_sha256: str | None = None
) -> Model:
    """Intake is done: `ready` with the digest of its normal form, or `rejected`; with its report."""
    if state not in STATES[1:]:
        raise Invalid("state", f"{state!r} is none of {', '.join(STATES[1:])}")
    model = get(session, merchant_id, model_id)
    model.state, model.report, model.glb_sha256, model.step = state, report, glb_sha256, None
    session.add(model)
    return model


def get(session: Session, merchant_id: str, model_id: str) -> Model:
    """The merchant's model; NotFound."""
    return owned(session, Model, merchant_id, model_id)


def ready(session: Session, merchant_id: str, model_id: str) -> Model:
    """The merchant's model if it may be shown; Refused while it is processed or if it was rejected."""
    model = get(session, merchant_id, model_id)
    if model.state != "ready":
        raise Refused(f"model {model_id} is {model.state}; wait until it is ready, or upload a file that passes the checks")
    return model


def by_sha256(session: Session, merchant_id: str, sha256: str) -> Model | None:
    """The merchant's model that was uploaded as these bytes, or None."""
    return session.exec(select(Model).where(Model.merchant_id == merchant_id, Model.sha256 == sha256)).first()


def by_glb(session: Session, merchant_id: str, glb_sha256: str) -> Model | None:
    """The merchant's model whose normal form has that digest, as scenes name it, or None; a ready one first."""
    query = select(Model).where(Model.merchant_id == merchant_id, Model.glb_sha256 == glb_sha256)
    return session.exec(query.order_by(col(Model.state) != "ready", col(Model.id))).first()


def listing(session: Session, merchant_id: str) -> Sequence[Model]:
    """The merchant's models, newest first."""
    return session.exec(select(Model).where(Model.merchant_id == merchant_id).order_by(col(Model.id).desc())).all()


def unsettled(session: Session) -> Sequence[Model]:
    """Models whose intake a crash cut short, of all merchants: to be taken up again at start."""
    return session.exec(select(Model).where(Model.state == "processing").order_by(col(Model.id))).all()
