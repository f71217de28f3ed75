"""The host's body: torso in sweater and apron, arms of two links, hands. Painted once and turned."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from PIL import Image

from api.demo.glb import Floats
from api.demo.host_face import SKIN, SKIN_SHADE
from api.demo.host_paint import Painter, Sprite, curve, disc, stroke

KNIT, KNIT_SHADE = "#f4e8d6", "#b58f6d"
APRON, APRON_SHADE = "#39665f", "#1c3a37"
UPPER_PX, FORE_PX = 138.0, 122.0
SHOULDERS = ((514.0, 452.0), (766.0, 452.0))


@lru_cache(maxsize=1)
def torso() -> Sprite:
    """Neck, sweater and apron; it goes down behind the counter."""
    painter = Painter(400, 362, (440, 300))
    neck = painter.fill([(608, 306), (672, 306), (674, 372), (700, 396), (640, 424), (580, 396), (606, 372)], SKIN)
    painter.fill(disc(640, 336, 52, 26), SKIN_SHADE, alpha=0.75, blur_px=9, inside=neck)
    body = painter.fill(
        curve(
            [
                (600, 384),
                (560, 396),
                (512, 414),
                (480, 452),
                (482, 540),
                (500, 640),
                (496, 760),
                (784, 760),
                (780, 640),
                (798, 540),
                (800, 452),
                (768, 414),
                (720, 396),
                (680, 384),
                (664, 410),
                (640, 418),
                (616, 410),
            ],
            200,
        ),
        KNIT,
    )
    painter.edge(body, KNIT_SHADE, shift=(-20, -4), blur_px=20, alpha=0.55)
    painter.edge(body, "#ffffff", shift=(10, 8), blur_px=9, alpha=0.5)
    for index in range(-11, 12):
        x = 640 + index * 13.5
        painter.fill(stroke([(x, 400), (x * 1.01 - 6.4, 560), (x, 760)], [1.2, 1.2, 1.2]), "#d9c3a4", inside=body, alpha=0.55)
    collar = painter.fill(stroke([(596, 382), (608, 412), (640, 426), (672, 412), (684, 382)], [13, 14, 15, 14, 13], 60), "#f8eede")
    painter.edge(collar, KNIT_SHADE, shift=(-2, -4), blur_px=3, alpha=0.6)
    _apron(painter)
    return painter.sprite()


def _apron(painter: Painter) -> None:
    for side in (-1, 1):
        strap = painter.fill(stroke([(640 + side * 60, 392), (640 + side * 66, 440), (640 + side * 62, 500)], [13, 13, 13]), APRON)
        painter.edge(strap, APRON_SHADE, shift=(-3, 0), blur_px=2, alpha=0.6)
        button = painter.fill(disc(640 + side * 62, 496, 7), "#d9a55c")
        painter.edge(button, "#7a4d1d", shift=(-3, -3), blur_px=2, alpha=0.7)
    bib = painter.fill(
        curve(
            [
                (574, 478),
                (640, 484),
                (706, 478),
                (714, 500),
                (720, 556),
                (756, 596),
                (764, 690),
                (760, 760),
                (520, 760),
                (516, 690),
                (524, 596),
                (560, 556),
                (566, 500),
            ],
            160,
        ),
        APRON,
    )
    painter.edge(bib, APRON_SHADE, shift=(-14, -4), blur_px=14, alpha=0.6)
    painter.edge(bib, "#86b3a6", shift=(6, 6), blur_px=5, alpha=0.5)
    painter.fill(stroke([(578, 492), (640, 497), (702, 492)], [1.4, 1.4, 1.4]), "#cfe3d6", alpha=0.55)
    ring = painter.fill(disc(640, 540, 24), "#f3e6cd")
    painter.fill(disc(640, 540, 21), APRON, inside=ring)
    painter.fill(stroke([(624, 550), (634, 532), (642, 544), (649, 536), (657, 550)], [2.6] * 5, 60), "#f3e6cd")
    painter.fill(disc(651, 529, 3), "#e8805f")


@lru_cache(maxsize=1)
def upper_arm() -> Sprite:
    """From the shoulder (0, 0) hanging down to the elbow."""
    painter = Painter(110, 230, (-55, -46))
    sleeve = painter.fill(
        curve(
            [
                (0, -34),
                (30, -20),
                (36, 20),
                (31, 90),
                (28, UPPER_PX + 8),
                (0, UPPER_PX + 30),
                (-28, UPPER_PX + 8),
                (-31, 90),
                (-36, 20),
                (-30, -20),
            ],
            120,
        ),
        KNIT,
    )
    _knit(painter, sleeve)
    return painter.sprite()


def _knit(painter: Painter, sleeve: object) -> None:
    painter.edge(sleeve, KNIT_SHADE, shift=(-10, -2), blur_px=10, alpha=0.7)  # type: ignore[arg-type]
    painter.edge(sleeve, "#ffffff", shift=(7, 3), blur_px=6, alpha=0.45)  # type: ignore[arg-type]
    for x in (-18, -6, 6, 18):
        painter.fill(stroke([(x, -40), (x, 60), (x * 0.8, 180)], [1.2] * 3), "#d6bf9f", inside=sleeve, alpha=0.5)  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def forearm() -> Sprite:
    """From the elbow (0, 0) down to the wrist, with the cuff."""
    painter = Painter(90, 190, (-45, -40))
    sleeve = painter.fill(
        curve(
            [
                (0, -30),
                (26, -14),
                (30, 10),
                (25, 70),
                (21, FORE_PX - 8),
                (0, FORE_PX - 2),
                (-21, FORE_PX - 8),
                (-25, 70),
                (-30, 10),
                (-26, -14),
            ],
            120,
        ),
        KNIT,
    )
    _knit(painter, sleeve)
    cuff = painter.fill(stroke([(0, FORE_PX - 18), (0, FORE_PX + 2)], [43, 40], 12), "#f8eede")
    painter.edge(cuff, KNIT_SHADE, shift=(-8, -2), blur_px=5, alpha=0.75)
    return painter.sprite()


FINGERS = {
    "open": [(-17, 44, -0.30, 38, 10.5), (-6, 50, -0.09, 44, 11), (6, 50, 0.08, 43, 11), (17, 45, 0.26, 34, 9.5)],
    "soft": [(-15, 42, -0.10, 27, 11), (-5, 47, -0.02, 31, 11.5), (6, 47, 0.05, 30, 11.5), (16, 43, 0.12, 24, 10)],
}


@lru_cache(maxsize=4)
def hand(shape: str, side: int) -> Sprite:
    """From the wrist (0, 0) downwards; `side` is where the thumb is, -1 or 1."""
    painter = Painter(130, 130, (-65, -16))
    for x, y, lean, length, width in FINGERS[shape]:
        tip = (side * (x + length * np.sin(lean)), y + length * np.cos(lean))
        middle = (side * (x + length * 0.5 * np.sin(lean * 0.7)), y + length * 0.5)
        finger = painter.fill(_capsule([(side * x, y - 12), middle, tip], width), SKIN)
        painter.edge(finger, SKIN_SHADE, shift=(-4, -1), blur_px=3, alpha=0.85)
    palm = painter.fill(curve([(-15, -10), (15, -10), (19, 12), (24, 36), (18, 52), (0, 56), (-18, 52), (-24, 36), (-19, 12)], 90), SKIN)
    thumb = painter.fill(_capsule([(-side * 12, 14), (-side * 27, 28), (-side * (38 if shape == "open" else 30), 50)], 13.5), SKIN)
    painter.edge(thumb, SKIN_SHADE, shift=(-4, -2), blur_px=4, alpha=0.7)
    painter.fill(disc(-side * 10, 24, 13, 15), SKIN, blur_px=3)
    painter.edge(palm, SKIN_SHADE, shift=(-5, 0), blur_px=6, alpha=0.45)
    return painter.sprite()


def _capsule(line: list[tuple[float, float]], width: float) -> Floats:
    body = stroke(line, [width, width, width * 0.86], 30)
    ahead = np.array(line[-1]) - np.array(line[-2])
    facing = np.arctan2(ahead[1], ahead[0])
    angle = facing + np.linspace(np.pi / 2, -np.pi / 2, 14)
    cap = np.array(line[-1]) + width * 0.43 * np.column_stack([np.cos(angle), np.sin(angle)])
    return np.vstack([body[:30], cap, body[30:]])


def draw_arm(frame: Image.Image, side: int, lean_px: tuple[float, float], degrees: Sequence[float]) -> None:
    """An arm from its shoulder (moved by `lean_px`); `side` -1 is on the left of the picture.

    `degrees` are the upper arm's and the forearm's turn from hanging, outwards positive, and the hand's against the forearm.
    """
    upper, fore, turn = (side * float(np.radians(value)) for value in degrees)
    shoulder = np.array(SHOULDERS[0 if side < 0 else 1]) + lean_px
    elbow = shoulder + UPPER_PX * np.array([np.sin(upper), np.cos(upper)])
    wrist = elbow + FORE_PX * np.array([np.sin(fore), np.cos(fore)])
    raised = degrees[1] > 45
    hand("open" if raised else "soft", -side if raised else side).place(frame, (0, 0), _spot(wrist), -(fore + turn))
    upper_arm().place(frame, (0, 0), _spot(shoulder), -upper)
    forearm().place(frame, (0, 0), _spot(elbow), -fore)


def _spot(place: Floats) -> tuple[float, float]:
    return float(place[0]), float(place[1])
