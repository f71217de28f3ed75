"""What S3 holds of a show and no head covers yet: inits first, then segments as they play, then events by seq."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from archive.catalog.database import Catalog
from archive.catalog.tables import EventRow, Segment, Show
from archive.errors import NotFound
from archive.objects.keys import parse_init, show_prefix
from archive.objects.store import ObjectStore
from archive.seal.leaf import event_leaf, media_leaf
from archive.seal.tree import Tree
from archive.timeline.log import event_of

_log = structlog.get_logger(__name__)
_PAGE: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Media:
    """A segment that S3 holds; keys are below `merchant/show`."""

    key: str
    sha256: str
    init: str


class Waiting:
    """Looks a show's new leaves up: in the catalogue, and new init segments in S3."""

    def __init__(self, catalog: Catalog, store: ObjectStore) -> None:
        self._catalog = catalog
        self._store = store

    def lines(self, show: Show, tree: Tree, most: int) -> list[str]:
        """The next leaves, at most `most`. Raises the store's errors."""
        with self._catalog.read() as session:
            media = _new_media(session, show, tree)
        found = [*self._media_lines(show, tree, media[:most])]
        if len(found) < most:
            with self._catalog.read() as session:
                found += _event_lines(session, show, tree, most - len(found))
        return found

    def count(self, show: Show, tree: Tree, size: int) -> int:
        """How many events and segments were recorded and are not among the first `size` leaves."""
        # a leaf's first letter tells its kind
        covered = [line[0] for line in tree.lines[:size]]
        events, segments = covered.count("e"), covered.count("s")
        with self._catalog.read() as session:
            recorded = session.exec(select(func.count()).where(EventRow.show_id == show.id)).one()
            listed = session.exec(select(func.count()).where(Segment.show_id == show.id)).one()
        return max(0, recorded - events) + max(0, listed - segments)

    def _media_lines(self, show: Show, tree: Tree, media: Sequence[_Media]) -> Iterator[str]:
        hashes = {init: self._init_sha256(show, init) for init in dict.fromkeys(one.init for one in media) if init not in tree.media}
        yield from (media_leaf(init, sha256) for init, sha256 in hashes.items() if sha256 is not None)
        # a segment without its init segment cannot be played: it waits for it
        yield from (media_leaf(one.key, one.sha256) for one in media if hashes.get(one.init, "known") is not None)

    def _init_sha256(self, show: Show, init: str) -> str | None:
        """The hash of an init segment's bytes in S3; None if it is not there, or not what its name says."""
        key, named = f"{show_prefix(show.merchant_id, show.id)}/{init}", parse_init(init)
        try:
            sha256 = hashlib.sha256(self._store.get(key)).hexdigest()
        except NotFound:
            return None
        if named is None or not sha256.startswith(named[1]):
            _log.error("an init segment is not what its name says; what needs it is not sealed", key=key)
            return None
        return sha256


def _new_media(session: Session, show: Show, tree: Tree) -> list[_Media]:
    """Segments that S3 holds and the tree does not, by time, video before audio."""
    prefix = f"{show_prefix(show.merchant_id, show.id)}/"
    query = select(Segment.key, Segment.sha256, Segment.init_key).where(Segment.show_id == show.id, col(Segment.uploaded))
    for track, floor in tree.floors.items():  # an hour of segments that are sealed is not looked at again
        query = query.where(or_(col(Segment.track) != track, col(Segment.index) >= floor))
    rows = session.exec(query.order_by(col(Segment.start_90k), col(Segment.track).desc(), col(Segment.index))).all()
    return [
        _Media(key=name, sha256=sha256, init=init.removeprefix(prefix))
        for key, sha256, init in rows
        if (name := key.removeprefix(prefix)) not in tree.media
    ]


def _event_lines(session: Session, show: Show, tree: Tree, most: int) -> list[str]:
    """Exported events that follow the tree's last one without a gap."""
    query = select(EventRow).where(EventRow.show_id == show.id, EventRow.seq > tree.last_seq).order_by(col(EventRow.seq))
    lines = []
    for row in session.exec(query.limit(min(most, _PAGE))).all():
        if not row.exported:
            break
        lines.append(event_leaf(event_of(row)))
    return lines
