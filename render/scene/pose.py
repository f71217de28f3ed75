"""A scene as a director poses it: seen, lit and dressed otherwise than its document says, and stopped at a moment.

Pure: what went to air and what is drawn again from the log years later is made here from the same document.
"""

from dataclasses import dataclass

from render.scene.document import Scene, scene_from
from render.scene.motion import Motion


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a pose changes besides the turn; None leaves it as the document has it.

    `light` is an environment's name; `variant` dresses the nodes that show `model` (a SHA-256), or all without one.
    """

    pitch_deg: float | None = None
    zoom: float | None = None
    variant: str | None = None
    light: str | None = None
    model: str | None = None

    @property
    def changes(self) -> bool:
        """Whether anything differs from the document."""
        return any(value is not None for value in (self.pitch_deg, self.zoom, self.variant, self.light))


def viewed(scene: Scene, view: View) -> Scene:
    """The scene seen so; SceneError if an angle, a zoom or a light cannot be."""
    document = scene.model_dump(mode="json")
    camera = {"pitch_deg": view.pitch_deg, "zoom": view.zoom}
    document["camera"] |= {name: value for name, value in camera.items() if value is not None}
    if view.light is not None:
        document["environment"]["name"] = view.light
    for node in document["nodes"]:
        if view.variant is not None and view.model in (None, node["model"]):
            node["variant"] = view.variant
    return scene_from(document)


def stopped(scene: Scene, yaw_deg: float) -> Scene:
    """The scene without its motion, turned to an angle: at every time the same picture."""
    return scene.model_copy(update={"motion": Motion(kind="still", start_deg=yaw_deg)})


def caught(scene: Scene, yaw_deg: float) -> Scene:
    """The scene caught at an angle of its turn: at a time of its own, what `instant(scene, at_ms, turn_deg=yaw_deg)` is.

    Unlike a stopped scene it still knows how it was turning, which decides which way a camera goes to a place on it.
    """
    return scene.model_copy(update={"motion": scene.motion.model_copy(update={"caught_deg": yaw_deg})})


def drawn_yaw_deg(yaw_deg: float, step_deg: float) -> float:
    """The angle of the picture that stands for a turn, for an engine that draws it in steps; 0 ≤ angle < 360."""
    return round(yaw_deg / step_deg) % round(360 / step_deg) * step_deg
