"""`python -m render.models.jail.cell SECONDS BYTES MODULE ARGS…`: give up what is not needed, then run a module on strange bytes.

Runs in a process of its own. Memory (BYTES of address space, 0: unlimited), processor time, written files and open files
are limited, core dumps are off, and the network is left where the kernel lets an ordinary user do so.
"""

import contextlib
import ctypes
import os
import resource
import runpy
import sys
from typing import Final

CLONE_NEWUSER: Final = 0x10000000
CLONE_NEWNET: Final = 0x40000000
FILE_BYTES: Final = 256 * 2**20


def limit(seconds: int, address_bytes: int) -> None:
    """Set the limits; there is no way back."""
    wanted = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: FILE_BYTES,
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_CORE: 0,
    }
    if address_bytes:
        wanted[resource.RLIMIT_AS] = address_bytes
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        lowest = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (lowest, lowest))


def leave_network() -> bool:
    """Move into a network of our own with nothing in it; False where that is not allowed."""
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return False
    with contextlib.suppress(OSError):
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{user} {user} 1")
        _write("/proc/self/gid_map", f"{group} {group} 1")
    return True


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def main() -> None:
    """Limit this process and become the module."""
    seconds, address_bytes, module = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    leave_network()
    limit(seconds, address_bytes)
    sys.argv = [module, *sys.argv[4:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
