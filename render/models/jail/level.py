"""Which walls this machine allows a cell, found once by really building them and then trying to get out."""

import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from render.models.jail.allowance import MIB
from render.models.jail.keeper import keep
from render.models.jail.order import LANDLOCK, LAYERS, NAMESPACES, SECCOMP, Order
from render.models.jail.outcome import Outcome
from render.models.jail.sight import python_sight

Name = Literal["full", "partial", "limits"]
ALWAYS: Final = "no capabilities, no new privileges, rlimits, watched memory, time and files"
_SAYS: Final[dict[str, str]] = {
    NAMESPACES: "an empty root, no network and no other processes (namespaces)",
    LANDLOCK: "files by list (Landlock)",
    SECCOMP: "no dangerous system calls and no further processes (seccomp)",
}
_TRIAL: Final = """
import os, sys
def can(what, *words):
    try:
        what(*words)
        return True
    except OSError:
        return False
import _socket
print("network" if can(lambda: _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM).connect(("192.0.2.1", 9))) else "-",
      "files" if can(open, "/etc/passwd") else "-", "processes" if can(lambda: os.fork() or os._exit(0)) else "-")
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The walls in force.

    `full`: an empty root of its own, and no network. `partial`: the kernel refuses that, but Landlock or seccomp hold.
    `limits`: only memory, time and files are limited. `missing` says why a layer is not there; `open_ways` what a trial
    inside could still do: `network`, `files` (of the machine), `processes`.
    """

    name: Name
    layers: tuple[str, ...]
    missing: Mapping[str, str]
    open_ways: tuple[str, ...]

    @property
    def words(self) -> str:
        """One sentence for an operator."""
        said = f"{self.name}: " + "; ".join([*(_SAYS[layer] for layer in self.layers), ALWAYS])
        return said + "".join(f"; without {layer} ({why})" for layer, why in self.missing.items())

    def to_json(self) -> dict[str, Any]:
        """As `/readyz` carries it."""
        return {
            "level": self.name,
            "layers": list(self.layers),
            "missing": dict(self.missing),
            "open": list(self.open_ways),
            "says": self.words,
        }


@cache
def level() -> Level:
    """The machine's level; takes a tenth of a second the first time."""
    return probe(LAYERS)


def probe(wanted: tuple[str, ...]) -> Level:
    """The best level of these layers: what cannot be built is left out, with its reason."""
    layers, missing = list(wanted), {layer: "not asked for" for layer in LAYERS if layer not in wanted}
    while True:
        outcome = _try(layers)
        refused = _refused(outcome, layers)
        if refused is None:
            ways = tuple(word for word in outcome.said.split() if word in ("network", "files", "processes"))
            return Level(name=_name(layers), layers=tuple(layers), missing=missing, open_ways=ways)
        layers.remove(refused)
        missing[refused] = outcome.said.partition(": ")[2].partition(": ")[2].strip()[:200] or "it did not start"


def _try(layers: list[str]) -> Outcome:
    sight = python_sight()
    with tempfile.TemporaryDirectory(prefix="jail-") as folder:
        told = {"argv": [sys.executable, "-S", "-s", "-c", _TRIAL], "environment": {"PATH": os.defpath}, "folder": os.path.realpath(folder)}
        seen = {"readable": list(sight.readable), "listed": list(sight.listed), "devices": list(sight.devices), "layers": layers}
        sizes = {"memory_bytes": 256 * MIB, "data_bytes": 0, "file_bytes": MIB, "total_bytes": MIB, "files": 10, "tasks": 16}
        return keep(Order(**told, **seen, **sizes, seconds=20.0, cpu_seconds=5.0))


def _refused(outcome: Outcome, layers: list[str]) -> str | None:
    """Which layer the machine refused; None if all stand. A machine on which nothing starts has none."""
    if outcome.end == "done" or not layers:
        return None
    said = outcome.said.removeprefix("no jail: ")
    return next((layer for layer in layers if said.startswith(layer)), layers[0])


def _name(layers: list[str]) -> Name:
    if NAMESPACES in layers:
        return "full"
    return "partial" if layers else "limits"
