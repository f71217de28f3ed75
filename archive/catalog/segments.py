"""Segments of recorded media: listed when they are closed, marked when S3 holds them, never changed otherwise."""

import json
from collections.abc import Sequence
from typing import Final, Protocol

from sqlalchemy import func
from sqlmodel import Session, col, select

from archive.catalog.owned import owned
from archive.catalog.tables import EventRow, Segment, Show
from archive.errors import Conflict, NotFound

_FIELDS: Final = ("track", "index", "start_90k", "duration_90k", "size_bytes", "sha256", "key", "init_key", "discontinuity")


class SegmentLike(Protocol):
    """What the recorder says of a segment; times in ticks of 90 kHz."""

    @property
    def track(self) -> str: ...
    @property
    def index(self) -> int: ...
    @property
    def start_90k(self) -> int: ...
    @property
    def duration_90k(self) -> int: ...
    @property
    def size_bytes(self) -> int: ...
    @property
    def sha256(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def init_key(self) -> str: ...
    @property
    def discontinuity(self) -> bool: ...


def add(session: Session, merchant_id: str, show_id: str, info: SegmentLike, *, uploaded: bool = False) -> Segment:
    """Lists a segment; the same again changes nothing, another of the same track and index is a Conflict."""
    owned(session, Show, merchant_id, show_id)
    fields = {name: getattr(info, name) for name in _FIELDS}
    known = session.get(Segment, (show_id, fields["track"], fields["index"]))
    if known is None:
        known = Segment(show_id=show_id, merchant_id=merchant_id, **fields)
    if any(getattr(known, name) != value for name, value in fields.items()):
        raise Conflict(f"{show_id} has another {info.track} segment {info.index} already: {known.key}")
    known.uploaded = known.uploaded or uploaded
    session.add(known)
    session.flush()
    return known


def mark_uploaded(session: Session, merchant_id: str, key: str) -> Segment:
    """S3 holds the segment; NotFound if no such segment is listed."""
    segment = session.exec(select(Segment).where(Segment.key == key, Segment.merchant_id == merchant_id)).first()
    if segment is None:
        raise NotFound(f"no segment {key!r} is listed; list it before it is marked")
    segment.uploaded = True
    session.add(segment)
    return segment


def listing(session: Session, merchant_id: str, show_id: str, track: str | None = None) -> Sequence[Segment]:
    """The show's segments by track and index, or one track's; none of another merchant's show."""
    query = select(Segment).where(Segment.show_id == show_id, Segment.merchant_id == merchant_id)
    if track is not None:
        query = query.where(Segment.track == track)
    return session.exec(query.order_by(col(Segment.track), col(Segment.index))).all()


def count(session: Session, show_id: str) -> int:
    """How many segments of a show are listed."""
    return session.exec(select(func.count()).where(Segment.show_id == show_id)).one()


def sha256_of(session: Session, merchant_id: str, key: str) -> str | None:
    """The hash of a listed segment's bytes; None if no such segment is listed."""
    return session.exec(select(Segment.sha256).where(Segment.key == key, Segment.merchant_id == merchant_id)).first()


def lost(session: Session, show_id: str) -> set[tuple[str, int]]:
    """(track, index) of the segments that the show's events tell to be lost."""
    query = select(EventRow.data).where(EventRow.show_id == show_id, EventRow.type == "segment.lost")
    found = [json.loads(data) for data in session.exec(query).all()]
    return {(data["track"], data["index"]) for data in found}


def pending(session: Session, merchant_id: str, show_id: str) -> Sequence[Segment]:
    """The show's segments that S3 does not hold yet."""
    query = select(Segment).where(Segment.show_id == show_id, Segment.merchant_id == merchant_id, ~col(Segment.uploaded))
    return session.exec(query.order_by(col(Segment.track), col(Segment.index))).all()
