"""Rotation: the record that one signing key took over from another, signed by both.

Whoever trusts either key can follow the record to the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from archive.seal.errors import SealError
from archive.seal.leaf import MOMENT
from archive.seal.note import Signature, SigningKey, VerifyKey, opened, sign, split

_ORIGIN: Final = "vouchcast/keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """A record that was read: its new key signed it. `signatures` are all of its lines."""

    new: VerifyKey
    at: str
    text: str
    signatures: tuple[Signature, ...]

    def signed_by(self, key: VerifyKey) -> bool:
        """Whether this key's signature is on the record and holds."""
        return any(line.by(key) and key.verifies(line.signature, self.text.encode()) for line in self.signatures)

    def names(self, name: str, key_id: bytes) -> bool:
        """Whether a key of this name and id is said to have signed the record, as the one before or as the new one."""
        return any((line.name, line.key_id) == (name, key_id) for line in self.signatures)


def sign_rotation(old: SigningKey, new: SigningKey, at: str) -> str:
    """The record's note; `at` is RFC 3339 UTC with milliseconds."""
    return sign(f"{_ORIGIN}\n{new.public}\ntime {at}\n", old, new)


def read_rotation(note: str) -> Rotation:
    """The record of a note; SealError if it is none or its new key did not sign it."""
    text, signatures = split(note)
    lines = text.split("\n")
    if len(lines) != 4 or lines[0] != _ORIGIN or not lines[2].startswith("time ") or not MOMENT.fullmatch(lines[2][5:]):
        raise SealError("the note is no record of a rotated key: the file is damaged, or from a newer Vouchcast")
    new = VerifyKey.parse(lines[1])
    opened(note, [new])
    return Rotation(new=new, at=lines[2][5:], text=text, signatures=signatures)


def linked(keys: Iterable[VerifyKey], rotations: Sequence[Rotation], candidates: Iterable[VerifyKey] = ()) -> tuple[VerifyKey, ...]:
    """Every key that the records tie to `keys`, forward and, among `candidates`, backward; `keys` come first."""
    trusted, others = list(dict.fromkeys(keys)), list(candidates)
    grown = True
    while grown:
        before = len(trusted)
        for record in rotations:
            if any(record.signed_by(key) for key in trusted):
                trusted += [key for key in (record.new, *others) if key not in trusted and record.signed_by(key)]
        grown = len(trusted) > before
    return tuple(trusted)
