"""Merkle trees that are only appended to: RFC 9162 §2.1 with SHA-256.

Whoever holds the root over n leaves can be shown that a leaf is among them (inclusion), and that
a larger tree begins with the same n leaves (consistency), by some log₂ n hashes.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()


def leaf_hash(line: bytes) -> bytes:
    """The 32 bytes that stand for a leaf: SHA-256(0x00 ‖ line)."""
    return hashlib.sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32 bytes over two subtrees: SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """A tree that grows leaf by leaf: it keeps one hash a whole subtree, some log₂ n, and knows the root at every size."""

    def __init__(self) -> None:
        self.size = 0
        self._subtrees: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """One more leaf hash at the right."""
        self.size += 1
        self._subtrees.append(leaf)
        for _ in range((self.size & -self.size).bit_length() - 1):
            right = self._subtrees.pop()
            self._subtrees[-1] = node_hash(self._subtrees[-1], right)

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._subtrees:
            return EMPTY_ROOT
        result = self._subtrees[-1]
        for left in reversed(self._subtrees[:-1]):
            result = node_hash(left, result)
        return result


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """MTH(D[n]) of RFC 9162 §2.1.1; the hash of nothing for no leaves."""
    tree = Frontier()
    for leaf in leaf_hashes:
        tree.append(leaf)
    return tree.root()


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]) of RFC 9162 §2.1.3.1. ValueError unless 0 ≤ index < size ≤ leaves."""
    if not 0 <= index < size <= len(leaf_hashes):
        raise ValueError(f"there is no leaf {index} in a tree of {size} leaves (of {len(leaf_hashes)} known)")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(root(leaf_hashes[middle:end]))
            end = middle
        else:
            path.append(root(leaf_hashes[start:middle]))
            start = middle
    return path[::-1]


def consistency_proof(leaf_hashes: Sequence[bytes], old: int, new: int) -> list[bytes]:
    """PROOF(old, D[new]) of RFC 9162 §2.1.4.1, empty for old = 0 and old = new. ValueError unless 0 ≤ old ≤ new ≤ leaves."""
    if not 0 <= old <= new <= len(leaf_hashes):
        raise ValueError(f"a tree of {new} leaves (of {len(leaf_hashes)} known) does not grow from one of {old}")
    if old in (0, new):
        return []
    start, end, whole, path = 0, new, True, []
    while start + old != end:
        middle = start + _split(end - start)
        if start + old <= middle:
            path.append(root(leaf_hashes[middle:end]))
            end = middle
        else:
            path.append(root(leaf_hashes[start:middle]))
            start, old, whole = middle, old - (middle - start), False
    if not whole:
        path.append(root(leaf_hashes[start:end]))
    return path[::-1]


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows that the leaf hash stands at `index` of the tree of `size` leaves with `root` (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            result = node_hash(sibling, result)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and result == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the tree of `new` leaves begins with that of `old` leaves (RFC 9162 §2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root
