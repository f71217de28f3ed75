"""What lies here, held against what was signed: which event or segment was changed, removed, added, moved or dated back.

Works on leaves alone, so it does not matter who made the chain and its signatures anew.
"""

from collections.abc import Sequence

from archive.seal.align import align
from archive.seal.leaf import EventLeaf
from archive.seal.told import name_of
from archive.seal.verdict import Findings


def compare_events(signed: Sequence[EventLeaf], here: Sequence[EventLeaf], signed_at: str, findings: Findings, against: str) -> int:
    """Events as they lie `here` against those that were `signed` by `signed_at`; answers how many came later.

    `against` names what they were signed in, for people.
    """
    found = align(signed, here, signed_at)
    for was, now in found.moved:
        leaf = signed[was]
        findings.settle(name_of(here[now]))
        findings.add("reordered", name_of(leaf), f"event {leaf.seq} ({leaf.type}) stands at another place than in {against}")
    for was, now in found.edited:
        findings.settle(name_of(here[now]))
        _edited(signed[was], here[now], findings, against)
    for was in found.removed:
        leaf = signed[was]
        findings.add("removed", name_of(leaf), f"event {leaf.seq} ({leaf.type}, recorded {leaf.recorded_at}) is in {against} and is gone")
    for now in found.inserted:
        leaf = here[now]
        findings.add("added", name_of(leaf), f"event {leaf.seq} ({leaf.type}) was put among events that {against} has without it", new=True)
    return _later(found.later, here, signed_at, findings, against)


def _edited(was: EventLeaf, now: EventLeaf, findings: Findings, against: str) -> None:
    if now.recorded_at < was.recorded_at:
        message = f"event {was.seq} ({was.type}) was recorded {was.recorded_at} according to {against}; now it says {now.recorded_at}"
        findings.add("backdated", name_of(was), message)
    else:
        message = f"event {was.seq} ({was.type}, at {was.at_ms} ms) says something else than in {against}"
        findings.add("changed", name_of(was), message)


def _later(later: Sequence[int], here: Sequence[EventLeaf], signed_at: str, findings: Findings, against: str) -> int:
    """Events behind all that was signed: fine, unless they claim to be from before."""
    count = 0
    for now in later:
        leaf = here[now]
        if leaf.recorded_at < signed_at:
            message = (
                f"event {leaf.seq} ({leaf.type}) says {leaf.recorded_at}, but {against} of {signed_at} does not have it: it came later"
            )
            findings.add("backdated", name_of(leaf), message, new=True)
        else:
            count += 1
    return count
