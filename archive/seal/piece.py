"""A piece of a show's seal as S3 keeps it: the leaves since the piece before, and the head over all leaves so far."""

import hashlib
from dataclasses import dataclass
from typing import Final

from archive.objects.keys import seal_key
from archive.seal.errors import SealError
from archive.seal.parsed import bounded_json, lines_of, notes_of, text_of
from archive.timeline.event import canonical

MOST_PIECE_BYTES: Final = 32 << 20
_FIELDS: Final = {"v", "first", "size", "head", "keys", "lines"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Leaves `first` until before `size`, the note of the head over `size` leaves, the records of rotated keys."""

    first: int
    size: int
    head: str
    keys: tuple[str, ...]
    lines: tuple[str, ...]

    def to_json(self) -> bytes:
        """Canonical JSON: the same piece is the same bytes."""
        fields = {"v": 1, "first": self.first, "size": self.size, "head": self.head, "keys": list(self.keys), "lines": list(self.lines)}
        return canonical(fields)

    def key(self, prefix: str) -> str:
        """Where S3 keeps it below `merchant/show`."""
        return seal_key(prefix, self.first, self.size, hashlib.sha256(self.to_json()).hexdigest())

    @classmethod
    def from_json(cls, data: bytes) -> "Piece":
        """The piece of its bytes; SealError if it is none. Signatures and hashes are not looked at."""
        fields = bounded_json(data, MOST_PIECE_BYTES, "a piece of a seal")
        if set(fields) != _FIELDS or fields["v"] != 1:
            raise SealError("this is no piece of a seal of version 1: the file is damaged, or from a newer Vouchcast")
        first, size, lines = fields["first"], fields["size"], lines_of(fields)
        if type(first) is not int or type(size) is not int or first < 0 or size - first != len(lines) or not lines:
            raise SealError(f"the piece says to hold the leaves {first!s:.20} to {size!s:.20} and holds {len(lines)}: it was changed")
        return cls(first=first, size=size, head=text_of(fields, "head"), keys=notes_of(fields), lines=lines)
