"""What can go wrong while drawing."""

from typing import Final, Literal

from render.errors import RenderError

TroubleCode = Literal[
    "undrawable",
    "context_lost",
    "process_ended",
    "cannot_start",
    "scene_unloaded",
    "model_missing",
    "model_unreadable",
    "picture_missing",
    "picture_unreadable",
    "not_a_number",
    "not_in_model",
]
"""What kind of trouble it is: pages have a sentence for each, in every language."""
UNDRAWABLE: Final = "undrawable"


class EngineError(RenderError):
    """A picture cannot be drawn; the message says why and what to do, `code` what kind of trouble it is."""

    def __init__(self, message: str, *, code: TroubleCode = UNDRAWABLE) -> None:
        super().__init__(message)
        self.code: TroubleCode = code


class EngineAway(EngineError):
    """Nothing can be drawn just now, whatever is asked for: what draws is away, or is being started again."""


class LostContext(EngineError):
    """What draws has failed for good: only a fresh process draws again."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="context_lost")
