"""The camera, and the named paths that it can go."""

from typing import Annotated, Literal

from pydantic import Field

from render.scene.part import Degrees, Distance, Metres, Milliseconds, Name, Part, Pitch, Share, Vector, Zoom

Easing = Literal["linear", "ease_in", "ease_out", "ease_in_out", "smooth"]


class Camera(Part):
    """Looks at `target` (None: the middle of what stands there) from `distance` (None: all of it fits, at every turn)."""

    target: Vector | None = None
    distance: Distance | None = None
    zoom: Zoom = 1.0
    yaw_deg: Degrees = 0.0
    pitch_deg: Pitch = 12.0
    fov_deg: Annotated[float, Field(ge=5, le=120, allow_inf_nan=False, description="of the picture's height")] = 28.0


class CameraKey(Part):
    """Where the camera is at a share of a path; what is None is as it was at the key before (at first: as the scene has it)."""

    at: Share
    yaw_deg: Degrees | None = None
    pitch_deg: Pitch | None = None
    zoom: Zoom | None = None
    target: Vector | None = None
    hotspot: Name | None = None


class CameraPath(Part):
    """A move by name. From wherever the camera is when it begins:

    turntable  once around the scene (`turns` times; negative: the other way)
    orbit      around to face `hotspot` (the short way), coming as close as `zoom`
    push_in    straight on, until `zoom` times as close
    hero       a slow rise and half-turn that ends as the scene's own camera stands
    macro      close upon `hotspot`, along its normal, so that `span_m` of it fill the picture
    keys       through `keys`, each eased from the one before
    """

    name: Name
    kind: Literal["turntable", "orbit", "push_in", "hero", "macro", "keys"]
    duration_ms: Annotated[Milliseconds, Field(ge=100)] = 4000
    easing: Easing = "smooth"
    repeat: Annotated[bool, Field(description="begins again when it is over")] = False
    turns: Annotated[float, Field(ge=-20, le=20, allow_inf_nan=False)] = 1.0
    hotspot: Name | None = None
    zoom: Zoom = 1.8
    span_m: Annotated[Metres, Field(gt=0)] = 0.05
    keys: Annotated[tuple[CameraKey, ...], Field(max_length=64)] = ()
