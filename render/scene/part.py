"""What every piece of a scene document is made of: bounded numbers, names, colours.

Lengths are metres, Y is up, the camera looks along −Z at yaw 0; angles are degrees; colours are sRGB `#rrggbb`;
times are milliseconds of the scene's own time, which begins when it comes on.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from render.errors import RenderError

LONGEST_MS = 86_400_000
Metres = Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False)]
Degrees = Annotated[float, Field(ge=-36000, le=36000, allow_inf_nan=False)]
Pitch = Annotated[float, Field(ge=-89, le=89, allow_inf_nan=False)]
Scale = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
Zoom = Annotated[float, Field(ge=0.1, le=10, allow_inf_nan=False)]
Distance = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Strength = Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)]
Milliseconds = Annotated[int, Field(ge=0, le=LONGEST_MS)]
Vector = tuple[Metres, Metres, Metres]
Angles = tuple[Degrees, Degrees, Degrees]
HexColor = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Name = Annotated[str, Field(min_length=1, max_length=64)]
Line = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+$")]
"""A line of text that is shown: no control characters, nothing that turns the direction of reading."""


class SceneError(RenderError):
    """The document is no scene; the message names the place and what is expected there."""


class Part(BaseModel):
    """A piece of a document: immutable, and strict about unknown names."""

    # A docstring under a field is its description in the JSON schema.
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
