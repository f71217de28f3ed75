"""The product's lower third and the certificate panel, drawn by Pillow once per change."""

import re
from typing import Final

from PIL import Image

from render.lettering import Type, clusters
from render.stage.layout import Plan, card_size, evidence_size
from render.stage.paint import (
    Colour,
    contain,
    cover,
    fill,
    fill_gradient,
    label,
    open_picture,
    polygon_mask,
    rounded_mask,
    shadow,
)
from render.stage.state import EvidenceCard, ProductCard
from render.typeset import fit_line, fit_lines

MARGIN: Final = 28
"""Room for the shadow around a card, in drawing units."""

INK: Final = (22, 24, 36)
QUIET: Final = (110, 116, 134)
PAPER: Final = (255, 255, 255)
TILE: Final = (241, 243, 248)
PRICE: Final = (226, 38, 54)
JADE: Final = (9, 132, 106)
JADE_DEEP: Final = (12, 92, 110)

_PRICE_PARTS: Final = re.compile(r"^(\D*)(\d[\d,]*)(\.\d+)?(.*)$")


class Sheet:
    """A card being drawn: a white rounded sheet with its shadow, in drawing units scaled to pixels."""

    def __init__(self, width: float, height: float, unit: float, radius: float) -> None:
        self.unit = unit
        self.image = Image.new("RGBA", (round((width + 2 * MARGIN) * unit), round((height + 2 * MARGIN) * unit)))
        self.mask = self.box_mask(0, 0, width, height, radius)
        shadow(self.image, self.mask, 14 * unit, round(8 * unit), 0.42)
        fill(self.image, self.mask, PAPER, 0.97)

    def px(self, length: float) -> int:
        """A length in pixels."""
        return round(length * self.unit)

    def at(self, x: float, y: float) -> tuple[int, int]:
        """A point of the sheet in pixels of the image."""
        return self.px(x + MARGIN), self.px(y + MARGIN)

    def box_mask(self, x: float, y: float, w: float, h: float, radius: float) -> Image.Image:
        """The mask of a rounded box of the sheet."""
        (x0, y0), (x1, y1) = self.at(x, y), self.at(x + w, y + h)
        return rounded_mask(self.image.size, (x0, y0, x1, y1), radius * self.unit)

    def text(self, x: float, y: float, text: str, size: float, weight: int, colour: Colour) -> float:
        """Draw one line with its baseline at y; answers its width in drawing units."""
        return label(self.image, self.at(x, y), text, self.px(size), weight, colour) / self.unit

    def lines(self, text: str, size: float, weight: int, width: float, most: int) -> list[str]:
        """The text broken to fit."""
        return fit_lines(text, Type(size_px=self.px(size), weight=weight), width * self.unit, most)

    def line(self, text: str, size: float, weight: int, width: float) -> str:
        """The text cut to fit."""
        return fit_line(text, Type(size_px=self.px(size), weight=weight), width * self.unit)

    def picture(self, picture: Image.Image, x: float, y: float, w: float, h: float, radius: float, *, whole: bool) -> None:
        """A picture in a rounded box, whole on its tile or cropped to cover."""
        mask = self.box_mask(x, y, w, h, radius)
        layer = Image.new("RGBA", self.image.size)
        size = (self.px(w), self.px(h))
        scaled = contain(picture, *size) if whole else cover(picture, *size)
        left, top = self.at(x, y)
        layer.paste(scaled, (left + (size[0] - scaled.width) // 2, top + (size[1] - scaled.height) // 2))
        alpha = Image.new("L", self.image.size)
        alpha.paste(layer.getchannel("A"), (0, 0), mask)
        layer.putalpha(alpha)
        self.image.alpha_composite(layer)


def draw_product(card: ProductCard, plan: Plan) -> Image.Image:
    """The lower third: thumbnail, title in up to two lines, and the price, large. Straight-alpha RGBA, MARGIN around."""
    width, height = card_size(plan)
    sheet = Sheet(width, height, plan.unit, 22)
    pad = 14.0
    thumb = height - 2 * pad
    _thumbnail(sheet, card, pad, thumb)
    left = pad + thumb + 18
    room = width - left - 20
    big = 1.28 if plan.portrait else 1.0
    lines = sheet.lines(card.title, 23 * big, 560, room, 2)
    single = len(lines) < 2
    top = pad + (31 if single else 23) * big
    for k, line in enumerate(lines):
        sheet.text(left, top + k * 30 * big, line, 23 * big, 560, INK)
    _price(sheet, card.price_text, left, height - pad - (12 if single else 7) * big, room, big)
    return sheet.image


def _thumbnail(sheet: Sheet, card: ProductCard, pad: float, size: float) -> None:
    fill(sheet.image, sheet.box_mask(pad, pad, size, size, 14), TILE)
    picture = open_picture(card.image_path)
    if picture is not None:
        sheet.picture(picture, pad, pad, size, size, 14, whole=True)
        return
    initial = "".join(clusters(card.title.strip())[:1]).upper() or "V"
    x, y = sheet.at(pad + size / 2, pad + size / 2)
    label(sheet.image, (x, y), initial, sheet.px(size * 0.46), 700, (182, 188, 204), "mm")


def _price(sheet: Sheet, price: str, left: float, base: float, room: float, big: float) -> None:
    parts = _PRICE_PARTS.match(price.strip())
    if parts is None:
        sheet.text(left, base, sheet.line(price, 28 * big, 700, room), 28 * big, 700, PRICE)
        return
    symbol, whole, decimals, after = (part or "" for part in parts.groups())
    x = left
    for text, size, weight in ((symbol, 24, 700), (whole, 42, 800), (decimals, 26, 700), (after, 20, 600)):
        fitting = sheet.line(text, size * big, weight, room - (x - left)) if text else ""
        x += sheet.text(x, base, fitting, size * big, weight, PRICE) if fitting else 0


def draw_evidence(card: EvidenceCard, plan: Plan) -> Image.Image:
    """The certificate panel: the badge, the document's picture, the claim, its title, who issued it. RGBA, MARGIN around."""
    width, height = evidence_size(plan)
    sheet = Sheet(width, height, plan.unit, 24)
    head = 64
    _badge(sheet, width, head)
    if plan.portrait:
        _document(sheet, card, 20, head + 20, 236, height - head - 40)
        _wording(sheet, card, 280, head + 20, width - 304, height - head - 40, 1.16)
    else:
        _document(sheet, card, 20, head + 18, width - 40, 210)
        _wording(sheet, card, 24, head + 18 + 210 + 12, width - 48, height - head - 260, 1.0)
    return sheet.image


def _badge(sheet: Sheet, width: float, head: float) -> None:
    top = Image.new("L", sheet.image.size)
    x0, y0 = sheet.at(0, 0)
    x1, y1 = sheet.at(width, head)
    top.paste(sheet.mask.crop((x0, y0, x1, y1)), (x0, y0))
    fill_gradient(sheet.image, top, JADE, JADE_DEEP, (x0, y0, x1, y1))
    middle = head / 2
    _shield(sheet, 24, middle - 17, 30, 34)
    wide = sheet.text(66, middle + 9, "凭证", 25, 700, PAPER)
    sheet.text(66 + wide + 10, middle + 9, "Evidence", 22, 500, PAPER)


def _shield(sheet: Sheet, x: float, y: float, w: float, h: float) -> None:
    outline = [(0, 0.14), (0.5, 0), (1, 0.14), (1, 0.52), (0.86, 0.76), (0.5, 1), (0.14, 0.76), (0, 0.52)]
    tick = [(0.22, 0.50), (0.31, 0.40), (0.45, 0.53), (0.70, 0.28), (0.79, 0.38), (0.45, 0.72)]
    for shape, colour in ((outline, PAPER), (tick, JADE)):
        points = [((x + px * w + MARGIN) * sheet.unit, (y + py * h + MARGIN) * sheet.unit) for px, py in shape]
        fill(sheet.image, polygon_mask(sheet.image.size, points), colour)


def _document(sheet: Sheet, card: EvidenceCard, x: float, y: float, w: float, h: float) -> None:
    fill(sheet.image, sheet.box_mask(x, y, w, h, 12), TILE)
    picture = open_picture(card.image_path)
    if picture is not None:
        sheet.picture(picture, x + 10, y + 10, w - 20, h - 20, 6, whole=True)
    else:
        _shield(sheet, x + w / 2 - 36, y + h / 2 - 41, 72, 82)


def _wording(sheet: Sheet, card: EvidenceCard, x: float, y: float, w: float, h: float, big: float) -> None:
    tall = h > 220
    claim = sheet.lines(card.claim or card.title, 27 * big, 700, w, 3 if tall else 2)
    base = y + 28 * big
    for line in claim:
        sheet.text(x, base, line, 27 * big, 700, INK)
        base += 35 * big
    base += 0 if len(claim) > 1 else 6
    for text, size, weight, colour in _small_print(card):
        for line in sheet.lines(text, size * big, weight, w, 2 if tall else 1):
            if base > y + h:
                return
            sheet.text(x, base, line, size * big, weight, colour)
            base += 29 * big


def _small_print(card: EvidenceCard) -> list[tuple[str, float, int, Colour]]:
    """The lines below the claim: text, size, weight, colour."""
    rows: list[tuple[str, float, int, Colour]] = []
    if card.claim and card.title != card.claim:
        rows.append((card.title, 19, 560, INK))
    rows.append((f"签发 {card.issuer}", 19, 400, QUIET))
    if card.number:
        rows.append((f"编号 {card.number}", 19, 400, QUIET))
    return rows
