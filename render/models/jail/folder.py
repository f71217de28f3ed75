"""A cell's work folder seen from outside: how much lies in it, and what must not be left there.

Whoever reads a jailed program's results must not be led elsewhere: links, pipes, sockets and devices that it left are removed,
and folders too deep for those who tidy up behind it.
"""

from __future__ import annotations

import errno
import os

from render.models.jail.tidy import clear

_BLOCK_BYTES = 512
_DEEPEST = 32


class Held:
    """What a folder holds: entries, bytes on the disk, what is neither file nor folder, and what reaches too deep."""

    def __init__(self) -> None:
        self.files = self.bytes = 0
        self.odd: set[str] = set()
        self.deep: set[str] = set()


def look(folder: str, most: int = 2**31) -> Held:
    """Count a folder, all below too, until `most` entries are passed; links are not followed."""
    held, todo = Held(), [(folder, 0, folder)]
    while todo and held.files <= most:
        path, depth, top = todo.pop()
        if depth > _DEEPEST:
            _too_deep(held, top, most)
            continue
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    _count(held, entry)
                    if held.files > most:
                        break
                    if entry.is_dir(follow_symlinks=False):
                        todo.append((entry.path, depth + 1, top if depth else entry.path))
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                _too_deep(held, top, most)
    return held


def _too_deep(held: Held, top: str, most: int) -> None:
    """A folder deeper than any of ours ends the count as too much."""
    held.files += most
    held.deep.add(top)


def sweep(folder: str, before: Held) -> None:
    """Remove what is neither file nor folder and was not there before, and what reaches too deep."""
    while deep := (found := look(folder)).deep:
        for path in deep:
            clear(path)
        if any(os.path.lexists(path) for path in deep):
            break
    for path in found.odd - before.odd:
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
