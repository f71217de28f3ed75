"""A root of its own for a jailed program: an empty tmpfs that holds what it may read, its folder, and nothing to write beside it.

All in namespaces that end with the program: mounts, processes, network (not even loopback is up), IPC, host name, and users
where the service is no administrator. Needs Linux 5.12 (mount_setattr).
"""

from __future__ import annotations

import os
import stat

from render.models.jail import kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_APART = kernel.CLONE_NEWPID | kernel.CLONE_NEWNET | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS
_READ_ONLY = kernel.ATTR_RDONLY | kernel.ATTR_NOSUID | kernel.ATTR_NODEV
_FOLDER = kernel.ATTR_NOSUID | kernel.ATTR_NODEV
_DEVICE = kernel.ATTR_NOSUID | kernel.ATTR_NOEXEC


def leave() -> None:
    """Leave the machine's namespaces; the next child is the first process of its own world. Raises OSError."""
    user, group = os.getuid(), os.getgid()
    try:
        kernel.unshare(kernel.CLONE_NEWUSER | _APART)
    except OSError:
        if user != 0:
            raise
        kernel.unshare(_APART)  # an administrator in a container that has no user namespaces
        return
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{user} {user} 1")
    _write("/proc/self/gid_map", f"{group} {group} 1")


def enclose(readable: Sequence[str], devices: Sequence[str], folder: str) -> None:
    """Change this process' root to a new one that holds these paths, where they were before. Raises OSError."""
    kernel.unshare(kernel.CLONE_NEWNS)
    kernel.mount("none", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
    # Copies first: the new root is hung over the work folder, where the old one cannot be seen through.
    trees = [(path, *_copy(path, _READ_ONLY)) for path in readable]
    trees += [(path, *_copy(path, _DEVICE)) for path in devices]
    trees.append((folder, *_copy(folder, _FOLDER)))
    kernel.mount("tmpfs", folder, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "size=1m,mode=755")
    root = os.path.realpath(folder)
    _shortcuts(root)
    for path, tree, is_folder in trees:
        _hang(tree, root + path, is_folder)
    os.chdir(root)
    kernel.pivot_here()
    kernel.mount("none", "/", "", kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY | kernel.MS_NOSUID | kernel.MS_NODEV)


def _copy(path: str, attributes: int) -> tuple[int, bool]:
    tree = kernel.clone_tree(path)
    kernel.restrict(tree, attributes)
    return tree, stat.S_ISDIR(os.fstat(tree).st_mode)


def _hang(tree: int, target: str, is_folder: bool) -> None:
    if is_folder:
        os.makedirs(target, exist_ok=True)
    elif not os.path.exists(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o444))
    kernel.attach(tree, target)
    os.close(tree)


def _shortcuts(root: str) -> None:
    """/lib, /lib64, /bin as the machine has them: short ways into /usr."""
    for name in ("/lib", "/lib64", "/lib32", "/bin", "/sbin"):
        if os.path.islink(name):
            os.symlink(os.readlink(name), root + name)


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode("ascii"))
    finally:
        os.close(descriptor)
