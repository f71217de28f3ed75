"""The keys that an export names itself, in receipt.json and keys.json: no proof of anything, but what is signed must fit them."""

from dataclasses import dataclass, field
from typing import Final

from archive.errors import ArchiveError
from archive.objects.errors import StoreError
from archive.objects.store import ObjectStore
from archive.seal.errors import SealError
from archive.seal.holdings import Holdings, bounded
from archive.seal.note import VerifyKey
from archive.seal.parsed import bounded_json, texts_of
from archive.seal.receipt import MOST_RECEIPT_BYTES, Receipt
from archive.seal.verdict import Findings

MOST_KEYS_BYTES: Final = 4 << 20


@dataclass(slots=True)
class Named:
    """`signer`: the key that the export's own receipt names; `keys`: all that it knows; `rotations`: the records beside them."""

    signer: list[VerifyKey] = field(default_factory=list)
    keys: list[VerifyKey] = field(default_factory=list)
    rotations: list[str] = field(default_factory=list)


def named_keys(store: ObjectStore, held: Holdings, findings: Findings) -> Named:
    """What the files say; a problem for one that is damaged."""
    named = Named()
    for name, read in (("receipt.json", _from_receipt), ("keys.json", _from_keys)):
        if (info := held.files.get(name)) is None:
            continue
        try:
            read(named, bounded(store, info, MOST_RECEIPT_BYTES))
        except StoreError:
            raise
        except ArchiveError as error:
            findings.add("damaged", name, f"{name} is damaged: {error}")
    return named


def _from_receipt(named: Named, data: bytes) -> None:
    receipt = Receipt.from_json(data)
    if receipt.key is not None:
        named.signer.append(receipt.key)
        named.keys.append(receipt.key)
    named.rotations += receipt.keys


def _from_keys(named: Named, data: bytes) -> None:
    """`GET /api/v1/keys` as an export keeps it: `keys` (texts, oldest first) and `rotations` (their records)."""
    fields = bounded_json(data, MOST_KEYS_BYTES, "keys.json")
    if "keys" not in fields or "rotations" not in fields:
        raise SealError("it does not hold keys and rotations")
    named.keys += [VerifyKey.parse(text) for text in texts_of(fields, "keys")]
    named.rotations += texts_of(fields, "rotations")
