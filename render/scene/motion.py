"""How a scene's things move: the turntable under them, and a timeline of clips, camera moves, light and captions."""

from typing import Annotated, Final, Literal

from pydantic import Field, StrictBool

from render.scene.light import Environment
from render.scene.part import Degrees, Line, Milliseconds, Name, Part, Period


class Motion(Part):
    """The turntable under the scene: still, or a full turn in every period, counter-clockwise seen from above unless in reverse."""

    kind: Literal["still", "turntable"] = "still"
    """Whether it turns."""
    period_s: Annotated[float, Field(strict=True, gt=0.1, le=3600, allow_inf_nan=False)] = 12.0
    """How long a full turn takes, seconds."""
    reverse: StrictBool = False
    """Whether it turns the other way: clockwise."""
    start_deg: Degrees = 0.0
    """How it stands at time 0."""
    caught_deg: Degrees | None = None
    """The scene caught in its turn: it stands at this angle at every time, while all that follows its turning goes on."""

    def yaw_deg(self, at_ms: float) -> float:
        """The turntable's angle at a time, 0 ≤ angle < 360."""
        return (self.start_deg + self.turned_deg(at_ms) if self.caught_deg is None else self.caught_deg) % 360.0

    @property
    def turns(self) -> bool:
        """Whether it stands otherwise at other times."""
        return self.kind == "turntable" and self.caught_deg is None

    def turned_deg(self, at_ms: float) -> float:
        """How far it has turned since time 0, whole turns included; what caught it changes nothing of that."""
        turned = 360.0 * at_ms / (self.period_s * 1000) if self.kind == "turntable" else 0.0
        return -turned if self.reverse else turned

    @property
    def spin_deg_s(self) -> float:
        """How fast it turns, degrees a second."""
        return self.turned_deg(1000.0)


ROOM_MS: Final = 900
"""How long a camera takes to come near again when an animation has stopped."""


class ClipPlay(Part):
    """An animation of a node's model, played from `start_ms`: its name in the file (empty: the first), from `from_ms` of it on.

    Once it is over it stays at its end, or begins again with `repeat`. Before `start_ms` it rests where it will begin.
    Where two move the same part, the one begun later does. A camera that fits everything stands so far away that all of it
    fits, from the beginning of the scene, or, with `room_ms`, only while it plays.
    """

    node: Name
    """Whose model."""
    clip: Annotated[str, Field(max_length=200)] = ""
    """Its name in the file, or its number; empty: the first."""
    start_ms: Milliseconds = 0
    """When it begins."""
    from_ms: Milliseconds = 0
    """At which moment of its own it begins."""
    speed: Annotated[float, Field(strict=True, ge=-10, le=10, allow_inf_nan=False)] = 1.0
    """How many times as fast as it was made; negative: backwards."""
    repeat: StrictBool = True
    """Whether it begins again when it is over."""
    end_ms: Milliseconds | None = None
    """When it stops, as if it had never played; the camera comes near again, smoothly. None: it never does."""
    room_ms: Milliseconds | None = None
    """How long the camera takes, from `start_ms` on, to make room for it, smoothly. None: it always has."""


class MorphPlay(Part):
    """A morph target of a node's model, moved to `weight` over `fade_ms` from `start_ms` on: its name in the file or its number."""

    node: Name
    """Whose model."""
    target: Annotated[str, Field(min_length=1, max_length=200)]
    """Its name in the file, or its number."""
    weight: Annotated[float, Field(strict=True, ge=-10, le=10, allow_inf_nan=False)] = 1.0
    """How far it goes towards the target: 1 is there."""
    start_ms: Milliseconds = 0
    """When it begins to move."""
    fade_ms: Milliseconds = 0
    """How long it takes."""


class CameraMove(Part):
    """A path begun; the one begun last has the camera."""

    path: Name
    """A path of the scene, or `turntable`, `push_in`, `hero`."""
    start_ms: Milliseconds = 0
    """When it begins."""


class LightChange(Part):
    """Another environment, faded to over `fade_ms` from `start_ms` on."""

    environment: Environment
    """What it becomes."""
    start_ms: Milliseconds = 0
    """When it begins to change."""
    fade_ms: Milliseconds = 1000
    """How long it takes; 0 is a cut."""


class Caption(Part):
    """A line of text over the picture, for a while (`end_ms` None: to the end)."""

    text: Line
    """What is written."""
    start_ms: Milliseconds = 0
    """When it comes; at 0 it is there at once, later it fades in."""
    end_ms: Milliseconds | None = None
    """When it has gone."""
    place: Literal["top", "middle", "bottom"] = "bottom"
    """Where in the picture."""


class Timeline(Part):
    """What happens when. `repeat_ms`: all of it begins again after so long; None: it happens once."""

    clips: Annotated[tuple[ClipPlay, ...], Field(max_length=64)] = ()
    """Animations that play."""
    morphs: Annotated[tuple[MorphPlay, ...], Field(max_length=64)] = ()
    """Morph targets that move."""
    moves: Annotated[tuple[CameraMove, ...], Field(max_length=64)] = ()
    """Camera paths that are gone."""
    lights: Annotated[tuple[LightChange, ...], Field(max_length=32)] = ()
    """Changes of the light."""
    captions: Annotated[tuple[Caption, ...], Field(max_length=64)] = ()
    """Lines of text over the picture."""
    repeat_ms: Period | None = None
    """After how long all of it, notes included, begins again. The turntable turns on."""
    step_ms: Annotated[float | None, Field(strict=True, gt=0, le=1000, allow_inf_nan=False)] = None
    """Its times are drawn in steps of so much, as a programme draws them; None: exactly as they are asked for."""
