"""Pieces and receipts come back as they were written; what is not one is refused in one clear word."""

import json
from typing import Any

import pytest

from archive.objects.keys import parse_seal
from archive.seal.errors import SealError
from archive.seal.merkle import leaf_hash, root
from archive.seal.note import Head, SigningKey, sign_head
from archive.seal.piece import Piece
from archive.seal.receipt import Receipt

KEY = SigningKey.from_seed(bytes(32))
LINES = tuple(f"leaf {number}" for number in range(3))
HEAD = Head(
    origin="vouchcast/mer_1/shw_1",
    size=3,
    root=root(leaf_hash(line.encode()) for line in LINES),
    signed_at="2026-01-02T03:04:05.000Z",
)
NOTE = sign_head(HEAD, KEY)
PIECE = Piece(first=0, size=3, head=NOTE, keys=(), lines=LINES)
RECEIPT = Receipt(head=NOTE, key=KEY.public, lines=LINES)


def test_a_piece_comes_back_under_a_name_that_says_what_it_holds() -> None:
    assert Piece.from_json(PIECE.to_json()) == PIECE
    named = parse_seal(PIECE.key("mer_1/shw_1"))
    assert named is not None
    assert (named.prefix, named.first, named.size) == ("mer_1/shw_1", 0, 3)


def test_a_receipt_comes_back_and_so_does_a_bare_head() -> None:
    assert Receipt.from_json(RECEIPT.to_json()) == RECEIPT
    bare = Receipt.from_json(NOTE.encode())
    assert (bare.head, bare.key, bare.lines) == (NOTE, None, ())
    assert Receipt.from_json(bare.to_json()) == bare
    assert RECEIPT.checked() == bare.checked() == HEAD


def changed(data: bytes, **fields: Any) -> bytes:
    return json.dumps({**json.loads(data), **fields}).encode()


@pytest.mark.parametrize(
    "fields",
    [
        {"v": 2},
        {"v": True, "more": 1},
        {"first": 1},
        {"first": -1},
        {"first": "0"},
        {"first": False},
        {"size": 10**400},
        {"size": 3.0},
        {"lines": "leaf"},
        {"lines": []},
        {"lines": ["a", "b", 7]},
        {"lines": ["a", "b", "c\nd"]},
        {"lines": ["a", "b", "c" * 5000]},
        {"keys": None},
        {"keys": [NOTE] * 2000},
        {"head": None},
        {"head": "x" * 100_000},
    ],
)
def test_what_is_no_piece_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(SealError):
        Piece.from_json(changed(PIECE.to_json(), **fields))


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"{}", b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe", b"null", b'"' + b"x" * 100])
def test_garbage_is_one_clear_word(data: bytes) -> None:
    for kind in (Piece, Receipt):
        with pytest.raises(SealError):
            kind.from_json(data)


@pytest.mark.parametrize("fields", [{"key": "x"}, {"lines": None}, {"head": "x"}, {"v": 3}, {"keys": [1]}])
def test_what_is_no_receipt_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(SealError):
        Receipt.from_json(changed(RECEIPT.to_json(), **fields))


@pytest.mark.parametrize("fields", [{"lines": LINES[:2]}, {"lines": ["x", *LINES[1:]]}, {"key": str(SigningKey.generate().public)}])
def test_a_receipt_that_does_not_fit_together_proves_nothing(fields: dict[str, Any]) -> None:
    with pytest.raises(SealError):
        Receipt.from_json(changed(RECEIPT.to_json(), **fields)).checked()
