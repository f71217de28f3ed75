"""Reading an untrusted glTF document: every look-up is checked, every failure carries its JSON pointer."""

import math
from collections.abc import Sequence
from typing import Any

from render.models.report.issue import ModelRejected


class Place:
    """A value within the document together with where it stands."""

    def __init__(self, value: Any, pointer: str = "") -> None:
        self.value = value
        self.pointer = pointer

    def _reject(self, what: str) -> ModelRejected:
        return ModelRejected("gltf_invalid", self.pointer, what)

    def has(self, name: str) -> bool:
        """Whether a property is there."""
        return isinstance(self.value, dict) and name in self.value

    def get(self, name: str) -> "Place":
        """A property that must be there."""
        if not isinstance(self.value, dict) or name not in self.value:
            raise self._reject(f"The property '{name}' is missing.")
        return Place(self.value[name], f"{self.pointer}/{name}")

    def maybe(self, name: str) -> "Place | None":
        """A property, or None."""
        return self.get(name) if self.has(name) else None

    def items(self, name: str) -> "list[Place]":
        """The elements of an array property; none if it is absent."""
        found = self.maybe(name)
        if found is None:
            return []
        if not isinstance(found.value, list):
            raise found._reject("An array is expected here.")
        return [Place(value, f"{found.pointer}/{index}") for index, value in enumerate(found.value)]

    def extension(self, name: str) -> "Place | None":
        """An extension's object, or None."""
        extensions = self.maybe("extensions")
        return extensions.maybe(name) if extensions else None

    def integer(self, name: str, default: int | None = None, *, low: int = 0, high: int = 2**31) -> int:
        """A whole number within bounds."""
        if default is not None and not self.has(name):
            return default
        found = self.get(name)
        if isinstance(found.value, bool) or not isinstance(found.value, int) or not low <= found.value <= high:
            raise found._reject(f"A whole number from {low} to {high} is expected here.")
        return found.value

    def index(self, name: str, count: int, what: str) -> int:
        """A reference into one of the document's arrays."""
        found = self.integer(name)
        if found >= count:
            raise ModelRejected("reference_out_of_range", f"{self.pointer}/{name}", f"There is no {what} {found}; the file has {count}.")
        return found

    def number(self, name: str, default: float) -> float:
        """A finite number."""
        return self.numbers(name, (default,), scalar=True)[0]

    def numbers(self, name: str, default: Sequence[float], *, scalar: bool = False) -> tuple[float, ...]:
        """As many finite numbers as the default has."""
        if not self.has(name):
            return tuple(default)
        found = self.get(name)
        values = [found.value] if scalar else found.value
        if not isinstance(values, list) or len(values) != len(default) or not all(_is_number(value) for value in values):
            raise found._reject(f"{len(default)} finite number(s) are expected here.")
        return tuple(float(value) for value in values)

    def weights(self) -> tuple[float, ...] | None:
        """The resting weights of morph targets that a node or a mesh has; None if it says none."""
        return self.numbers("weights", (0.0,) * len(self.items("weights"))) if self.has("weights") else None

    def text(self, name: str, default: str) -> str:
        """A string."""
        if not self.has(name):
            return default
        found = self.get(name)
        if not isinstance(found.value, str):
            raise found._reject("A string is expected here.")
        return found.value

    def flag(self, name: str) -> bool:
        """True or, if absent, False."""
        return self.has(name) and self.get(name).value is True


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < 1e30 and math.isfinite(value)
