"""Light: the environment all around, and lamps."""

from typing import Annotated, Final, Literal

from pydantic import Field

from render.scene.part import Degrees, HexColor, Metres, Part, Sha256, Share, Strength, Vector

EnvironmentName = Literal["studio", "daylight", "shop", "warm", "night", "picture"]
ENVIRONMENTS: Final = ("studio", "daylight", "shop", "warm", "night")
"""Those made in code."""


class Environment(Part):
    """The light all around; `rotation_deg` turns it about the vertical. `picture` is an uploaded panorama, named by `sha256`."""

    name: EnvironmentName = "studio"
    """One made in code, or `picture`."""
    sha256: Sha256 | None = None
    """The uploaded panorama, in hex."""
    intensity: Strength = 1.0
    """How bright it is; 1 is as it was made."""
    rotation_deg: Degrees = 0.0
    """About the vertical, counter-clockwise seen from above."""


class Light(Part):
    """A lamp besides the environment. Directional: shines along `direction`, in lux. Point, spot: from `position`, in candela.

    A spot is full within `inner_deg` of its direction and gone at `outer_deg`.
    """

    kind: Literal["directional", "point", "spot"] = "directional"
    """Directional: as the sun, from far away."""
    color: HexColor = "#ffffff"
    """The colour of its light."""
    intensity: Annotated[float, Field(strict=True, ge=0, le=100_000, allow_inf_nan=False)] = 1.0
    """Lux (directional) or candela (point, spot)."""
    direction: Vector = (-0.4, -1.0, -0.6)
    """Where it shines to (directional, spot)."""
    position: Vector = (0.0, 1.0, 1.0)
    """Where it is (point, spot), metres in the scene."""
    inner_deg: Annotated[float, Field(strict=True, ge=0, le=90, allow_inf_nan=False)] = 20.0
    """How far from its direction a spot is full."""
    outer_deg: Annotated[float, Field(strict=True, gt=0, le=90, allow_inf_nan=False)] = 35.0
    """Where a spot ends."""


class Shadow(Part):
    """The soft shadow on the floor under what stands there. `floor_m`: the floor's height; None: where each model stands."""

    strength: Share = 0.62
    """How dark it is; 0 is none."""
    floor_m: Metres | None = None
    """The floor's height, metres in the scene."""
