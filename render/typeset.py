"""Lines of text that fit: Chinese breaks anywhere, what has spaces at them, nothing within a letter and its marks."""

from itertools import accumulate

from render.bidi import TO_THE_LEFT, TO_THE_RIGHT, base_level
from render.lettering import Type, clusters, tidied

NEVER_FIRST = frozenset("，。、；：！？）》”…")


def fit_line(text: str, face: Type, width_px: float) -> str:
    """The text, cut with an ellipsis where it would be wider than `width_px`."""
    if face.width_px(text) <= width_px:
        return text
    ends = _ends(text)
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if face.width_px(text[: ends[middle]].rstrip() + "…") <= width_px else (low, middle - 1)
    return text[: ends[low]].rstrip() + "…"


def fit_lines(text: str, face: Type, width_px: float, most: int) -> list[str]:
    """The text broken into at most `most` lines that all run in its direction, the last cut with an ellipsis."""
    lines: list[str] = []
    text = rest = tidied(text)
    while rest and len(lines) < most - 1:
        cut = _break_at(rest, face, width_px)
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    if rest:
        lines.append(fit_line(rest, face, width_px))
    return [_running(line, base_level(text)) for line in lines]


def balance_lines(text: str, face: Type, width_px: float, most: int) -> list[str]:
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


def _running(line: str, level: int) -> str:
    """The line, which begins with a mark that nobody sees where its own first letter runs the other way."""
    return line if base_level(line) == level else (TO_THE_LEFT if level else TO_THE_RIGHT) + line


def _ends(text: str) -> list[int]:
    """Where the text may be cut: 0 and the end of each cluster."""
    return [0, *accumulate(map(len, clusters(text)))]


def _break_at(text: str, face: Type, width_px: float) -> int:
    ends = _ends(text)
    if len(ends) < 3 or face.width_px(text) <= width_px:
        return len(text)
    cut, beyond = 1, len(ends) - 1
    while beyond - cut > 1:
        middle = (cut + beyond) // 2
        cut, beyond = (middle, beyond) if face.width_px(text[: ends[middle]].rstrip()) <= width_px else (cut, middle)
    back = cut
    while back > 0 and _in_word(text[ends[back] - 1]) and _in_word(text[ends[back]]):
        back -= 1
    if back == 0:
        return ends[cut]
    return ends[back - 1] if back > 1 and text[ends[back]] in NEVER_FIRST else ends[back]


def _in_word(character: str) -> bool:
    return not character.isspace() and ord(character) < 0x2E80
