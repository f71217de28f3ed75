"""The seal as it lies: its pieces in order, the leaves, every head against them. Signatures are judged in `trust`."""

import hashlib
from dataclasses import dataclass, field

from archive.errors import ArchiveError
from archive.objects.errors import StoreError
from archive.objects.keys import SealKey
from archive.objects.store import ObjectInfo, ObjectStore
from archive.seal.errors import SealError
from archive.seal.holdings import Holdings, bounded
from archive.seal.leaf import EventLeaf, MediaLeaf, parse
from archive.seal.merkle import Frontier, leaf_hash, root
from archive.seal.note import Head, read_head
from archive.seal.piece import MOST_PIECE_BYTES, Piece
from archive.seal.verdict import Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedHead:
    """A head that lies in a piece, and the piece's key."""

    head: Head
    note: str
    key: str


@dataclass(slots=True)
class Sealed:
    """All leaves in order of the tree. `whole`: none is missing, so that every root could be looked at (`hashes` of the leaves)."""

    lines: list[str] = field(default_factory=list)
    leaves: list[EventLeaf | MediaLeaf] = field(default_factory=list)
    heads: list[SealedHead] = field(default_factory=list)
    rotations: dict[str, None] = field(default_factory=dict)
    hashes: list[bytes] = field(default_factory=list)
    whole: bool = True

    def root_at(self, size: int) -> bytes:
        """The root over the first `size` leaves of a whole tree."""
        return root(self.hashes[:size])

    @property
    def newest(self) -> SealedHead | None:
        """The head over most leaves."""
        return self.heads[-1] if self.heads else None


def sealed(store: ObjectStore, held: Holdings, origin: str, findings: Findings) -> Sealed:
    """Every piece read and laid end to end."""
    result, size = Sealed(), 0
    for key, info in sorted(held.pieces, key=lambda one: (one[0].first, one[0].size, one[1].key)):
        what = f"seal {key.first}-{key.size}"
        if key.first < size:
            findings.add("seal", what, f"{held.relative(info.key)} tells the leaves from {key.first} on a second time: the seal was forked")
            continue
        if (piece := _piece(store, key, info, findings)) is None:
            result.whole = False
            continue
        if not _join(result, piece, what, info.key, origin, size, findings):
            result.whole = False
        size = piece.size
    _check_roots(result, findings)
    _check_order(result, findings)
    return result


def _piece(store: ObjectStore, key: SealKey, info: ObjectInfo, findings: Findings) -> Piece | None:
    what = f"seal {key.first}-{key.size}"
    try:
        data = bounded(store, info, MOST_PIECE_BYTES)
        if not hashlib.sha256(data).hexdigest().startswith(key.sha12):
            raise SealError("its content is not what its name says")
        piece = Piece.from_json(data)
        if (piece.first, piece.size) != (key.first, key.size):
            raise SealError("it holds other leaves than its name says")
    except StoreError:
        raise
    except ArchiveError as error:
        findings.add("damaged", what, f"{info.key} is damaged: {error}")
        return None
    return piece


def _join(result: Sealed, piece: Piece, what: str, key: str, origin: str, size: int, findings: Findings) -> bool:
    """Append a piece; False if the tree is not whole with it."""
    whole = piece.first == size
    if not whole:
        message = f"the piece of the seal with the leaves {size} to {piece.first - 1} is missing"
        findings.add("missing", f"seal {size}-{piece.first}", message, weak=True)
    try:
        leaves, head = [parse(line) for line in piece.lines], read_head(piece.head)
    except SealError as error:
        findings.add("damaged", what, f"{key} is damaged: {error}")
        return False
    result.lines += piece.lines
    result.leaves += leaves
    result.rotations |= dict.fromkeys(piece.keys)
    if head.origin != origin:
        findings.add("foreign_log", what, f"{key} is a piece of the seal of {head.origin}, not of {origin}")
        return False
    if head.size != piece.size:
        findings.add("seal", what, f"the head in {key} is over {head.size} leaves, not {piece.size}")
        return False
    result.heads.append(SealedHead(head=head, note=piece.head, key=key))
    return whole


def _check_roots(result: Sealed, findings: Findings) -> None:
    """Each head against the leaves under it; so larger trees are seen to begin with the smaller ones."""
    if not result.whole:
        return
    tree, heads, last = Frontier(), {one.head.size: one for one in result.heads}, 0
    latest = ""
    for line, leaf in zip(result.lines, result.leaves, strict=True):
        result.hashes.append(leaf_hash(line.encode()))
        tree.append(result.hashes[-1])
        last = max(last, leaf.seq) if isinstance(leaf, EventLeaf) else last
        if (one := heads.get(tree.size)) is None:
            continue
        what = f"head {tree.size}"
        if tree.root() != one.head.root:
            findings.add("seal", what, f"the head over {tree.size} leaves was not signed over the leaves that lie here")
        if one.head.last_seq != last:
            findings.add(
                "seal", what, f"the head over {tree.size} leaves says that event {one.head.last_seq} is its last, its leaves say {last}"
            )
        if one.head.signed_at < latest:
            findings.note(f"the clock went back between two heads: the one over {tree.size} leaves says {one.head.signed_at}")
        latest = max(latest, one.head.signed_at)


def _check_order(result: Sealed, findings: Findings) -> None:
    last = 0
    for leaf in result.leaves:
        if isinstance(leaf, EventLeaf):
            if leaf.seq <= last:
                findings.add(
                    "seal",
                    f"leaf of event {leaf.seq}",
                    f"the seal tells event {leaf.seq} after event {last}: it was not made by an honest log",
                )
            last = max(last, leaf.seq)
