"""The ledger signs what S3 holds of a show: leaf by leaf into one tree, head after head, and puts the heads into S3.

A head is a row before it is an object: signed, durable here, then put, then shown. Whatever is cut short in between
goes on with the same bytes; nothing is signed beside it. No event is left out of a head that is dated before it:
the head's time is taken where no event can be written.
"""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func
from sqlmodel import Session, col, select

from archive.catalog.database import Catalog
from archive.catalog.moment import now, parsed, timestamp
from archive.catalog.tables import EventRow, SealPiece, Show
from archive.errors import Conflict, NotFound
from archive.objects.keys import show_prefix, stamp_key
from archive.objects.store import ObjectStore
from archive.seal.errors import SealError
from archive.seal.keyring import Keyring
from archive.seal.note import NO_CHAIN, Head, origin_of, sign_head
from archive.seal.piece import Piece
from archive.seal.reconcile import reconcile
from archive.seal.tree import Growth, Tree
from archive.seal.waiting import Waiting

MOST_LEAVES: Final = 5_000
"""Leaves in one piece at most; more become several pieces."""

TREES: Final = 16
"""Shows whose trees are held in memory."""


_RESTING: Final = col(Show.state).in_(("ended", "published"))


class Ledger:
    """Seals shows. All methods block and may be called from any thread; sealings of one show wait for each other."""

    def __init__(self, catalog: Catalog, store: ObjectStore, keyring: Keyring, *, retain_days: int = 1096, lock: bool = True) -> None:
        self._catalog, self._store, self._keyring = catalog, store, keyring
        self._retain = timedelta(days=retain_days)
        self._lock = lock
        self._waiting = Waiting(catalog, store)
        self._gate = threading.Lock()
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._trees: OrderedDict[str, Tree] = OrderedDict()
        self._agreed: set[str] = set()

    def seal(self, show_id: str) -> SealPiece | None:
        """A head over all that S3 holds of the show, in S3 itself when this returns; None if there was nothing new.

        Raises the store's errors (try again later), SealError if S3 and the catalogue contradict each other.
        """
        with self._turn(show_id):
            show = self._show(show_id)
            tree = self._tree(show)
            self._agree(show, tree)
            piece = self._put_rest(show_id)
            while lines := self._waiting.lines(show, tree, MOST_LEAVES):
                piece = self._sign(show, tree, lines)
                self._put(piece)
            return piece

    def newest(self, show_id: str) -> SealPiece | None:
        """The newest head that S3 holds."""
        query = select(SealPiece).where(SealPiece.show_id == show_id, col(SealPiece.uploaded))
        with self._catalog.read() as session:
            return session.exec(query.order_by(col(SealPiece.size).desc()).limit(1)).first()

    def tree(self, show_id: str) -> Tree:
        """The show's tree; it may already have leaves beyond the newest head that S3 holds. NotFound."""
        return self._tree(self._show(show_id))

    def waiting(self, show_id: str, size: int) -> int:
        """How many recorded events and segments are not among the first `size` leaves."""
        show = self._show(show_id)
        return self._waiting.count(show, self._tree(show), size)

    def behind(self) -> list[str]:
        """The ids of shows at rest that may have something to seal: a head that is not in S3, or events since the newest head."""
        signed = select(SealPiece.show_id).where(~col(SealPiece.uploaded))
        newer = col(Show.sealed_at).is_(None) | (col(EventRow.recorded_at) >= col(Show.sealed_at))
        late = select(EventRow.show_id).join(Show, col(Show.id) == EventRow.show_id).where(_RESTING, newer, col(EventRow.exported))
        with self._catalog.read() as session:
            return sorted({*session.exec(signed.distinct()).all(), *session.exec(late.distinct()).all()})

    def unstamped(self, limit: int = 200) -> list[SealPiece]:
        """The newest heads of shows at rest that have no time stamp, the latest first."""
        newest = select(SealPiece.show_id, func.max(SealPiece.size)).where(col(SealPiece.uploaded)).group_by(SealPiece.show_id)
        with self._catalog.read() as session:
            tops = session.exec(newest.join(Show, col(Show.id) == SealPiece.show_id).where(_RESTING)).all()
            found = [session.get(SealPiece, (show_id, size)) for show_id, size in tops]
        bare = [piece for piece in found if piece is not None and piece.stamp is None]
        return sorted(bare, key=lambda piece: piece.signed_at, reverse=True)[:limit]

    def stamp(self, piece: SealPiece, token: bytes) -> None:
        """Keep the RFC 3161 token over a head, in S3 beside its piece and in its row. Raises the store's errors."""
        until = self._until(piece)
        self._store.put(stamp_key(piece.key), token, content_type="application/timestamp-reply", lock_until=until)
        with self._catalog.write() as session:
            row = session.get_one(SealPiece, (piece.show_id, piece.size))
            row.stamp = token
            session.add(row)

    def forget(self, show_id: str) -> None:
        """What was kept in memory of a show is read anew at its next use: its rows were changed by someone else."""
        with self._gate:
            self._trees.pop(show_id, None)
            self._agreed.discard(show_id)

    def _turn(self, show_id: str) -> threading.Lock:
        with self._gate:
            return self._turns[show_id]

    def _show(self, show_id: str) -> Show:
        with self._catalog.read() as session:
            show = session.get(Show, show_id)
        if show is None:
            raise NotFound(f"there is no show {show_id!r}: nothing of it can be sealed")
        return show

    def _tree(self, show: Show) -> Tree:
        with self._gate:
            if (kept := self._trees.get(show.id)) is not None:
                self._trees.move_to_end(show.id)
                return kept
        tree = Tree.of(self._rows(show.id))
        with self._gate:
            # whoever came first is the one that grows
            tree = self._trees.setdefault(show.id, tree)
            while len(self._trees) > TREES:
                self._agreed.discard(self._trees.popitem(last=False)[0])
        return tree

    def _rows(self, show_id: str) -> Sequence[SealPiece]:
        with self._catalog.read() as session:
            return session.exec(select(SealPiece).where(SealPiece.show_id == show_id).order_by(col(SealPiece.size))).all()

    def _agree(self, show: Show, tree: Tree) -> None:
        """Once a life: S3 may hold heads that the catalogue lost, or lack some that it kept."""
        if show.id in self._agreed:
            return
        for piece in reconcile(self._catalog, self._store, self._keyring.publics, show, tree, self._rows(show.id)):
            self._put(piece)
        self._agreed.add(show.id)

    def _put_rest(self, show_id: str) -> SealPiece | None:
        """Heads that were signed when S3, or this service, went away."""
        rest = [piece for piece in self._rows(show_id) if not piece.uploaded]
        for piece in rest:
            self._put(piece)
        return rest[-1] if rest else None

    def _sign(self, show: Show, tree: Tree, lines: Sequence[str]) -> SealPiece:
        growth = tree.grown(lines)
        try:
            with self._catalog.write() as session:
                row = session.exec(select(Show).where(Show.id == show.id).with_for_update()).one()
                piece = self._piece(session, row, tree, growth, lines)
                row.sealed_at = piece.signed_at
                session.add(piece)
                session.add(row)
        except Conflict as error:
            self.forget(show.id)
            raise SealError(f"another service seals the show {show.id} too: let only one use this catalogue") from error
        tree.take(piece)
        return piece

    def _piece(self, session: Session, show: Show, tree: Tree, growth: Growth, lines: Sequence[str]) -> SealPiece:
        last = session.get(EventRow, (show.id, growth.last_seq))
        head = Head(
            origin=origin_of(show.merchant_id, show.id),
            size=growth.size,
            root=growth.root,
            signed_at=_moment(session, show, tree, growth),
            last_seq=growth.last_seq,
            chain=NO_CHAIN if last is None else last.hash,
        )
        note = sign_head(head, self._keyring.signing)
        piece = Piece(first=tree.size, size=growth.size, head=note, keys=self._keyring.rotations, lines=tuple(lines))
        return SealPiece(
            show_id=show.id,
            size=growth.size,
            merchant_id=show.merchant_id,
            first=tree.size,
            root=growth.root.hex(),
            signed_at=head.signed_at,
            note=note,
            lines="\n".join(lines),
            key=piece.key(show_prefix(show.merchant_id, show.id)),
        )

    def _put(self, piece: SealPiece) -> None:
        until = self._until(piece)
        try:
            self._store.put(piece.key, self.bytes_of(piece), content_type="application/json", lock_until=until)
        except Conflict as error:
            raise SealError(f"S3 holds other bytes as {piece.key}: they were not written by this service; keep both and look") from error
        with self._catalog.write() as session:
            row = session.get_one(SealPiece, (piece.show_id, piece.size))
            row.uploaded, row.locked_until = True, None if until is None else timestamp(until)
            session.add(row)
        piece.uploaded, piece.locked_until = row.uploaded, row.locked_until

    def _until(self, piece: SealPiece) -> datetime | None:
        """Until when S3 locks the piece; None without a lock."""
        return parsed(piece.signed_at) + self._retain if self._lock and self._store.traits.object_lock else None

    def bytes_of(self, piece: SealPiece) -> bytes:
        """The piece's object, the same bytes as when it was signed, whatever keys were rotated since. SealError if they cannot be made."""
        prefix, rotations = piece.key.partition("/seal/")[0], self._keyring.rotations
        for count in range(len(rotations), -1, -1):
            made = Piece(first=piece.first, size=piece.size, head=piece.note, keys=rotations[:count], lines=tuple(piece.lines.split("\n")))
            if made.key(prefix) == piece.key:
                return made.to_json()
        raise SealError(f"{piece.key} cannot be made again: its row or the records in keys/seal were changed; restore them from a backup")


def _moment(session: Session, show: Show, tree: Tree, growth: Growth) -> str:
    """When the head is signed: never before what it covers or an earlier head, never after an event that it leaves out."""
    earliest = max(growth.last_recorded_at, show.sealed_at or "", "" if tree.head is None else tree.head.signed_at)
    left_out = session.exec(select(func.min(EventRow.recorded_at)).where(EventRow.show_id == show.id, EventRow.seq > growth.last_seq)).one()
    return max(earliest, min(now(), left_out) if left_out else now())
