"""Receipt: what someone who watched keeps, so that nobody can rewrite what they saw without being found out.

With the leaves it shows which event or segment was touched; a bare head shows only that something was.
"""

from dataclasses import dataclass
from typing import Final

from archive.seal.errors import SealError
from archive.seal.merkle import leaf_hash, root
from archive.seal.note import Head, VerifyKey, opened, read_head
from archive.seal.parsed import bounded_json, lines_of, notes_of, text_of
from archive.timeline.event import canonical

MOST_RECEIPT_BYTES: Final = 64 << 20
_FIELDS: Final = {"v", "head", "key", "keys", "lines"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A signed head, the key that signed it, the records of rotated keys, and all leaves under it (none: a bare head)."""

    head: str
    key: VerifyKey | None = None
    keys: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()

    def to_json(self) -> bytes:
        """Canonical JSON; a bare head is its note."""
        if self.key is None:
            return self.head.encode()
        return canonical({"v": 1, "head": self.head, "key": str(self.key), "keys": list(self.keys), "lines": list(self.lines)})

    @classmethod
    def from_json(cls, data: bytes) -> "Receipt":
        """The receipt of a file's bytes, JSON or a bare note; SealError if it is none. `checked` looks whether it holds."""
        if data.lstrip()[:1] != b"{":
            return cls._bare(data)
        fields = bounded_json(data, MOST_RECEIPT_BYTES, "a receipt")
        if set(fields) != _FIELDS or fields["v"] != 1:
            raise SealError("this is no receipt of version 1: it looks like the receipt.json of a replay")
        head, key = text_of(fields, "head"), VerifyKey.parse(text_of(fields, "key"))
        read_head(head)
        return cls(head=head, key=key, keys=notes_of(fields), lines=lines_of(fields))

    @classmethod
    def _bare(cls, data: bytes) -> "Receipt":
        try:
            note = data[: MOST_RECEIPT_BYTES + 1].decode()
            read_head(note)
        except (SealError, UnicodeError) as error:
            raise SealError(f"this is no receipt: neither a receipt.json of a replay nor a signed head ({error})") from error
        return cls(head=note)

    def checked(self) -> Head:
        """Its head, if the receipt fits together: signed by the key that it names, the leaves giving the root. Else SealError."""
        head = read_head(self.head)
        if self.key is not None:
            opened(self.head, [self.key])
        if self.key is not None and len(self.lines) != head.size:
            raise SealError(f"the receipt's head is over {head.size} leaves, but it holds {len(self.lines)}: it was cut off or changed")
        if self.lines and root(leaf_hash(line.encode()) for line in self.lines) != head.root:
            raise SealError("the receipt's leaves are not those that its head was signed over: the receipt was changed")
        return head
