"""A figure beside its peer, and how both are shown."""

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value. `peer` is the same thing done by `peer_name` in the same run; `goal` a bound on `ours` (or on ours/peer)."""

    name: str
    ours: float
    unit: str
    peer_name: str = ""
    peer: float | None = None
    goal: float | None = None
    at_most: bool = True
    of_ratio: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours over the peer's."""
        return self.ours / self.peer if self.peer else None

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        value = self.ratio if self.of_ratio else self.ours
        if self.goal is None or value is None:
            return None
        return value <= self.goal if self.at_most else value >= self.goal


def show(figures: Sequence[Figure]) -> None:
    """A table for people."""
    table = Table(title="Vouchcast beside its peers, same machine, same run")
    for title, justify in (("what", "left"), ("ours", "right"), ("peer", "right"), ("ratio", "right"), ("goal", "right"), ("", "left")):
        table.add_column(title, justify=justify)  # type: ignore[arg-type]
    for figure in figures:
        sign = "≤" if figure.at_most else "≥"
        goal = "" if figure.goal is None else f"{sign} {figure.goal:g}{' × peer' if figure.of_ratio else ' ' + figure.unit}"
        table.add_row(
            figure.name,
            f"{figure.ours:.3g} {figure.unit}",
            "" if figure.peer is None else f"{figure.peer:.3g} ({figure.peer_name})",
            "" if figure.ratio is None else f"{figure.ratio:.2f}",
            goal,
            {True: "met", False: "missed", None: ""}[figure.met],
        )
    Console().print(table)
    for figure in figures:
        if figure.note:
            Console().print(f"{figure.name}: {figure.note}", highlight=False)


def write(figures: Sequence[Figure], path: Path) -> None:
    """The same for a program."""
    machine = {"cpus": psutil.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
    rows = [{**asdict(figure), "ratio": figure.ratio, "met": figure.met} for figure in figures]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"at": datetime.now(UTC).isoformat(), "machine": machine, "figures": rows}, indent=2) + "\n")


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * int(share * 100) // 100) - 1))]
