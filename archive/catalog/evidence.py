"""Evidence: the certificates, reports and trace records that prove claims."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from archive.catalog.checks import line
from archive.catalog.ids import new_id
from archive.catalog.owned import owned
from archive.catalog.products import get as get_product
from archive.catalog.tables import Evidence


def make(
    session: Session,
    merchant_id: str,
    *,
    claim: str,
    title: str,
    issuer: str,
    image_sha256: str,
    image_key: str,
    number: str | None = None,
    product_id: str | None = None,
) -> Evidence:
    """New evidence, its picture already kept; Invalid for a line that does not fit, NotFound for a foreign product."""
    evidence = Evidence(
        id=new_id("evi"),
        merchant_id=merchant_id,
        product_id=None if product_id is None else get_product(session, merchant_id, product_id).id,
        claim=line("claim", claim, limit=200),
        title=line("title", title, limit=200),
        issuer=line("issuer", issuer, limit=200),
        number=None if number is None else line("number", number, limit=100),
        image_sha256=image_sha256,
        image_key=image_key,
    )
    session.add(evidence)
    session.flush()
    return evidence


def get(session: Session, merchant_id: str, evidence_id: str) -> Evidence:
    """The merchant's evidence; NotFound."""
    return owned(session, Evidence, merchant_id, evidence_id)


def listing(session: Session, merchant_id: str, product_id: str | None = None) -> Sequence[Evidence]:
    """The merchant's evidence, newest first, or that of one product."""
    query = select(Evidence).where(Evidence.merchant_id == merchant_id)
    if product_id is not None:
        query = query.where(Evidence.product_id == product_id)
    return session.exec(query.order_by(col(Evidence.id).desc())).all()
