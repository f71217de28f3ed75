"""Signed notes, and the tree head that a show's seal is: C2SP signed-note and tlog-checkpoint.

A note is text, a blank line, and signature lines. Signatures of unknown keys are passed over;
a wrong signature of a known key spoils the note.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from archive.seal.errors import SealError, SignatureWrong
from archive.seal.leaf import MOMENT
from archive.seal.vkey import SigningKey, VerifyKey, unbase64

__all__ = ["Head", "Signature", "SigningKey", "VerifyKey", "open_head", "opened", "origin_of", "read_head", "sign", "sign_head", "split"]

MOST_NOTE_BYTES: Final = 64 * 1024
MOST_SIGNATURES: Final = 100
NO_CHAIN: Final = "0" * 64

_SIGNATURE: Final = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)")
_NUMBER: Final = re.compile(r"0|[1-9]\d{0,14}", re.ASCII)
_HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_ORIGIN: Final = re.compile(r"vouchcast/[A-Za-z0-9_-]{1,64}/[A-Za-z0-9_-]{1,64}", re.ASCII)
_CONTROLS: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature line: who says to have signed (`key_id` of 4 bytes), and the bytes."""

    name: str
    key_id: bytes
    signature: bytes

    def by(self, key: VerifyKey) -> bool:
        """Whether the line names this key; whether it holds is another question."""
        return (self.name, self.key_id) == (key.name, key.id)

    @property
    def label(self) -> str:
        """The key as people read it."""
        return f"{self.name}+{self.key_id.hex()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A signed tree head of a show. `root` is 32 bytes, `chain` the hex hash of event `last_seq` (0 and zeros: no event)."""

    origin: str
    size: int
    root: bytes
    signed_at: str
    last_seq: int = 0
    chain: str = NO_CHAIN

    def to_text(self) -> str:
        """What is signed."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\ntime {self.signed_at}\nchain {self.last_seq} {self.chain}\n"


def origin_of(merchant_id: str, show_id: str) -> str:
    """The name of a show's log."""
    return f"vouchcast/{merchant_id}/{show_id}"


def sign(text: str, *keys: SigningKey) -> str:
    """The note of the text, a signature line a key."""
    _checked_text(text)
    lines = [_line(key, text.encode()) for key in keys]
    return f"{text}\n{''.join(lines)}"


def _line(key: SigningKey, text: bytes) -> str:
    return f"— {key.public.name} {base64.b64encode(key.public.id + key.sign(text)).decode()}\n"


def split(note: str) -> tuple[str, tuple[Signature, ...]]:
    """(text, signatures) of a note, nothing verified; SealError if it is none."""
    if len(note) > MOST_NOTE_BYTES:
        raise SealError(f"the note has {len(note)} characters, at most {MOST_NOTE_BYTES} are read: it is no head of a seal")
    text, blank, signed = note.rpartition("\n\n")
    lines = signed.split("\n")
    if not blank or lines.pop() != "" or not lines or len(lines) > MOST_SIGNATURES:
        raise SealError("this is no signed note: a text, a blank line, then signature lines; it was cut off or changed")
    _checked_text(text + "\n")
    return text + "\n", tuple(_signature(line) for line in lines)


def _checked_text(text: str) -> None:
    if not text.endswith("\n") or _CONTROLS.search(text):
        raise SealError("the note's text does not end with a line, or has control characters: it was cut off or changed")
    try:
        text.encode()
    except UnicodeError as error:
        raise SealError("the note's text is not Unicode: it was changed") from error


def _signature(line: str) -> Signature:
    found = _SIGNATURE.fullmatch(line)
    raw = unbase64(found[2]) if found else None
    if found is None or raw is None or len(raw) < 5:
        raise SealError(f"{line[:80]!r} is no signature line: the note was cut off or changed")
    return Signature(name=found[1], key_id=raw[:4], signature=raw[4:])


def opened(note: str, keys: Sequence[VerifyKey]) -> str:
    """The text of a note that at least one of the keys signed, and none wrongly; SignatureWrong, SealError."""
    text, signatures = split(note)
    holds = [(line, key.verifies(line.signature, text.encode())) for line in signatures for key in keys if line.by(key)]
    if wrong := next((line for line, right in holds if not right), None):
        raise SignatureWrong(f"the signature of {wrong.label} does not hold: the note was changed after it was signed")
    if not holds:
        signers, asked = ", ".join(line.label for line in signatures), ", ".join(f"{key.name}+{key.id.hex()}" for key in keys)
        raise SignatureWrong(f"the note is signed by {signers}, not by {asked or 'a known key'}")
    return text


def sign_head(head: Head, key: SigningKey) -> str:
    """The note of a head."""
    return sign(head.to_text(), key)


def open_head(note: str, keys: Sequence[VerifyKey]) -> Head:
    """The head of a note that one of the keys signed; SignatureWrong, or SealError for what is no head."""
    return _head(opened(note, keys))


def read_head(note: str) -> Head:
    """The head of a note, its signatures not looked at; SealError for what is none."""
    return _head(split(note)[0])


def _head(text: str) -> Head:
    lines = text.split("\n")
    root = unbase64(lines[2]) if len(lines) == 6 else None
    if root is None or len(root) != 32 or not _ORIGIN.fullmatch(lines[0]) or not _NUMBER.fullmatch(lines[1]):
        raise _no_head(lines)
    time, chain = lines[3].split(" "), lines[4].split(" ")
    if len(time) != 2 or time[0] != "time" or not MOMENT.fullmatch(time[1]) or len(chain) != 3 or chain[0] != "chain":
        raise _no_head(lines)
    if not _NUMBER.fullmatch(chain[1]) or not _HASH.fullmatch(chain[2]):
        raise _no_head(lines)
    return Head(origin=lines[0], size=int(lines[1]), root=root, signed_at=time[1], last_seq=int(chain[1]), chain=chain[2])


def _no_head(lines: Sequence[str]) -> SealError:
    return SealError(f"the note that begins with {lines[0][:80]!r} is no head of a show's seal: origin, size, root, time, chain")
