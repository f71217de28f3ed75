"""The text of an OBJ as arrays. Lines of one kind stand together in such files, so they are read a run at a time."""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from render.models.report.issue import ModelRejected

Ints = npt.NDArray[np.signedinteger[Any]]
Kind = Literal["other", "v", "vn", "vt", "f"]
KINDS: Final[tuple[Kind, ...]] = ("other", "v", "vn", "vt", "f")
COMMENT: Final = re.compile(rb"#[^\n]*")
NEWLINE, SPACE = 10, 32
LONGEST_RUN: Final = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Lines of one kind that follow one another; `line` is the first one's number."""

    kind: Kind
    text: bytes
    lines: int
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Faces:
    """Polygons: how many corners each has, and of all corners one after the other (v, vt, vn), from 0, −1 for none."""

    sizes: Ints
    corners: Ints


def runs(data: bytes) -> Iterator[Run]:
    """Cut a file into runs of at most LONGEST_RUN lines; empty lines belong to what stands before them."""
    raw = np.frombuffer(data, np.uint8)
    starts = np.concatenate([[0], np.flatnonzero(raw == NEWLINE) + 1])
    starts = starts[starts < len(raw)]
    first, second = raw[starts], raw[np.minimum(starts + 1, len(raw) - 1)]
    number = np.arange(1, len(starts) + 1)
    full = first > SPACE
    # An indented line may be anything: it is looked at by itself.
    full |= (first == SPACE) | (first == 9)
    starts, first, second, number = starts[full], first[full], second[full], number[full]
    kinds = _kinds(first, second)
    # Long runs are cut as well, so that what is worked out of one stays small.
    changes = np.concatenate([[0], np.flatnonzero(np.diff(kinds)) + 1, np.arange(0, len(kinds), LONGEST_RUN)])
    cuts = np.unique(changes) if len(kinds) else np.zeros(0, int)
    ends = np.append(cuts[1:], len(kinds))
    for cut, end in zip(cuts.tolist(), ends.tolist(), strict=True):
        stop = int(starts[end]) if end < len(starts) else len(raw)
        yield Run(kind=KINDS[int(kinds[cut])], text=data[int(starts[cut]) : stop], lines=end - cut, line=int(number[cut]))


def _kinds(first: npt.NDArray[np.uint8], second: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    spaced = (second == SPACE) | (second == 9)
    kinds = np.zeros(len(first), np.int64)
    kinds[(first == ord("v")) & spaced] = 1
    kinds[(first == ord("v")) & (second == ord("n"))] = 2
    kinds[(first == ord("v")) & (second == ord("t"))] = 3
    kinds[(first == ord("f")) & spaced] = 4
    return kinds


def numbers(run: Run, width: int) -> npt.NDArray[np.float64]:
    """The numbers of `v`, `vt` or `vn` lines, (lines, ≥ width), missing ones 0. Raises ModelRejected."""
    text = COMMENT.sub(b"", run.text).translate(None, b"vnt")
    values = _parsed(text, np.float64)
    if len(values) and len(values) % run.lines == 0 and len(values) // run.lines >= width:
        return values.reshape(run.lines, -1)
    return _uneven(run, text, width)


def _parsed(text: bytes, dtype: Any) -> npt.NDArray[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            return np.fromstring(text, dtype, sep=" ")
        except ValueError:
            return np.zeros(0, dtype)


def _uneven(run: Run, text: bytes, width: int) -> npt.NDArray[np.float64]:
    rows = [words for words in map(bytes.split, text.splitlines()) if words]
    result = np.zeros((len(rows), width))
    for index, words in enumerate(rows):
        try:
            given = [float(word) for word in words[:width]]
        except ValueError:
            raise unreadable(run.line + index) from None
        result[index, : len(given)] = given
    if len(rows) != run.lines:
        raise unreadable(run.line)
    return result


def unreadable(line: int) -> ModelRejected:
    """The refusal of a line."""
    return ModelRejected(
        "mesh_invalid", "", f"Line {line} of the OBJ cannot be read. Export it again.", format="OBJ", where=f"第 {line} 行附近"
    )


def faces(run: Run, counts: tuple[int, int, int]) -> Faces:
    """The polygons of `f` lines; `counts` are the v, vt and vn read so far, from which negative numbers count back."""
    text = COMMENT.sub(b"", run.text).replace(b"f", b" ")
    raw = np.frombuffer(text, np.uint8)
    solid = raw > SPACE
    begins = np.flatnonzero(solid & ~np.concatenate([[False], solid[:-1]]))
    lines = np.searchsorted(np.flatnonzero(raw == NEWLINE), begins)
    sizes = np.bincount(lines) if len(lines) else np.zeros(0, np.int64)
    given = _even(text, len(begins))
    if given is None:
        given = _mixed(text, run.line)
    return Faces(sizes=sizes[sizes > 0], corners=_from_zero(given, counts, run.line))


def _even(text: bytes, count: int) -> Ints | None:
    """Corners (count, 3) where all are written alike, 0 for what is not given; None where they are not."""
    slashes, doubled = text.count(b"/"), text.count(b"//")
    columns = {(0, 0): [0], (count, 0): [0, 1], (2 * count, 0): [0, 1, 2], (2 * count, count): [0, 2]}.get((slashes, doubled))
    if columns is None:
        return None
    values = _parsed(text.replace(b"/", b" "), np.int64)
    if len(values) != count * len(columns):
        return None
    corners = np.zeros((count, 3), np.int64)
    corners[:, columns] = values.reshape(count, -1)
    return corners


def _mixed(text: bytes, line: int) -> Ints:
    rows = []
    try:
        for word in text.split():
            parts = [int(part) if part else 0 for part in word.split(b"/")[:3]]
            rows.append(parts + [0] * (3 - len(parts)))
    except ValueError:
        raise unreadable(line) from None
    return np.array(rows, np.int64).reshape(-1, 3)


def _from_zero(given: Ints, counts: tuple[int, int, int], line: int) -> Ints:
    known = np.array(counts)
    corners = np.where(given > 0, given - 1, np.where(given < 0, known + given, -1))
    if len(corners) and (corners[:, 0].min() < 0 or (given < -known).any()):
        raise unreadable(line)
    return corners
