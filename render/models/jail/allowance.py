"""What a jailed program may use."""

from dataclasses import dataclass
from typing import Final

MIB: Final = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """Limits of one run, over its whole process tree.

    `seconds` by the clock; `cpu_seconds` of processor time (None: as the clock allows on every core); `memory_bytes` resident;
    `file_bytes` the largest file, `total_bytes` and `files` what its folder may grow by; `tasks` processes and threads.
    """

    seconds: float
    cpu_seconds: float | None = None
    memory_bytes: int = 512 * MIB
    file_bytes: int = 256 * MIB
    total_bytes: int = 1024 * MIB
    files: int = 2000
    tasks: int = 128


CHECK: Final = Allowance(seconds=60, cpu_seconds=10)
"""For looking at an upload: 512 MB and 10 s of one core; by the clock more, for a live show goes before."""
