"""Lengths as people say them."""

from collections.abc import Sequence
from typing import Final

# Below so many metres, in so many a metre, the unit's name in English and Chinese.
UNITS: Final = ((0.01, 1000, "mm", "毫米"), (1.0, 100, "cm", "厘米"), (float("inf"), 1, "m", "米"))


def in_words(length_m: float, *, zh: bool = False) -> str:
    """4 mm, 23 cm, 1.8 m, 12,000 m; 0.02 mm for what is tinier."""
    return box_in_words((length_m,), zh=zh)


def box_in_words(sides_m: Sequence[float], *, zh: bool = False) -> str:
    """6.2 × 9.3 × 10.8 cm: all sides in the unit that suits the longest."""
    _, factor, english, chinese = next(unit for unit in UNITS if max(sides_m) < unit[0])
    shown = (side * factor for side in sides_m)
    return " × ".join(f"{side:,.0f}" if side >= 100 else f"{side:.3g}" for side in shown) + f" {chinese if zh else english}"
