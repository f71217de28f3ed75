"""What every piece of a scene document is made of: bounded numbers, names, colours.

Lengths are metres, Y is up, the camera looks along −Z at yaw 0; angles are degrees; colours are sRGB `#rrggbb`;
times are milliseconds of the scene's own time, which begins when it comes on.
"""

from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from render.errors import RenderError

LONGEST_MS = 86_400_000


def _no_text(value: object) -> object:
    if isinstance(value, bool | str | bytes):
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return value


WHOLE: Final = BeforeValidator(_no_text)
"""For whole numbers: neither text nor true or false. A 2.0 is a 2, as JSON Schema has it, which pydantic's strictness would refuse."""
Metres = Annotated[float, Field(strict=True, ge=-1000, le=1000, allow_inf_nan=False)]
Degrees = Annotated[float, Field(strict=True, ge=-36000, le=36000, allow_inf_nan=False)]
Pitch = Annotated[float, Field(strict=True, ge=-89, le=89, allow_inf_nan=False)]
Scale = Annotated[float, Field(strict=True, gt=0, le=1000, allow_inf_nan=False)]
Zoom = Annotated[float, Field(strict=True, ge=0.1, le=10, allow_inf_nan=False)]
Distance = Annotated[float, Field(strict=True, gt=0, le=1000, allow_inf_nan=False)]
Share = Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)]
Strength = Annotated[float, Field(strict=True, ge=0, le=10, allow_inf_nan=False)]
Milliseconds = Annotated[int, Field(ge=0, le=LONGEST_MS), WHOLE]
Period = Annotated[int, Field(ge=100, le=LONGEST_MS), WHOLE]
Vector = tuple[Metres, Metres, Metres]
Angles = tuple[Degrees, Degrees, Degrees]
_HEX_COLOR: Final = r"^#[0-9a-fA-F]{6}$"
_SHA256: Final = r"^[0-9a-f]{64}$"
HexColor = Annotated[str, Field(pattern=_HEX_COLOR)]
Sha256 = Annotated[str, Field(pattern=_SHA256)]
Name = Annotated[str, Field(min_length=1, max_length=64)]
_UNSEEN: Final = r"\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_BLANK: Final = r"\s\u200b-\u200d\u2060\ufeff"
_LINE: Final = f"^[^{_UNSEEN}]*[^{_UNSEEN}{_BLANK}][^{_UNSEEN}]*$"
Line = Annotated[str, Field(max_length=120, pattern=_LINE)]
"""A line of text that is shown: something to see, no control characters, nothing that turns the direction of reading."""
EXPECTED: Final = {
    _HEX_COLOR: "A colour is needed, as #rrggbb",
    _SHA256: "A SHA-256 is needed: 64 hexadecimal digits, a to f small",
    _LINE: "A line of text is needed: something that is seen, no line breaks, nothing that turns the direction of reading",
}
"""What the patterns mean, in words."""


class SceneError(RenderError):
    """The document is no scene; the message names the place and what is expected there."""


class Part(BaseModel):
    """A piece of a document: immutable, and strict about unknown names."""

    # A docstring under a field is its description in the JSON schema.
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
