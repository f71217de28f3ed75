"""Whether a pose can be drawn: what the product's model and scene have, and what the shop is told when they have it not."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.desk.cues import PoseScene
from api.desk.looks import ProductLook
from api.errors import Problem, invalid

_VIEW: Final = ("pitch_deg", "zoom", "variant", "light", "light_fade_ms", "path", "clip", "clip_repeat", "animation_ms")


def posed_fields(cue: PoseScene) -> dict[str, Any]:
    """What a pose changes besides the turn."""
    return {name: value for name in _VIEW if (value := getattr(cue, name)) is not None}


def check_drawable(fields: Mapping[str, Any], look: ProductLook | None) -> None:
    """What the engine cannot draw is refused: an event that promised it would not be true. Problem 409 or 422."""
    if not fields:
        return
    if look is None or look.scene is None:
        names = ", ".join(fields)
        raise Problem("not-shown", 409, f"No product with a model is on the stage, so there is no {names} to change.", "Show one first.")
    title = str(look.snapshot["title"])
    _among("variant", fields.get("variant"), look.variants, title)
    _among("clip", fields.get("clip"), look.animations, title)
    _among("path", fields.get("path"), look.paths, title)
    if "animation_ms" in fields and not look.animations:
        raise invalid(f"/animation_ms: the model of {title} has no animations.", "Leave it out.")
    if "clip_repeat" in fields and "clip" not in fields:
        raise invalid("/clip_repeat: no clip is named.", "Say which clip is to be played, or leave it out.")


def _among(name: str, asked: str | None, known: Sequence[str], title: str) -> None:
    if asked is not None and asked not in known:
        there = ", ".join(known) or "none"
        raise invalid(f"/{name}: {title} has no {name} {asked[:80]!r}.", f"Choose one that there is: {there}.")
