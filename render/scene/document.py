"""The scene document: which models stand where, in what light, seen from where, moving how, with what written on it.

Pure data: the same document, time and size give the same picture. `render.scene.part` says its units.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, ValidationError, model_validator

from render.scene.backdrop import Backdrop
from render.scene.camera import Camera, CameraPath
from render.scene.faults import check_measure, fault_of
from render.scene.light import Environment, Light, Shadow
from render.scene.links import check_links
from render.scene.migrate import VERSION, migrated
from render.scene.motion import Motion, Timeline
from render.scene.node import Node
from render.scene.notes import Dimensions, Hotspots
from render.scene.part import Part, SceneError, Strength

__all__ = ["Scene", "SceneError", "product_scene", "scene_from", "scene_schema"]
WHERE_TO_LOOK: Final = f"See the schema of Scene version {VERSION}."


class Scene(Part):
    """The whole document."""

    version: Literal[2] = VERSION
    """Of this form; documents of earlier ones are brought up to it when they are read."""
    nodes: Annotated[tuple[Node, ...], Field(max_length=64)] = ()
    """What stands there."""
    environment: Environment = Environment()
    """The light all around."""
    lights: Annotated[tuple[Light, ...], Field(max_length=8)] = ()
    """Lamps besides."""
    exposure: Strength = 1.0
    """How much light the camera takes in."""
    shadow: Shadow = Shadow()
    """The shadow on the floor."""
    backdrop: Backdrop = Backdrop()
    """What lies behind everything."""
    camera: Camera = Camera()
    """From where it is seen, at rest."""
    paths: Annotated[tuple[CameraPath, ...], Field(max_length=32)] = ()
    """Ways that the camera can go, by name."""
    motion: Motion = Motion()
    """The turntable under all of it."""
    timeline: Timeline = Timeline()
    """What happens when."""
    hotspots: Hotspots = ()
    """Places that have something to say, or that a camera goes to."""
    dimensions: Dimensions = ()
    """Lines that tell a length."""

    @model_validator(mode="after")
    def _linked(self) -> Self:
        # A SceneError passes through pydantic as it is: it names its own place.
        check_links(self)
        return self

    @property
    def models(self) -> frozenset[str]:
        """The SHA-256 names of all models that it needs."""
        return frozenset(node.model for node in self.nodes if node.model is not None)


def scene_from(document: Mapping[str, Any]) -> Scene:
    """The scene that a JSON object of any version says; raises SceneError naming the first place that is wrong."""
    check_measure(document)
    try:
        # JSON is the document's own form: lists become tuples.
        return Scene.model_validate(migrated(document))
    except ValidationError as error:
        raise SceneError(f"{fault_of(error)}. {WHERE_TO_LOOK}") from error


def scene_schema() -> dict[str, Any]:
    """The JSON schema (draft 2020-12) of the document: every field with what it means, for editors that complete and check."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Scene.model_json_schema()}


def product_scene(sha256: str) -> Scene:
    """The hero turntable of one product: studio light, transparent backdrop, a turn in 12 s."""
    return Scene(nodes=(Node(id="product", model=sha256),), motion=Motion(kind="turntable"))
