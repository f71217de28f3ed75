"""The signing key lasts, is readable by its owner alone, and may be changed without losing what it signed."""

import stat
from pathlib import Path

import pytest

from archive.seal.errors import SealError
from archive.seal.keyring import Keyring
from archive.seal.note import SigningKey, VerifyKey
from archive.seal.rotation import linked, read_rotation, sign_rotation

AT = "2026-01-02T03:04:05.000Z"


def unlocked(folder: Path) -> Keyring:
    ring = Keyring(folder)
    ring.unlock()
    return ring


def test_the_key_is_made_once_and_kept(tmp_path: Path) -> None:
    first = unlocked(tmp_path / "keys" / "seal")
    assert unlocked(tmp_path / "keys" / "seal").public == first.public
    assert VerifyKey.parse(str(first.public)) == first.public
    assert stat.S_IMODE((tmp_path / "keys" / "seal" / "0000.pem").stat().st_mode) == 0o600
    assert first.rotations == ()


def test_a_rotated_key_is_recorded_by_both_and_survives_a_restart(tmp_path: Path) -> None:
    ring = unlocked(tmp_path)
    keys = [ring.public]
    for _ in range(2):
        ring.rotate()
        keys.append(ring.public)
    again = unlocked(tmp_path)
    assert (again.public, len(again.rotations)) == (keys[2], 2)
    records = [read_rotation(note) for note in again.rotations]
    assert [record.new for record in records] == keys[1:]
    assert linked([keys[0]], records) == tuple(keys)
    assert set(linked([keys[2]], records, keys)) == set(keys)
    assert linked([keys[1]], records) == (keys[1], keys[2])


def test_a_power_cut_in_the_middle_of_a_rotation_leaves_the_old_key_at_work(tmp_path: Path) -> None:
    ring = unlocked(tmp_path)
    (tmp_path / "0001.pem").write_bytes(SigningKey.generate().to_pem())
    again = unlocked(tmp_path)
    assert again.public == ring.public
    again.rotate()
    assert unlocked(tmp_path).public == again.public != ring.public


def test_a_record_that_the_old_key_did_not_sign_ties_nothing() -> None:
    old, new, thief = (SigningKey.from_seed(bytes([number]) * 32) for number in range(3))
    record = read_rotation(sign_rotation(thief, new, AT))
    assert linked([old.public], [record]) == (old.public,)
    for spoiled in (sign_rotation(old, new, AT).replace("time 2026", "time 2027"), sign_rotation(old, new, "today"), "x\n\n— a b\n"):
        with pytest.raises(SealError):
            read_rotation(spoiled)


@pytest.mark.parametrize("spoil", ["pem", "note", "lost", "foreign"])
def test_damaged_keys_are_named_and_nothing_is_made_anew(tmp_path: Path, spoil: str) -> None:
    ring = unlocked(tmp_path)
    ring.rotate()
    if spoil == "lost":
        (tmp_path / "0001.note").rename(tmp_path / "0007.note")
        (tmp_path / "0000.pem").unlink()
    elif spoil == "foreign":
        (tmp_path / "0001.pem").write_bytes(SigningKey.generate().to_pem())
    else:
        (tmp_path / f"0001.{spoil}").write_bytes(b"garbage")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(SealError, match="backup"):
        Keyring(tmp_path).unlock()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_that_cannot_be_used_is_a_clear_word(tmp_path: Path) -> None:
    (tmp_path / "keys").write_bytes(b"a file")
    with pytest.raises(SealError, match="let this user"):
        Keyring(tmp_path / "keys" / "seal").unlock()
    with pytest.raises(SealError, match="unlock"):
        _ = Keyring(tmp_path).signing
