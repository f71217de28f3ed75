"""Time stamps that lie beside the seal: whether each is over the head beside it, and whether a trusted authority gave it."""

import hashlib
from collections.abc import Sequence
from typing import Final

from cryptography.x509 import Certificate

from archive.errors import ArchiveError
from archive.objects.errors import StoreError
from archive.objects.keys import stamp_key
from archive.objects.store import ObjectStore
from archive.seal.errors import StampError
from archive.seal.holdings import Holdings, bounded
from archive.seal.sealed import Sealed
from archive.seal.stamp import MOST_TOKEN_BYTES, Stamp, check_stamp, read_stamp
from archive.seal.verdict import Findings

_MOST_STAMPS: Final = 10_000


def look_at_stamps(store: ObjectStore, held: Holdings, seal: Sealed, findings: Findings, authorities: Sequence[Certificate] = ()) -> None:
    """A remark on the newest stamp that fits its head, a problem for each that does not.

    With certificates of trusted `authorities`, a stamp that none of them vouches for is a problem too.
    """
    newest = ""
    for one in seal.heads[-_MOST_STAMPS:]:
        info = held.stamps.get(stamp_key(one.key))
        if info is None:
            continue
        try:
            token = bounded(store, info, MOST_TOKEN_BYTES)
            stamp = _fitting(token, one.note.encode(), authorities)
        except StoreError:
            raise
        except ArchiveError as error:
            findings.add("damaged", f"stamp {one.head.size}", f"{info.key} is no time stamp of the head beside it: {error}")
        else:
            newest = f"a time stamp says that the head over {one.head.size} leaves was there at {stamp.at.isoformat(timespec='seconds')}"
    if newest:
        findings.note(newest if authorities else f"{newest} (whose certificate it is was not looked at)")


def _fitting(token: bytes, note: bytes, authorities: Sequence[Certificate]) -> Stamp:
    """The stamp over `note`; StampError if it is over something else, or no authority vouches for it."""
    stamp = read_stamp(token)
    if stamp.imprint != hashlib.sha256(note).digest():
        raise StampError("it is over other bytes")
    if authorities:
        check_stamp(token, note, authorities)
    return stamp
