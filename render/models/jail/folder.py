"""A cell's work folder seen from outside: how much lies in it, and what must not be left there.

Whoever reads a jailed program's results must not be led elsewhere: links, pipes, sockets and devices that it left are removed.
"""

from __future__ import annotations

import os

_BLOCK_BYTES = 512
_DEEPEST = 32


class Held:
    """What a folder holds: entries, bytes on the disk, and what is neither file nor folder."""

    def __init__(self) -> None:
        self.files = self.bytes = 0
        self.odd: set[str] = set()


def look(folder: str, most: int = 2**31) -> Held:
    """Count a folder, all below too, until `most` entries are passed; links are not followed."""
    held, todo = Held(), [(folder, 0)]
    while todo and held.files <= most:
        path, depth = todo.pop()
        # A folder deeper than any of ours ends the count as too much.
        held.files += most if depth > _DEEPEST else 0
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    _count(held, entry)
                    if held.files > most:
                        break
                    if entry.is_dir(follow_symlinks=False):
                        todo.append((entry.path, depth + 1))
        except OSError:
            continue
    return held


def sweep(folder: str, before: Held) -> None:
    """Remove what is neither file nor folder and was not there before."""
    for path in look(folder).odd - before.odd:
        _remove(path)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return


def _count(held: Held, entry: os.DirEntry[str]) -> None:
    held.files += 1
    try:
        held.bytes += entry.stat(follow_symlinks=False).st_blocks * _BLOCK_BYTES
        if not entry.is_file(follow_symlinks=False) and not entry.is_dir(follow_symlinks=False):
            held.odd.add(entry.path)
    except OSError:
        return
