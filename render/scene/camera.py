"""The camera, and the named paths that it can go."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from render.scene.part import Degrees, Distance, Metres, Name, Part, Period, Pitch, Share, Vector, Zoom

Easing = Literal["linear", "ease_in", "ease_out", "ease_in_out", "smooth"]


class Camera(Part):
    """Looks at `target` (None: the middle of what stands there) from `distance` (None: all of it fits, at every turn)."""

    target: Vector | None = None
    """The point looked at, metres in the scene."""
    distance: Distance | None = None
    """Metres from the target, before `zoom`."""
    zoom: Zoom = 1.0
    """Stands so many times closer."""
    yaw_deg: Degrees = 0.0
    """Around the target, counter-clockwise seen from above; 0 looks along −Z."""
    pitch_deg: Pitch = 12.0
    """Above the target's level."""
    fov_deg: Annotated[float, Field(strict=True, ge=5, le=120, allow_inf_nan=False)] = 28.0
    """The angle that the picture's height takes in."""


class CameraKey(Part):
    """Where the camera is at a share of a path; what is None is as it was at the key before (at first: as the scene has it)."""

    at: Share
    """Which share of the path's time has passed; a first key at 0 begins with a cut."""
    yaw_deg: Degrees | None = None
    """Around the target: from key to key as far as the angles say, to the first of them the short way."""
    pitch_deg: Pitch | None = None
    """Above the target's level."""
    zoom: Zoom | None = None
    """Stands so many times closer."""
    target: Vector | None = None
    """The point looked at, metres in the scene."""
    hotspot: Name | None = None
    """The hotspot looked at, instead of a target."""


class CameraPath(Part):
    """A move by name. From wherever the camera is when it begins:

    turntable  once around the scene (`turns` times; negative: the other way)
    orbit      around to face `hotspot` (the short way), coming as close as `zoom`
    push_in    straight on, until `zoom` times as close
    hero       the long way around, at least half a turn: low and near at first, rising to where the scene's own camera stands
    macro      close upon `hotspot`, along its normal, so that `span_m` of it fill the picture's height
    keys       through `keys`, each eased from the one before

    Over, the camera stays where it is; orbit and macro follow their hotspot when the turntable carries it on. `turntable`,
    `push_in` and `hero` are there in every scene under these names, unless it has a path of its own that is called so.
    """

    name: Name
    """What moves and cues call it by."""
    kind: Literal["turntable", "orbit", "push_in", "hero", "macro", "keys"]
    """See above."""
    duration_ms: Period = 4000
    """How long it takes."""
    easing: Easing = "smooth"
    """How it gathers speed and slows down; of `keys`, between each two."""
    repeat: StrictBool = False
    """Whether it begins again when it is over: from where it began; a turntable just goes on around."""
    turns: Annotated[float, Field(strict=True, ge=-20, le=20, allow_inf_nan=False)] = 1.0
    """Of a turntable."""
    hotspot: Name | None = None
    """Where orbit and macro go to."""
    zoom: Zoom = 1.8
    """How many times closer orbit and push_in come."""
    span_m: Annotated[Metres, Field(gt=0)] = 0.05
    """How much of the product a macro shows, metres of the product's own."""
    keys: Annotated[tuple[CameraKey, ...], Field(max_length=64)] = ()
    """Of kind `keys`, in order of time."""
