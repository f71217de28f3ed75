"""One event of a show and the chain that it is part of.

`hash` is the SHA-256 of the RFC 8785 canonical JSON of all other fields, `prev` the hash of the
event before it, `seq` counts from 1 without gaps: whoever holds the last hash can tell whether
anything before it was changed, removed or moved.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import rfc8785

from archive.errors import ArchiveError

FIRST_PREV: Final = "0" * 64
"""`prev` of a show's first event."""

_FIRST_UNSAFE_INTEGER: Final = 2**53
_FIELDS: Final = ("seq", "at_ms", "recorded_at", "v", "type", "data", "prev", "hash")


class ChainBroken(ArchiveError):
    """The events are not the ones that were recorded; `seq` is the first that does not fit."""

    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(f"event {seq}: {reason}; take the log from a sealed copy in S3")
        self.seq = seq


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened at a millisecond of a show. `data` is JSON and read-only by custom.

    `recorded_at` is RFC 3339 UTC with milliseconds and `Z`: kept as text, because it is hashed as text.
    """

    seq: int
    at_ms: int
    recorded_at: str
    v: int
    type: str
    data: Mapping[str, Any]
    prev: str
    hash: str

    def to_dict(self) -> dict[str, Any]:
        """All fields, as they go out in JSON."""
        return {name: getattr(self, name) for name in _FIELDS}

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> "Event":
        """The event of a parsed JSON object; ArchiveError if a field is missing, foreign or of the wrong kind."""
        if set(fields) != set(_FIELDS) or not _well_typed(fields):
            raise ArchiveError(f"this is not an event: expected the fields {', '.join(_FIELDS)}, got {sorted(fields)}")
        return cls(**fields)


def _well_typed(fields: Mapping[str, Any]) -> bool:
    numbers = all(type(fields[name]) is int for name in ("seq", "at_ms", "v"))
    texts = all(isinstance(fields[name], str) for name in ("recorded_at", "type", "prev", "hash"))
    return numbers and texts and isinstance(fields["data"], Mapping)


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes of a JSON value; ArchiveError for what JSON cannot carry (NaN, integers beyond 2^53, lone surrogates)."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeError) as error:
        raise ArchiveError(f"the value has no canonical JSON: {error}") from error


def from_json(text: str | bytes) -> Any:
    """The value of JSON text, its numbers read as RFC 8785 means them: doubles, so that writing it again gives the same bytes."""
    return json.loads(text, parse_int=_number)


def _number(digits: str) -> int | float:
    number = float(digits)
    return int(digits) if abs(number) < _FIRST_UNSAFE_INTEGER else number


def digest(event: Event) -> str:
    """What the event's `hash` must be: hex SHA-256 over all its other fields."""
    body = event.to_dict()
    del body["hash"]
    return hashlib.sha256(canonical(body)).hexdigest()


def chained(
    *, seq: int, at_ms: int, recorded_at: str, v: int, type: str, data: Mapping[str, Any], prev: str, data_json: bytes | None = None
) -> Event:
    """A new event with its hash. Who has the canonical JSON of `data` already gives it as `data_json`: making it is most of the work."""
    body = {"seq": seq, "at_ms": at_ms, "recorded_at": recorded_at, "v": v, "type": type, "data": None, "prev": prev}
    # Keys are sorted: but for the number `at_ms` nothing stands before `data`.
    whole = canonical(body).replace(b'"data":null', b'"data":' + (data_json or canonical(data)), 1)
    return Event(**{**body, "data": data}, hash=hashlib.sha256(whole).hexdigest())  # type: ignore[arg-type]


def verify_chain(events: Iterable[Event], *, after_seq: int = 0, prev: str = FIRST_PREV, head: str | None = None) -> int:
    """The seq of the last event; raises ChainBroken at the first event that was changed, is missing or stands in the wrong place.

    To verify a later part alone, say the seq and the hash of the event before it. Whether the end was
    cut off is told by `head`, the last hash, for who knows it.
    """
    for event in events:
        if event.seq != after_seq + 1:
            raise ChainBroken(event.seq, f"follows event {after_seq}: an event is missing, doubled or moved")
        if event.prev != prev:
            raise ChainBroken(event.seq, "its prev is not the hash of the event before it")
        if digest(event) != event.hash:
            raise ChainBroken(event.seq, "its content does not match its hash")
        after_seq, prev = event.seq, event.hash
    if head is not None and prev != head:
        raise ChainBroken(after_seq, "is not the last one: events after it are missing")
    return after_seq


def to_line(event: Event) -> bytes:
    """The event as one line of newline-delimited JSON, canonical."""
    return canonical(event.to_dict()) + b"\n"


def from_lines(lines: bytes) -> list[Event]:
    """The events of newline-delimited JSON, in file order; ArchiveError for a line that is no event."""
    return [_from_line(line) for line in lines.splitlines() if line.strip()]


def _from_line(line: bytes) -> Event:
    try:
        fields = from_json(line)
    except ValueError as error:
        raise ArchiveError(f"a line of the event log is not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise ArchiveError("a line of the event log is no JSON object")
    return Event.from_dict(fields)
