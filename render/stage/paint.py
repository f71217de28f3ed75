"""Strokes that Pillow lacks: antialiased rounded boxes, soft shadows, gradients."""

from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, UnidentifiedImageError

from render.lettering import Anchor, Type

Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]

_FINE: Final = 4  # masks are drawn this much larger and shrunk
_MOST_PIXELS: Final = 40_000_000


def rounded_mask(size: tuple[int, int], box: Box, radius: float) -> Image.Image:
    """An "L" mask of a rounded box (x0, y0, x1, y1), antialiased."""
    big = Image.new("L", (size[0] * _FINE, size[1] * _FINE))
    x0, y0, x1, y1 = (round(edge * _FINE) for edge in box)
    ImageDraw.Draw(big).rounded_rectangle((x0, y0, x1 - 1, y1 - 1), round(radius * _FINE), fill=255)
    return big.resize(size, Image.Resampling.BOX)


def polygon_mask(size: tuple[int, int], points: list[tuple[float, float]]) -> Image.Image:
    """An "L" mask of a polygon, antialiased."""
    big = Image.new("L", (size[0] * _FINE, size[1] * _FINE))
    ImageDraw.Draw(big).polygon([(x * _FINE, y * _FINE) for x, y in points], fill=255)
    return big.resize(size, Image.Resampling.BOX)


def fill(image: Image.Image, mask: Image.Image, colour: Colour, alpha: float = 1.0) -> None:
    """Lay a colour over the image where the mask is."""
    layer = Image.new("RGBA", image.size, (*colour, 0))
    layer.putalpha(mask.point([round(k * alpha) for k in range(256)]))
    image.alpha_composite(layer)


def fill_gradient(image: Image.Image, mask: Image.Image, left: Colour, right: Colour, box: Box) -> None:
    """Lay a left-to-right gradient over the image where the mask is."""
    ramp = np.clip((np.arange(image.width) + 0.5 - box[0]) / max(box[2] - box[0], 1), 0, 1)[None, :, None]
    colours = np.array(left)[None, None] * (1 - ramp) + np.array(right)[None, None] * ramp
    layer = Image.fromarray(np.broadcast_to(np.rint(colours), (image.height, image.width, 3)).astype(np.uint8)).convert("RGBA")
    layer.putalpha(mask)
    image.alpha_composite(layer)


def shadow(image: Image.Image, mask: Image.Image, blur_px: float, drop_px: int, alpha: float) -> None:
    """Lay a soft dark shadow of the mask, dropped by some pixels."""
    moved = Image.new("L", image.size)
    moved.paste(mask, (0, drop_px))
    fill(image, moved.filter(ImageFilter.GaussianBlur(blur_px)), (8, 10, 24), alpha)


def label(
    image: Image.Image, at: tuple[float, float], text: str, size_px: int, weight: int, colour: Colour, anchor: Anchor = "ls"
) -> float:
    """Draw one line over an RGBA image and answer its width in pixels."""
    face = Type(size_px=size_px, weight=weight)
    face.ink(image, at, text, (*colour, 255), anchor)
    return face.width_px(text)


def open_picture(path: str | None) -> Image.Image | None:
    """A card's picture as RGBA, or None when there is none that can be read (PNG, JPEG or WebP of at most 40 megapixels)."""
    if path is None or not Path(path).is_file():
        return None
    try:
        with Image.open(path, formats=("PNG", "JPEG", "WEBP")) as image:
            return image.convert("RGBA") if image.width * image.height <= _MOST_PIXELS else None
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
        return None


def contain(picture: Image.Image, width_px: int, height_px: int) -> Image.Image:
    """The picture scaled to fit inside, keeping its shape."""
    part = min(width_px / picture.width, height_px / picture.height)
    return picture.resize((max(1, round(picture.width * part)), max(1, round(picture.height * part))), Image.Resampling.LANCZOS)


def cover(picture: Image.Image, width_px: int, height_px: int) -> Image.Image:
    """The picture scaled and cropped to fill."""
    part = max(width_px / picture.width, height_px / picture.height)
    size = max(width_px, round(picture.width * part)), max(height_px, round(picture.height * part))
    big = picture.resize(size, Image.Resampling.LANCZOS)
    x, y = (big.width - width_px) // 2, (big.height - height_px) // 2
    return big.crop((x, y, x + width_px, y + height_px))
