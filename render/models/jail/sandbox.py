"""Runs one of our programs in a cell: an empty root, no network, no inherited environment, limits, and an end for all its children."""

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from render.models.jail.allowance import MIB, Allowance
from render.models.jail.keeper import keep
from render.models.jail.level import level
from render.models.jail.order import Order
from render.models.jail.outcome import Outcome
from render.models.jail.sight import MESA, ROOT, TOOLS, Sight, node_program, node_sight, python_sight

__all__ = ["Allowance", "Outcome", "run_jailed", "run_node"]

_log = logging.getLogger(__name__)

CORES: Final = os.cpu_count() or 1
NODE_HEAP: Final = 0.75
"""The share of the memory that V8's own heap may take; the rest is for buffers and the program itself."""


def run_jailed(module: str, *arguments: str, folder: Path, allowance: Allowance, readable: Sequence[Path] = ()) -> Outcome:
    """Run `python -m module arguments` with `folder` as its home; never raises for what happens inside.

    It reads `readable` beside our code and writes in `folder` alone; both have the same names inside.
    """
    command = [sys.executable, "-m", module, *arguments]
    # Beyond twice the memory Python is told at once that there is none, which makes a clearer end than the watch does.
    return _run(command, folder, allowance, python_sight().also(readable), 2 * allowance.memory_bytes + 256 * MIB)


def run_node(tool: str, *arguments: str, folder: Path, allowance: Allowance, readable: Sequence[Path] = ()) -> Outcome:
    """Run a tool of `render/models/tools` (`check`, …) with `folder` as its home; never raises for what happens inside."""
    script = TOOLS / f"{tool}.mjs"
    if not script.is_file() or not node_program().is_file():
        said = f"{script} or Node is not there: run `make setup`, which builds the tools"
        _log.error("a tool for 3D files is missing: %s", said)
        return Outcome(code=127, end="no_jail", said=said)
    heap_mib = int(allowance.memory_bytes * NODE_HEAP) // MIB
    command = [str(node_program()), f"--max-old-space-size={heap_mib}", str(script), *arguments]
    return _run(command, folder, allowance, node_sight().also(readable), 2 * allowance.memory_bytes + 512 * MIB)


def _run(command: list[str], folder: Path, allowance: Allowance, sight: Sight, data_bytes: int) -> Outcome:
    home = folder.resolve()
    order = Order(
        argv=command,
        environment=_environment(home),
        folder=str(home),
        readable=[path for path in sight.readable if not Path(path).is_relative_to(home)],
        listed=list(sight.listed),
        devices=list(sight.devices),
        layers=list(level().layers),
        seconds=allowance.seconds,
        cpu_seconds=allowance.cpu_seconds if allowance.cpu_seconds is not None else allowance.seconds * CORES,
        memory_bytes=allowance.memory_bytes,
        data_bytes=data_bytes,
        file_bytes=allowance.file_bytes,
        total_bytes=allowance.total_bytes,
        files=allowance.files,
        tasks=allowance.tasks,
    )
    outcome = keep(order)
    if outcome.end == "no_jail":
        _log.error("a cell could not be built, nothing was run in it: %s", outcome.said.strip()[:500] or "its keeper was ended")
    return outcome


def _environment(home: Path) -> dict[str, str]:
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    homes = {"HOME": str(home), "TMPDIR": str(home), "XDG_CACHE_HOME": str(home)}
    quiet = {"PYTHONDONTWRITEBYTECODE": "1", "MESA_SHADER_CACHE_DISABLE": "true", "OPENSSL_CONF": "/dev/null"}
    # A graphics card and its driver stay outside: whatever draws in a cell draws with Mesa, in software.
    mesa = {"__EGL_VENDOR_LIBRARY_FILENAMES": str(MESA)} if MESA.is_file() else {}
    return {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), **quiet, **mesa, **threads, **homes}
