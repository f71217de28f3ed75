"""What the service tells the cell's keeper to run, and how the keeper answers: two short messages over pipes.

Only whole numbers, strings, lists and dictionaries, by `marshal`: both ends are the same Python, and neither message ever
passes through the jailed program.
"""

from __future__ import annotations

import marshal
import os

NAMESPACES, LANDLOCK, SECCOMP = "namespaces", "landlock", "seccomp"
LAYERS = (NAMESPACES, LANDLOCK, SECCOMP)
NO_WALLS = 125
"""Exit code of a cell whose walls could not be built."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Order:
    """One program to run: what it sees, what it may use."""

    argv: list[str]
    environment: dict[str, str]
    folder: str
    readable: list[str]
    listed: list[str]
    devices: list[str]
    layers: list[str]
    cgroup: str
    seconds: float
    cpu_seconds: float
    memory_bytes: int
    data_bytes: int
    file_bytes: int
    total_bytes: int
    files: int
    tasks: int

    def __init__(self, **told: Any) -> None:
        self.__dict__.update(told)

    def pack(self) -> bytes:
        """As it goes over the pipe: four bytes of length, then the message."""
        body = marshal.dumps(self.__dict__)
        return len(body).to_bytes(4, "little") + body

    @classmethod
    def receive(cls, descriptor: int) -> Order:
        """Read one from a pipe; EOFError if it ends before."""
        return cls(**marshal.loads(_exactly(descriptor, int.from_bytes(_exactly(descriptor, 4), "little"))))


def _exactly(descriptor: int, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = os.read(descriptor, size - len(data))
        if not more:
            raise EOFError("the service is gone")
        data += more
    return data
