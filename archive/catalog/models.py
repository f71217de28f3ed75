"""Models: one row a merchant and file content; uploading the same bytes again finds the row that is there."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlmodel import Session, col, select

from archive.catalog.checks import Invalid, line
from archive.catalog.ids import new_id
from archive.catalog.moment import now
from archive.catalog.owned import owned
from archive.catalog.tables import Model
from archive.errors import Conflict, Refused

STATES: Final = ("processing", "ready", "rejected")
WAITING: Final = "waiting"


def make(session: Session, merchant_id: str, *, sha256: str, filename: str, size_bytes: int) -> tuple[Model, bool]:
    """(row, whether there is work to do): state `processing`; the row of the same content if there is one.

    One that was rejected is taken up again, under the name that the file has now.
    """
    filename = line("filename", filename, limit=255)
    known = by_sha256(session, merchant_id, sha256)
    if known is not None:
        return (again(session, known, filename=filename), True) if known.state == "rejected" else (known, False)
    model = Model(id=new_id("mdl"), merchant_id=merchant_id, sha256=sha256, filename=filename, size_bytes=size_bytes, step=WAITING)
    session.add(model)
    session.flush()
    return model, True


def again(session: Session, model: Model, *, filename: str | None = None) -> Model:
    """A rejected model is checked once more; Conflict for one that is not rejected."""
    if model.state != "rejected":
        raise Conflict(f"model {model.id} is {model.state}; only a rejected one is tried again")
    model.state, model.step, model.report, model.expires_at = "processing", WAITING, None, None
    model.filename = filename or model.filename
    session.add(model)
    return model


def walk(session: Session, model_id: str, step: str) -> None:
    """What the intake does with it just now; nothing for a model that is settled or gone."""
    model = session.get(Model, model_id)
    if model is not None and model.state == "processing":
        model.step = step
        session.add(model)


def settle(
    session: Session,
    merchant_id: str,
    model_id: str,
    *,
    state: str,
    report: dict[str, Any],
    glb_sha256: str | None = None,
    derived_bytes: int = 0,
    expires_at: str | None = None,
) -> Model:
    """Intake is done: `ready` with the digest of its normal form, or `rejected`; with its report."""
    if state not in STATES[1:]:
        raise Invalid("state", f"{state!r} is none of {', '.join(STATES[1:])}")
    model = get(session, merchant_id, model_id)
    model.state, model.report, model.glb_sha256, model.step = state, report, glb_sha256, None
    model.format, model.derived_bytes, model.expires_at = report.get("format") or None, derived_bytes, expires_at
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


def any_glb(session: Session, glb_sha256: str) -> bool:
    """Whether any merchant has a model with that normal form."""
    return session.exec(select(Model.id).where(Model.glb_sha256 == glb_sha256)).first() is not None


def listing(session: Session, merchant_id: str, *, state: str | None = None) -> Iterator[Model]:
    """The merchant's models, newest first; of one state, or all. Read as they are asked for: reports may be long."""
    query = select(Model).where(Model.merchant_id == merchant_id).order_by(col(Model.id).desc())
    query = query if state is None else query.where(Model.state == state)
    yield from session.exec(query, execution_options={"yield_per": 20})


def digests(session: Session, merchant_id: str) -> Sequence[tuple[str, str | None]]:
    """(upload, normal form) of all the merchant's models."""
    return session.exec(select(Model.sha256, Model.glb_sha256).where(Model.merchant_id == merchant_id)).all()


def unsettled(session: Session) -> Sequence[Model]:
    """Models whose intake a crash cut short, of all merchants: to be taken up again at start."""
    return session.exec(select(Model).where(Model.state == "processing").order_by(col(Model.id))).all()


def kept_rejects(session: Session) -> Sequence[Model]:
    """All merchants' rejected models whose upload is kept for another try."""
    return session.exec(select(Model).where(Model.state == "rejected", col(Model.expires_at).is_not(None))).all()


def let_go(session: Session) -> list[str]:
    """The ids of rejected models whose uploads have been kept long enough; from now on they cannot be tried again."""
    due = [model for model in kept_rejects(session) if (model.expires_at or "") <= now()]
    for model in due:
        model.expires_at = None
        session.add(model)
    return [model.id for model in due]
