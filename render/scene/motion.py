"""How a scene's things move: the turntable under them, and a timeline of clips, camera moves, light and captions."""

from typing import Annotated, Literal

from pydantic import Field

from render.scene.light import Environment
from render.scene.part import Degrees, Line, Milliseconds, Name, Part


class Motion(Part):
    """The turntable under the scene: still, or a full turn in every period, counter-clockwise seen from above."""

    kind: Literal["still", "turntable"] = "still"
    period_s: Annotated[float, Field(gt=0.1, le=3600, allow_inf_nan=False)] = 12.0
    start_deg: Degrees = 0.0

    def yaw_deg(self, at_ms: float) -> float:
        """The turntable's angle at a time, 0 ≤ angle < 360."""
        turned = 360.0 * at_ms / (self.period_s * 1000) if self.kind == "turntable" else 0.0
        return (self.start_deg + turned) % 360.0


class ClipPlay(Part):
    """An animation of a node's model, played from `start_ms`: its name in the file (empty: the first), from `from_ms` of it on.

    Once it is over it stays at its end, or begins again with `repeat`. Before `start_ms` it rests at its first frame.
    """

    node: Name
    clip: Annotated[str, Field(max_length=200)] = ""
    start_ms: Milliseconds = 0
    from_ms: Milliseconds = 0
    speed: Annotated[float, Field(ge=-10, le=10, allow_inf_nan=False)] = 1.0
    repeat: bool = True


class MorphPlay(Part):
    """A morph target of a node's model, moved to `weight` over `fade_ms` from `start_ms` on: its name in the file or its number."""

    node: Name
    target: Annotated[str, Field(min_length=1, max_length=200)]
    weight: Annotated[float, Field(ge=-10, le=10, allow_inf_nan=False)] = 1.0
    start_ms: Milliseconds = 0
    fade_ms: Milliseconds = 0


class CameraMove(Part):
    """A path begun; the one begun last has the camera."""

    path: Name
    start_ms: Milliseconds = 0


class LightChange(Part):
    """Another environment, faded to over `fade_ms` from `start_ms` on."""

    environment: Environment
    start_ms: Milliseconds = 0
    fade_ms: Milliseconds = 1000


class Caption(Part):
    """A line of text over the picture, for a while (`end_ms` None: to the end)."""

    text: Line
    start_ms: Milliseconds = 0
    end_ms: Milliseconds | None = None
    place: Literal["top", "middle", "bottom"] = "bottom"


class Timeline(Part):
    """What happens when. `repeat_ms`: all of it begins again after so long; None: it happens once."""

    clips: Annotated[tuple[ClipPlay, ...], Field(max_length=64)] = ()
    morphs: Annotated[tuple[MorphPlay, ...], Field(max_length=64)] = ()
    moves: Annotated[tuple[CameraMove, ...], Field(max_length=64)] = ()
    lights: Annotated[tuple[LightChange, ...], Field(max_length=32)] = ()
    captions: Annotated[tuple[Caption, ...], Field(max_length=64)] = ()
    repeat_ms: Annotated[Milliseconds | None, Field(ge=100)] = None
