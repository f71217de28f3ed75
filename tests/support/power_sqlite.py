"""Notes what SQLite does to its files (see `power`), by standing in front of its own VFS.

SQLite calls the operating system through a table of functions (sqlite3_vfs, sqlite3_io_methods; sqlite.org/vfs.html).
Ours pass everything on and note writes, truncates, syncs and deletions; folders are synced through the system call
`openDirectory`, which the Unix VFS lets us replace. For a process made for that: the table is the process's only one.
"""

import _sqlite3
import ctypes
import os
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int, c_int64, c_void_p, cast, pointer
from pathlib import Path
from typing import Any

from tests.support.power import Op, Trace
from tests.support.power_files import FileRecorder

_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
_DELETE = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)
_FOLDER = CFUNCTYPE(c_int, c_char_p, POINTER(c_int))
_SET_CALL = CFUNCTYPE(c_int, c_void_p, c_char_p, c_void_p)
_GET_CALL = CFUNCTYPE(c_void_p, c_void_p, c_char_p)


class _Vfs(Structure):
    _fields_ = (
        ("version", c_int), ("file_size", c_int), ("path_size", c_int), ("next", c_void_p), ("name", c_char_p), ("data", c_void_p),
        ("open", _OPEN), ("delete", _DELETE), ("access", c_void_p), ("full_path", c_void_p), ("dl_open", c_void_p), ("dl_error", c_void_p),
        ("dl_sym", c_void_p), ("dl_close", c_void_p), ("randomness", c_void_p), ("sleep", c_void_p), ("time", c_void_p),
        ("last_error", c_void_p), ("time64", c_void_p), ("set_call", _SET_CALL), ("get_call", _GET_CALL),
    )  # fmt: skip


class _Methods(Structure):
    _fields_ = (
        ("version", c_int), ("close", c_void_p), ("read", c_void_p), ("write", _WRITE), ("truncate", _TRUNCATE), ("sync", _SYNC),
        ("others", c_void_p * 13),
    )  # fmt: skip


class _File(Structure):
    _fields_ = (("methods", POINTER(_Methods)),)


class SqliteRecorder:
    """Records the databases below the recorder's root from `install` on."""

    def __init__(self, files: FileRecorder) -> None:
        self._files = files
        self._trace: Trace = files.trace
        self._inodes: dict[int, int] = {}
        self._methods: dict[int, tuple[_Methods, Any, Any, Any]] = {}
        self._vfs: _Vfs = _default_vfs()
        self._open_file, self._delete_file = _OPEN(_address(self._vfs.open)), _DELETE(_address(self._vfs.delete))
        self._open_folder = _FOLDER(self._vfs.get_call(byref(self._vfs), b"openDirectory") or 0)

    def install(self) -> None:
        """From now on, in the whole process."""
        self._hooks = (_OPEN(self._opened), _DELETE(self._deleted), _FOLDER(self._folder_synced))
        self._vfs.open, self._vfs.delete = self._hooks[0], self._hooks[1]
        self._vfs.set_call(byref(self._vfs), b"openDirectory", cast(self._hooks[2], c_void_p))

    def _opened(self, vfs: int, path_at: int | None, file: int, flags: int, out: Any) -> int:
        """SQLite goes on using the path where it lies: it is handed on as it came."""
        path = None if path_at is None else ctypes.string_at(path_at)
        name = None if path is None else self._files.name(os.fsdecode(path))
        existed = path is not None and os.path.exists(path)
        code = self._open_file(vfs, path_at, file, flags, out)
        self._inodes.pop(file, None)
        if code == 0 and name is not None and path is not None:
            self._inodes[file] = os.stat(path).st_ino
            if not existed:
                self._trace.append(Op("create", name, self._inodes[file]))
            handle = cast(file, POINTER(_File)).contents
            handle.methods = pointer(self._watched(handle.methods)[0])
        return int(code)

    def _watched(self, own: Any) -> tuple[_Methods, Any, Any, Any]:
        """The same methods with ours in front."""
        address = ctypes.addressof(own.contents)
        if address not in self._methods:
            copy = _Methods()
            ctypes.memmove(byref(copy), own, ctypes.sizeof(_Methods))
            write, truncate, sync = (_WRITE(_address(copy.write)), _TRUNCATE(_address(copy.truncate)), _SYNC(_address(copy.sync)))

            def wrote(file: int, data: int, size: int, at: int) -> int:
                code = int(write(file, data, size, at))
                self._trace.append(Op("write", file=self._inodes[file], at=at, data=ctypes.string_at(data, size)))
                return code

            def truncated(file: int, size: int) -> int:
                code = int(truncate(file, size))
                self._trace.append(Op("truncate", file=self._inodes[file], at=size))
                return code

            def synced(file: int, flags: int) -> int:
                since = len(self._trace)
                code = int(sync(file, flags))
                self._trace.append(Op("sync", file=self._inodes[file], since=since))
                return code

            copy.write, copy.truncate, copy.sync = _WRITE(wrote), _TRUNCATE(truncated), _SYNC(synced)
            self._methods[address] = (copy, write, truncate, sync)
        return self._methods[address]

    def _deleted(self, vfs: int, path: bytes, sync_folder: int) -> int:
        name, existed = self._files.name(os.fsdecode(path)), os.path.exists(path)
        if name is not None and existed:
            self._trace.append(Op("unlink", name))
        return int(self._delete_file(vfs, path, sync_folder))

    def _folder_synced(self, path: bytes, handle: Any) -> int:
        """SQLite opens a folder for one thing only: to sync it."""
        name = self._files.name(os.path.dirname(os.fsdecode(path)))
        if name is not None:
            self._trace.append(Op("syncdir", name, since=len(self._trace)))
        return int(self._open_folder(path, handle))


def _address(function: Any) -> int:
    return cast(function, c_void_p).value or 0


def _default_vfs() -> _Vfs:
    """The VFS that Python's own SQLite uses; RuntimeError if its library cannot be reached from outside."""
    libraries = [line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines() if "libsqlite3" in line]
    for name in dict.fromkeys([*libraries, getattr(_sqlite3, "__file__", None), None]):
        library = ctypes.CDLL(name)
        if hasattr(library, "sqlite3_vfs_find"):
            library.sqlite3_vfs_find.restype = POINTER(_Vfs)
            library.sqlite3_vfs_find.argtypes = [c_char_p]
            found: _Vfs = library.sqlite3_vfs_find(None).contents
            return found
    raise RuntimeError("this Python hides its SQLite: use one whose _sqlite3 is linked to libsqlite3.so, such as Debian's")
