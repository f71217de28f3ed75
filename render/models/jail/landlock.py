"""Which files a jailed program may touch, by Landlock (Linux 5.13 and later): read what is listed, write its own folder, nothing else.

From ABI 4 on no TCP either, from ABI 6 on no signals to and no abstract sockets of processes outside. Source: the kernel's
include/uapi/linux/landlock.h.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import struct

from render.models.jail.kernel import syscall

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION, _PATH_BENEATH = 1, 1
_READ_DIR = 1 << 3
_READ = 1 << 0 | 1 << 2 | _READ_DIR
"""EXECUTE, READ_FILE, READ_DIR."""
_WRITE_FILE, _TRUNCATE, _IOCTL_DEV = 1 << 1, 1 << 14, 1 << 15
_WORK = _READ | _WRITE_FILE | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 13 | _TRUNCATE
"""And REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_REG, REFER: no links, pipes, sockets or devices."""
_OF_A_FILE = 1 << 0 | _WRITE_FILE | 1 << 2 | _TRUNCATE | _IOCTL_DEV
_RIGHTS_BY_ABI = (0, 13, 14, 15, 15, 16)
"""How many rights each ABI knows, the later ones as the last."""


def abi() -> int:
    """The kernel's version of Landlock, 0 without."""
    try:
        return syscall(_CREATE, ctypes.c_void_p(), 0, _VERSION, what="landlock")
    except OSError:
        return 0


def confine(readable: Sequence[str], listed: Sequence[str], devices: Sequence[str], folder: str) -> None:
    """From here on this process and all that it starts can open these paths alone; needs no_new_privs. Raises OSError.

    `listed` are folders of which only the names may be read, theirs and those below: Python looks for packages so.
    """
    version = abi()
    if version == 0:
        raise OSError(errno.ENOSYS, "landlock: this kernel has none, or it is off")
    known = (1 << _RIGHTS_BY_ABI[min(version, 5)]) - 1
    rules = struct.pack("=QQQ", known, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = syscall(_CREATE, ctypes.c_char_p(rules), size, 0, what="landlock_create_ruleset")
    for path in readable:
        _allow(ruleset, path, _READ & known)
    for path in listed:
        _allow(ruleset, path, _READ_DIR)
    for path in devices:
        _allow(ruleset, path, (_READ | _WRITE_FILE | _IOCTL_DEV) & known)
    _allow(ruleset, folder, _WORK & known)
    syscall(_RESTRICT, ruleset, 0, what="landlock_restrict_self")
    os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= _OF_A_FILE
        rule = struct.pack("=Qi", rights, descriptor)
        syscall(_ADD, ruleset, _PATH_BENEATH, ctypes.c_char_p(rule), 0, what=f"landlock_add_rule {path}")
    finally:
        os.close(descriptor)
