"""Which key signed, and whether it is one that the caller trusts: pinned, named by a receipt, or tied to one by a rotation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.seal.errors import SealError
from archive.seal.note import VerifyKey, split
from archive.seal.rotation import Rotation, linked, read_rotation
from archive.seal.sealed import Sealed, SealedHead
from archive.seal.verdict import Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Keys that are trusted, and the records among them. No keys: nothing was pinned, signatures are not judged."""

    keys: tuple[VerifyKey, ...]
    records: tuple[Rotation, ...]

    def came_before(self, name: str, key_id: bytes) -> bool:
        """Whether a trusted key vouches that a key of this name and id was at work before it."""
        return any(record.new in self.keys and record.names(name, key_id) for record in self.records)


def rotations(notes: Iterable[str], findings: Findings) -> tuple[Rotation, ...]:
    """The records of rotated keys that hold; a problem for each that does not."""
    records: list[Rotation] = []
    for number, note in enumerate(dict.fromkeys(notes), 1):
        try:
            records.append(read_rotation(note))
        except SealError as error:
            findings.add("signature", f"rotation {number}", f"the record of a rotated key does not hold: {error}")
    return tuple(records)


def trust(pins: Iterable[VerifyKey], records: Sequence[Rotation], candidates: Iterable[VerifyKey]) -> Trust:
    """What follows from the pinned keys; `candidates` are keys that are known and may have been rotated away from."""
    return Trust(keys=linked(pins, records, candidates), records=tuple(records))


def check_heads(seal: Sealed, trusted: Trust, findings: Findings) -> bool:
    """Every head's signature; answers whether a trusted key signed the newest."""
    holds = False
    for one in seal.heads:
        holds = _holds(one, trusted, findings, newest=one is seal.newest)
    return holds


def _holds(one: SealedHead, trusted: Trust, findings: Findings, *, newest: bool) -> bool:
    text, signatures = split(one.note)
    known = [(line, key) for line in signatures for key in trusted.keys if line.by(key)]
    signer = signatures[0].label
    if any(not key.verifies(line.signature, text.encode()) for line, key in known):
        message = f"the signature on the head over {one.head.size} leaves does not hold: the head was changed or forged"
        findings.add("signature", f"head {one.head.size}", message)
    elif known:
        return True
    elif any(trusted.came_before(line.name, line.key_id) for line in signatures):
        if newest:  # it covers all that older ones cover
            findings.note(f"the newest head is signed by {signer}, a key from before its rotation, which is not at hand: pin it to look")
    else:
        message = f"the seal is signed by the key {signer}, which is not the one it is held against, and no record here ties the two"
        findings.add("foreign_key", f"key {signer}", f"{message}; if the shop rotated its key, pin the older one")
    return False


def signer_of(note: str) -> str:
    """The key that a note says to be signed by, as people read it."""
    return split(note)[1][0].label
