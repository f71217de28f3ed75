"""The order in which the letters of a line are seen, where some are read from right to left.

Unicode's Bidirectional Algorithm (UAX #9) for one line: P2-P3, W1-W7, N0-N2, I1-I2, L1-L2.
Embeddings, overrides and isolates, which nobody types into a title, are passed over; marks of direction count.
"""

from collections.abc import Iterator, Sequence
from typing import Final
from unicodedata import bidirectional

CLOSES: Final = dict(zip("([{（［｛「『【《〈〔〖", ")]}）］｝」』】》〉〕〗", strict=True))
PASSED_OVER: Final = frozenset({"BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", ""})
NEUTRAL: Final = frozenset({"B", "S", "WS", "ON"})
TO_THE_RIGHT: Final = "\u200e"
TO_THE_LEFT: Final = "\u200f"
"""Marks that nobody sees; a line that begins with one runs in its direction."""


def base_level(text: str) -> int:
    """0 for a line that runs from left to right, 1 from right to left: as its first letter does."""
    return next((int(kind != "L") for kind in map(bidirectional, text) if kind in ("L", "R", "AL")), 0)


def levels(text: str) -> list[int]:
    """How deep each character is embedded: those of odd levels run from right to left."""
    base = base_level(text)
    if not any(bidirectional(character) in ("R", "AL", "AN") for character in text):
        return [base] * len(text)
    found = [bidirectional(character) for character in text]
    kept = [place for place, kind in enumerate(found) if kind not in PASSED_OVER]
    kinds = _resolved([found[place] for place in kept], [text[place] for place in kept], "LR"[base])
    result = [base] * len(text)
    for place, kind in zip(kept, kinds, strict=True):
        result[place] = _implied(base, kind)
    _settle(result, found, base)
    return result


def seen_order(runs: Sequence[int]) -> list[int]:
    """Given the levels of runs in the order of reading, their places from left to right (L2)."""
    order = list(range(len(runs)))
    for level in range(max(runs, default=0), 0, -1):
        first = 0
        while first < len(order):
            last = first
            while last < len(order) and runs[order[last]] >= level:
                last += 1
            order[first:last] = order[first:last][::-1]
            first = max(last, first + 1)
    return order


def _implied(base: int, kind: str) -> int:
    if base % 2:
        return base + int(kind != "R")
    return base + {"L": 0, "R": 1}.get(kind, 2)


def _settle(result: list[int], found: Sequence[str], base: int) -> None:
    """What was passed over goes with what is before it; white space at the end lies at the line's end (L1)."""
    for place, kind in enumerate(found):
        if kind in PASSED_OVER:
            result[place] = result[place - 1] if place else base
    for place in reversed(range(len(found))):
        if found[place] not in ("WS", "S", "B") and found[place] not in PASSED_OVER:
            return
        result[place] = base


def _resolved(kinds: list[str], text: Sequence[str], start: str) -> list[str]:
    """Every kind as one of L, R, EN, AN."""
    marks = [kind == "NSM" for kind in kinds]
    _weak(kinds, start)
    _bracketed(kinds, text, start, marks)
    for first, last in _stretches(kinds, NEUTRAL):
        before = _side(kinds[first - 1]) if first else start
        after = _side(kinds[last]) if last < len(kinds) else start
        kinds[first:last] = [before if before == after else start] * (last - first)
    return kinds


def _weak(kinds: list[str], start: str) -> None:
    """W1 to W7: marks, numbers, and what stands beside numbers."""
    for place, kind in enumerate(kinds):
        if kind == "NSM":
            kinds[place] = kinds[place - 1] if place else start
    strong = start
    for place, kind in enumerate(kinds):
        strong = kind if kind in ("L", "R", "AL") else strong
        kinds[place] = "AN" if kind == "EN" and strong == "AL" else kind
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    for place in range(1, len(kinds) - 1):
        kind, before, after = kinds[place], kinds[place - 1], kinds[place + 1]
        if before == after and ((before == "EN" and kind in ("ES", "CS")) or (before == "AN" and kind == "CS")):
            kinds[place] = before
    for first, last in _stretches(kinds, frozenset({"ET"})):
        if "EN" in (kinds[first - 1] if first else "", kinds[last] if last < len(kinds) else ""):
            kinds[first:last] = ["EN"] * (last - first)
    strong = start
    for place, kind in enumerate(kinds):
        strong = kind if kind in ("L", "R") else strong
        kinds[place] = "ON" if kind in ("ES", "CS", "ET") else "L" if kind == "EN" and strong == "L" else kind


def _bracketed(kinds: list[str], text: Sequence[str], start: str, marks: Sequence[bool]) -> None:
    """N0: both brackets of a pair run as what they hold, and so do marks on them."""
    for opening, closing in sorted(_pairs(kinds, text)):
        held = {_side(kind) for kind in kinds[opening + 1 : closing]} & {"L", "R"}
        if start in held:
            side = start
        elif held:
            other = next(iter(held))
            before = next((_side(kind) for kind in reversed(kinds[:opening]) if _side(kind) in ("L", "R")), start)
            side = other if before == other else start
        else:
            continue
        for bracket in (opening, closing):
            last = bracket + 1
            while last < len(kinds) and marks[last]:
                last += 1
            kinds[bracket:last] = [side] * (last - bracket)


def _pairs(kinds: Sequence[str], text: Sequence[str]) -> Iterator[tuple[int, int]]:
    opened: list[tuple[str, int]] = []
    for place, (kind, character) in enumerate(zip(kinds, text, strict=True)):
        if kind != "ON":
            continue
        if character in CLOSES:
            opened.append((CLOSES[character], place))
        for depth in reversed(range(len(opened))):
            if opened[depth][0] == character:
                yield opened[depth][1], place
                del opened[depth:]
                break


def _side(kind: str) -> str:
    return "R" if kind in ("R", "EN", "AN") else kind


def _stretches(kinds: Sequence[str], some: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where kinds of `some` follow each other: first and one past the last."""
    first = 0
    while first < len(kinds):
        last = first
        while last < len(kinds) and kinds[last] in some:
            last += 1
        if last > first:
            yield first, last
        first = max(last, first + 1)
