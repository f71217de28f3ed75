"""A small painter: antialiased shapes with soft shading on a transparent canvas, and sprites that turn.

Coordinates are pixels of the 1280x720 frame; canvases hold `DETAIL` times as many, and paint at twice that again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from api.demo.glb import Floats
from api.demo.lathe import spline

DETAIL = 2
_FINE = 2
Points = Sequence[Sequence[float]] | Floats


def curve(points: Points, count: int = 90) -> Floats:
    """A closed smooth outline through the points."""
    return spline(points, count, closed=True)


def stroke(points: Points, widths: Sequence[float], count: int = 40) -> Floats:
    """An outline around a smooth line whose width swells and thins as `widths` say."""
    line = spline(points, count)
    width = np.interp(np.linspace(0, 1, count), np.linspace(0, 1, len(widths)), widths)[:, None] / 2
    ahead = np.gradient(line, axis=0)
    side = np.column_stack([-ahead[:, 1], ahead[:, 0]]) / np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9)
    return np.vstack([line + side * width, (line - side * width)[::-1]])


def disc(x: float, y: float, rx: float, ry: float | None = None) -> Floats:
    """An ellipse's outline."""
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    return np.column_stack([x + rx * np.cos(angle), y + (ry or rx) * np.sin(angle)])


def box(left: float, top: float, right: float, bottom: float, radius: float = 0) -> Floats:
    """A rounded rectangle's outline."""
    angle = np.linspace(0, np.pi / 2, 9)
    corners = [
        (right - radius, bottom - radius, 0),
        (left + radius, bottom - radius, 1),
        (left + radius, top + radius, 2),
        (right - radius, top + radius, 3),
    ]
    return np.vstack(
        [np.column_stack([x + radius * np.cos(angle + k * np.pi / 2), y + radius * np.sin(angle + k * np.pi / 2)]) for x, y, k in corners]
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Shape:
    """Coverage 'L' of an outline, cropped; `at` is its corner on the painter's canvas in canvas pixels."""

    cover: Image.Image
    at: tuple[int, int]

    def grown(self, margin: int) -> "Shape":
        """With room around it, for a blur to run into."""
        wide = Image.new("L", (self.cover.width + 2 * margin, self.cover.height + 2 * margin), 0)
        wide.paste(self.cover, (margin, margin))
        return Shape(cover=wide, at=(self.at[0] - margin, self.at[1] - margin))

    def within(self, other: "Shape") -> "Shape":
        """The part that the other covers too."""
        frame = Image.new("L", self.cover.size, 0)
        frame.paste(other.cover, (other.at[0] - self.at[0], other.at[1] - self.at[1]))
        return Shape(cover=ImageChops.multiply(self.cover, frame), at=self.at)

    def blurred(self, radius_px: float) -> "Shape":
        """Softened by a Gaussian of so many frame pixels."""
        wide = self.grown(round(radius_px * DETAIL * 3))
        return Shape(cover=wide.cover.filter(ImageFilter.GaussianBlur(radius_px * DETAIL)), at=wide.at)


class Painter:
    """A canvas whose top left corner lies at `origin` of the frame."""

    def __init__(self, width: float, height: float, origin: tuple[float, float] = (0, 0)) -> None:
        self.size = (round(width * DETAIL), round(height * DETAIL))
        self.origin = np.array(origin, dtype=float)
        self.image = Image.new("RGBA", self.size, (0, 0, 0, 0))

    def shape(self, outline: Points) -> Shape:
        """Coverage of a closed outline."""
        at = (np.asarray(outline, dtype=float) - self.origin) * DETAIL * _FINE
        low = np.floor(at.min(axis=0) / _FINE) * _FINE - _FINE
        extent = np.ceil((at.max(axis=0) - low) / _FINE) * _FINE + _FINE
        fine = Image.new("L", (int(extent[0]), int(extent[1])), 0)
        ImageDraw.Draw(fine).polygon([(float(x), float(y)) for x, y in at - low], fill=255)
        return Shape(cover=fine.reduce(_FINE), at=(int(low[0]) // _FINE, int(low[1]) // _FINE))

    def fill(self, outline: Points, color: str, *, inside: Shape | None = None, alpha: float = 1.0, blur_px: float = 0) -> Shape:
        """Fills an outline, blurred if wished, within another shape if given; answers the unblurred shape."""
        shape = self.shape(outline)
        self.tint(shape.blurred(blur_px) if blur_px else shape, color, inside=inside, alpha=alpha)
        return shape

    def tint(self, shape: Shape, color: str, *, inside: Shape | None = None, alpha: float = 1.0) -> None:
        """Lays a colour over a shape."""
        cover = (shape.within(inside) if inside else shape).cover
        if alpha < 1:
            cover = cover.point([round(value * alpha) for value in range(256)])
        layer = Image.new("RGBA", cover.size, color)
        layer.putalpha(cover)
        left, top = max(shape.at[0], 0), max(shape.at[1], 0)
        layer = layer.crop((left - shape.at[0], top - shape.at[1], *layer.size))
        if layer.width > 0 and layer.height > 0 and left < self.size[0] and top < self.size[1]:
            self.image.alpha_composite(layer, (left, top))

    def edge(self, shape: Shape, color: str, *, shift: tuple[float, float], blur_px: float, alpha: float) -> None:
        """An inner shadow or rim light: the part of a shape that its shifted, blurred self leaves free."""
        soft = shape.blurred(blur_px)
        moved = Shape(cover=soft.cover, at=(soft.at[0] + round(shift[0] * DETAIL), soft.at[1] + round(shift[1] * DETAIL)))
        covered = Image.new("L", shape.cover.size, 0)
        covered.paste(moved.cover, (moved.at[0] - shape.at[0], moved.at[1] - shape.at[1]))
        self.tint(Shape(cover=ImageChops.multiply(shape.cover, ImageChops.invert(covered)), at=shape.at), color, alpha=alpha)

    def sprite(self) -> "Sprite":
        """What was painted, ready to be placed."""
        return Sprite.of(self.image, (float(self.origin[0]), float(self.origin[1])))


@dataclass(frozen=True, kw_only=True, eq=False)
class Sprite:
    """A painted part at `DETAIL`, premultiplied ('RGBa'); `origin` is where its top left corner lies in the frame at rest."""

    image: Image.Image
    origin: tuple[float, float]

    @classmethod
    def of(cls, picture: Image.Image, origin: tuple[float, float]) -> "Sprite":
        """A painted 'RGBA' picture, cropped to what is there and ready to be placed."""
        left, top, right, bottom = picture.getbbox() or (0, 0, 1, 1)
        image = picture.crop((left - 2, top - 2, right + 2, bottom + 2)).convert("RGBa")
        return cls(image=image, origin=(origin[0] + (left - 2) / DETAIL, origin[1] + (top - 2) / DETAIL))

    def place(
        self, frame: Image.Image, pivot: tuple[float, float], at: tuple[float, float] | None = None, turn_rad: float = 0, scale: float = 1
    ) -> None:
        """Draws it onto an RGB frame, turned clockwise about `pivot` (rest coordinates), which comes to lie `at`."""
        target = at or pivot
        cos, sin = np.cos(turn_rad) * scale, np.sin(turn_rad) * scale
        corners = np.array([(x, y) for x in (0, self.image.width / DETAIL) for y in (0, self.image.height / DETAIL)]) + self.origin - pivot
        spread = corners @ np.array([[cos, sin], [-sin, cos]]) + target
        low = np.maximum(np.floor(spread.min(axis=0)), 0).astype(int)
        high = np.minimum(np.ceil(spread.max(axis=0)), frame.size).astype(int)
        if (high <= low).any():
            return
        back = np.array([[cos, sin], [-sin, cos]]) / scale**2 * DETAIL
        shift = (np.array(pivot) - self.origin) * DETAIL + back @ (low - np.array(target))
        numbers = (back[0, 0], back[0, 1], shift[0], back[1, 0], back[1, 1], shift[1])
        size = (int(high[0] - low[0]), int(high[1] - low[1]))
        part = self.image.transform(size, Image.Transform.AFFINE, [float(n) for n in numbers], Image.Resampling.BILINEAR)
        frame.paste(part, (int(low[0]), int(low[1])), part)
