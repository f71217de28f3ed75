"""JSON of strangers, read with bounds: whatever is wrong with it becomes one SealError."""

import json
from collections.abc import Mapping
from typing import Any, Final

from archive.seal.errors import SealError
from archive.seal.leaf import MOST_LINE_BYTES
from archive.seal.note import MOST_NOTE_BYTES

_MOST_ROTATIONS: Final = 1_000


def bounded_json(data: bytes, most_bytes: int, what: str) -> Mapping[str, Any]:
    """The JSON object in `data`; `what` names it in the error."""
    if len(data) > most_bytes:
        raise SealError(f"{what} of {len(data)} bytes is not read, at most {most_bytes}: no honest one is that large")
    try:
        fields = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SealError(f"{what} is not JSON: it was cut off or changed") from error
    if not isinstance(fields, dict):
        raise SealError(f"{what} is no JSON object: it was changed")
    return fields


def text_of(fields: Mapping[str, Any], name: str) -> str:
    """The note or key under `name`."""
    text = fields.get(name)
    if not isinstance(text, str) or len(text) > MOST_NOTE_BYTES:
        raise SealError(f"its {name!r} is missing or no text: it was cut off or changed")
    return text


def notes_of(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The records of rotated keys."""
    return texts_of(fields, "keys")


def texts_of(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A list of notes or keys under `name`."""
    return _texts(fields, name, MOST_NOTE_BYTES, _MOST_ROTATIONS)


def lines_of(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The leaves; each is one line."""
    lines = _texts(fields, "lines", MOST_LINE_BYTES, None)
    if any("\n" in line for line in lines):
        raise SealError("one of its leaves is more than a line: it was changed")
    return lines


def _texts(fields: Mapping[str, Any], name: str, most_characters: int, most: int | None) -> tuple[str, ...]:
    texts = fields.get(name)
    if not isinstance(texts, list) or (most is not None and len(texts) > most):
        raise SealError(f"its {name!r} is missing, no list or too long: it was cut off or changed")
    if not all(isinstance(text, str) and len(text) <= most_characters for text in texts):
        raise SealError(f"its {name!r} holds something that is no text of at most {most_characters} characters: it was changed")
    return tuple(texts)
