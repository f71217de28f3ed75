"""How a jailed program ended."""

import signal
from dataclasses import dataclass
from typing import Final, Literal

from render.models.jail.order import NO_WALLS

End = Literal["done", "failed", "crashed", "timed_out", "cpu", "memory", "output", "processes", "no_jail"]

OUT_OF_MEMORY: Final = ("MemoryError", "std::bad_alloc", "heap out of memory", "Cannot allocate memory", "Array buffer allocation failed")
TOO_LARGE: Final = ("File too large", "EFBIG")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How it ended: `code` as a shell has it, negative for a signal; the last of what it said; what it used.

    `end`: `done` (code 0), `failed` (it gave up by itself), `crashed` (by a signal, as a native parser does), or the limit
    that it met; `no_jail` where the walls could not be built and nothing was run.
    """

    code: int
    end: End
    said: str
    seconds: float = 0.0
    cpu_s: float = 0.0
    peak_bytes: int = 0

    @property
    def timed_out(self) -> bool:
        """Whether it took too long, by the clock or by the processor."""
        return self.end in ("timed_out", "cpu")


def judged(reason: str, code: int, said: str) -> End:
    """The end of a program that the keeper ended for `reason` ("": it ended by itself)."""
    match reason:
        case "timed_out" | "cpu" | "memory" | "output" | "processes":
            return reason
        case "abandoned":
            return "no_jail"
    if code == 0:
        return "done"
    if code == NO_WALLS and said.startswith("no jail:"):
        return "no_jail"
    return _by_itself(code, said)


def _by_itself(code: int, said: str) -> End:
    if code == -signal.SIGXCPU:
        return "cpu"
    if code == -signal.SIGXFSZ or any(word in said for word in TOO_LARGE):
        return "output"
    # Without a reason of ours it was the kernel that killed: it does so when memory runs out.
    if code == -signal.SIGKILL or any(word in said for word in OUT_OF_MEMORY):
        return "memory"
    return "crashed" if code < 0 else "failed"
