"""A stranger's words as plain text that is safe to show: no markup, no control characters, no tricks of direction."""

import html
import re
import unicodedata
from typing import Final

import nh3

from archive.catalog.checks import Invalid

TEXT_LIMIT: Final = 1_000
NAME_LIMIT: Final = 40
_RAW_FACTOR: Final = 8
_ROUNDS: Final = 4
_MASK: Final = "**"

# Marks that turn the direction of what follows, or hide between letters; the joiner of emoji stays.
_HIDDEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")
_BLANK_LINES = re.compile(r"\n{3,}")
_BLANKS = re.compile(r"[^\S\n]+")


def text(field: str, words: str, *, limit: int = TEXT_LIMIT) -> str:
    """Plain text, NFC, at most `limit` characters, perhaps empty; Invalid if it is longer. Cleaning it again changes nothing."""
    if len(words) > limit * _RAW_FACTOR:
        raise Invalid(field, f"has {len(words)} characters; at most {limit} are kept")
    words = tidied(words)
    for _ in range(_ROUNDS):
        cleaned = tidied(html.unescape(nh3.clean(words, tags=set(), link_rel=None)))
        if cleaned == words:
            break
        words = cleaned
    else:  # markup within markup within markup: nobody writes so by accident
        words = tidied(words.replace("<", "").replace(">", "").replace("&", ""))
    if len(words) > limit:
        raise Invalid(field, f"has {len(words)} characters; at most {limit} are kept")
    return words


def words(field: str, raw: str, *, limit: int = TEXT_LIMIT) -> str:
    """The same, and never empty; Invalid."""
    cleaned = text(field, raw, limit=limit)
    if not cleaned:
        raise Invalid(field, "is empty; write something")
    return cleaned


def line(field: str, raw: str, *, limit: int) -> str:
    """The same on one line."""
    return words(field, raw, limit=limit).replace("\n", " ")


def tidied(words: str) -> str:
    """NFC without control, hidden and direction marks, blanks put in order; markup stays, for what is no prose (links, say)."""
    words = _HIDDEN.sub("", unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n")))
    words = "".join(char for char in words if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs", "Co", "Cn"))
    lines = (_BLANKS.sub(" ", line).strip() for line in words.split("\n"))
    return unicodedata.normalize("NFC", _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip())


def masked(name: str) -> str:
    """A name of which only the first character shows: 张小明 -> 张**; of no name, nothing but the mask shows."""
    cleaned = text("author", name, limit=NAME_LIMIT).replace("\n", " ")
    first = next((char for char in cleaned if unicodedata.category(char)[0] in "LN"), "*")
    return first + _MASK
