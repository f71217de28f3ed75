"""Material pictures made in code: seeded, periodic noise, normal maps from heights, lettering.

Heights and masks are float arrays (h, w) in 0..1; pictures leave as encoded `Texture`s.
"""

import io
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from api.demo.glb import Floats, Texture

FONT = "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"


@lru_cache(maxsize=64)
def font(size_px: int, weight: int = 400) -> ImageFont.FreeTypeFont:
    """Noto Sans SC at a weight of 100..900; the wheel justmytype-intl-cjk carries it."""
    face = ImageFont.truetype(str(files("justmytype_intl_cjk") / FONT), size_px)
    face.set_variation_by_axes([weight])
    return face


def srgb(code: str) -> tuple[float, float, float, float]:
    """Linear RGBA of a #rrggbb colour, as glTF factors want it (IEC 61966-2-1)."""
    values = np.array([int(code[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    r, g, b = (round(float(value), 5) for value in linear)
    return (r, g, b, 1.0)


def noise(height: int, width: int, *, grain: tuple[float, float], seed: int) -> Floats:
    """Periodic noise of mean 0.5 and deviation 1/6, clipped; `grain` is its size in pixels down and across."""
    white = np.random.default_rng(seed).standard_normal((height, width))
    fy, fx = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :]
    low_pass = np.exp(-2 * (np.pi**2) * ((fy * grain[0]) ** 2 + (fx * grain[1]) ** 2))
    smooth = np.fft.irfft2(np.fft.rfft2(white) * low_pass, s=(height, width))
    smooth = (smooth - smooth.mean()) / max(float(smooth.std()), 1e-9)
    return np.asarray(np.clip(0.5 + smooth / 6, 0, 1))


def cells(height: int, width: int, *, count: int, seed: int) -> Floats:
    """Periodic Worley pattern: 0 on the borders of cells and up to 1 in their middles (leather's pebbles)."""
    generator = np.random.default_rng(seed)
    side = int(np.sqrt(count))
    y, x = np.mgrid[0:height, 0:width]
    gy, gx = y * side // height, x * side // width
    seeds = generator.random((side, side, 2)) * 0.9 + 0.05
    distances = []
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            spot = seeds[(gy + dy) % side, (gx + dx) % side]
            sy, sx = (gy + dy + spot[..., 0]) * height / side, (gx + dx + spot[..., 1]) * width / side
            distances.append(np.hypot(sy - y, sx - x))
    nearest = np.sort(np.stack(distances), axis=0)[:2]
    gap = (nearest[1] - nearest[0]) * side / height
    return np.asarray(np.clip(gap * 1.6, 0, 1))


def normal_map(heights: Floats, strength: float) -> Texture:
    """A tangent-space normal map (green up) of a periodic height field; strength in pixels of height 1."""
    dx = (np.roll(heights, -1, axis=1) - np.roll(heights, 1, axis=1)) / 2 * strength
    dy = (np.roll(heights, -1, axis=0) - np.roll(heights, 1, axis=0)) / 2 * strength
    vector = np.stack([-dx, dy, np.ones_like(dx)], axis=-1)
    vector /= np.linalg.norm(vector, axis=-1, keepdims=True)
    return jpeg(np.rint(vector * 127.5 + 127.5).astype(np.uint8), quality=90)


def surface_map(roughness: Floats, metallic: Floats) -> Texture:
    """glTF's metallic-roughness picture: green is roughness and blue metalness."""
    pixels = np.stack([np.ones_like(roughness), roughness, metallic], axis=-1)
    return jpeg(np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8), quality=90)


def jpeg(pixels: Any, quality: int = 90) -> Texture:
    """Encoded without chroma subsampling: data maps need each channel whole."""
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=quality, subsampling=0, optimize=True)
    return Texture(out.getvalue())


def png(image: Image.Image) -> Texture:
    """Lossless: for few colours and for alpha."""
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return Texture(out.getvalue())


def mask(size: tuple[int, int], draw: Any, scale: int = 3) -> Image.Image:
    """An antialiased mask 'L': `draw(pen, scale)` is called on a canvas `scale` times as large."""
    canvas = Image.new("L", (size[0] * scale, size[1] * scale), 0)
    draw(ImageDraw.Draw(canvas), scale)
    return canvas.resize(size, Image.Resampling.LANCZOS)


def lettering(text: str, size_px: int, weight: int, spacing_px: float = 0) -> Image.Image:
    """Text as a mask 'L', cropped to its ink, letters set apart by `spacing_px`."""
    face = font(size_px, weight)
    width = int(sum(face.getlength(letter) + spacing_px for letter in text)) + size_px
    canvas = Image.new("L", (width, size_px * 2), 0)
    pen, x = ImageDraw.Draw(canvas), size_px / 4
    for letter in text:
        pen.text((x, size_px * 0.2), letter, font=face, fill=255)
        x += face.getlength(letter) + spacing_px
    return canvas.crop(canvas.getbbox())


def stamp(canvas: Image.Image, ink: Image.Image, centre: tuple[float, float], color: Any) -> None:
    """Puts a mask's ink in a colour onto a picture, centred."""
    at = (round(centre[0] - ink.width / 2), round(centre[1] - ink.height / 2))
    canvas.paste(Image.new(canvas.mode, ink.size, color), at, ink)


def array(image: Image.Image) -> Floats:
    """A picture as floats in 0..1."""
    return np.asarray(image, dtype=np.float64) / 255


def gradient(size: tuple[int, int], stops: Sequence[tuple[float, str]]) -> Image.Image:
    """A vertical gradient of #rrggbb colours at heights 0..1."""
    at = np.linspace(0, 1, size[1])
    codes = np.array([[int(code[k : k + 2], 16) for k in (1, 3, 5)] for _, code in stops], dtype=float)
    column = np.column_stack([np.interp(at, [stop for stop, _ in stops], codes[:, channel]) for channel in range(3)])
    return Image.fromarray(np.repeat(np.rint(column).astype(np.uint8)[:, None], size[0], axis=1))
