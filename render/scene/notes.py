"""What is written in the scene, tied to places on its models: hotspots and dimension lines."""

from typing import Annotated, Literal

from pydantic import Field

from render.scene.part import Line, Milliseconds, Name, Part, Vector


class Hotspot(Part):
    """A place on a node's model, in the model's own metres, that has something to say; shown from `start_ms` to `end_ms`.

    `normal` is the direction from which it is to be seen; None: away from the middle of the model. A label that the model
    hides fades away. `shown` False: only a place for cameras.
    """

    id: Name
    node: Name
    position: Vector
    normal: Vector | None = None
    label: Line | None = None
    shown: bool = True
    start_ms: Milliseconds = 0
    end_ms: Milliseconds | None = None


class Dimension(Part):
    """A line with its length: along a side of a node's model (`along`), or between two places on it (`start`, `end`).

    `label` None is the length itself, in `unit`; `auto`: mm below 10 cm, cm below 2 m, else m.
    """

    node: Name
    along: Literal["width", "height", "depth"] | None = None
    start: Vector | None = None
    end: Vector | None = None
    label: Line | None = None
    unit: Literal["auto", "mm", "cm", "m", "in"] = "auto"
    start_ms: Milliseconds = 0
    end_ms: Milliseconds | None = None


Hotspots = Annotated[tuple[Hotspot, ...], Field(max_length=64)]
Dimensions = Annotated[tuple[Dimension, ...], Field(max_length=32)]
