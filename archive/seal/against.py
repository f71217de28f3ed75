"""Receipts: what lies here held against what someone kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.seal.compare import compare_events
from archive.seal.errors import SealError, SignatureWrong
from archive.seal.footage import Reasons, compare_media
from archive.seal.leaf import EventLeaf, MediaLeaf, parse
from archive.seal.media import Media
from archive.seal.note import Head, open_head
from archive.seal.receipt import Receipt
from archive.seal.sealed import Sealed
from archive.seal.told import Told
from archive.seal.trust import Trust
from archive.seal.verdict import Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """All that lies here of a show, as it was read."""

    origin: str
    told: Told
    media: Media
    seal: Sealed
    reasons: Reasons


def check_receipt(number: int, receipt: Receipt, here: Here, trusted: Trust, pinned: bool, findings: Findings) -> Head | None:
    """The receipt's head if the receipt is one of this show; what was touched since goes to the findings."""
    what = f"receipt {number}"
    head = _head(what, receipt, here, trusted, pinned, findings)
    if head is None:
        return None
    against = f"receipt {number}" if number > 1 else "the receipt"
    touched = Findings()
    _compare(receipt, head, here, touched, against)
    _check_tree(head, here, findings, against, touched=touched.broken)
    findings.take(touched)
    return head


def _head(what: str, receipt: Receipt, here: Here, trusted: Trust, pinned: bool, findings: Findings) -> Head | None:
    try:
        head = receipt.checked()
    except SealError as error:
        findings.add("damaged", what, f"{what} proves nothing: {error}")
        return None
    if head.origin != here.origin:
        findings.add("foreign_receipt", what, f"{what} is of {head.origin}, not of {here.origin}: take the receipt of this show")
        return None
    if not pinned:
        if receipt.key is None:
            findings.note(f"{what} is a bare head: who signed it was not looked at, for no key was given")
        return head
    try:
        return open_head(receipt.head, trusted.keys)
    except SignatureWrong as error:
        findings.add("foreign_receipt", what, f"{what} is not signed by the key that was given, nor by one tied to it: {error}")
        return None


def _compare(receipt: Receipt, head: Head, here: Here, findings: Findings, against: str) -> None:
    """Leaf by leaf, where the receipt has them."""
    if not receipt.lines:
        return
    try:
        leaves = [parse(line) for line in receipt.lines]
    except SealError as error:
        findings.add("damaged", against, f"{against} proves nothing: {error}")
        return
    events = [leaf for leaf in leaves if isinstance(leaf, EventLeaf)]
    compare_events(events, here.told.leaves, head.signed_at, findings, against)
    compare_media([leaf for leaf in leaves if isinstance(leaf, MediaLeaf)], here.media, here.reasons, findings, against)


def _check_tree(head: Head, here: Here, findings: Findings, against: str, *, touched: bool) -> None:
    """Whether the seal that lies here grew out of the receipt's; only said if nothing more exact was."""
    lines: Sequence[str] = here.seal.lines
    if len(lines) < head.size and touched:
        return
    if len(lines) < head.size:
        message = f"{against} is over {head.size} leaves, the seal that lies here has {len(lines)}: the newer part of it is missing"
        findings.add("missing", f"seal {len(lines)}-{head.size}", message)
    elif here.seal.whole and here.seal.root_at(head.size) != head.root and not touched:
        message = f"the first {head.size} leaves of the seal that lies here are not those of {against}: the archive was rewritten since"
        findings.add("rewritten", f"seal 0-{head.size}", message)
        return
    found = here.told.hash_of(head.last_seq)
    if head.last_seq and found != head.chain and not touched and not findings.about("event"):
        message = f"the log up to event {head.last_seq} is not the one of {against}: something in it was rewritten"
        findings.add("rewritten", f"events 1 to {head.last_seq}", message)
