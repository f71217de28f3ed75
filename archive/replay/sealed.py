"""The signed heads of a show as S3 holds them, as the catalogue keeps them."""

from collections.abc import Sequence

from archive.catalog.tables import SealPiece
from archive.errors import NotFound
from archive.objects.keys import parse_seal, show_prefix, stamp_key
from archive.objects.store import ObjectStore
from archive.seal.errors import SealError
from archive.seal.note import VerifyKey, open_head, origin_of, read_head
from archive.seal.piece import Piece
from archive.seal.reconcile import row_of


def pieces_in_store(
    store: ObjectStore, merchant_id: str, show_id: str, keys: Sequence[VerifyKey] = ()
) -> tuple[list[SealPiece], list[str]]:
    """(the pieces that go on from each other, in order of size; what was left out and why, a sentence each).

    Where any head is signed by one of `keys`, the others are foreign. Where none is, the house has lost its keys (or was given
    none), and the pieces are taken as they lie: what they prove, their signatures and receipts still prove.
    """
    prefix = f"{show_prefix(merchant_id, show_id)}/seal/"
    found, notes = [], []
    for key in sorted(info.key for info in store.list(prefix) if parse_seal(info.key) is not None):
        try:
            found.append(_read(store, merchant_id, show_id, key))
        except SealError as error:
            notes.append(f"{key} is left out: {error}")
    ours = [row for row in found if _ours(row, keys)]
    if keys and found and not ours:
        notes.append("no head is signed by a key of this house: put keys/seal back from its backup before the service starts")
    chain = _chain(ours or found)
    kept = {row.key for row in chain}
    notes += [f"{row.key} is left out: it is foreign, or does not go on from the piece before" for row in found if row.key not in kept]
    return chain, notes


def _chain(rows: Sequence[SealPiece]) -> list[SealPiece]:
    """From the first leaf on, each where the one before ends."""
    chain: list[SealPiece] = []
    for row in sorted(rows, key=lambda row: row.size):
        if row.first == (chain[-1].size if chain else 0):
            chain.append(row)
    return chain


def _ours(row: SealPiece, keys: Sequence[VerifyKey]) -> bool:
    try:
        open_head(row.note, keys)
    except SealError:
        return False
    return True


def _read(store: ObjectStore, merchant_id: str, show_id: str, key: str) -> SealPiece:
    piece = Piece.from_json(store.get(key))
    head = read_head(piece.head)
    if head.origin != origin_of(merchant_id, show_id) or head.size != piece.size or piece.key(key.partition("/seal/")[0]) != key:
        raise SealError("it is the head of another show, or not what its name says")
    return row_of(piece, head, merchant_id, show_id, key, _stamp(store, key))


def _stamp(store: ObjectStore, key: str) -> bytes | None:
    try:
        return store.get(stamp_key(key))
    except NotFound:
        return None
