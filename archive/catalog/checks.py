"""What a merchant may write into the catalogue: lines of text, links, article numbers."""

import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

from archive.errors import Refused

LINE_LIMIT: Final = 500
LINK_LIMIT: Final = 2048

_GTIN = re.compile(r"(\d{8}|\d{12}|\d{13}|\d{14})")


class Invalid(Refused):
    """A value does not fit its field; `field` says which."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field


def line(field: str, text: str, *, limit: int = LINE_LIMIT) -> str:
    """One line of text, NFC, trimmed; Invalid if it is empty, too long or has control characters."""
    text = unicodedata.normalize("NFC", text).strip()
    if not text:
        raise Invalid(field, "is empty; write something")
    if len(text) > limit:
        raise Invalid(field, f"has {len(text)} characters; at most {limit} are kept")
    if any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in text):
        raise Invalid(field, "has control characters or line breaks; remove them")
    return text


def link(field: str, url: str) -> str:
    """An absolute http(s) address; Invalid for any other scheme, a missing host, blanks or a password in it."""
    url = line(field, url, limit=LINK_LIMIT)
    try:
        parts = urlsplit(url)
        host, user, _ = parts.hostname, parts.username, parts.port
    except ValueError as error:
        raise Invalid(field, f"{url!r} is no web address ({error}); write it as https://shop.example/product") from error
    if parts.scheme not in ("http", "https") or not host or user is not None or any(char.isspace() for char in url):
        raise Invalid(field, f"{url!r} is no web address; write it as https://shop.example/product")
    return url


def gtin(field: str, number: str) -> str:
    """A GTIN-8, -12, -13 or -14 with a right check digit (GS1 General Specifications, section 7.9)."""
    number = number.strip()
    if not _GTIN.fullmatch(number) or not number.isascii():
        raise Invalid(field, f"{number!r} is no GTIN; it has 8, 12, 13 or 14 digits")
    digit = gtin_check_digit(number[:-1])
    if digit != int(number[-1]):
        raise Invalid(field, f"{number!r} ends in a wrong check digit: it would be {digit}; type the number again")
    return number


def gtin_check_digit(digits: str) -> int:
    """The check digit that follows `digits`: weights 3, 1, 3, 1… from the right."""
    total = sum(int(digit) * (3 if n % 2 == 0 else 1) for n, digit in enumerate(reversed(digits)))
    return -total % 10


def positive(field: str, number: int, *, limit: int) -> int:
    """A whole number in 1..limit."""
    if not 1 <= number <= limit:
        raise Invalid(field, f"is {number}; it must lie in 1..{limit}")
    return number
