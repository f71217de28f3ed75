"""The host's studio: a warm shop with a window's light, shelves, plants and lamps; and the counter in front."""

import numpy as np
from PIL import Image, ImageFilter

from api.demo.host_paint import DETAIL, Painter, box, curve, disc, stroke
from api.demo.textures import gradient

SIZE = (1280, 720)


def room() -> Image.Image:
    """The back wall and all that stands before it, RGB 1280x720, softly out of focus."""
    painter = Painter(*SIZE)
    wall = gradient(painter.size, [(0, "#e9c6a2"), (0.55, "#e2b58d"), (1, "#c99873")]).convert("RGBA")
    painter.image.paste(wall)
    _panels(painter)
    _sunlight(painter)
    _shelf(painter, 66, 372, 214, _books_and_pots)
    _shelf(painter, 66, 372, 392, _cups_and_box)
    _shelf(painter, 918, 1224, 190, _vases)
    _shelf(painter, 918, 1224, 372, _flasks)
    _tall_plant(painter)
    _pendant(painter, 250, 96)
    _pendant(painter, 1046, 70)
    _glow(painter, 640, 250, 330, "#fff0d4", 0.34)
    image = painter.image.convert("RGB").filter(ImageFilter.GaussianBlur(1.9 * DETAIL))
    return _vignette(image.reduce(DETAIL))


def _panels(painter: Painter) -> None:
    for x in range(0, 1281, 80):
        painter.fill(box(x - 1.5, 0, x + 1.5, 560), "#b9845c", alpha=0.22)
        painter.fill(box(x + 1.5, 0, x + 3.5, 560), "#fff1dc", alpha=0.30)
    painter.fill(box(0, 556, 1280, 570), "#f0d3b2", alpha=0.85)
    painter.fill(box(0, 570, 1280, 720), "#a97452", alpha=0.75)


def _sunlight(painter: Painter) -> None:
    for left in (420, 560, 700):
        painter.fill([(left, 20), (left + 108, 0), (left + 258, 420), (left + 150, 450)], "#fff3d6", alpha=0.34, blur_px=7)


def _glow(painter: Painter, x: float, y: float, radius: float, color: str, alpha: float) -> None:
    painter.fill(disc(x, y, radius * 0.62), color, alpha=alpha, blur_px=radius * 0.3)


def _shelf(painter: Painter, left: float, right: float, y: float, goods: object) -> None:
    painter.fill(box(left + 6, y + 14, right + 10, y + 34, 4), "#7a4b2c", alpha=0.35, blur_px=7)
    painter.fill(box(left + 6, y - 130, right - 6, y, 4), "#8a5a38", alpha=0.10, blur_px=14)
    goods(painter, left, y)  # type: ignore[operator]
    plank = painter.fill(box(left, y, right, y + 16, 3), "#a86c40")
    painter.edge(plank, "#d79d6b", shift=(0, 5), blur_px=2, alpha=0.9)
    painter.edge(plank, "#6d4021", shift=(0, -6), blur_px=3, alpha=0.7)


def _solid(painter: Painter, outline: object, color: str, light: str = "#ffffff", dark: str = "#3b2416") -> None:
    """A body lit from the upper left."""
    shape = painter.fill(outline, color)  # type: ignore[arg-type]
    painter.edge(shape, dark, shift=(-9, -3), blur_px=8, alpha=0.42)
    painter.edge(shape, light, shift=(7, 3), blur_px=6, alpha=0.32)


def _books_and_pots(painter: Painter, x: float, y: float) -> None:
    for index, (width, height, color) in enumerate(
        [(20, 88, "#3f6f6a"), (16, 78, "#e8dcc4"), (24, 96, "#c4623f"), (14, 84, "#d9a441"), (20, 72, "#56708a"), (16, 90, "#efe3cf")]
    ):
        left = x + 26 + index * 24
        _solid(painter, box(left, y - height, left + width, y, 2), color)
        painter.fill(box(left + 3, y - height + 12, left + width - 3, y - height + 15), "#fff6e2", alpha=0.7)
    _solid(painter, curve([(x + 212, y - 46), (x + 262, y - 46), (x + 256, y), (x + 218, y)]), "#d98b5f")
    _leaves(painter, x + 237, y - 44, 54, "#5c8a5a", 9, 1)


def _cups_and_box(painter: Painter, x: float, y: float) -> None:
    for index, color in enumerate(["#f3ead9", "#7fa79c", "#d06b48"]):
        left = x + 34 + index * 62
        painter.fill(stroke([(left + 40, y - 38), (left + 58, y - 34), (left + 56, y - 16), (left + 40, y - 12)], [7, 7]), color)
        _solid(painter, box(left, y - 48, left + 44, y, 8), color)
    _solid(painter, box(x + 228, y - 74, x + 290, y, 4), "#b98455")
    painter.fill(box(x + 254, y - 74, x + 264, y), "#e8d3b0")
    painter.fill(box(x + 228, y - 44, x + 290, y - 36), "#e8d3b0")


def _vases(painter: Painter, x: float, y: float) -> None:
    _leaves(painter, x + 66, y - 84, 78, "#6d9a6a", 11, 2)
    _solid(painter, curve([(x + 54, y - 92), (x + 80, y - 92), (x + 98, y - 46), (x + 84, y), (x + 50, y), (x + 36, y - 46)]), "#efe2cb")
    _solid(
        painter, curve([(x + 140, y - 60), (x + 160, y - 62), (x + 180, y - 26), (x + 166, y), (x + 136, y), (x + 122, y - 26)]), "#4f7f86"
    )
    _solid(painter, box(x + 212, y - 98, x + 284, y - 8, 3), "#fff7e8")
    painter.fill(box(x + 220, y - 90, x + 276, y - 16), "#cfe0da")
    painter.fill(
        [
            (x + 220, y - 34),
            (x + 240, y - 62),
            (x + 254, y - 44),
            (x + 264, y - 56),
            (x + 276, y - 34),
            (x + 276, y - 16),
            (x + 220, y - 16),
        ],
        "#5f8f8d",
    )
    painter.fill(disc(x + 260, y - 72, 7), "#e2603d")


