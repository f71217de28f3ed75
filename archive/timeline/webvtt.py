"""Timelines as WebVTT: `chapters.vtt` for players, `products.vtt` for pages that follow the cards.

Source: W3C WebVTT, https://www.w3.org/TR/webvtt1/ . An open end is written as the largest time that
the format's players take without trouble, 99:59:59.999.
"""

from collections.abc import Iterable
from typing import Final

from archive.timeline.event import canonical
from archive.timeline.shape import ProductPart, Timeline

OPEN_END_MS: Final = 359_999_999
_CARD: Final = {"product_id", "sku", "title", "url", "price", "image"}


def chapters_vtt(timeline: Timeline) -> str:
    """A chapters track: a cue a chapter, its payload the title on one line."""
    return _file((f"chapter-{n}", c.start_ms, c.end_ms, _one_line(c.title)) for n, c in enumerate(timeline.chapters, start=1))


def products_vtt(timeline: Timeline) -> str:
    """A metadata track: a cue a stay on screen, its payload the product as one line of JSON."""
    stays = sorted(
        ((span.start_ms, span.end_ms, product) for product in timeline.products for span in product.spans),
        key=lambda stay: (stay[0], stay[2].product_id),
    )
    return _file((f"product-{n}", start, end, _card(product)) for n, (start, end, product) in enumerate(stays, start=1))


def _card(product: ProductPart) -> str:
    """Canonical JSON with `-->` written in JSON's own escapes, because WebVTT forbids it in a payload."""
    fields = product.model_dump(mode="json", include=_CARD)
    return canonical(fields).decode().replace("-->", "--\\u003e")


def _file(cues: Iterable[tuple[str, int, int | None, str]]) -> str:
    blocks = [f"{name}\n{_time(start)} --> {_time(_end(start, end))}\n{payload}\n" for name, start, end, payload in cues]
    return "\n".join(["WEBVTT\n", *blocks])


def _end(start_ms: int, end_ms: int | None) -> int:
    """A cue must end after it starts."""
    return max(OPEN_END_MS if end_ms is None else end_ms, start_ms + 1)


def _time(ms: int) -> str:
    minutes, milliseconds = divmod(ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{milliseconds // 1000:02d}.{milliseconds % 1000:03d}"


def _one_line(text: str) -> str:
    """Text escaped for a cue: `&`, `<` and `>` as entities, white space as single blanks; never empty, which would end the cue."""
    words = " ".join(text.replace("\x00", " ").split()) or "–"
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
