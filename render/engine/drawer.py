"""The stage's view of whatever draws products: ask without waiting, take the newest that is there."""

from dataclasses import dataclass
from typing import Protocol

from render.media import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawJob:
    """One picture that is wanted.

    `key` names a scene loaded before. `at_ms` is the show's time; `scene_ms` the scene's own, since it came on, and
    `posed_ms` when of that the pose took effect that it was loaded with.
    `yaw_deg` is the turntable's angle; None takes it from the scene's own motion at `scene_ms`. Sizes are even.
    """

    key: str
    at_ms: int
    scene_ms: int = 0
    posed_ms: int = 0
    yaw_deg: float | None
    width_px: int
    height_px: int


class Drawer(Protocol):
    """Draws scenes beside the programme's clock; neither call ever waits."""

    def request(self, job: DrawJob) -> None:
        """Ask for a picture; the newest request wins, older ones that were not begun are forgotten."""
        ...

    def latest(self) -> Picture | None:
        """The newest finished picture, YUVA420P premultiplied; its planes are valid until the second-next call."""
        ...
