"""Notes what Python code does to the files below a folder: every write, truncate, sync and name change (see `power`).

It puts its own functions in `os`'s and `io`'s place, so use it in a process made for that. With `deaf` nothing is
ever synced: what a program that forgot to would leave.
"""

import builtins
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.power import BEGINS, Op, Trace


class FileRecorder:
    """Records below `root` from `install` on."""

    def __init__(self, root: Path, trace: Trace, *, deaf: bool = False) -> None:
        self.trace = trace
        self._root = str(root.resolve())
        self._deaf = deaf
        self._os = {name: getattr(os, name) for name in _WATCHED}
        self._io_open = io.open

    def install(self) -> None:
        """From now on, in the whole process; what lies there already is on the disk."""
        self._look()
        for name in _WATCHED:
            setattr(os, name, getattr(self, f"_{name}"))
        io.open = builtins.open = self._open_file  # type: ignore[assignment]

    def _look(self) -> None:
        for path in sorted(Path(self._root).rglob("*")):
            name, file = str(path.relative_to(self._root)), path.stat().st_ino
            if path.is_dir():
                self.note(Op("mkdir", name))
            else:
                self.note(Op("create", name, file), Op("write", file=file, data=path.read_bytes()))
                self.note(Op("sync", file=file, since=len(self.trace)))
            self.note(Op("syncdir", str(Path(name).parent), since=len(self.trace)))
        self.note(Op("ack", said=BEGINS))

    def name(self, path: Any) -> str | None:
        """The path below the root, None for what lies elsewhere."""
        whole = os.path.abspath(os.fspath(path)) if isinstance(path, str | bytes | os.PathLike) else ""
        return os.path.relpath(whole, self._root) if whole.startswith(f"{self._root}/") or whole == self._root else None

    def note(self, *ops: Op) -> None:
        self.trace.extend(ops)

    def created(self, path: Any, existed: bool, handle: int, flags: int) -> None:
        """A file was opened; what that did to it."""
        name, file = self.name(path), os.fstat(handle).st_ino
        if name is None:
            return
        if not existed:
            self.note(Op("create", name, file))
        elif flags & os.O_TRUNC:
            self.note(Op("truncate", name, file))

    def _watched(self, handle: int) -> bool:
        return self.name(os.readlink(f"/proc/self/fd/{handle}").removesuffix(" (deleted)")) is not None

    def _open(self, path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
        existed = os.path.lexists(path)
        handle: int = self._os["open"](path, flags, mode, **more)
        self.created(path, existed, handle, flags)
        return handle

    def _open_file(self, file: Any, mode: str = "r", *arguments: Any, **more: Any) -> Any:
        if isinstance(file, int) or self.name(file) is None or not set(mode) & set("wax+"):
            return self._io_open(file, mode, *arguments, **more)
        existed = os.path.lexists(file)
        raw = _Raw(file, mode.replace("b", "").replace("t", ""))
        raw.recorder = self
        self.created(file, existed, raw.fileno(), os.O_TRUNC if "w" in mode else 0)
        buffered: Any = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding=more.get("encoding"), newline=more.get("newline"))

    def wrote(self, handle: int, at: int, data: bytes) -> None:
        self.note(Op("write", file=os.fstat(handle).st_ino, at=at, data=data))

    def _write(self, handle: int, data: Any) -> int:
        if not self._watched(handle):
            return int(self._os["write"](handle, data))
        at = os.lseek(handle, 0, os.SEEK_CUR)
        count: int = self._os["write"](handle, data)
        self.wrote(handle, at, bytes(data)[:count])
        return count

    def _pwrite(self, handle: int, data: Any, at: int) -> int:
        count: int = self._os["pwrite"](handle, data, at)
        if self._watched(handle):
            self.wrote(handle, at, bytes(data)[:count])
        return count

    def _ftruncate(self, handle: int, size: int) -> None:
        self._os["ftruncate"](handle, size)
        if self._watched(handle):
            self.note(Op("truncate", file=os.fstat(handle).st_ino, at=size))

    def _truncate(self, path: Any, size: int) -> None:
        self._os["truncate"](path, size)
        if (name := self.name(path)) is not None:
            self.note(Op("truncate", name, os.stat(path).st_ino, size))

    def _fsync(self, handle: int) -> None:
        name = self.name(os.readlink(f"/proc/self/fd/{handle}").removesuffix(" (deleted)"))
        since = len(self.trace)
        if self._deaf:
            return
        self._os["fsync"](handle)
        if name is not None:
            folder = os.path.isdir(f"/proc/self/fd/{handle}")
            self.note(Op("syncdir", name, since=since) if folder else Op("sync", name, os.fstat(handle).st_ino, since=since))

    _fdatasync = _fsync

    def _mkdir(self, path: Any, *arguments: Any, **more: Any) -> None:
        self._os["mkdir"](path, *arguments, **more)
        if (name := self.name(path)) is not None:
            self.note(Op("mkdir", name))

    def _rename(self, source: Any, target: Any, **more: Any) -> None:
        self._moved("rename", source, target, **more)

    def _replace(self, source: Any, target: Any, **more: Any) -> None:
        self._moved("replace", source, target, **more)

    def _moved(self, by: str, source: Any, target: Any, **more: Any) -> None:
        self._os[by](source, target, **more)
        names = self.name(source), self.name(target)
        if names[0] is not None and names[1] is not None:
            self.note(Op("rename", names[0], to=names[1]))

    def _gone(self, by: Callable[..., None], path: Any, **more: Any) -> None:
        by(path, **more)
        if (name := self.name(path)) is not None:
            self.note(Op("unlink", name))

    def _unlink(self, path: Any, **more: Any) -> None:
        self._gone(self._os["unlink"], path, **more)

    _remove = _unlink

    def _rmdir(self, path: Any, **more: Any) -> None:
        self._gone(self._os["rmdir"], path, **more)


_WATCHED = (
    "open", "write", "pwrite", "ftruncate", "truncate", "fsync", "fdatasync", "mkdir", "rename", "replace", "unlink", "remove", "rmdir",
)  # fmt: skip


class _Raw(io.FileIO):
    """A file that tells what is written to it."""

    recorder: FileRecorder

    def write(self, data: Any) -> int:
        at = self.tell() if "a" not in self.mode else os.fstat(self.fileno()).st_size
        count = super().write(data)
        self.recorder.wrote(self.fileno(), at, bytes(data)[:count])
        return count

    def truncate(self, size: int | None = None) -> int:
        size = super().truncate(size)
        self.recorder.note(Op("truncate", file=os.fstat(self.fileno()).st_ino, at=size))
        return size
