"""What is behind everything: a deep gradient with soft light, drawn once; the show's title on it while nobody is there."""

import numpy as np
import numpy.typing as npt
from PIL import Image

from render.lettering import Type
from render.stage.colour import RGB_TO_YUV709
from render.stage.hostpicture import planes_420
from render.stage.layer import Layer, Planes3, layer_from_image
from render.stage.layout import Plan
from render.stage.paint import fill_gradient, label, rounded_mask
from render.typeset import balance_lines

_TOP = (17, 20, 52)
_LOW = (9, 46, 66)
_GLOW = ((0.20, 0.18, 0.62, (86, 62, 190)), (0.86, 0.78, 0.58, (10, 142, 140)), (0.72, 0.10, 0.40, (42, 74, 170)))


def backdrop(plan: Plan) -> Planes3:
    """The gradient as 4:2:0 planes of the canvas, dithered so that it shows no bands."""
    width, height = plan.canvas.width_px, plan.canvas.height_px
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    rgb = _ramp(y / height)
    reach = float(max(width, height))
    for cx, cy, radius, colour in _GLOW:
        distance = np.hypot(x - cx * width, y - cy * height) / (radius * reach)
        light = np.clip(1 - distance, 0, 1) ** 2 * 0.62
        rgb += (np.array(colour, np.float32) - rgb) * light[..., None]
    return _planes(rgb)


def _ramp(part: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return np.array(_TOP, np.float32) + (np.array(_LOW, np.float32) - np.array(_TOP, np.float32)) * part[..., None]


def _planes(rgb: npt.NDArray[np.float32]) -> Planes3:
    height, width = rgb.shape[:2]
    yuv = rgb @ RGB_TO_YUV709.T.astype(np.float32)
    noise = np.random.default_rng(7).uniform(-0.5, 0.5, (height, width)).astype(np.float32)
    out = planes_420(width, height)
    out[0][:] = np.clip(np.rint(yuv[..., 0] + 16 + noise), 16, 235)
    chroma = yuv[..., 1:].reshape(height // 2, 2, width // 2, 2, 2).mean((1, 3))
    dither = noise[::2, ::2]
    for k in range(2):
        out[k + 1][:] = np.clip(np.rint(chroma[..., k] + 128 + dither), 16, 240)
    return out


def title_layer(title: str, plan: Plan) -> Layer:
    """The show's title, large and centred, with a fine rule under it; as wide as the canvas."""
    unit = plan.unit
    width, height = plan.canvas.width_px, round(420 * unit) & ~1
    image = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    size = round((64 if plan.portrait else 72) * unit)
    lines = [line.strip(" ·|•—-") or line for line in balance_lines(title, Type(size_px=size, weight=800), width - 120 * unit, 3)]
    top = height / 2 - (len(lines) - 1) * size * 0.62
    for k, line in enumerate(lines):
        label(image, (width / 2, top + k * size * 1.24), line, size, 800, (255, 255, 255), "mm")
    rule_y, half = top + (len(lines) - 1) * size * 1.24 + size * 0.95, 46 * unit
    box = (width / 2 - half, rule_y, width / 2 + half, rule_y + 6 * unit)
    fill_gradient(image, rounded_mask(image.size, box, 3 * unit), (122, 108, 255), (36, 214, 190), box)
    return layer_from_image(image)


def spot_layer(width_px: int, height_px: int) -> Layer:
    """Soft light for a product to stand in: a glow behind it and a pool of light under it. Even sizes."""
    y, x = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    u, v = (x + 0.5) / width_px * 2 - 1, (y + 0.5) / height_px * 2 - 1
    halo = np.clip(1 - np.hypot(u, v * 0.98 + 0.02), 0, 1) ** 1.6 * 0.34
    pool = np.clip(1 - np.hypot(u / 0.86, (v - 0.74) / 0.2), 0, 1) ** 1.2 * 0.30
    alpha = np.clip(halo + pool, 0, 0.6) * 255
    noise = np.random.default_rng(5).uniform(-0.5, 0.5, alpha.shape)
    rgba = np.empty((height_px, width_px, 4), np.uint8)
    rgba[..., :3] = (214, 226, 255)
    rgba[..., 3] = np.clip(np.rint(alpha + noise * (alpha > 0)), 0, 255)
    return layer_from_image(Image.fromarray(rgba))
