"""What fades: light into other light, and notes in and out."""

from collections.abc import Iterable
from typing import Final

from render.scene.easing import faded, smooth
from render.scene.instant import LightShare
from render.scene.light import Environment
from render.scene.motion import LightChange
from render.scene.notes import Shown

NOTE_FADE_MS: Final = 240
"""How long a label, a line or a caption takes to come and to go."""


def light_shares(first: Environment, changes: Iterable[LightChange], at_ms: float) -> tuple[LightShare, ...]:
    """The environments that shine at a time, the newest last; a change in the middle of another fades from the mixture."""
    shares = [(first, 1.0)]
    for change in changes:
        share = faded(at_ms, change.start_ms, change.fade_ms)
        if share >= 1:
            shares = [(change.environment, 1.0)]
        elif share > 0:
            shares = [(environment, part * (1 - share)) for environment, part in shares if environment != change.environment]
            shares.append((change.environment, 1.0 - sum(part for _, part in shares)))
    # What has only just begun may be too little to be told from nothing.
    return tuple(LightShare(environment=environment, share=share) for environment, share in shares if share > 0)


def opacity(note: Shown, at_ms: float, repeat_ms: int | None) -> float:
    """How far a note has faded in and not yet out, 0..1.

    What begins with the scene is there at once. In a timeline that repeats, what came later is gone when it begins again.
    """
    start_ms, end_ms = note.start_ms, note.end_ms
    if end_ms is None and start_ms > 0:
        end_ms = repeat_ms
    come = 1.0 if start_ms == 0 else faded(at_ms, start_ms, NOTE_FADE_MS)
    if end_ms is None or come == 0:
        return come
    left = min(max((end_ms - at_ms) / NOTE_FADE_MS, 0.0), 1.0)
    return min(come, smooth(left))
