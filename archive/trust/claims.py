"""Claims: what a shop asserts in a show, word for word, with the certificates that are said to prove it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from archive.catalog.checks import Invalid
from archive.catalog.ids import new_id
from archive.community import clean
from archive.timeline.event import Event
from archive.timeline.log import EventLog

MOST_EVIDENCE: Final = 12
TEXT_LIMIT: Final = 500


def make(
    log: EventLog, show_id: str, *, text: str, at_ms: int, product_id: str | None = None, evidence: Sequence[Mapping[str, Any]] = ()
) -> Event:
    """`claim.made`, durable. `evidence` are snapshots as `evidence.shown` carries them; Invalid for words that do not fit."""
    if len(evidence) > MOST_EVIDENCE:
        raise Invalid("evidence_ids", f"names {len(evidence)} certificates; a claim rests on at most {MOST_EVIDENCE}")
    proofs = [{name: value for name, value in proof.items() if name != "product_id"} for proof in evidence]
    data = {
        "claim_id": new_id("clm"),
        "text": clean.words("text", text, limit=TEXT_LIMIT),
        "product_id": product_id,
        "evidence_ids": [proof["evidence_id"] for proof in proofs],
        "evidence": proofs or None,
    }
    return log.append(show_id, "claim.made", at_ms, data)
