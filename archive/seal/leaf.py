"""A leaf of a show's tree: one line of text that names an event or a media object, and binds its content.

An event's leaf leaves `prev` and `hash` out: when someone changes one event and chains the rest anew,
one leaf changes, not all behind it. Cards' pictures are bound by the hashes in their events.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Final, Literal

from archive.objects.keys import parse_init, parse_segment
from archive.seal.errors import SealError
from archive.timeline.event import Event, canonical

MOST_LINE_BYTES: Final = 512

MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
"""RFC 3339 UTC with milliseconds; such texts sort as the times they say."""

TYPE: Final = re.compile(r"[a-z][a-z0-9_.]{0,63}", re.ASCII)
"""The name of an event's type."""

_EVENT: Final = re.compile(r"event ([1-9]\d{0,11}) (0|-?[1-9]\d{0,14}) (\S{24}) ([a-z][a-z0-9_.]{0,63}) ([0-9a-f]{64})", re.ASCII)
_MEDIA: Final = re.compile(r"(init|segment) ([a-z0-9./_-]{1,200}) ([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLeaf:
    """An event as the tree keeps it; `body` is the hex SHA-256 of its content without place (see `body_of`)."""

    seq: int
    at_ms: int
    recorded_at: str
    type: str
    body: str

    def __str__(self) -> str:
        return f"event {self.seq} {self.at_ms} {self.recorded_at} {self.type} {self.body}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLeaf:
    """An init segment or a segment; `key` is relative to `merchant/show`."""

    kind: Literal["init", "segment"]
    key: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.sha256}"


def body_of(event: Event) -> str:
    """Hex SHA-256 of the RFC 8785 JSON of `{at_ms, data, recorded_at, type, v}`: what was said, wherever in the chain."""
    body = {"at_ms": event.at_ms, "data": event.data, "recorded_at": event.recorded_at, "type": event.type, "v": event.v}
    return hashlib.sha256(canonical(body)).hexdigest()


def event_leaf(event: Event) -> str:
    """The line of an event."""
    leaf = EventLeaf(seq=event.seq, at_ms=event.at_ms, recorded_at=event.recorded_at, type=event.type, body=body_of(event))
    return str(leaf)


def media_leaf(key: str, sha256: str) -> str:
    """The line of an init segment or a segment, `key` relative to `merchant/show`; SealError if it is neither."""
    kind = "init" if _is_init(key) else "segment" if _is_segment(key) else None
    line = f"{kind} {key} {sha256}"
    if kind is None or _MEDIA.fullmatch(line) is None:
        raise SealError(f"{key[:120]!r} with hash {sha256[:80]!r} is no segment and no init segment: give its key below merchant/show")
    return line


def parse(line: str) -> EventLeaf | MediaLeaf:
    """What a line says; SealError if it is no leaf. The line is exactly what the leaf's text is."""
    if found := _EVENT.fullmatch(line):
        seq, at_ms, recorded_at, kind, body = found.groups()
        if MOMENT.fullmatch(recorded_at):
            return EventLeaf(seq=int(seq), at_ms=int(at_ms), recorded_at=recorded_at, type=kind, body=body)
    elif found := _MEDIA.fullmatch(line):
        kind, key, sha256 = found.groups()
        if kind == "init" and _is_init(key):
            return MediaLeaf(kind="init", key=key, sha256=sha256)
        if kind == "segment" and _is_segment(key):
            return MediaLeaf(kind="segment", key=key, sha256=sha256)
    raise SealError(f"{line[:160]!r} is no leaf of a seal: the file is damaged, or from a newer Vouchcast")


def _is_init(key: str) -> bool:
    return parse_init(f"m/s/{key}") is not None and key.count("/") == 1


def _is_segment(key: str) -> bool:
    return parse_segment(f"m/s/{key}") is not None and key.count("/") == 1
