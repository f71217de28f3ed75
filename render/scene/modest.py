"""Whether a document is of a size that a scene can have, before anyone asks what it means.

What checks meaning makes a note of every fault. A document of a million faults would hold the interpreter for seconds.
"""

from collections.abc import Mapping
from typing import Any, Final

from render.scene.part import SceneError

ENTRIES: Final = 64
"""The most that one list of a scene holds, and more than any part of it has fields."""
VALUES: Final = 60_000
"""More than a scene has in which every list is full."""
LONGEST_NAME: Final = 80
FARTHEST: Final = 240
"""How much of a place is told."""


def check_modest(document: Mapping[str, Any]) -> None:
    """Raises SceneError naming what is larger than a scene's parts can be."""
    inside: list[tuple[str, Any]] = [("", document)]
    seen = 0
    while inside:
        place, part = inside.pop()
        if len(part) > ENTRIES:
            raise SceneError(f"scene document, at {place or '/'}: {len(part)} entries; at most {ENTRIES} are taken. Leave some out.")
        seen += len(part)
        if seen > VALUES:
            raise SceneError(f"scene document: it has more than {VALUES} values. Make several scenes of it.")
        for name, value in part.items() if isinstance(part, Mapping) else enumerate(part):
            if isinstance(value, Mapping | list | tuple):
                inside.append((f"{place}/{shown(name)}"[-FARTHEST:], value))


def shown(name: object) -> str:
    """A name as it is said back: a stranger's may be endless."""
    return str(name)[:LONGEST_NAME]
