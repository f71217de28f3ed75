"""Time stamps that lie beside the seal: whose imprint fits the head beside them. Certificates are judged by `stamp.check_stamp`."""

import hashlib
from typing import Final

from archive.errors import ArchiveError
from archive.objects.errors import StoreError
from archive.objects.keys import stamp_key
from archive.objects.store import ObjectStore
from archive.seal.holdings import Holdings, bounded
from archive.seal.sealed import Sealed
from archive.seal.stamp import MOST_TOKEN_BYTES, read_stamp
from archive.seal.verdict import Findings

_MOST_STAMPS: Final = 10_000


def look_at_stamps(store: ObjectStore, held: Holdings, seal: Sealed, findings: Findings) -> None:
    """A remark on the newest stamp that fits its head, a problem for each that does not."""
    newest = ""
    for one in seal.heads[-_MOST_STAMPS:]:
        info = held.stamps.get(stamp_key(one.key))
        if info is None:
            continue
        try:
            stamp = read_stamp(bounded(store, info, MOST_TOKEN_BYTES))
        except StoreError:
            raise
        except ArchiveError as error:
            findings.add("damaged", f"stamp {one.head.size}", f"{info.key} is no time stamp: {error}")
            continue
        if stamp.imprint != hashlib.sha256(one.note.encode()).digest():
            findings.add("damaged", f"stamp {one.head.size}", f"{info.key} is the time stamp of something else than the head beside it")
        else:
            newest = f"a time stamp says that the head over {one.head.size} leaves was there at {stamp.at.isoformat(timespec='seconds')}"
    if newest:
        findings.note(f"{newest} (whose certificate it is was not looked at)")
