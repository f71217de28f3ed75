"""Assurances: promises of a shop (returns, freight, warranty …) as they stood when they were given."""

from typing import Any, Final

from archive.catalog import checks
from archive.catalog.database import Catalog
from archive.catalog.ids import new_id
from archive.community import clean
from archive.errors import NotFound
from archive.timeline.find import newest

TERMS_LIMIT: Final = 2_000
TITLE_LIMIT: Final = 200


def promise(
    *, kind: str, title: str, terms: str, product_id: str | None = None, days: int | None = None, url: str | None = None
) -> dict[str, Any]:
    """The data of `assurance.shown` for a new assurance; Invalid for words or a link that do not fit."""
    return {
        "assurance_id": new_id("asr"),
        "kind": kind,
        "title": clean.line("title", title, limit=TITLE_LIMIT),
        "terms": clean.words("terms", terms, limit=TERMS_LIMIT),
        "product_id": product_id,
        "days": days,
        "url": None if url is None else checks.link("url", url),
    }


def given(catalog: Catalog, show_id: str, assurance_id: str) -> dict[str, Any]:
    """The data of one that the show has given before, word for word; NotFound."""
    with catalog.read() as session:
        event = newest(session, show_id, "assurance.shown", "assurance_id", assurance_id)
    if event is None:
        raise NotFound(f"this show has given no assurance {assurance_id[:80]!r}; give a new one with its kind, title and terms")
    return dict(event.data)
