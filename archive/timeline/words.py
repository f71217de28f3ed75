"""A buyer's words as they are sealed: his masked name and his text are personal, and both lie beside the log."""

import json
from dataclasses import dataclass
from typing import Final

from archive.timeline.event import canonical

NOBODY: Final = "***"
"""The author of words that were erased."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """`text` is None where the buyer gave stars alone."""

    author: str
    text: str | None

    def pack(self) -> str:
        """The text to seal."""
        return canonical({"author": self.author, "text": self.text}).decode()

    @classmethod
    def unpack(cls, sealed_text: str | None) -> "Words":
        """The words of an opened seal; of nobody, if it was erased (None)."""
        if sealed_text is None:
            return cls(author=NOBODY, text=None)
        fields = json.loads(sealed_text)
        return cls(author=fields["author"], text=fields["text"])
