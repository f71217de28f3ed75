"""How large a unit is, and which way is up, for formats that do not say: a guess by what products measure, always told.

| longest side | STL (made for printing) | OBJ, PLY |
|---|---|---|
| up to 2 | metres | metres |
| up to 10 | millimetres | metres |
| up to 100 | millimetres | centimetres |
| beyond | millimetres | millimetres |
"""

import re
from typing import Final

from render.models.report.issue import Issue
from render.models.report.lengths import in_words
from render.models.sources.mesh import Shape

METRE, CENTIMETRE, MILLIMETRE = 1.0, 0.01, 0.001
NAMES: Final = {
    METRE: ("metres", "米"),
    CENTIMETRE: ("centimetres", "厘米"),
    MILLIMETRE: ("millimetres", "毫米"),
    0.0254: ("inches", "英寸"),
}
STATED: Final = re.compile(rb"units?\s*(?:[:=]|\bis\b|\s)\s*\(?\s*([a-z]+)", re.IGNORECASE)
WORDS: Final = {
    b"m": METRE,
    b"meter": METRE,
    b"meters": METRE,
    b"metre": METRE,
    b"metres": METRE,
    b"cm": CENTIMETRE,
    b"centimeter": CENTIMETRE,
    b"centimeters": CENTIMETRE,
    b"centimetres": CENTIMETRE,
    b"mm": MILLIMETRE,
    b"millimeter": MILLIMETRE,
    b"millimeters": MILLIMETRE,
    b"millimetres": MILLIMETRE,
    b"inch": 0.0254,
    b"inches": 0.0254,
    b"in": 0.0254,
}
Z_UP: Final = frozenset({"stl", "ply"})


def stated_unit(comments: bytes) -> float | None:
    """Metres a unit, where a comment of the exporter says it (`# File units = millimeters`)."""
    found = STATED.search(comments)
    return WORDS.get(found.group(1).lower()) if found else None


def guessed_unit(kind: str, longest: float) -> float:
    """Metres a unit by the table above."""
    if longest <= 2 or (longest <= 10 and kind != "stl"):
        return METRE
    if longest <= 100 and kind != "stl":
        return CENTIMETRE
    return MILLIMETRE


def units_of(kind: str, shape: Shape) -> tuple[float, tuple[Issue, ...]]:
    """Metres a unit, and what to tell of it."""
    longest = max(shape.size)
    stated = shape.stated_unit_m
    unit = guessed_unit(kind, longest) if stated is None else stated
    issues = () if stated is not None else (_guess(kind.upper(), unit, longest),)
    return unit, (*issues, *((_axis(kind.upper()),) if kind in Z_UP else ()))


def _guess(kind: str, unit: float, longest: float) -> Issue:
    english, chinese = NAMES[unit]
    size = longest * unit
    return Issue(
        code="units_guessed",
        severity="warning",
        pointer="",
        message=f"{kind} files do not say their unit. {english.capitalize()} were assumed, which makes the longest side {in_words(size)}. "
        "If that is wrong, scale the model and upload it again, or export as GLB, which is always in metres.",
        message_zh=f"{kind} 文件不带单位，这里按{chinese}处理，最长边约 {in_words(size, zh=True)}。"
        "如果不对，请在建模软件里调整比例后重新上传，或导出为 GLB（固定以米为单位）。",
        source="advice",
    )


def _axis(kind: str) -> Issue:
    return Issue(
        code="axis_guessed",
        severity="info",
        pointer="",
        message=f"{kind} files do not say which way is up; Z was taken, as most programs write it. "
        "If the model lies on its side, turn it and upload it again, or export as GLB.",
        message_zh=f"{kind} 文件不标明朝向，这里把 Z 轴当作向上（多数软件如此）。如果模型躺倒了，请旋转后重新上传，或导出为 GLB。",
        source="advice",
    )
