"""From what Filament hands over, 8 bits of linear light at several exposures, to a picture: light joined, developed, encoded.

Open3D's binding cannot choose Filament's tone mapping, so post-processing stays off and all of that happens here: the same
Khronos PBR Neutral and sRGB as in `gl`, and alpha that is right at every edge.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from render.media import Plane

Field = npt.NDArray[np.floating[Any]]
GAINS: Final = (0.125, 1.0, 8.0)
"""Exposures, darkest first: highlights up to 8 are kept, and shadows are as fine as sRGB's first steps."""
FULL: Final = 0.9
"""A brighter exposure is believed where the darker one says that it reaches no more than this."""


def joined(exposures: Sequence[Plane]) -> Field:
    """Linear light (h, w, 3) from pictures (h, w, 3) taken at GAINS."""
    light = exposures[0].astype(np.float32) / 255 / GAINS[0]
    for gain, picture in zip(GAINS[1:], exposures[1:], strict=True):
        fits = light.max(axis=2, keepdims=True) * gain < FULL
        light = np.where(fits, picture.astype(np.float32) / 255 / gain, light)
    return light


def coverage(over_black: Plane, over_white: Plane) -> Field:
    """Alpha (h, w), 0..1: how much of a white ground is held back; both pictures (h, w, 3) linear, at one exposure."""
    through = (over_white.astype(np.float32) - over_black.astype(np.float32)).mean(axis=2) / 255
    return np.asarray(np.clip(1 - through, 0, 1))


def developed(light: Field, alpha: Field) -> Field:
    """Premultiplied encoded colour and alpha (h, w, 4), 0..1, of premultiplied linear light (h, w, 3) and alpha (h, w)."""
    # What shines covers what lies behind by as much as it shines, as in `gl`.
    alpha = np.maximum(alpha, np.clip(light.max(axis=2), 0, 1) * (alpha > 0))[..., None]
    color = srgb(neutral(light / np.maximum(alpha, 1e-3)))
    return np.concatenate([color * alpha, alpha], axis=2)


def neutral(light: Field) -> Field:
    """Khronos PBR Neutral (Khronos specification of 2024) of linear light (…, 3)."""
    low = light.min(axis=-1, keepdims=True)
    light = light - np.where(low < 0.08, low - 6.25 * low * low, 0.04)
    peak = light.max(axis=-1, keepdims=True)
    start, room = 0.8 - 0.04, 1 - (0.8 - 0.04)
    over = np.maximum(peak, start)
    lowered = 1 - room * room / (over + room - start)
    share = 1 - 1 / (0.15 * (over - lowered) + 1)
    bright = light * (lowered / over)
    return np.asarray(np.where(peak < start, light, bright + (lowered - bright) * share))


def srgb(light: Field) -> Field:
    """The sRGB curve (IEC 61966-2-1) of 0..1."""
    light = np.clip(light, 0, 1)
    return np.asarray(np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055))


def over(top: Field, bottom: Field) -> Field:
    """One premultiplied picture (h, w, 4) laid over another."""
    return top + bottom * (1 - top[..., 3:])


def as_bytes(picture: Field) -> Plane:
    """0..1 as uint8."""
    return np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)
