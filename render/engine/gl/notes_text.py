"""Words as they lie over a picture: each on a plate of its own, drawn once, kept as a texture.

A plate carries its own ground, so that it reads on light, on dark and on nothing at all.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, Literal

import moderngl
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

from render.lettering import Type
from render.typeset import balance_lines, fit_lines

KEPT: Final = 256
KEPT_PX: Final = 32 * 2**20
"""Pixels of all plates that are kept, four bytes each: those of a large still are large themselves."""
FINE: Final = 4
"""Corners are drawn so many times larger and shrunk."""
CAP_MIDDLE_EM: Final = 0.365
"""How high above its baseline the middle of a line is, in ems: of capitals and of Chinese alike."""
LEADING_EM: Final = 1.32
Ink = tuple[int, int, int, int]
Kind = Literal["label", "length", "caption"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a kind of note is set. Lengths are in ems."""

    weight: int
    ink: Ink
    ground: Ink
    shadow: float
    pad_x: float
    pad_y: float
    corner: float
    lines: int


STYLES: Final[dict[Kind, Style]] = {
    "label": Style(
        weight=520, ink=(22, 24, 36, 255), ground=(255, 255, 255, 246), shadow=0.34, pad_x=0.72, pad_y=0.40, corner=0.78, lines=3
    ),
    "length": Style(
        weight=600, ink=(22, 24, 36, 255), ground=(255, 255, 255, 246), shadow=0.28, pad_x=0.50, pad_y=0.24, corner=0.40, lines=1
    ),
    "caption": Style(
        weight=560, ink=(255, 255, 255, 255), ground=(14, 16, 26, 190), shadow=0.0, pad_x=0.80, pad_y=0.46, corner=0.62, lines=3
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A texture of premultiplied colour, its first row at the bottom: the plate itself, and `margin_px` for its shadow all around."""

    texture: moderngl.Texture
    width_px: int
    height_px: int
    margin_px: int


class Plates:
    """Draws on first use; what was not used for longest goes first, when it is time to `trim`."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._kept: OrderedDict[tuple[Kind, str, int, int], Plate] = OrderedDict()

    def get(self, kind: Kind, text: str, size_px: int, most_px: int) -> Plate:
        """A text set in `size_px`, broken so that its plate is at most `most_px` wide."""
        key = (kind, text, size_px, most_px)
        if key not in self._kept:
            pixels, margin_px = plate_pixels(kind, text, size_px, most_px)
            height, width = pixels.shape[:2]
            # For a side that is a power of two a driver may compile another shader.
            wider, higher = (side.bit_count() == 1 for side in (width, height))
            sheet = np.ascontiguousarray(np.pad(pixels[::-1], ((0, higher), (0, wider), (0, 0))))
            texture = self._context.texture((width + wider, height + higher), 4, sheet, alignment=1)
            self._kept[key] = Plate(texture=texture, width_px=width - 2 * margin_px, height_px=height - 2 * margin_px, margin_px=margin_px)
        self._kept.move_to_end(key)
        return self._kept[key]

    def trim(self) -> None:
        """Let go of what is too much: between two pictures, for within one all that was got is still to be laid."""
        while len(self._kept) > KEPT or sum(plate.texture.width * plate.texture.height for plate in self._kept.values()) > KEPT_PX:
            self._kept.popitem(last=False)[1].texture.release()


def plate_pixels(kind: Kind, text: str, size_px: int, most_px: int) -> tuple[npt.NDArray[np.uint8], int]:
    """Premultiplied RGBA (height, width, 4) of a plate with its shadow, row 0 on top, and the margin around the plate."""
    style = STYLES[kind]
    face = Type(size_px=size_px, weight=style.weight)
    pad_x, pad_y = round(style.pad_x * size_px), round(style.pad_y * size_px)
    lines = _broken(text, face, max(most_px - 2 * pad_x, 2 * size_px), style.lines)
    width = round(max(face.width_px(line) for line in lines)) + 2 * pad_x
    height = round(size_px * (1 + LEADING_EM * (len(lines) - 1))) + 2 * pad_y
    margin = round(size_px * 0.6) if style.shadow else 0
    image = _ground(style, width, height, margin, size_px)
    letters = Image.new("L", image.size)
    for number, line in enumerate(lines):
        middle = margin + pad_y + size_px * (0.5 + LEADING_EM * number)
        # Baselines lie on whole pixels: the feet of letters stay sharp.
        face.ink(letters, (margin + width / 2, round(middle + CAP_MIDDLE_EM * size_px)), line, 255, "ms")
    _lay(image, letters, style.ink)
    return _premultiplied(image), margin


def _broken(text: str, face: Type, width_px: float, most: int) -> list[str]:
    lines = fit_lines(text, face, width_px, most)
    if len(lines) <= 1:
        return lines or [""]
    # A line's end parts as well as a dot does.
    return [line.strip(" ·|•") or line for line in balance_lines(text, face, width_px, most)]


def _ground(style: Style, width: int, height: int, margin: int, size_px: int) -> Image.Image:
    size = (width + 2 * margin, height + 2 * margin)
    large = Image.new("L", (size[0] * FINE, size[1] * FINE))
    box = (margin * FINE, margin * FINE, (margin + width) * FINE - 1, (margin + height) * FINE - 1)
    ImageDraw.Draw(large).rounded_rectangle(box, round(min(style.corner * size_px, height / 2) * FINE), fill=255)
    mask = large.resize(size, Image.Resampling.BOX)
    image = Image.new("RGBA", size)
    if style.shadow:
        dropped = Image.new("L", size)
        dropped.paste(mask, (0, max(1, round(size_px * 0.08))))
        _lay(image, dropped.filter(ImageFilter.GaussianBlur(size_px * 0.2)), (8, 10, 24, round(255 * style.shadow)))
    _lay(image, mask, style.ground)
    return image


def _lay(image: Image.Image, mask: Image.Image, ink: Ink) -> None:
    layer = Image.new("RGBA", image.size, (*ink[:3], 0))
    layer.putalpha(mask.point([round(value * ink[3] / 255) for value in range(256)]))
    image.alpha_composite(layer)


def _premultiplied(image: Image.Image) -> npt.NDArray[np.uint8]:
    pixels = np.asarray(image).astype(np.float32)
    pixels[..., :3] *= pixels[..., 3:] / 255
    return np.rint(pixels).astype(np.uint8)
