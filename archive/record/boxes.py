"""Boxes of the ISO base media file format (ISO/IEC 14496-12): written, and walked through."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

HEADER_BYTES: Final = 8


def box(kind: bytes, *payload: bytes) -> bytes:
    """One box of `kind` around the joined payload."""
    body = b"".join(payload)
    return struct.pack(">I4s", HEADER_BYTES + len(body), kind) + body


def full_box(kind: bytes, version: int, flags: int, *payload: bytes) -> bytes:
    """One box with a version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *payload)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxAt:
    """Where a box lies in a buffer: header at `start`, payload in [`payload`, `end`)."""

    kind: bytes
    start: int
    payload: int
    end: int


def walk(data: bytes, start: int = 0, end: int | None = None) -> Iterator[BoxAt]:
    """The whole boxes of [start, end) one after another; stops at the first that is cut off or no box."""
    limit = len(data) if end is None else min(end, len(data))
    while start + HEADER_BYTES <= limit:
        size, kind = struct.unpack_from(">I4s", data, start)
        if size < HEADER_BYTES or start + size > limit:
            return
        yield BoxAt(kind=kind, start=start, payload=start + HEADER_BYTES, end=start + size)
        start += size


def find(data: bytes, *path: bytes) -> BoxAt | None:
    """The first box at `path`, e.g. find(data, b"moov", b"trak")."""
    at, end = 0, len(data)
    found: BoxAt | None = None
    for kind in path:
        found = next((inner for inner in walk(data, at, end) if inner.kind == kind), None)
        if found is None:
            return None
        at, end = found.payload, found.end
    return found
