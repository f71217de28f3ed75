"""The host's face and hair: painted once, with eyes and mouth in as many states as are seen."""

from functools import lru_cache

import numpy as np
from PIL import Image

from api.demo.glb import Floats
from api.demo.host_paint import DETAIL, Painter, Shape, Sprite, curve, disc, stroke

SKIN, SKIN_SHADE, BLUSH = "#f6cdab", "#c98361", "#ee8f78"
HAIR, HAIR_LIGHT, HAIR_DARK = "#4a2e25", "#8a5a42", "#2a1813"
NECK = (640.0, 338.0)
HEAD_AT = (490.0, 80.0)
EYES = (602.0, 678.0)
EYE_Y = 236.0
MOUTH = (640.0, 301.0)


@lru_cache(maxsize=1)
def hair_behind() -> Sprite:
    """The bob's back, which lies behind neck and shoulders."""
    painter = Painter(320, 360, (480, 80))
    shape = painter.fill(
        curve(
            [
                (640, 96),
                (700, 103),
                (744, 144),
                (757, 214),
                (759, 290),
                (764, 346),
                (752, 386),
                (722, 402),
                (690, 384),
                (640, 378),
                (590, 384),
                (558, 402),
                (528, 386),
                (516, 346),
                (521, 290),
                (523, 214),
                (536, 144),
                (580, 103),
            ],
            160,
        ),
        HAIR,
    )
    painter.edge(shape, HAIR_DARK, shift=(0, -26), blur_px=16, alpha=0.7)
    painter.edge(shape, HAIR_LIGHT, shift=(7, 6), blur_px=7, alpha=0.55)
    for x in (530, 542, 738, 750):
        painter.fill(stroke([(x, 260), (x - 3, 330), (x + 4, 392)], [0.5, 2.6, 0.5]), HAIR_LIGHT, alpha=0.5)
    return painter.sprite()


@lru_cache(maxsize=1)
def _head() -> Image.Image:
    """Face without eyes, brows and mouth, and the hair that falls before it."""
    painter = Painter(300, 300, HEAD_AT)
    for side in (-1, 1):
        ear = painter.fill(disc(640 + side * 84, 248, 15, 24), SKIN)
        painter.edge(ear, SKIN_SHADE, shift=(side * 4, 2), blur_px=4, alpha=0.7)
    face = painter.fill(_face(), SKIN)
    painter.edge(face, SKIN_SHADE, shift=(-12, -9), blur_px=14, alpha=0.50)
    painter.edge(face, "#fff1dd", shift=(9, 6), blur_px=10, alpha=0.55)
    for x in (582, 698):
        painter.fill(disc(x, 280, 19, 12), BLUSH, alpha=0.50, blur_px=8, inside=face)
    _nose(painter)
    _fringe(painter, face)
    for side in (-1, 1):
        pearl = painter.fill(disc(640 + side * 86, 277, 5.5), "#f4d9a0")
        painter.edge(pearl, "#a8742f", shift=(-3, -3), blur_px=2, alpha=0.7)
    return painter.image


def _face() -> Floats:
    right = [(694, 148), (722, 196), (726, 240), (716, 284), (690, 322), (660, 341)]
    return curve([(640, 130), *right, (640, 344), *[(1280 - x, y) for x, y in reversed(right)]], 140)


def _nose(painter: Painter) -> None:
    painter.fill(disc(640, 262, 9, 16), "#fff3e2", alpha=0.5, blur_px=4)
    painter.fill(stroke([(629, 270), (640, 276), (651, 270)], [1.5, 3.4, 1.5]), "#c97d5e", alpha=0.8)


def _fringe(painter: Painter, face: Shape) -> None:
    left = curve(
        [
            (676, 104),
            (626, 96),
            (574, 116),
            (542, 166),
            (533, 232),
            (536, 300),
            (545, 330),
            (556, 306),
            (556, 256),
            (566, 220),
            (590, 190),
            (632, 172),
            (664, 148),
            (684, 124),
        ],
        130,
    )
    right = curve(
        [
            (660, 104),
            (706, 104),
            (738, 146),
            (748, 214),
            (745, 290),
            (736, 330),
            (726, 306),
            (726, 252),
            (716, 208),
            (698, 172),
            (676, 140),
        ],
        130,
    )
    for outline in (left, right):
        painter.tint(painter.shape(outline + np.array([4, 12])).blurred(6), "#a05f43", inside=face, alpha=0.50)
    for outline in (right, left):
        lock = painter.fill(outline, HAIR)
        painter.edge(lock, HAIR_DARK, shift=(-5, -8), blur_px=8, alpha=0.65)
        painter.edge(lock, HAIR_LIGHT, shift=(6, 7), blur_px=7, alpha=0.6)
    for bend in (0, 9, 20, 33):
        line = [
            (668 - bend * 0.4, 112 + bend * 0.5),
            (608 - bend * 0.3, 128 + bend),
            (564 + bend * 0.2, 176 + bend),
            (543 + bend * 0.3, 244 + bend),
        ]
        painter.fill(stroke(line, [0.4, 2.4, 2.8, 0.4], 60), HAIR_LIGHT, alpha=0.55)
    for bend in (0, 10, 20):
        line = [(690 + bend * 0.4, 116 + bend), (728 - bend * 0.2, 166 + bend), (742 - bend * 0.4, 250 + bend)]
        painter.fill(stroke(line, [0.4, 2.6, 0.4], 60), HAIR_LIGHT, alpha=0.5)


