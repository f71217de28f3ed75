"""What lies behind everything."""

from typing import Annotated, Literal

from pydantic import Field

from render.scene.part import HexColor, Part, Sha256


class Backdrop(Part):
    """A gradient runs from the first colour (top) to the second (bottom); a picture, named by `sha256`, fills all without being bent."""

    kind: Literal["transparent", "color", "gradient", "picture"] = "transparent"
    colors: Annotated[tuple[HexColor, ...], Field(max_length=2)] = ()
    sha256: Sha256 | None = None
