"""Corrections: what was wrong with an event. The event stands as it was recorded; both are read together."""

import math
from collections.abc import Mapping
from typing import Any, Final

from archive.catalog.checks import Invalid
from archive.community import clean
from archive.errors import ArchiveError, Refused
from archive.timeline.event import Event, canonical
from archive.timeline.log import EventLog
from archive.timeline.schema import TYPES, checked

REASON_LIMIT: Final = 500
TEXT_LIMIT: Final = 2_000
DEEPEST: Final = 12


def correct(
    log: EventLog, show_id: str, of_seq: int, *, reason: str, text: str | None = None, fields: Mapping[str, Any] | None = None
) -> Event:
    """`correction.made`, durable, at the moment that the corrected event speaks of.

    `fields` are right values for fields of that event. NotFound for no such event; Invalid for nothing to
    correct, words that do not fit, and values that the event's type does not take.
    """
    about = log.one(show_id, of_seq)
    if not fields and not text:
        raise Invalid("text", "and fields are both empty; say what is right: words, or the right values of fields")
    data = {
        "of_seq": of_seq,
        "reason": clean.words("reason", reason, limit=REASON_LIMIT),
        "text": clean.words("text", text, limit=TEXT_LIMIT) if text else None,
        "fields": _right(about, _plain(fields)) if fields else None,
    }
    return log.append(show_id, "correction.made", about.at_ms, data)


def _right(about: Event, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields, if the event could have carried them."""
    _, model = TYPES.get(about.type, (0, None))
    known = [] if model is None else [name for name in model.model_fields if not name.endswith("_commitment")]
    for name in fields:
        if name not in known:
            raise Invalid(
                f"fields.{name[:80]}", f"is no field of {about.type} that can be corrected; there are {', '.join(known) or 'none'}"
            )
    try:
        checked(about.type, {**{name: value for name, value in about.data.items() if name in known}, **fields})
    except Refused as error:
        raise Invalid("fields", str(error)) from error
    return fields


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """JSON that canonical JSON can carry, its texts without hidden characters."""
    plain = {name: _tidy(value, 1) for name, value in fields.items()}
    try:
        canonical(plain)
    except ArchiveError as error:
        raise Invalid("fields", str(error)) from error
    return plain


def _tidy(value: Any, depth: int) -> Any:
    if depth > DEEPEST:
        raise Invalid("fields", f"are nested more than {DEEPEST} deep")
    if isinstance(value, str):
        return clean.tidied(value)
    if isinstance(value, Mapping):
        return {clean.tidied(str(name)): _tidy(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_tidy(inner, depth + 1) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise Invalid("fields", f"hold {value}, which is no number in JSON")
    return value
