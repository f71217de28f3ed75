"""Files that mean harm: bombs made by hand, and seeded mutations of good ones. `files(count, seed)` gives a storm of both."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from tests.support.hostile import glbs, others, pictures, zips
from tests.support.hostile.mutate import mutants


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile:
    """One file: what it tries, what it is called, and how its bytes are made (some take seconds and memory)."""

    name: str
    filename: str
    build: Callable[[], bytes]


def bombs() -> list[Hostile]:
    """Every bomb once."""
    made: list[Hostile] = []
    for kind in (glbs, pictures, zips, others):
        for name, (filename, build) in kind.BOMBS.items():
            made.append(Hostile(name=name, filename=filename, build=build))
    return made


def files(count: int, seed: int = 4) -> Iterator[Hostile]:
    """`count` files: the bombs first, then mutants, the same for the same seed."""
    made = bombs()
    yield from made[:count]
    for name, filename, data in islice(mutants(seed), max(0, count - len(made))):
        yield Hostile(name=name, filename=filename, build=lambda data=data: data)  # type: ignore[misc]
