"""What can go wrong while drawing."""

from render.errors import RenderError


class EngineError(RenderError):
    """A picture cannot be drawn; the message says why and what to do."""


class EngineAway(EngineError):
    """Nothing can be drawn just now, whatever is asked for: what draws is away, or is being started again."""


class LostContext(EngineError):
    """What draws has failed for good: only a fresh process draws again."""
