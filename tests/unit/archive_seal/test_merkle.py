"""The tree is the one of RFC 6962 and RFC 9162: proofs hold for what is there, and for nothing else."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.seal.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

# The known answers of Certificate Transparency's reference implementation, used by every RFC 6962 library.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A, B, C = (
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
)
D, E = (
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
)
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
LEAVES = [leaf_hash(bytes.fromhex(line)) for line in INPUTS]
MANY = [leaf_hash(f"leaf {number}".encode()) for number in range(70)]


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_of_rfc_6962(size: int) -> None:
    assert root(LEAVES[:size]).hex() == ROOTS[size]
    assert hashlib.sha256(b"").digest() == EMPTY_ROOT


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [(0, 8, [A, B, C]), (5, 8, [D, E, ROOTS[4]]), (2, 3, [ROOTS[2]]), (1, 5, [ROOTS[1], B, D]), (0, 1, [])],
)
def test_inclusion_paths_are_the_known_ones(index: int, size: int, path: list[str]) -> None:
    proof = inclusion_proof(LEAVES, index, size)
    assert [one.hex() for one in proof] == path
    assert verify_inclusion(LEAVES[index], index, size, proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "new", "path"), [(1, 1, []), (1, 8, [A, B, C]), (6, 8, [F, E, ROOTS[4]]), (2, 5, [B, D])])
def test_consistency_paths_are_the_known_ones(old: int, new: int, path: list[str]) -> None:
    proof = consistency_proof(LEAVES, old, new)
    assert [one.hex() for one in proof] == path
    assert verify_consistency(old, new, bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new]), proof)


def test_every_leaf_of_every_tree_up_to_seventy_leaves_can_be_proven() -> None:
    for size in range(1, 71):
        whole = root(MANY[:size])
        for index in range(size):
            proof = inclusion_proof(MANY, index, size)
            assert verify_inclusion(MANY[index], index, size, proof, whole)
            assert not verify_inclusion(MANY[index - 1], index, size, proof, whole) or size == 1


def test_every_tree_up_to_seventy_leaves_is_proven_to_grow_into_every_larger_one() -> None:
    tree, roots = Frontier(), [EMPTY_ROOT]
    for leaf in MANY:
        tree.append(leaf)
        roots.append(tree.root())
    for new in range(71):
        for old in range(new + 1):
            proof = consistency_proof(MANY, old, new)
            assert verify_consistency(old, new, roots[old], roots[new], proof)
            if 0 < old < new:
                assert not verify_consistency(old, new, roots[old - 1], roots[new], proof)
                assert not verify_consistency(old, new, roots[old], roots[new - 1], proof)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_proof_with_anything_changed_proves_nothing(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, 70))
    old, index = data.draw(st.integers(1, new - 1)), data.draw(st.integers(0, new - 1))
    bit = data.draw(st.integers(0, 255))
    whole, part = root(MANY[:new]), root(MANY[:old])
    path, growth = inclusion_proof(MANY, index, new), consistency_proof(MANY, old, new)
    for proof, holds in (
        (path, lambda proof: verify_inclusion(MANY[index], index, new, proof, whole)),
        (growth, lambda proof: verify_consistency(old, new, part, whole, proof)),
    ):
        at = data.draw(st.integers(0, len(proof) - 1))
        flipped = (int.from_bytes(proof[at]) ^ 1 << bit).to_bytes(32)
        assert holds(proof)
        assert not holds([*proof[:at], flipped, *proof[at + 1 :]])
        assert not holds([*proof, proof[at]])
        assert not holds(proof[:-1])
        assert not holds([])
    other = data.draw(st.integers(0, 80).filter(lambda number: number != index))
    assert not verify_inclusion(MANY[index], other, new, path, whole)


def test_what_no_tree_can_answer_is_refused() -> None:
    for index, size in ((0, 0), (8, 8), (-1, 3), (0, 9)):
        with pytest.raises(ValueError, match="leaves"):
            inclusion_proof(LEAVES, index, size)
    for old, new in ((5, 4), (0, 9), (-1, 3)):
        with pytest.raises(ValueError, match="leaves"):
            consistency_proof(LEAVES, old, new)
    assert not verify_inclusion(LEAVES[0], 0, 0, [], EMPTY_ROOT)
    assert not verify_consistency(9, 8, LEAVES[0], LEAVES[1], [])
