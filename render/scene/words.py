"""What strangers wrote, as it may stand in a line that people read: no control characters, never longer than it has to be."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

LONGEST: Final = 64
NAMES: Final = 12


def plain(text: str, most: int = LONGEST) -> str:
    """The text in so many characters, with a � for what does not print: a terminal obeys some of those."""
    clean = "".join(character if character.isprintable() else "�" for character in text[:most])
    return clean if len(text) <= most else clean[: most - 1] + "…"


def listed(names: Iterable[str]) -> str:
    """The first of some names, quoted; an ellipsis stands for the rest."""
    first = list(islice(names, NAMES + 1))
    return ", ".join(f"'{plain(name)}'" for name in first[:NAMES]) + (", …" if len(first) > NAMES else "")
