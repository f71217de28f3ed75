"""The tree of one show as its signed heads have it, kept in memory: leaves in order, their hashes, and what they name."""

import copy
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from archive.catalog.tables import SealPiece
from archive.objects.keys import parse_segment
from archive.seal.errors import SealError
from archive.seal.leaf import EventLeaf, parse
from archive.seal.merkle import Frontier, leaf_hash
from archive.seal.note import Head, read_head

_EVENT: Final = "event "


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What the tree is with some more leaves: its size and root, and the last event in it (0: none) with its time."""

    size: int
    root: bytes
    last_seq: int
    last_recorded_at: str


class Tree:
    """Grows by whole pieces. Reading is safe beside one thread that lets it grow.

    `media` are the keys in it below `merchant/show`; of each track all segments below index `floors[track]` are in it.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.hashes: list[bytes] = []
        self.media: set[str] = set()
        self.head: Head | None = None
        self._frontier = Frontier()
        self._places: dict[str, int] = {}
        self._indexes: defaultdict[str, set[int]] = defaultdict(set)
        self.floors: dict[str, int] = {}

    @classmethod
    def of(cls, pieces: Sequence[SealPiece]) -> "Tree":
        """The tree of a show's pieces by size; SealError if they do not follow each other or a root is not theirs."""
        tree = cls()
        for piece in pieces:
            tree.take(piece)
        return tree

    @property
    def size(self) -> int:
        """How many leaves it has."""
        return len(self.lines)

    @property
    def last_seq(self) -> int:
        """The last event in it; 0 if it has none."""
        return 0 if self.head is None else self.head.last_seq

    def grown(self, lines: Sequence[str]) -> Growth:
        """What it would be with these leaves; it stays as it is."""
        frontier = copy.deepcopy(self._frontier)
        for line in lines:
            frontier.append(leaf_hash(line.encode()))
        last = next((leaf for line in reversed(lines) if line.startswith(_EVENT) and isinstance(leaf := parse(line), EventLeaf)), None)
        return Growth(
            size=frontier.size,
            root=frontier.root(),
            last_seq=self.last_seq if last is None else last.seq,
            last_recorded_at="" if last is None else last.recorded_at,
        )

    def check(self, piece: SealPiece) -> None:
        """SealError if the piece does not fit on."""
        growth, head = self.grown(piece.lines.split("\n")), read_head(piece.note)
        if piece.first != self.size or growth.size != head.size or growth.root != head.root:
            raise SealError(
                f"the head over {piece.size} leaves in {piece.key} is not one of the leaves that the catalogue keeps: "
                "restore the catalogue from a backup, and see 'vouchcast replay verify'"
            )

    def take(self, piece: SealPiece) -> None:
        """Let a piece's leaves be the tree's; SealError if it does not fit on."""
        self.check(piece)
        lines = piece.lines.split("\n")
        for line in lines:
            self._places[_name(line)] = len(self.lines)
            self.lines.append(line)
            self.hashes.append(leaf_hash(line.encode()))
            self._frontier.append(self.hashes[-1])
        self._take_media([line.split(" ")[1] for line in lines if not line.startswith(_EVENT)])
        self.head = read_head(piece.note)

    def _take_media(self, names: Sequence[str]) -> None:
        self.media.update(names)
        for segment in (found for name in names if (found := parse_segment(name)) is not None):
            self._indexes[segment.track].add(segment.index)
        for track, indexes in self._indexes.items():
            floor = self.floors.get(track, 0)
            while floor in indexes:
                indexes.discard(floor)
                floor += 1
            self.floors[track] = floor

    def place(self, name: str) -> int | None:
        """The position of `event 17`, or of a media key below `merchant/show`."""
        return self._places.get(name)


def _name(line: str) -> str:
    kind, name, _ = line.split(" ", 2)
    return f"event {name}" if kind == "event" else name
