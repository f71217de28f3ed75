"""What a ledger shows the world of a show's tree: receipts, and proofs that a leaf is in it and that it only grew (RFC 9162)."""

from collections.abc import Sequence
from typing import Any

from archive.catalog.tables import SealPiece
from archive.errors import NotFound, Refused
from archive.seal.keyring import Keyring
from archive.seal.merkle import consistency_proof, inclusion_proof, root
from archive.seal.note import split
from archive.seal.receipt import Receipt
from archive.seal.tree import Tree
from archive.seal.vkey import VerifyKey


def receipt_of(tree: Tree, piece: SealPiece, keyring: Keyring) -> Receipt:
    """The receipt of a head: all leaves under it, and the key that signed it; the bare head if that key was lost."""
    key = signer(piece.note, keyring.publics)
    if key is None:
        return Receipt(head=piece.note)
    return Receipt(head=piece.note, key=key, keys=keyring.rotations, lines=tuple(tree.lines[: piece.size]))


def signer(note: str, keys: Sequence[VerifyKey]) -> VerifyKey | None:
    """The one of our keys that a head names; None if its file in keys/seal was lost."""
    _, signatures = split(note)
    return next((key for key in keys if any(line.by(key) for line in signatures)), None)


def inclusion(tree: Tree, name: str, size: int) -> dict[str, Any]:
    """That `event 17`, or a media key below `merchant/show`, is among the first `size` leaves; hashes in hex. NotFound."""
    index = tree.place(name)
    if index is None or index >= size:
        raise NotFound(f"{name!r} is not among the first {size} leaves of this show's seal")
    proof = inclusion_proof(tree.hashes, index, size)
    return {
        "index": index,
        "size": size,
        "line": tree.lines[index],
        "root": root(tree.hashes[:size]).hex(),
        "proof": [step.hex() for step in proof],
    }


def consistency(tree: Tree, first: int, second: int) -> dict[str, Any]:
    """That the tree of `second` leaves begins with that of `first`; hashes in hex. Refused for sizes that do not follow each other."""
    if not 0 <= first <= second <= tree.size:
        raise Refused(f"there is no tree of {second} leaves that grew from {first}: ask with 0 ≤ first ≤ second ≤ the newest size")
    proof = consistency_proof(tree.hashes, first, second)
    roots = [root(tree.hashes[:size]).hex() for size in (first, second)]
    return {"first": first, "second": second, "first_root": roots[0], "second_root": roots[1], "proof": [step.hex() for step in proof]}
