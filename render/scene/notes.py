"""What is written in the scene, tied to places on its models: hotspots and dimension lines."""

from typing import Annotated, Literal, Protocol

from pydantic import Field, StrictBool

from render.scene.part import Line, Milliseconds, Name, Part, Vector

PartName = Annotated[str, Field(min_length=1, max_length=200)]
"""A node of the model's file, by its name: a joint, a lid, an empty."""


class Hotspot(Part):
    """A place on a node's model, in the model's own metres, that has something to say; shown from `start_ms` to `end_ms`.

    `normal` is the direction from which it is to be seen; None: away from the model's upright axis. A label that the model
    hides fades away. `shown` False: only a place for cameras. With a `part` it goes with that as the model moves.
    """

    id: Name
    """What paths call it by."""
    node: Name
    """On whose model it is."""
    position: Vector
    """Metres in the model's own space, as the model rests."""
    part: PartName | None = None
    """The part of the model that carries it: a node (or joint) of its file, by name. None: it stays where it is given."""
    normal: Vector | None = None
    """In the model's own space; its length means nothing."""
    label: Line | None = None
    """What is written there; none: only a dot."""
    shown: StrictBool = True
    """Whether it is seen at all."""
    start_ms: Milliseconds = 0
    """When it comes; at 0 it is there at once, later it fades in."""
    end_ms: Milliseconds | None = None
    """When it has gone."""


class Dimension(Part):
    """A line with its length: along a side of a node's model (`along`), or between two places on it (`start`, `end`).

    `label` None is the length itself, in `unit`; `auto`: mm below 10 cm, cm below 2 m, else m.
    """

    node: Name
    """Whose model is measured, in its own size: as it is in life, however large the scene shows it."""
    along: Literal["width", "height", "depth"] | None = None
    """The side of the model along which it runs."""
    start: Vector | None = None
    """One end, metres in the model's own space."""
    end: Vector | None = None
    """The other."""
    start_part: PartName | None = None
    """The part of the model that carries its start, as it does a hotspot; the length is told as it is then."""
    end_part: PartName | None = None
    """The part that carries its end."""
    label: Line | None = None
    """What is written beside it; none: its length."""
    unit: Literal["auto", "mm", "cm", "m", "in"] = "auto"
    """What its length is told in."""
    start_ms: Milliseconds = 0
    """When it comes; at 0 it is there at once, later it fades in."""
    end_ms: Milliseconds | None = None
    """When it has gone."""


class Shown(Protocol):
    """What a document shows for a while."""

    @property
    def start_ms(self) -> int: ...

    @property
    def end_ms(self) -> int | None: ...


Hotspots = Annotated[tuple[Hotspot, ...], Field(max_length=64)]
Dimensions = Annotated[tuple[Dimension, ...], Field(max_length=32)]
