"""The layout of a data folder: its version, and the steps that make an older folder one of this release.

A step may be cut short by a crash and is then run again from its start: it must come to the same end. The
database has steps of its own (`archive/catalog/migrations`); a layout changes only when files move.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import structlog

from api.durable import write_durably

LAYOUT_VERSION: Final = "1"
STEPS: Final[Mapping[int, Callable[[Path], None]]] = {}
"""Version -> what turns a folder of it into one of the next."""

_log = structlog.get_logger(__name__)


class SetupError(Exception):
    """The service cannot start here. The text is one line for people: what is wrong, where, what to do."""


def mark(root: Path, version: str = LAYOUT_VERSION) -> None:
    """Say which layout the folder has."""
    write_durably(root / "VERSION", f"{version}\n".encode())


def bring_up(root: Path, *, steps: Mapping[int, Callable[[Path], None]] = STEPS, latest: int = int(LAYOUT_VERSION)) -> None:
    """Run the steps that an older folder misses; SetupError for one that is newer, or unknown, which is left as it is."""
    version = _version(root)
    if not version.isdecimal() or int(version) > latest or any(number not in steps for number in range(int(version), latest)):
        raise SetupError(
            f"The data folder {root} has layout version {version}, this Vouchcast knows {latest}: "
            "use the release that made it, or another folder."
        )
    for number in range(int(version), latest):
        _log.warning("the data folder is brought to a newer layout", folder=str(root), before=number, now=number + 1)
        steps[number](root)
        mark(root, str(number + 1))


def _version(root: Path) -> str:
    """An empty file was left by a power cut at the first start of a release that wrote it in one go: it had layout 1."""
    return (root / "VERSION").read_text(encoding="utf-8", errors="replace").strip() or "1"
