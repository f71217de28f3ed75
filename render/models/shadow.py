"""The contact shadow: how much of the sky the model hides from each point of the floor beneath it.

A shadow is (size, size) uint8 over its `Patch`: row 0 at the lowest z, column 0 at the lowest x, 255 is full dark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from render.models.gltf.model import Bounds, Model

SIZE_PX: Final = 192
MARGIN: Final = 0.45
LARGEST_FOOTPRINT: Final = 60_000
LAYERS: Final = ((0.04, 0.6), (0.2, 0.3), (0.6, 0.1))
"""How near to the floor, in heights of the model, and how much of the shadow is of what is as near."""
Shadow = npt.NDArray[np.uint8]
Field = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """The piece of floor that a shadow covers, in the model's space, metres."""

    low_x: float
    low_z: float
    high_x: float
    high_z: float
    floor_y: float


def shadow_patch(bounds: Bounds) -> Patch:
    """A margin wider than the model on all sides, a hair below it."""
    low, high = bounds
    margin = MARGIN * float(max(high[0] - low[0], high[2] - low[2], 0.25 * (high[1] - low[1])))
    sink = 0.002 * float((high - low).max())
    return Patch(
        low_x=float(low[0]) - margin,
        low_z=float(low[2]) - margin,
        high_x=float(high[0]) + margin,
        high_z=float(high[2]) + margin,
        floor_y=float(low[1]) - sink,
    )


def blob(model: Model) -> Shadow:
    """A shadow without ray casting: the footprint of what is near the floor, blurred by its height."""
    patch, height = shadow_patch(model.bounds), float(np.ptp(model.bounds[:, 1]))
    return layered([_footprint(model, patch, reach * height + 1e-9) for reach, _ in LAYERS])


def layered(footprints: Sequence[Field]) -> Shadow:
    """The shadow of what is within each of the LAYERS' reaches (size, size, 0..1): the higher, the softer and the fainter."""
    size = len(footprints[0])
    total = np.zeros((size, size))
    for footprint, (reach, weight) in zip(footprints, LAYERS, strict=True):
        total += weight * blurred(footprint, round(size * (1 / 64 + 0.04 * (1 + 2 * reach))))
    return finished(total)


def _footprint(model: Model, patch: Patch, reach_m: float) -> Field:
    """1 where some of the model within reach of the floor lies over it."""
    image = Image.new("L", (SIZE_PX, SIZE_PX))
    draw = ImageDraw.Draw(image)
    low, size = (patch.low_x, patch.low_z), (patch.high_x - patch.low_x, patch.high_z - patch.low_z)
    for primitive in model.primitives:
        corners = primitive.positions[primitive.triangles]
        above = corners[:, :, 1] - patch.floor_y - reach_m
        near = above.min(axis=1) < 0
        places = (corners[near][:, :, ::2] - low) / size * SIZE_PX
        for triangle, height in zip(places[:LARGEST_FOOTPRINT].tolist(), above[near][:LARGEST_FOOTPRINT].tolist(), strict=True):
            draw.polygon(_below(triangle, height), fill=255, outline=255)
    return np.asarray(image, np.float64) / 255


def _below(corners: list[list[float]], heights: list[float]) -> list[tuple[float, float]]:
    """The part of a triangle whose height is at most 0: a facet that only begins near the floor shades no more than it has there."""
    kept = []
    for index in range(3):
        (x, z), (next_x, next_z) = corners[index], corners[index - 2]
        height, next_height = heights[index], heights[index - 2]
        if height <= 0:
            kept.append((x, z))
        if (height <= 0) != (next_height <= 0):
            share = height / (height - next_height)
            kept.append((x + share * (next_x - x), z + share * (next_z - z)))
    return kept


def blurred(field: Field, radius_px: int) -> Field:
    """Three box blurs, nearly a Gaussian."""
    for _ in range(3):
        for axis in (0, 1):
            padding = [(0, 0), (0, 0)]
            padding[axis] = (radius_px + 1, radius_px)
            sums = np.cumsum(np.pad(field, padding), axis=axis)
            width = 2 * radius_px + 1
            field = (np.take(sums, range(width, sums.shape[axis]), axis) - np.take(sums, range(sums.shape[axis] - width), axis)) / width
    return field


def finished(field: Field) -> Shadow:
    """Fade a field 0..1 out towards the patch's border and make bytes of it."""
    line = np.linspace(-1, 1, len(field))
    x, z = np.meshgrid(line, line)
    along = np.clip((1 - np.hypot(x, z)) / 0.3, 0, 1)
    return np.asarray((np.clip(field * along * along * (3 - 2 * along), 0, 1) * 255).round(), np.uint8)
