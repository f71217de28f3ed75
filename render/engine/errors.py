"""What can go wrong while drawing."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def own_trouble() -> Iterator[None]:
    """A defect that a scene brings to light is that scene's trouble: all others are drawn on."""
    try:
        yield
    except RenderError:
        raise
    except Exception as error:
        traceback.print_exc()
        why = f"{type(error).__name__}: {error}"[:200]
        raise EngineError(f"It cannot be drawn ({why}). That is a defect of the engine: its log has more. Change the scene.") from error
