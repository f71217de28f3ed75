"""The lamps in a file (KHR_lights_punctual): each stands at a node and shines along its −Z."""

import math
from dataclasses import dataclass
from typing import Final, Literal, cast

from render.models.gltf.document import Place
from render.models.limits import LIMITS
from render.models.report.issue import ModelRejected

NAME: Final = "KHR_lights_punctual"
KINDS: Final = ("directional", "point", "spot")
Kind = Literal["directional", "point", "spot"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLamp:
    """Directional: `intensity` in lux; point and spot: in candela. `color_linear` 0..1; `range_m` None: no end; half angles."""

    node: int
    kind: Kind
    color_linear: tuple[float, float, float]
    intensity: float
    range_m: float | None
    inner_deg: float
    outer_deg: float


def read_lamps(root: Place, shown: frozenset[int]) -> tuple[FileLamp, ...]:
    """The lamps at nodes that the scene shows, as many as are taken; raises ModelRejected."""
    extension, found = root.extension(NAME), []
    lights = extension.items("lights") if extension else []
    for node, place in enumerate(root.items("nodes")):
        named = place.extension(NAME)
        if named is not None:
            lamp = _lamp(lights[named.index("light", len(lights), "lamp")], node)
            if node in shown and lamp.intensity > 0:
                found.append(lamp)
    return tuple(found[: LIMITS.lamps])


def _lamp(place: Place, node: int) -> FileLamp:
    kind = place.text("type", "")
    if kind not in KINDS:
        raise ModelRejected("gltf_invalid", f"{place.pointer}/type", f"There is no kind of lamp '{kind[:40]}'.")
    spot = place.maybe("spot") or Place({})
    red, green, blue = (min(max(part, 0.0), 1.0) for part in place.numbers("color", (1.0, 1.0, 1.0)))
    reach = place.number("range", 0.0)
    inner, outer = spot.number("innerConeAngle", 0.0), spot.number("outerConeAngle", math.pi / 4)
    return FileLamp(
        node=node,
        kind=cast(Kind, kind),
        color_linear=(red, green, blue),
        intensity=max(place.number("intensity", 1.0), 0.0),
        range_m=reach if reach > 0 else None,
        inner_deg=min(max(math.degrees(inner), 0.0), 90.0),
        outer_deg=min(max(math.degrees(outer), 0.0), 90.0),
    )
