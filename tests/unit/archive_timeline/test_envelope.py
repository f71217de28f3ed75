"""Personal words are readable to the house alone, and provably the ones that were committed to."""

import hashlib
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import ArchiveError
from archive.timeline.envelope import SealBroken, Sealed, commit, seal, unseal
from archive.timeline.keyfile import KeyFile

KEY = b"k" * 32


@settings(max_examples=30, deadline=None)
@given(text=st.text(max_size=200))
def test_words_come_back_as_they_were(text: str) -> None:
    sealed = seal(text, KEY)
    assert unseal(Sealed.from_json(sealed.to_json()), KEY) == text


def test_the_commitment_is_what_the_format_says() -> None:
    salt = bytes(range(32))
    assert commit(salt, "好") == hashlib.sha256(salt + "好".encode()).hexdigest()


def test_the_same_words_twice_cannot_be_told_to_be_the_same() -> None:
    first, second = seal("好", KEY), seal("好", KEY)
    assert first.commitment != second.commitment
    assert first.sealed != second.sealed


def test_touched_words_and_wrong_keys_are_found() -> None:
    sealed, other = seal("five stars", KEY), seal("one star", KEY)
    touched = [
        replace(sealed, sealed=sealed.sealed[:-1] + bytes([sealed.sealed[-1] ^ 1])),
        replace(sealed, sealed=other.sealed, wrapped_key=other.wrapped_key),
        replace(sealed, wrapped_key=b""),
    ]
    for broken in touched:
        with pytest.raises(SealBroken):
            unseal(broken, KEY)
    with pytest.raises(SealBroken, match=r"master\.key"):
        unseal(sealed, b"x" * 32)


@pytest.mark.parametrize("copy", [b"", b"[]", b"{}", b'{"commitment":"a","sealed":"*","wrapped_key":""}'])
def test_a_copy_that_is_none_is_said(copy: bytes) -> None:
    with pytest.raises(SealBroken):
        Sealed.from_json(copy)


def test_the_master_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    first = KeyFile(path).derived("a")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["master.key"]
    assert KeyFile(path).derived("a") == first != KeyFile(path).derived("b")


def test_a_key_that_is_none_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "master.key").write_bytes(b"short")
    with pytest.raises(ArchiveError, match="no master key"):
        KeyFile(tmp_path / "master.key").derived("a")
    with pytest.raises(ArchiveError, match="cannot be read"):
        KeyFile(tmp_path / "master.key" / "below").derived("a")
