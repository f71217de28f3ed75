"""A small plot with logarithmic axes as SVG, legible on light and on dark ground."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

WIDTH, HEIGHT = 640, 380
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 44, 52
INK, FAINT = "#7d8590", "#7d859055"
COLORS = ("#2f81f7", "#d9822b", "#2da44e", "#bf4b8a")
Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """What runs along it, its marks with their words, and its ends."""

    title: str
    marks: Mapping[float, str]
    low: float
    high: float

    def share(self, value: float) -> float:
        """Where a value lies, 0 at the low end and 1 at the high one."""
        return math.log(value / self.low) / math.log(self.high / self.low)


def draw_plot(path: Path, title: str, across: Axis, up: Axis, lines: Mapping[str, Sequence[Point]]) -> None:
    """Write the file; a line is dots joined, with its name beside the last."""
    parts = [_text(LEFT, 22, title, size=15, weight=600), *_frame(across, up)]
    for (name, points), color in zip(lines.items(), COLORS, strict=False):
        parts += _line(name, [(_x(across, x), _y(up, y)) for x, y in points], color, number=list(lines).index(name))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="system-ui, sans-serif">'
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([head, *parts, "</svg>"]) + "\n", encoding="utf-8")


def marks_of(low: float, high: float, unit: str = "") -> dict[float, str]:
    """1, 2, 5, 10, … from low to high."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    values = [step * 10.0**decade for decade in decades for step in (1, 2, 5)]
    return {value: f"{value:g}{unit}" for value in values if low <= value <= high}


def _frame(across: Axis, up: Axis) -> list[str]:
    low, high = HEIGHT - BOTTOM, TOP
    parts = [_stroke(_x(across, value), low, _x(across, value), high, FAINT) for value in across.marks]
    parts += [_stroke(LEFT, _y(up, value), WIDTH - RIGHT, _y(up, value), FAINT) for value in up.marks]
    parts += [_text(_x(across, value), low + 18, word, anchor="middle") for value, word in across.marks.items()]
    parts += [_text(LEFT - 8, _y(up, value) + 4, word, anchor="end") for value, word in up.marks.items()]
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, across.title, anchor="middle"))
    return [*parts, _text(LEFT, TOP - 6, up.title)]


def _line(name: str, points: Sequence[Point], color: str, number: int) -> list[str]:
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{color}"/>' for x, y in points]
    y = TOP + 16 + number * 18
    key = f'<circle cx="{LEFT + 16}" cy="{y - 4}" r="4" fill="{color}"/>'
    return [f'<polyline points="{joined}" fill="none" stroke="{color}" stroke-width="2"/>', *dots, key, _text(LEFT + 26, y, name)]


def _x(axis: Axis, value: float) -> float:
    return LEFT + axis.share(value) * (WIDTH - LEFT - RIGHT)


def _y(axis: Axis, value: float) -> float:
    return HEIGHT - BOTTOM - axis.share(value) * (HEIGHT - TOP - BOTTOM)


def _stroke(x1: float, y1: float, x2: float, y2: float, color: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{color}"/>'


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 12, weight: int = 400) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} font-size="{size}" font-weight="{weight}" fill="{INK}">{escape(words)}</text>'
