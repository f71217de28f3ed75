"""Files that mean harm: bombs made by hand, and seeded mutations of good ones. `storm(count, seed)` gives both."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
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


def mutated(count: int, seed: int = 4) -> list[Hostile]:
    """`count` mutants, the same for the same seed."""
    return [Hostile(name=name, filename=name_of, build=partial(bytes, data)) for name, name_of, data in islice(mutants(seed), count)]


def storm(count: int, seed: int = 4) -> list[Hostile]:
    """`count` files, bombs among mutants: every bomb if there is room for as many mutants, else half and half."""
    hand, made = random.Random(seed), bombs()
    chosen = hand.sample(made, min(len(made), count // 2))
    chosen += mutated(count - len(chosen), seed)
    hand.shuffle(chosen)
    return chosen
