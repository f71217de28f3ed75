"""What a pose changes of a scene besides its turn, and what earlier poses set going that goes on under it. Pure data."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A path, or a light (None: the scene's own) with its fade, that an earlier pose began at a time of the scene."""

    name: str | None
    at_ms: int
    fade_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a pose changes besides the turn; None leaves it as the document has it.

    `light` is an environment's name, faded to over `light_fade_ms` from `light_from` (both None: the scene's own light).
    `path` is a camera path of the scene, or one that is always there. `variant` dresses the nodes that show `model`
    (a SHA-256), or all without one; they play `clip` from `animation_ms` of it on, or, with `animation_ms` alone, stand
    still at that moment of their first.

    The pose takes effect at `at_ms` of the scene's own time, and so does what it sets going, but for what goes on from
    before: that began at `path_ms`, `clip_ms`, `light_ms`. Before it came `paths_before`, each begun where the one before had
    the camera; `lights_before`, each still fading when the next began; and `clip_before`, of which the camera leaves the room.
    """

    pitch_deg: float | None = None
    zoom: float | None = None
    variant: str | None = None
    light: str | None = None
    light_fade_ms: int | None = None
    light_from: str | None = None
    path: str | None = None
    clip: str | None = None
    clip_repeat: bool | None = None
    animation_ms: int | None = None
    model: str | None = None
    at_ms: int = 0
    path_ms: int | None = None
    clip_ms: int | None = None
    light_ms: int | None = None
    paths_before: tuple[Earlier, ...] = ()
    lights_before: tuple[Earlier, ...] = ()
    clip_before: str | None = None

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "View":
        """From what `dataclasses.asdict` makes of one, by way of JSON."""
        before = {name: tuple(Earlier(**one) for one in told.get(name, ())) for name in ("paths_before", "lights_before")}
        known = {field.name for field in fields(cls)}
        return cls(**{**{name: value for name, value in told.items() if name in known}, **before})

    @property
    def changes(self) -> bool:
        """Whether anything differs from the document."""
        return self.runs or any(value is not None for value in (self.pitch_deg, self.zoom, self.variant, self.light))

    @property
    def fades(self) -> bool:
        """Whether the light changes by and by."""
        return bool(self.light_fade_ms) and (self.light != self.light_from or bool(self.lights_before))

    @property
    def plays(self) -> bool:
        """Whether the product's nodes play what the pose says."""
        return self.clip is not None or self.animation_ms is not None

    @property
    def runs(self) -> bool:
        """Whether something of it takes its time: then the scene's timeline goes on to its end, and does not begin again."""
        return bool(self._begins)

    @property
    def since_ms(self) -> int:
        """When the first of what runs began."""
        return min(self._begins, default=self.at_ms)

    @property
    def _begins(self) -> tuple[int, ...]:
        first_path_ms = self.paths_before[0].at_ms if self.paths_before else self.begun_ms(self.path_ms)
        running = (
            (self.path is not None, first_path_ms),
            (self.fades, self.begun_ms(self.light_ms)),
            (self.plays or self.clip_before is not None, self.begun_ms(self.clip_ms)),
        )
        return tuple(begun_ms for runs, begun_ms in running if runs)

    def begun_ms(self, earlier_ms: int | None) -> int:
        """When something began: with the pose, unless earlier."""
        return self.at_ms if earlier_ms is None else earlier_ms

    def dresses(self, model: str | None) -> bool:
        """Whether a node that shows `model` is the product."""
        return model is not None and self.model in (None, model)
