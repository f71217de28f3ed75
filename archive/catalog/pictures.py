"""Pictures that scenes use: one row a merchant and file content. Only those that can be used are kept."""

from collections.abc import Sequence
from typing import Any, Final

from sqlmodel import Session, col, select

from archive.catalog.checks import Invalid, line
from archive.catalog.ids import new_id
from archive.catalog.owned import owned
from archive.catalog.tables import Picture

KINDS: Final = ("backdrop", "panorama")


def make(session: Session, merchant_id: str, *, sha256: str, filename: str, size_bytes: int, report: dict[str, Any]) -> Picture:
    """A new row for a picture that is ready; that of the same content if there is one. `report` is the intake's, with its `files`."""
    known = by_sha256(session, merchant_id, sha256)
    if known is not None:
        return known
    if report.get("kind") not in KINDS:
        raise Invalid("kind", f"{report.get('kind')!r} is none of {', '.join(KINDS)}")
    picture = Picture(
        id=new_id("pic"),
        merchant_id=merchant_id,
        sha256=sha256,
        filename=line("filename", filename, limit=255),
        kind=report["kind"],
        width_px=report["width_px"],
        height_px=report["height_px"],
        size_bytes=size_bytes,
        derived_bytes=sum(made["bytes"] for made in report["files"].values()),
        report=report,
    )
    session.add(picture)
    session.flush()
    return picture


def get(session: Session, merchant_id: str, picture_id: str) -> Picture:
    """The merchant's picture; NotFound."""
    return owned(session, Picture, merchant_id, picture_id)


def by_sha256(session: Session, merchant_id: str, sha256: str) -> Picture | None:
    """The merchant's picture that was uploaded as these bytes, as scenes name it, or None."""
    return session.exec(select(Picture).where(Picture.merchant_id == merchant_id, Picture.sha256 == sha256)).first()


def anybodys(session: Session, sha256: str) -> bool:
    """Whether any merchant has a picture of these bytes."""
    return session.exec(select(Picture.id).where(Picture.sha256 == sha256)).first() is not None


def listing(session: Session, merchant_id: str) -> Sequence[Picture]:
    """The merchant's pictures, newest first."""
    return session.exec(select(Picture).where(Picture.merchant_id == merchant_id).order_by(col(Picture.id).desc())).all()