@lru_cache(maxsize=64)
def eyes(open_8: int, gaze: int, brow: int) -> Image.Image:
    """Both eyes and brows on a strip with its corner at `EYES_AT`: openness 0..8, gaze -2..2 px, brows raised 0..3."""
    painter = Painter(*EYES_SIZE, EYES_AT)
    for side, x in zip((-1, 1), EYES, strict=True):
        _eye(painter, x, side, open_8 / 8, gaze)
        lift = brow * 1.6
        arch = [(x - side * 19, 203 - lift), (x + side * 5, 196 - lift * 1.2), (x + side * 26, 206 - lift)]
        painter.fill(stroke(arch, [3.6, 6.2, 1.4]), "#5d3a2c", alpha=0.9)
    return painter.image


EYES_AT = (560, 180)
EYES_SIZE = (160, 84)


def _eye(painter: Painter, x: float, side: int, opened: float, gaze: int) -> None:
    width, up, down = 19.5, 15.5 * opened, 10.5 * opened
    crest = EYE_Y + 7 * (1 - opened)
    upper = [
        (x - side * width, EYE_Y + 3),
        (x - side * 8, crest - up * 0.92),
        (x + side * 7, crest - up),
        (x + side * (width + 1), EYE_Y - 1),
    ]
    if opened > 0.1:
        lower = [(x + side * 10, crest + down * 0.8), (x - side * 4, crest + down)]
        white = painter.fill(curve([*upper, *lower], 70), "#fffaf2")
        painter.edge(white, "#9a6f5c", shift=(0, 6), blur_px=4, alpha=0.5)
        centre = x + gaze
        painter.fill(disc(centre, EYE_Y - 1, 12.6), "#3a2017", inside=white)
        painter.fill(disc(centre, EYE_Y + 1.5, 10.2), "#7d4a2b", inside=white, blur_px=1.2)
        painter.fill(disc(centre, EYE_Y - 1, 6.2), "#1b0e0a", inside=white)
        painter.fill(disc(centre + 4, EYE_Y - 6, 3.9), "#ffffff", inside=white)
        painter.fill(disc(centre - 4.5, EYE_Y + 4.5, 2.0), "#ffe9cf", inside=white, alpha=0.8)
        painter.fill(stroke([(a, b - 8) for a, b in upper], [0.5, 1.6, 1.6, 0.5]), "#b9785a", alpha=0.7)
    painter.fill(stroke([*upper, (x + side * (width + 6), EYE_Y - 5)], [1.4, 4.2, 5.0, 4.2, 0.8]), "#2c1712")


MOUTH_AT = (595, 275)
MOUTH_SIZE = (90, 62)


@lru_cache(maxsize=128)
def mouth(open_10: int, wide_4: int) -> Image.Image:
    """The mouth on a patch with its corner at `MOUTH_AT`: opening 0..10, width -4 (pursed) .. 4 (spread)."""
    painter = Painter(*MOUTH_SIZE, MOUTH_AT)
    opened, wide = open_10 / 10, wide_4 / 4
    x, y = MOUTH
    half = 21 + 5 * wide - 2 * opened
    if open_10 < 1:
        smile = [(x - half - 2, y - 5), (x, y + 4), (x + half + 2, y - 5)]
        painter.fill(stroke([(x - 12, y + 9), (x, y + 12), (x + 12, y + 9)], [0.5, 3, 0.5]), "#d98b72", alpha=0.6)
        painter.fill(stroke(smile, [2.0, 5.0, 2.0]), "#c2554d")
        painter.fill(stroke(smile, [1.2, 2.0, 1.2]), "#8f2f2e")
        return painter.image
    top, bottom = y - 4 - 3.5 * opened, y + 3 + 17 * opened
    lips = curve(
        [
            (x - half - 3, y - 6),
            (x - 8, top - 4.2),
            (x, top - 3),
            (x + 8, top - 4.2),
            (x + half + 3, y - 6),
            (x + half * 0.6, bottom + 1.5),
            (x, bottom + 5),
            (x - half * 0.6, bottom + 1.5),
        ],
        90,
    )
    rim = painter.fill(lips, "#d2635a")
    painter.edge(rim, "#a33c3c", shift=(0, -3), blur_px=2, alpha=0.5)
    hollow = curve(
        [
            (x - half + 1, y - 4.5),
            (x, top),
            (x + half - 1, y - 4.5),
            (x + half * 0.55, bottom - 1.5),
            (x, bottom + 0.8),
            (x - half * 0.55, bottom - 1.5),
        ],
        90,
    )
    inner = painter.fill(hollow, "#6e2025")
    painter.fill(disc(x, bottom + 3, half * 0.62, 4 + 6 * opened), "#e27d76", inside=inner)
    painter.fill(disc(x, top - 1.5, half * 0.86, 5.5 + 1.5 * opened), "#fffaf3", inside=inner)
    return painter.image


@lru_cache(maxsize=96)
def face_with(open_8: int, gaze: int, brow: int, open_10: int, wide_4: int) -> Sprite:
    """The head with this look."""
    picture = _head().copy()
    for patch, corner in ((eyes(open_8, gaze, brow), EYES_AT), (mouth(open_10, wide_4), MOUTH_AT)):
        picture.alpha_composite(patch, (round((corner[0] - HEAD_AT[0]) * DETAIL), round((corner[1] - HEAD_AT[1]) * DETAIL)))
    return Sprite.of(picture, HEAD_AT)
