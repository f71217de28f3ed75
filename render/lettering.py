"""Text becomes signs at their places: families by script, letters joined, marks on their letters, right-to-left as it is read.

HarfBuzz shapes and rasterises; `render.bidi` tells the order. The same text, size and weight give the same pixels on every machine
that has the same fonts: nothing is hinted, nothing of the system has a say.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final, Literal
from unicodedata import category, combining, normalize

import numpy as np
import uharfbuzz as hb
from PIL import Image

from render.bidi import levels, seen_order
from render.fonts import EMOJI, MARKED, Family, families, family

MISSING: Final = "〓"
"""What compositors set for a sign that they lack: it is seen that something is missing."""
JOINER: Final = "\u200d"
AS_EMOJI: Final = "\ufe0f"
LEADING_VOWELS: Final = frozenset("เแโใไເແໂໃໄ")
FOLLOWING_VOWELS: Final = frozenset("ำຳ")
Anchor = Literal["ls", "ms", "mm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A glyph of a font at its place on the line, in ems from the line's beginning on the baseline; `em` is one of its units in ems."""

    font: hb.Font
    glyph: int
    x: float
    y: float
    em: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of signs and its width in ems."""

    signs: tuple[Sign, ...]
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """The house's type at a size in pixels and a weight of 100 to 900."""

    size_px: int
    weight: int = 400

    def width_px(self, text: str) -> float:
        """How far a line of the text reaches."""
        return set_line(text, self.weight).width * self.size_px

    def ink(self, image: Image.Image, at: tuple[float, float], text: str, colour: int | tuple[int, ...], anchor: Anchor = "ls") -> None:
        """Lay a line over an image (L or RGBA), opaque; `at` is its left or middle on the baseline, or the middle of its height."""
        line = set_line(text, self.weight)
        x = at[0] - (line.width * self.size_px / 2 if anchor[0] == "m" else 0)
        y = at[1] + (_middle_em() * self.size_px if anchor[1] == "m" else 0)
        drawn = _drawn(line, self.size_px, x, round(y))
        if drawn is not None:
            mask, left, top = drawn
            image.paste(colour, (left, top, left + mask.width, top + mask.height), mask)


def tidied(text: str) -> str:
    """The text as it is set: composed, in one line, without what is no text."""
    return " ".join(_plain(text).split())


def lacking(text: str) -> str:
    """Each character, once, that no family has a sign for: they are drawn as 〓."""
    return "".join(dict.fromkeys(one for cluster in clusters(tidied(text)) for one in _seen(cluster) if not _having(one)))


def clusters(text: str) -> list[str]:
    """The text in pieces that belong together: a letter and its marks, an emoji of several. Lines break only between them."""
    pieces: list[str] = []
    for character in text:
        if pieces and _belongs(pieces[-1], character):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


@lru_cache(maxsize=4096)
def set_line(text: str, weight: int) -> Line:
    """A line of text set from left to right as it is seen."""
    runs = list(_runs(_plain(text)))
    signs: list[Sign] = []
    x = 0.0
    for place in seen_order([level for level, _, _ in runs]):
        level, own, run = runs[place]
        x = _shape(run, own, weight, leftwards=bool(level % 2), x=x, signs=signs)
    return Line(signs=tuple(signs), width=x)


def _plain(text: str) -> str:
    return "".join(" " if one.isspace() else one for one in normalize("NFC", text) if category(one) != "Cs")


def _belongs(piece: str, character: str) -> bool:
    last, kind = piece[-1], category(character)
    if kind.startswith("M") or character in FOLLOWING_VOWELS or last in LEADING_VOWELS:
        return True
    if 0x1F3FB <= ord(character) <= 0x1F3FF or 0xE0020 <= ord(character) <= 0xE007F or character in (JOINER, "\u200c"):
        return True
    if 0x1F1E6 <= ord(character) <= 0x1F1FF and 0x1F1E6 <= ord(last) <= 0x1F1FF:
        return len(piece) % 2 == 1
    # A letter below or beside the one before it, as in क्ष.
    return last == JOINER or (combining(last) == 9 and kind == "Lo") or 0x1160 <= ord(character) <= 0x11FF


def _seen(cluster: str) -> str:
    """What of it must have a sign: no joiners, selectors, marks of direction or spaces."""
    return "".join(one for one in cluster if category(one) not in ("Cf", "Cc") and not _selects(one) and not one.isspace())


def _selects(character: str) -> bool:
    return 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF


@lru_cache(maxsize=8192)
def _having(seen: str) -> Family | None:
    return next((one for one in families() if one.has(seen)), None)


def _runs(text: str) -> Iterator[tuple[int, Family, str]]:
    """Level, family and text of each stretch that has one of both, in the order of reading."""
    pieces: list[tuple[int, Family, str]] = []
    before, at, found = families()[0], 0, levels(text)
    for cluster in clusters(text):
        before, seen = _chosen(cluster, before)
        pieces.append((found[at], before, seen))
        at += len(cluster)
    for (level, own), some in groupby(pieces, key=lambda piece: (piece[0], piece[1])):
        yield level, own, "".join(seen for _, _, seen in some)


def _chosen(cluster: str, before: Family) -> tuple[Family, str]:
    """A cluster's family, and what is set of it: 〓 where no family has its letter, the letter alone where none has its marks."""
    seen, first = _seen(cluster), families()[0]
    if not seen:
        return (before if before.name != EMOJI and before.has(cluster) else first), cluster
    wished = family(EMOJI) if AS_EMOJI in cluster or JOINER in cluster else family(MARKED) if len(seen) > 1 else None
    if wished is not None and wished.has(seen):
        return wished, cluster
    if not first.has(seen) and before.has(seen):
        return before, cluster
    whole = _having(seen)
    if whole is not None:
        return whole, cluster
    alone = _having(seen[0])
    return (first, MISSING) if alone is None else (alone, seen[0])


def _shape(text: str, own: Family, weight: int, *, leftwards: bool, x: float, signs: list[Sign]) -> float:
    """Add the run's signs from `x` on; where it ends."""
    font, em = own.font(weight), own.scale / own.face.upem
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if leftwards else "ltr"
    hb.shape(font, buffer)
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        place = x + position.x_offset * em
        signs.append(Sign(font=font, glyph=info.codepoint, x=place, y=position.y_offset * em, em=em))
        x += position.x_advance * em
    return x


@lru_cache(maxsize=1)
def _middle_em() -> float:
    first = families()[0]
    extents = first.font(400).get_font_extents("ltr")
    return float((extents.ascender + extents.descender) / 2 / first.face.upem)


def _drawn(line: Line, size_px: int, x: float, y: int) -> tuple[Image.Image, int, int] | None:
    """The line's coverage as an "L" image, and where its left upper corner lies when it begins at (x, y); None where there is no ink."""
    pen = hb.RasterDraw()
    for sign in line.signs:
        scale = sign.em * size_px
        pen.transform = (scale, 0, 0, scale, x + sign.x * size_px, sign.y * size_px)
        pen.draw_glyph(sign.font, sign.glyph)
    rendered = pen.render()
    extents = rendered.extents
    if not extents.width or not extents.height:
        return None
    rows = np.frombuffer(rendered.buffer, np.uint8).reshape(extents.height, extents.stride)[::-1, : extents.width]
    return Image.fromarray(np.ascontiguousarray(rows)), extents.x_origin, y - extents.y_origin - extents.height
