"""S3 and the catalogue agree on a show's heads before another one is signed: no head is lost, none is signed beside another."""

from collections.abc import Sequence

import structlog
from sqlmodel import Session

from archive.catalog.database import Catalog
from archive.catalog.tables import EventRow, SealPiece, Show
from archive.objects.keys import parse_seal, show_prefix
from archive.objects.store import ObjectStore
from archive.seal.errors import SealError
from archive.seal.leaf import EventLeaf, event_leaf, parse
from archive.seal.note import Head, VerifyKey, open_head, origin_of
from archive.seal.piece import Piece
from archive.seal.tree import Tree
from archive.timeline.log import event_of

_log = structlog.get_logger(__name__)


def reconcile(
    catalog: Catalog, store: ObjectStore, keys: Sequence[VerifyKey], show: Show, tree: Tree, rows: Sequence[SealPiece]
) -> list[SealPiece]:
    """Heads of ours that S3 has and the catalogue lost become rows again; answers those that S3 lost, to be put anew.

    Raises SealError for a head that contradicts the catalogue: then nothing is signed for this show, and nothing is removed.
    """
    prefix = f"{show_prefix(show.merchant_id, show.id)}/seal/"
    held = {info.key: key for info in store.list(prefix) if (key := parse_seal(info.key)) is not None}
    known = {row.key for row in rows}
    for name in sorted(held.keys() - known):
        if (piece := _ours(store, keys, show, name)) is not None:
            _adopt(catalog, show, tree, name, piece)
    lost = [row for row in rows if row.uploaded and row.key not in held]
    for row in lost:
        _log.warning("S3 lost a piece of a seal; it is put again", key=row.key)
    return lost


def _ours(store: ObjectStore, keys: Sequence[VerifyKey], show: Show, name: str) -> tuple[Piece, Head] | None:
    """The piece, if one of our keys signed its head over this show; others are no heads of ours, and in nobody's way."""
    try:
        piece = Piece.from_json(store.get(name))
        head = open_head(piece.head, keys)
    except SealError as error:
        _log.error("S3 holds a foreign piece of a seal; it is left alone", key=name, detail=str(error))
        return None
    if head.origin != origin_of(show.merchant_id, show.id) or head.size != piece.size or piece.key(name.partition("/seal/")[0]) != name:
        _log.error("S3 holds a piece of a seal in the wrong place; it is left alone", key=name)
        return None
    return piece, head


def row_of(piece: Piece, head: Head, merchant_id: str, show_id: str, key: str, stamp: bytes | None = None) -> SealPiece:
    """The row of a piece that S3 holds under `key`."""
    return SealPiece(
        show_id=show_id,
        size=piece.size,
        merchant_id=merchant_id,
        first=piece.first,
        root=head.root.hex(),
        signed_at=head.signed_at,
        note=piece.head,
        lines="\n".join(piece.lines),
        key=key,
        uploaded=True,
        stamp=stamp,
    )


def _adopt(catalog: Catalog, show: Show, tree: Tree, name: str, found: tuple[Piece, Head]) -> None:
    piece, head = found
    if piece.first != tree.size:
        raise SealError(
            f"{name} is a head of ours over the leaves {piece.first} to {piece.size}, but the catalogue knows {tree.size}: "
            "two services sealed this show, or the catalogue was restored from an older backup; nothing more is sealed until "
            "'vouchcast replay verify' tells them apart"
        )
    row = row_of(piece, head, show.merchant_id, show.id, name)
    tree.check(row)
    with catalog.write() as session:
        for line in piece.lines:
            _check_event(session, show, line, name)
        session.add(row)
        kept = session.get_one(Show, show.id)
        kept.sealed_at = max(kept.sealed_at or "", head.signed_at)
        session.add(kept)
    tree.take(row)
    _log.warning("a head that only S3 held was taken back into the catalogue", key=name)


def _check_event(session: Session, show: Show, line: str, name: str) -> None:
    leaf = parse(line)
    if not isinstance(leaf, EventLeaf):
        return
    row = session.get(EventRow, (show.id, leaf.seq))
    if row is None or event_leaf(event_of(row)) != line:
        was = "is missing from" if row is None else "is another one in"
        raise SealError(
            f"event {leaf.seq} under the head in {name} {was} the catalogue: it is older than S3; "
            f"restore a newer backup, or run 'vouchcast replay rebuild {show.id}'"
        )
