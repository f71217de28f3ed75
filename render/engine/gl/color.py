"""Colours of a document as shaders take them."""

Color = tuple[float, float, float]


def encoded(color: str) -> Color:
    """`#rrggbb` as sRGB-encoded 0..1."""
    return int(color[1:3], 16) / 255, int(color[3:5], 16) / 255, int(color[5:7], 16) / 255


def linear(color: str) -> Color:
    """`#rrggbb` as linear light 0..1."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in encoded(color))
    return red, green, blue
