"""The command `vouchcast` in a process of its own, as a shell would run it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

LIMIT_S = 120
_OURS = ("VOUCHCAST_", "AWS_")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it said on both streams."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line of the complaint beside the service's log; AssertionError if there is more or less, or a traceback."""
        lines = [line for line in self.err.splitlines() if line.strip() and not _is_log(line)]
        assert "Traceback" not in self.out + self.err, self.err
        assert len(lines) == 1, f"one line was expected, it said:\n{self.err}\n{self.out}"
        assert lines[0].startswith("vouchcast: "), lines[0]
        return lines[0]


def _is_log(line: str) -> bool:
    """Whether a line is what a service tells while it starts, one JSON object of no alarm."""
    try:
        return json.loads(line)["level"] in ("debug", "info")
    except (ValueError, KeyError, TypeError):
        return False


# Root may write everywhere; without these capabilities (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH) it is held to permissions too.
_HELD_TO_PERMISSIONS = """
import ctypes, os, sys
for capability in (1, 2):
    ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


def vouchcast(*arguments: str | Path, held_to_permissions: bool = False, limit_s: float = LIMIT_S, **environment: str) -> Ended:
    """Run to its end within `limit_s`, with nothing of ours in the environment but what is given."""
    before = ["-c", _HELD_TO_PERMISSIONS] if held_to_permissions else []
    clean = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    done = subprocess.run(
        [sys.executable, *before, "-m", "api.cli", *map(str, arguments)],
        env={**clean, "NO_COLOR": "1", "COLUMNS": "200", **environment},
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
