"""System calls that Python has no words for, by ctypes. Errors are OSError with the call's name.

Everything in this room that runs between the service and a strange file starts anew for every file, so it imports little:
no typing, no dataclasses, no json, no signal (which brings enum).
"""

from __future__ import annotations

import ctypes
import os

CLONE_NEWNS = 0x0002_0000
CLONE_NEWUTS = 0x0400_0000
CLONE_NEWIPC = 0x0800_0000
CLONE_NEWUSER = 0x1000_0000
CLONE_NEWPID = 0x2000_0000
CLONE_NEWNET = 0x4000_0000

SIGKILL = 9

PR_SET_PDEATHSIG = 1
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
PR_SET_CHILD_SUBREAPER = 36
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

_AT_FDCWD = -100
_AT_EMPTY_PATH = 0x1000
_AT_RECURSIVE = 0x8000
_OPEN_TREE_CLONE = 1
_OPEN_TREE_CLOEXEC = os.O_CLOEXEC
_MOVE_MOUNT_F_EMPTY_PATH = 4
_NR_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_NR_OPEN_TREE = 428
_NR_MOVE_MOUNT = 429
_NR_MOUNT_SETATTR = 442

MS_REC = 0x4000
MS_PRIVATE = 1 << 18
MS_RDONLY, MS_NOSUID, MS_NODEV = 1, 2, 4
MS_REMOUNT, MS_BIND = 32, 4096
MNT_DETACH = 2
ATTR_RDONLY, ATTR_NOSUID, ATTR_NODEV, ATTR_NOEXEC = 1, 2, 4, 8

_CAPABILITY_VERSION_3 = 0x2008_0522
_LAST_CAPABILITY = 63

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def checked(result: int, what: str) -> int:
    """The result, or OSError that names the call."""
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return result


def syscall(number: int, *arguments: object, what: str) -> int:
    """One system call by number; whole numbers are passed as longs."""
    longs = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    return checked(int(libc.syscall(ctypes.c_long(number), *longs)), what)


def unshare(flags: int) -> None:
    """Leave the shared namespaces of `flags`."""
    checked(libc.unshare(flags), "unshare")


def prctl(option: int, first: int = 0, second: int = 0) -> None:
    """One prctl of up to two numbers."""
    numbers = [ctypes.c_ulong(value) for value in (first, second, 0, 0)]
    checked(libc.prctl(option, *numbers), f"prctl {option}")


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """mount(2)."""
    words = [os.fsencode(word) for word in (source, target, kind)]
    checked(libc.mount(*words, ctypes.c_ulong(flags), os.fsencode(options)), f"mount {target}")


def clone_tree(path: str) -> int:
    """A detached copy of the mounts at and below a path, as a descriptor."""
    flags = _OPEN_TREE_CLONE | _OPEN_TREE_CLOEXEC | _AT_RECURSIVE
    return syscall(_NR_OPEN_TREE, _AT_FDCWD, ctypes.c_char_p(os.fsencode(path)), flags, what=f"open_tree {path}")


def restrict(tree: int, attributes: int) -> None:
    """Add ATTR_… to a detached tree, all the way down."""

    class MountAttr(ctypes.Structure):
        _fields_ = (("set", ctypes.c_uint64), ("clear", ctypes.c_uint64), ("propagation", ctypes.c_uint64), ("userns", ctypes.c_uint64))

    wanted = MountAttr(attributes, 0, 0, 0)
    where = ctypes.c_char_p(b"")
    flags = _AT_EMPTY_PATH | _AT_RECURSIVE
    syscall(_NR_MOUNT_SETATTR, tree, where, flags, ctypes.byref(wanted), ctypes.sizeof(wanted), what="mount_setattr")


def attach(tree: int, target: str) -> None:
    """Hang a detached tree at a path."""
    nothing, path = ctypes.c_char_p(b""), ctypes.c_char_p(os.fsencode(target))
    syscall(_NR_MOVE_MOUNT, tree, nothing, _AT_FDCWD, path, _MOVE_MOUNT_F_EMPTY_PATH, what=f"move_mount {target}")


def pivot_here() -> None:
    """Make the current folder, a mount point, the root, and let go of the old one."""
    dot = ctypes.c_char_p(b".")
    syscall(_NR_PIVOT_ROOT[os.uname().machine], dot, dot, what="pivot_root")
    checked(libc.umount2(b".", MNT_DETACH), "umount2")
    os.chdir("/")


def drop_capabilities() -> None:
    """Give up every capability, and the right to get one back by starting a program."""
    for capability in range(_LAST_CAPABILITY + 1):
        libc.prctl(PR_CAPBSET_DROP, ctypes.c_ulong(capability), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))
    libc.prctl(PR_CAP_AMBIENT, *(ctypes.c_ulong(value) for value in (PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)))
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    checked(libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")
