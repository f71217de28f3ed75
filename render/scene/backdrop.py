"""What lies behind everything."""

from typing import Annotated, Literal

from pydantic import Field

from render.scene.part import HexColor, Part, Sha256


class Backdrop(Part):
    """A gradient runs from the first colour (top) to the second (bottom); a picture, named by `sha256`, fills all without being bent."""

    kind: Literal["transparent", "color", "gradient", "picture"] = "transparent"
    """Transparent: what lies behind the scene on the stage is seen."""
    colors: Annotated[tuple[HexColor, ...], Field(max_length=2)] = ()
    """One for a colour; top and bottom for a gradient."""
    sha256: Sha256 | None = None
    """The uploaded picture, in hex."""
