"""Lengths as people say them."""


def in_words(length_m: float, *, zh: bool = False) -> str:
    """4 mm, 23 cm, 1.8 m, 12,000 m; 0.02 mm for what is tinier."""
    for limit, factor, english, chinese in ((0.01, 1000, "mm", "毫米"), (1.0, 100, "cm", "厘米")):
        if length_m < limit:
            return f"{length_m * factor:.3g} {chinese if zh else english}"
    return f"{length_m:,.0f} {'米' if zh else 'm'}" if length_m >= 100 else f"{length_m:.3g} {'米' if zh else 'm'}"
