"""Folders that go away for sure, whatever a jailed program left in them. Few imports: every cell's keeper has it."""

from __future__ import annotations

import os
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def clear(folder: str | Path) -> None:
    """Remove a folder and all below, however deep it reaches; what cannot be removed is left.

    Folders are not walked into but laid side by side in a heap: `shutil.rmtree` gives up at a thousand levels, and a path
    has an end before that.
    """
    if os.path.islink(folder):
        raise ValueError(f"{folder} is a link: what it leads to is not ours to remove")
    parent, name = os.path.split(os.path.abspath(folder))
    heap = os.path.join(parent, f".gone-{os.getpid()}-{name[:100]}")
    try:
        os.mkdir(heap, 0o700)
        os.rename(folder, os.path.join(heap, "0"))
    except OSError:
        _gone(heap)
        return
    made, todo = 1, ["0"]
    while todo:
        here = os.path.join(heap, todo.pop())
        for path in _emptied(here):
            aside = str(made)
            if _moved(path, os.path.join(heap, aside)):
                todo.append(aside)
            made += 1
        _gone(here)
    _gone(heap)


def _emptied(folder: str) -> list[str]:
    """The folders in a folder, whose other contents are removed."""
    try:
        os.chmod(folder, 0o700)
        with os.scandir(folder) as found:
            entries = list(found)
    except OSError:
        return []
    for entry in entries:
        if not entry.is_dir(follow_symlinks=False):
            try:
                os.unlink(entry.path)
            except OSError:
                continue
    return [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]


def _moved(folder: str, target: str) -> bool:
    try:
        os.chmod(folder, 0o700)
        os.rename(folder, target)
    except OSError:
        return False
    return True


def _gone(folder: str) -> None:
    try:
        os.rmdir(folder)
    except OSError:
        return


@contextmanager
def work_folder(prefix: str, within: Path | None = None) -> Iterator[str]:
    """A fresh folder, gone afterwards whatever was left in it."""
    import tempfile

    name = tempfile.mkdtemp(prefix=prefix, dir=within)
    try:
        yield name
    finally:
        clear(name)
