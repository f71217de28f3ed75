"""Lines of text that fit: Latin breaks at spaces, Chinese anywhere."""

from PIL import ImageFont


def fit_line(text: str, face: ImageFont.FreeTypeFont, width_px: float) -> str:
    """The text, cut with an ellipsis where it would be wider than `width_px`."""
    if face.getlength(text) <= width_px:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if face.getlength(text[:middle].rstrip() + "…") <= width_px else (low, middle - 1)
    return text[:low].rstrip() + "…"


def fit_lines(text: str, face: ImageFont.FreeTypeFont, width_px: float, most: int) -> list[str]:
    """The text broken into at most `most` lines: Latin at spaces, Chinese anywhere; the last cut with an ellipsis."""
    lines: list[str] = []
    rest = " ".join(text.split())
    while rest and len(lines) < most - 1:
        cut = _break_at(rest, face, width_px)
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*lines, fit_line(rest, face, width_px)] if rest else lines


def balance_lines(text: str, face: ImageFont.FreeTypeFont, width_px: float, most: int) -> list[str]:
    """Like `fit_lines`, with the lines about equally long."""
    lines = fit_lines(text, face, width_px, most)
    low, high = width_px / max(len(lines), 1), width_px
    while lines and high - low > 4 and not lines[-1].endswith("…"):
        middle = (low + high) / 2
        tried = fit_lines(text, face, middle, most)
        if len(tried) == len(lines) and not tried[-1].endswith("…"):
            lines, high = tried, middle
        else:
            low = middle
    return lines


def _break_at(text: str, face: ImageFont.FreeTypeFont, width_px: float) -> int:
    if len(text) < 2 or face.getlength(text) <= width_px:
        return len(text)
    cut, beyond = 1, len(text)
    while beyond - cut > 1:
        middle = (cut + beyond) // 2
        cut, beyond = (middle, beyond) if face.getlength(text[:middle].rstrip()) <= width_px else (cut, middle)
    back = cut
    while back > 0 and _is_latin(text[back - 1]) and _is_latin(text[back]):
        back -= 1
    if back == 0:
        return cut
    return back - 1 if back > 1 and text[back] in "，。、；：！？）》”…" else back


def _is_latin(character: str) -> bool:
    return not character.isspace() and ord(character) < 0x2E80
