"""What lies behind and beneath the models: the backdrop, and the soft shadow on the floor. Painted here, not by Filament."""

from typing import Final

import numpy as np
from PIL import Image, ImageOps

from render.engine.filament.develop import Field
from render.engine.gl.backdrop import colors_of
from render.media import Plane
from render.models.shadow import Patch
from render.scene.backdrop import Backdrop
from render.scene.easing import smoothstep
from render.scene.matrix import Matrix, Point

FADE: Final = 0.14
"""The share of the picture along each edge in which a shadow fades."""


def painted(backdrop: Backdrop, width_px: int, height_px: int, shown: Plane | None = None) -> Field:
    """The backdrop as a premultiplied picture (h, w, 4); empty where it is transparent.

    `shown` (h, w, 4), straight alpha, is the picture that it names: it fills all without being bent.
    """
    picture = np.zeros((height_px, width_px, 4), np.float32)
    if shown is not None:
        fitted = ImageOps.fit(Image.fromarray(shown).convert("RGBa"), (width_px, height_px), Image.Resampling.BICUBIC)
        return np.asarray(fitted, np.float32) / 255
    if backdrop.kind == "transparent":
        return picture
    first, last = map(np.array, colors_of(backdrop))
    down = ((np.arange(height_px) + 0.5) / height_px)[:, None, None]
    # As backdrop.frag has it: no edge where the gradient begins and ends.
    picture[..., :3], picture[..., 3] = first + (last - first) * smoothstep(down), 1
    return picture


def shaded(shadow: Field, patch: Patch, world: Matrix, eye: Point, rays: Field, strength: float) -> Field:
    """How dark (h, w), 0..1, the floor under a model is where `rays` (h, w, 3) from `eye` (3,) meet it.

    `shadow` (n, m), 0..1, lies on the patch; `world` takes the model into the scene.
    """
    height, width = rays.shape[:2]
    inverse = np.linalg.inv(world)
    start, along = (inverse @ np.array([*eye, 1.0]))[:3], rays @ inverse[:3, :3].T
    with np.errstate(divide="ignore", invalid="ignore"):
        far = (patch.floor_y - start[1]) / along[..., 1]
        u = (start[0] + along[..., 0] * far - patch.low_x) / (patch.high_x - patch.low_x)
        v = (start[2] + along[..., 2] * far - patch.low_z) / (patch.high_z - patch.low_z)
    met = (far > 0) & (u >= 0) & (u <= 1) & (v >= 0) & (v <= 1)
    return np.where(met, _sampled(shadow, np.where(met, u, 0), np.where(met, v, 0)), 0) * strength * _fading(width, height)


def _sampled(image: Field, u: Field, v: Field) -> Field:
    """Bilinear, clamped."""
    rows, columns = image.shape
    x, y = np.clip(u * columns - 0.5, 0, columns - 1), np.clip(v * rows - 0.5, 0, rows - 1)
    left, top = np.minimum(x.astype(int), columns - 2), np.minimum(y.astype(int), rows - 2)
    dx, dy = x - left, y - top
    upper = image[top, left] * (1 - dx) + image[top, left + 1] * dx
    return np.asarray(upper * (1 - dy) + (image[top + 1, left] * (1 - dx) + image[top + 1, left + 1] * dx) * dy)


def _fading(width: int, height: int) -> Field:
    x, y = np.arange(width) + 0.5, np.arange(height) + 0.5
    across, down = np.minimum(x, width - x) / (width * FADE), np.minimum(y, height - y) / (height * FADE)
    edge = np.clip(np.minimum(across[None, :], down[:, None]), 0, 1)
    return np.asarray(smoothstep(edge))