def _flasks(painter: Painter, x: float, y: float) -> None:
    for index, color in enumerate(["#2f6152", "#c9603c", "#27364f"]):
        left = x + 40 + index * 58
        _solid(painter, box(left + 8, y - 124, left + 30, y - 100, 4), "#c8c4bc")
        _solid(
            painter,
            curve([(left + 9, y - 102), (left + 29, y - 102), (left + 38, y - 78), (left + 38, y - 2), (left, y - 2), (left, y - 78)]),
            color,
        )
        painter.fill(disc(left + 19, y - 52, 7), "#e4ded2", alpha=0.9)
    _solid(painter, box(x + 226, y - 52, x + 284, y, 6), "#e3c79f")
    _leaves(painter, x + 255, y - 50, 46, "#7ba06c", 9, 3)


def _leaves(painter: Painter, x: float, y: float, reach: float, color: str, count: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    for index in range(count):
        angle = np.pi * (0.08 + 0.84 * index / (count - 1)) + generator.normal(0, 0.06)
        length = reach * generator.uniform(0.75, 1.1)
        tip = (x + length * np.cos(angle), y - length * np.sin(angle) * 1.05)
        bend = (x + length * 0.45 * np.cos(angle) - 6, y - length * 0.62)
        leaf = painter.fill(stroke([(x, y + 4), bend, tip], [3, length * 0.27, length * 0.24, 1]), color)
        painter.edge(leaf, "#2f4d36", shift=(-4, -2), blur_px=4, alpha=0.5)
        painter.edge(leaf, "#d6e4a8", shift=(3, 3), blur_px=3, alpha=0.45)


def _tall_plant(painter: Painter) -> None:
    _leaves(painter, 890, 560, 150, "#4f7f56", 13, 7)
    _solid(painter, curve([(842, 560), (938, 560), (924, 690), (856, 690)]), "#d4b48c")
    _leaves(painter, 396, 590, 110, "#5f8f5a", 11, 8)
    _solid(painter, curve([(362, 590), (430, 590), (420, 690), (372, 690)]), "#b96a49")


def _pendant(painter: Painter, x: float, y: float) -> None:
    _glow(painter, x, y + 36, 190, "#ffe2a0", 0.55)
    painter.fill(box(x - 1.5, 0, x + 1.5, y - 18), "#5a3a26")
    _solid(
        painter,
        curve([(x - 10, y - 20), (x + 10, y - 20), (x + 44, y + 14), (x + 40, y + 20), (x - 40, y + 20), (x - 44, y + 14)]),
        "#3d5c58",
    )
    painter.fill(disc(x, y + 22, 22, 9), "#fff4cf", blur_px=2)


def _vignette(image: Image.Image) -> Image.Image:
    y, x = np.mgrid[0:720, 0:1280]
    far = np.hypot((x - 640) / 860, (y - 330) / 560)
    shade = np.clip(1.06 - 0.34 * np.clip(far - 0.45, 0, None) ** 1.4, 0.5, 1.05)[..., None]
    return Image.fromarray(np.clip(np.asarray(image) * shade * np.array([1.0, 0.985, 0.96]), 0, 255).astype(np.uint8))


def counter() -> Image.Image:
    """The wooden counter with a steaming cup and a parcel, RGBA 1280x720 at 1:1."""
    painter = Painter(*SIZE)
    top = painter.fill(box(-10, 652, 1290, 700), "#b77a4b")
    painter.edge(top, "#f0c694", shift=(0, 10), blur_px=5, alpha=0.75)
    for row, seed in enumerate(range(81, 86)):
        generator = np.random.default_rng(seed)
        y = 662 + row * 8.5
        wave = [(x, y + generator.normal(0, 1.3)) for x in range(-20, 1330, 90)]
        painter.fill(stroke(wave, [1.2, 2.4, 1.0, 2.0], 160), "#8e5a34", alpha=0.35, inside=top)
    painter.fill(box(-10, 696, 1290, 730), "#8f5a36")
    painter.fill(box(-10, 694, 1290, 699), "#5c3620", alpha=0.6, blur_px=2)
    _parcel(painter)
    _cup(painter)
    return painter.image.resize(SIZE, Image.Resampling.LANCZOS)


def _cup(painter: Painter) -> None:
    painter.fill(disc(938, 676, 62, 9), "#5a341d", alpha=0.5, blur_px=5)
    painter.fill(stroke([(972, 622), (1000, 620), (1000, 652), (968, 656)], [9, 9, 9]), "#f1e6d2")
    _solid(painter, curve([(898, 608), (938, 606), (978, 608), (975, 650), (962, 674), (914, 674), (901, 650)]), "#f3e9d8")
    painter.fill(disc(938, 609, 38, 6), "#4d9086")
    painter.fill(disc(930, 640, 9), "#d8553a")


def _parcel(painter: Painter) -> None:
    painter.fill(disc(334, 678, 92, 10), "#5a341d", alpha=0.5, blur_px=6)
    _solid(painter, box(262, 598, 404, 676, 4), "#cf9a66")
    painter.fill(box(326, 598, 342, 676), "#f3e3c4", alpha=0.9)
    painter.fill(box(352, 624, 394, 652, 3), "#fff8ea", alpha=0.95)
    for y in (631, 638, 645):
        painter.fill(box(358, y, 386 if y < 645 else 374, y + 2), "#7b5a3f", alpha=0.8)
