"""Power cuts: what a disk may hold after one, told from every write, sync and name change before it.

A recorder (`power_files`, `power_sqlite`) notes what a program does to its files and what it acknowledges.
`Disk` replays that up to an instant and then loses power: synced data stays; of the rest each file keeps
nothing, all, a beginning, or any of its writes, torn at sectors of 512 bytes. Names that were made,
changed or removed count once their folder was synced, and may or may not before.
"""

import pickle
import random
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

SECTOR: Final = 512
BEGINS: Final = ("begins",)
"""Said when all that lay on the disk before is noted: no power is cut earlier."""

Kind = Literal["create", "write", "truncate", "sync", "mkdir", "rename", "unlink", "syncdir", "ack"]


class Op(NamedTuple):
    """One thing that happened. `file` names an inode while it lives; a sync covers what came before `since`."""

    kind: Kind
    path: str = ""
    file: int = 0
    at: int = 0
    data: bytes = b""
    to: str = ""
    since: int = 0
    said: Any = None


class Trace(list[Op]):
    """What happened, in order; kept in a file by the process that it happened in."""

    def save(self, path: Path) -> None:
        path.write_bytes(pickle.dumps([tuple(op) for op in self]))

    @classmethod
    def load(cls, path: Path) -> "Trace":
        return cls(Op(*fields) for fields in pickle.loads(path.read_bytes()))

    def acknowledged(self, until: int) -> list[Any]:
        """What had been acknowledged before the op number `until`."""
        return [op.said for op in self[:until] if op.kind == "ack"]

    def cuts(self, count: int, rng: random.Random) -> list[int]:
        """Instants to cut at: behind acknowledgements, just before syncs and name changes, and anywhere."""
        first = next((at + 1 for at, op in enumerate(self) if op.said == BEGINS), 0)
        behind = [at + 1 for at, op in enumerate(self) if op.kind == "ack" and at >= first]
        around = [at for at, op in enumerate(self) if op.kind in ("sync", "syncdir", "rename", "unlink", "truncate") and at >= first]
        pools = [behind, around, range(first, len(self) + 1)]
        return sorted(rng.choice(pools[number % 3] or pools[2]) for number in range(count))


@dataclass
class _File:
    synced: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, Op]] = field(default_factory=list)

    def sync(self, since: int) -> None:
        for at, op in self.pending:
            if at < since:
                _apply(self.synced, op)
        self.pending = [(at, op) for at, op in self.pending if at >= since]


class Disk:
    """The disk after `ops[:until]`."""

    def __init__(self, trace: Trace, until: int) -> None:
        self._files: dict[int, _File] = {}
        self._live: dict[str, _File | None] = {}
        """Name -> file, None for a folder."""
        self._synced: dict[str, _File | None] = {}
        self._names: list[tuple[int, Op, _File | None]] = []
        for at, op in enumerate(trace[:until]):
            self._take(at, op)

    def _take(self, at: int, op: Op) -> None:
        if op.kind == "create":
            self._files[op.file] = _File()
            self._name(at, op, self._files[op.file])
        elif op.kind in ("write", "truncate"):
            self._files[op.file].pending.append((at, op))
        elif op.kind == "sync":
            self._files[op.file].sync(op.since)
        elif op.kind in ("mkdir", "rename", "unlink"):
            self._name(at, op, self._live.get(op.path))
        elif op.kind == "syncdir":
            for name in [name for name in self._names if name[0] < op.since and op.path in _folders(name[1])]:
                _rename(self._synced, name[1], name[2])
                self._names.remove(name)

    def _name(self, at: int, op: Op, file: _File | None) -> None:
        _rename(self._live, op, file)
        self._names.append((at, op, file))

    def lose_power(self, into: Path, rng: random.Random) -> None:
        """Lay out in the empty folder `into` what is left."""
        names = dict(self._synced)
        for _, op, file in self._names[: rng.choice((0, rng.randint(0, len(self._names)), len(self._names)))]:
            _rename(names, op, file)
        left = {id(file): _survivor(file, rng) for file in names.values() if file is not None}
        for name, file in sorted(names.items()):
            path = into / name
            if not path.parent.is_dir():
                continue  # its folder's own name was lost
            if file is None:
                path.mkdir(exist_ok=True)
            else:
                path.write_bytes(left[id(file)])


def _folders(op: Op) -> set[str]:
    return {str(Path(name).parent) for name in (op.path, op.to) if name}


def _rename(names: dict[str, _File | None], op: Op, file: _File | None) -> None:
    if op.kind in ("rename", "unlink"):
        names.pop(op.path, None)
    if op.kind != "unlink":
        names[op.to or op.path] = file


def _survivor(file: _File, rng: random.Random) -> bytes:
    """What is left of a file: what was synced, and some of what was not."""
    content, ops = bytearray(file.synced), [op for _, op in file.pending]
    way = rng.choice(("none", "all", "beginning", "any", "torn"))
    if way == "all":
        kept = ops
    elif way == "beginning":
        kept = ops[: rng.randint(0, len(ops))]
        if len(kept) < len(ops):
            kept = [*kept, *_torn(ops[len(kept)], rng)]
    elif way == "any":
        kept = [op for op in ops if rng.random() < 0.5]
    elif way == "torn":
        kept = [piece for op in ops for piece in _torn(op, rng)]
    else:
        kept = []
    for op in kept:
        _apply(content, op)
    return bytes(content)


def _torn(op: Op, rng: random.Random) -> list[Op]:
    """The sectors of a write that reached the disk."""
    if op.kind != "write":
        return [op] if rng.random() < 0.5 else []
    edges = [0, *range(SECTOR - op.at % SECTOR, len(op.data), SECTOR), len(op.data)]
    pieces = [op._replace(at=op.at + start, data=op.data[start:end]) for start, end in pairwise(edges)]
    return [piece for piece in pieces if rng.random() < 0.5]


def _apply(content: bytearray, op: Op) -> None:
    if op.kind == "truncate":
        del content[op.at :]
        content.extend(bytes(op.at - len(content)))
    else:
        content.extend(bytes(max(0, op.at - len(content))))
        content[op.at : op.at + len(op.data)] = op.data
