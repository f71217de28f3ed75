"""Two logs laid beside each other: which event of the old one is which of the new one, and what happened to it.

Events are matched by content, however often it occurs; the longest run that kept its order stays, what
is matched outside of it was moved; what is left over is paired where it stands, by what it has in common.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from archive.seal.leaf import EventLeaf

Alike = Callable[[EventLeaf], Any]
_LIKENESSES: tuple[Alike, ...] = (
    lambda leaf: (leaf.type, leaf.at_ms, leaf.recorded_at),
    lambda leaf: (leaf.type, leaf.recorded_at),
    lambda leaf: (leaf.type, leaf.at_ms),
    lambda leaf: leaf.type,
    lambda leaf: None,
)
_FAR: tuple[Alike, ...] = (lambda leaf: (leaf.type, leaf.at_ms), lambda leaf: (leaf.type, leaf.recorded_at))


@dataclass(slots=True)
class Alignment:
    """Indices into the old and the new log, `moved` and `edited` in pairs. `inserted` stand before something old, `later` behind all."""

    moved: list[tuple[int, int]] = field(default_factory=list)
    edited: list[tuple[int, int]] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    inserted: list[int] = field(default_factory=list)
    later: list[int] = field(default_factory=list)


def align(old: Sequence[EventLeaf], new: Sequence[EventLeaf], until: str) -> Alignment:
    """How `new` came of `old`; events behind the old ones and recorded after `until` (RFC 3339) are nobody's edit."""
    same = _common(old, new)
    if same == len(old):
        return Alignment(later=list(range(same, len(new))))
    pairs = _matched(old, new, same)
    kept = _longest_rising([at for _, at in pairs])
    anchors = [(same - 1, same - 1), *(pairs[number] for number in kept)]
    result = Alignment(moved=sorted(set(pairs) - set(anchors)))
    matched_old, matched_new = {was for was, _ in pairs}, {at for _, at in pairs}
    left_old = [index for index in range(same, len(old)) if index not in matched_old]
    left_new = [index for index in range(same, len(new)) if index not in matched_new]
    _pair(result, old, new, left_old, left_new, anchors, until)
    _swept_back(result, new, anchors, until)
    return result


def _swept_back(result: Alignment, new: Sequence[EventLeaf], anchors: Sequence[tuple[int, int]], until: str) -> None:
    """A few old events behind many that were recorded later: not the many were put in, the few were moved back."""
    late = [index for index in result.inserted if new[index].recorded_at > until]
    behind = [pair for pair in anchors if late and pair[1] > late[0]]
    if len(behind) < len(late):
        result.moved = sorted([*result.moved, *behind])
        result.inserted = sorted(set(result.inserted) - set(late))
        result.later = sorted([*result.later, *late])


def _common(old: Sequence[EventLeaf], new: Sequence[EventLeaf]) -> int:
    """How many events at the front are the same."""
    count = 0
    for was, now in zip(old, new, strict=False):
        if was.body != now.body:
            break
        count += 1
    return count


def _matched(old: Sequence[EventLeaf], new: Sequence[EventLeaf], start: int) -> list[tuple[int, int]]:
    """Pairs of equal content behind the common front, in the old order; the k-th of equal ones goes with the k-th."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for index in range(len(new) - 1, start - 1, -1):
        waiting[new[index].body].append(index)
    bodies = ((index, old[index].body) for index in range(start, len(old)))
    return [(index, waiting[body].pop()) for index, body in bodies if waiting.get(body)]


def _longest_rising(values: Sequence[int]) -> list[int]:
    """Positions of a longest rising subsequence (patience sorting, n log n)."""
    ends: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for position, value in enumerate(values):
        pile = bisect_left(ends, value)
        before.append(tops[pile - 1] if pile else -1)
        if pile == len(ends):
            ends.append(value)
            tops.append(position)
        else:
            ends[pile], tops[pile] = value, position
    chain, position = [], tops[-1] if tops else -1
    while position >= 0:
        chain.append(position)
        position = before[position]
    return chain[::-1]


def _pair(
    result: Alignment,
    old: Sequence[EventLeaf],
    new: Sequence[EventLeaf],
    left_old: list[int],
    left_new: list[int],
    anchors: Sequence[tuple[int, int]],
    until: str,
) -> None:
    """Leftovers between the same two anchors belong together; then those that were changed and moved far."""
    tail = len(anchors)
    olds = _by_gap(left_old, [was for was, _ in anchors])
    news = _by_gap(left_new, [at for _, at in anchors])
    honest = [index for index in news.get(tail, []) if new[index].recorded_at > until]
    news[tail] = [index for index in news.get(tail, []) if new[index].recorded_at <= until]
    for gap, indices in olds.items():
        _match_up(result, old, new, indices, news.get(gap, []), _LIKENESSES)
    removed, added = [index for gap in olds.values() for index in gap], [index for gap in news.values() for index in gap]
    _match_up(result, old, new, removed, added, _FAR)
    result.edited.sort()
    result.removed = sorted(removed)
    behind = set(news[tail])
    result.inserted = sorted(index for index in added if index not in behind)
    result.later = sorted([*honest, *(index for index in added if index in behind)])


def _by_gap(indices: Iterable[int], anchors: Sequence[int]) -> dict[int, list[int]]:
    """Indices by how many anchors stand before them."""
    gaps: dict[int, list[int]] = defaultdict(list)
    for index in indices:
        gaps[bisect_left(anchors, index)].append(index)
    return dict(gaps)


def _match_up(
    result: Alignment, old: Sequence[EventLeaf], new: Sequence[EventLeaf], olds: list[int], news: list[int], likenesses: Iterable[Alike]
) -> None:
    """Pair what is most alike first; what is paired leaves both lists."""
    for alike in likenesses:
        waiting: dict[Any, list[int]] = defaultdict(list)
        for index in reversed(news):
            waiting[alike(new[index])].append(index)
        found = [(index, candidates.pop()) for index in olds if (candidates := waiting.get(alike(old[index])))]
        result.edited += found
        was, now = {one for one, _ in found}, {one for _, one in found}
        olds[:] = [index for index in olds if index not in was]
        news[:] = [index for index in news if index not in now]
