"""The media that lies here, held against what was signed or listed: changed, removed, added, moved.

An object may be gone with good reason: an event of the log says that it was removed or lost. That is
a remark, for the event is sealed itself and everyone can read it.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from archive.objects.keys import SegmentKey, parse_segment
from archive.seal.leaf import MediaLeaf
from archive.seal.media import Media, Object
from archive.seal.told import Told
from archive.seal.verdict import Findings

_MS_90K: Final = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """What the log says of media that is not there: `removed` segments in all and why; (track, index) of lost ones."""

    removed: int = 0
    why: str = ""
    lost: frozenset[tuple[str, int]] = field(default_factory=frozenset)
    ended_90k: int | None = None

    def explain(self, segments: int, *, all_gone: bool) -> bool:
        """Whether so many missing segments are those that were removed: no more than the log says, or simply all."""
        return bool(self.why) and (all_gone or segments <= self.removed)

    @classmethod
    def told(cls, log: Told) -> "Reasons":
        """The reasons that the log gives."""
        removals, lost, ends = log.of("media.removed"), log.of("segment.lost"), log.of("show.ended")
        counts = [count for _, data in removals if type(count := data.get("segments")) is int and count >= 0]
        why = ", ".join(f"event {leaf.seq}: {str(data.get('reason'))[:120]}" for leaf, data in removals[:3])
        places = ((str(data.get("track")), data.get("index")) for _, data in lost)
        duration_ms = ends[0][1].get("duration_ms") if ends else None
        return cls(
            removed=sum(counts),
            why=why,
            lost=frozenset((track, index) for track, index in places if type(index) is int),
            ended_90k=duration_ms * _MS_90K if type(duration_ms) is int else None,
        )


def compare_media(signed: Sequence[MediaLeaf], here: Media, reasons: Reasons, findings: Findings, against: str) -> list[Object]:
    """Media `here` against what was `signed`; answers what is here and was not signed, and does no harm by that."""
    expected = {leaf.key: leaf for leaf in signed}
    content = {(leaf.kind, leaf.sha256) for leaf in signed}
    for leaf in expected.values():
        found = here.objects.get(leaf.key)
        if found is not None and found.sha256 and found.sha256 != leaf.sha256:
            _replaced(leaf, "reordered" if (leaf.kind, found.sha256) in content else "changed", findings, against)
    gone = [leaf for leaf in expected.values() if leaf.key not in here.objects]
    extra = [one for name, one in here.objects.items() if name not in expected]
    _pair(gone, extra, lambda leaf: (leaf.kind, leaf.sha256), lambda one: (one.kind, one.sha256), "reordered", findings, against)
    _pair(gone, extra, _place_of_leaf, _place, "changed", findings, against)
    _pair(gone, extra, _start_of_leaf, _start, "changed", findings, against)
    _gone(gone, reasons, findings, against, all_gone=not here.segments)
    return _extra(extra, expected, reasons, findings, against)


def _replaced(leaf: MediaLeaf, code: str, findings: Findings, against: str) -> None:
    what = f"{leaf.kind} {leaf.key}"
    if code == "reordered":
        findings.add("reordered", what, f"{leaf.key} is the media of another place than in {against}")
    else:
        findings.add("changed", what, f"{leaf.key} is not the media that {against} has for it")


def _pair(
    gone: list[MediaLeaf],
    extra: list[Object],
    key_of_leaf: Callable[[MediaLeaf], Hashable | None],
    key_of: Callable[[Object], Hashable | None],
    code: str,
    findings: Findings,
    against: str,
) -> None:
    """What is gone and what is new and alike are one thing; both leave their lists."""
    waiting: dict[Hashable, list[Object]] = defaultdict(list)
    for one in extra:
        if (key := key_of(one)) is not None:
            waiting[key].append(one)
    paired: set[str] = set()
    for leaf in gone:
        if (key := key_of_leaf(leaf)) is not None and waiting.get(key):
            other = waiting[key].pop(0)
            paired |= {leaf.key, other.name}
            findings.settle(other.what)
            _replaced(leaf, code, findings, against)
    gone[:] = [leaf for leaf in gone if leaf.key not in paired]
    extra[:] = [one for one in extra if one.name not in paired]


def _parsed(leaf: MediaLeaf) -> SegmentKey | None:
    return parse_segment(leaf.key) if leaf.kind == "segment" else None


def _place_of_leaf(leaf: MediaLeaf) -> Hashable | None:
    key = _parsed(leaf)
    return ("init", leaf.key.partition("/")[0]) if key is None else (key.track, key.index)


def _place(one: Object) -> Hashable | None:
    return ("init", one.track) if one.segment is None else (one.segment.track, one.segment.index)


def _start_of_leaf(leaf: MediaLeaf) -> Hashable | None:
    key = _parsed(leaf)
    return None if key is None else (key.track, key.start_90k)


def _start(one: Object) -> Hashable | None:
    return None if one.segment is None else (one.segment.track, one.segment.start_90k)


def _gone(gone: Iterable[MediaLeaf], reasons: Reasons, findings: Findings, against: str, *, all_gone: bool) -> None:
    lost = [leaf for leaf in gone if (key := _parsed(leaf)) is not None and (key.track, key.index) in reasons.lost]
    explained = {leaf.key for leaf in lost}
    rest = [leaf for leaf in gone if leaf.key not in explained]
    if lost:
        findings.note(f"{len(lost)} segments are gone; the log says that they were lost")
    segments = sum(leaf.kind == "segment" for leaf in rest)
    if rest and reasons.explain(segments, all_gone=all_gone):
        findings.note(f"{segments} segments are gone; the log says that they were removed ({reasons.why})")
        return
    for leaf in rest:
        findings.add("removed", f"{leaf.kind} {leaf.key}", f"{leaf.key} is in {against} and is gone")


def _extra(extra: Iterable[Object], expected: Mapping[str, MediaLeaf], reasons: Reasons, findings: Findings, against: str) -> list[Object]:
    """Of what was not signed, what claims a place that is taken is a problem; the rest came later."""
    taken = _Taken(expected.values())
    later = []
    for one in extra:
        if one.segment is not None and (taken.holds(one.segment) or _after_the_end(one.segment, reasons)):
            findings.add("added", one.what, f"{one.name} is not in {against}, and stands where that leaves no room for it", new=True)
        else:
            later.append(one)
    return later


def _after_the_end(key: SegmentKey, reasons: Reasons) -> bool:
    return reasons.ended_90k is not None and key.start_90k >= reasons.ended_90k


class _Taken:
    """Which numbers and times of each track are taken by signed segments."""

    def __init__(self, leaves: Iterable[MediaLeaf]) -> None:
        keys = [key for leaf in leaves if (key := _parsed(leaf)) is not None]
        self._lengths = {(key.track, key.index): key.duration_90k for key in keys}
        self._times: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for key in sorted(keys, key=lambda key: key.start_90k):
            self._times[key.track].append((key.start_90k, key.start_90k + key.duration_90k))

    def holds(self, key: SegmentKey) -> bool:
        """Whether the segment's number, or the middle of its time, belongs to another.

        A shorter one of the same number is what a crash may leave behind; it is never played, and no harm.
        """
        if (length := self._lengths.get((key.track, key.index))) is not None:
            return key.duration_90k >= length
        times, middle = self._times[key.track], key.start_90k + key.duration_90k // 2
        at = bisect_right(times, (middle, float("inf"))) - 1
        return at >= 0 and times[at][0] <= middle < times[at][1]
