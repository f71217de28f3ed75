"""What is wrong with a document, in one line: where it is, and what is expected there."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import ValidationError

from render.scene.part import EXPECTED, SceneError
from render.scene.words import plain

ENTRIES: Final = 64
"""No list and no object of a document has more."""
DEEPEST: Final = 8
"""No more of them lie within one another."""
VALUES: Final = 60_000
"""More than a document has in which every list is full."""


def check_measure(document: Mapping[str, Any]) -> None:
    """Raise SceneError for what no document needs: a check of each of a million entries takes half a minute."""
    waiting: list[tuple[tuple[Any, ...], Any]] = [((), document)]
    seen = 0
    while waiting:
        steps, value = waiting.pop()
        if not isinstance(value, Mapping | list | tuple):
            continue
        if len(value) > ENTRIES or len(steps) > DEEPEST:
            what = f"{len(value)} entries; at most {ENTRIES} are taken" if len(steps) <= DEEPEST else "nothing lies as deep as this"
            raise SceneError(f"scene document, at {place_of(steps)}: {what}. Take some out.")
        seen += len(value)
        if seen > VALUES:
            raise SceneError(f"scene document: it has more than {VALUES} values. Make several scenes of it.")
        parts = value.items() if isinstance(value, Mapping) else enumerate(value)
        waiting += [((*steps, name), part) for name, part in parts]


def fault_of(error: ValidationError) -> str:
    """The first of all that pydantic has found."""
    first = error.errors(include_url=False, include_input=False)[0]
    expected = EXPECTED.get(str(first.get("ctx", {}).get("pattern")), re.sub("(?:valid )?[Tt]uple", "list", str(first["msg"])))
    return f"scene document, at {place_of(first['loc'])}: {expected}"


def place_of(steps: Iterable[object]) -> str:
    """A place as a JSON pointer shows it."""
    return "/" + "/".join(plain(str(step)) for step in steps)
