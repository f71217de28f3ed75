"""The scene document: which models stand where, in what light, seen from where, turning how.

Pure data: the same document, time and size give the same picture. Lengths are metres, Y is up,
the camera looks along −Z at yaw 0; angles are degrees; colours are sRGB `#rrggbb`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from render.errors import RenderError

Metres = Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False)]
Degrees = Annotated[float, Field(ge=-36000, le=36000, allow_inf_nan=False)]
Scale = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
Vector = tuple[Metres, Metres, Metres]
Angles = tuple[Degrees, Degrees, Degrees]
HexColor = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class SceneError(RenderError):
    """The document is no scene; the message names the place and what is expected there."""


class Part(BaseModel):
    """A piece of a document: immutable, and strict about unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Node(Part):
    """One model, placed: scaled, then turned about X, Y and Z, then moved."""

    id: Annotated[str, Field(min_length=1, max_length=64)]
    model: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the model, in hex")]
    translation: Vector = (0.0, 0.0, 0.0)
    rotation_deg: Angles = (0.0, 0.0, 0.0)
    scale: Scale = 1.0
    variant: Annotated[str | None, Field(max_length=200)] = None


class Environment(Part):
    """The light all around; `rotation_deg` turns it about the vertical."""

    name: Literal["studio", "daylight", "warm", "night"] = "studio"
    intensity: Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)] = 1.0
    rotation_deg: Degrees = 0.0


class Light(Part):
    """A lamp besides the environment. Directional: shines along `direction`, in lux. Point: from `position`, in candela."""

    kind: Literal["directional", "point"] = "directional"
    color: HexColor = "#ffffff"
    intensity: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)] = 1.0
    direction: Vector = (-0.4, -1.0, -0.6)
    position: Vector = (0.0, 1.0, 1.0)


class Backdrop(Part):
    """What lies behind. A gradient runs from the first colour (top) to the second (bottom)."""

    kind: Literal["transparent", "color", "gradient"] = "transparent"
    colors: Annotated[tuple[HexColor, ...], Field(max_length=2)] = ()


class Camera(Part):
    """Looks at `target` (None: the middle of what stands there) from `distance` (None: all of it fits, at every turn)."""

    target: Vector | None = None
    distance: Annotated[float | None, Field(gt=0, le=1000, allow_inf_nan=False)] = None
    zoom: Annotated[float, Field(ge=0.1, le=10, allow_inf_nan=False, description="stands so many times closer")] = 1.0
    yaw_deg: Degrees = 0.0
    pitch_deg: Annotated[float, Field(ge=-89, le=89, allow_inf_nan=False)] = 12.0
    fov_deg: Annotated[float, Field(ge=5, le=120, allow_inf_nan=False, description="of the picture's height")] = 28.0


class Motion(Part):
    """How the scene moves: not at all, or a full turn in every period, counter-clockwise seen from above."""

    kind: Literal["still", "turntable"] = "still"
    period_s: Annotated[float, Field(gt=0.1, le=3600, allow_inf_nan=False)] = 12.0
    start_deg: Degrees = 0.0

    def yaw_deg(self, at_ms: int) -> float:
        """The turntable's angle at a time, 0 ≤ angle < 360."""
        turned = 360.0 * at_ms / (self.period_s * 1000) if self.kind == "turntable" else 0.0
        return (self.start_deg + turned) % 360.0


class Scene(Part):
    """The whole document."""

    version: Literal[1] = 1
    nodes: Annotated[tuple[Node, ...], Field(max_length=32)] = ()
    environment: Environment = Environment()
    lights: Annotated[tuple[Light, ...], Field(max_length=4)] = ()
    backdrop: Backdrop = Backdrop()
    camera: Camera = Camera()
    motion: Motion = Motion()

    @property
    def models(self) -> frozenset[str]:
        """The SHA-256 names of all models that it needs."""
        return frozenset(node.model for node in self.nodes)


def scene_from(document: Mapping[str, Any]) -> Scene:
    """The scene that a JSON object says; raises SceneError naming the first place that is wrong."""
    try:
        # JSON is the document's own form: lists become tuples, nothing is guessed.
        return Scene.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = "/" + "/".join(str(step) for step in first["loc"])
        raise SceneError(f"scene document, at {place}: {first['msg']}. See the schema of Scene version 1.") from error


def scene_schema() -> dict[str, Any]:
    """The JSON schema of the document."""
    return Scene.model_json_schema()


def product_scene(sha256: str) -> Scene:
    """The hero turntable of one product: studio light, transparent backdrop, a turn in 12 s."""
    return Scene(nodes=(Node(id="product", model=sha256),), motion=Motion(kind="turntable"))
