"""What the log tells: the pieces of a show's events read, chained and boiled down to their leaves. Nothing is trusted."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from archive.errors import ArchiveError
from archive.objects.errors import StoreError
from archive.objects.keys import EventsKey
from archive.objects.store import ObjectInfo, ObjectStore
from archive.seal.errors import SealError
from archive.seal.holdings import Holdings, bounded
from archive.seal.leaf import MOMENT, TYPE, EventLeaf
from archive.seal.verdict import Findings
from archive.timeline.event import FIRST_PREV, Event, canonical, from_json

MOST_PIECE_BYTES: Final = 160 << 20
_READERS: Final = 4
_HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_KINDS: Final = ("show.started", "show.ended", "media.removed", "segment.lost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An event as far as the verification needs it. `whole`: its hash is that of its content. `data` only of a few kinds."""

    leaf: EventLeaf
    prev: str
    hash: str
    whole: bool
    card: str | None
    data: Mapping[str, Any] | None


@dataclass(slots=True)
class Told:
    """The log of a show, in order of seq."""

    events: list[Seen] = field(default_factory=list)
    by_seq: dict[int, Seen] = field(default_factory=dict)

    @property
    def leaves(self) -> list[EventLeaf]:
        """The leaves that the log as it lies would have."""
        return [event.leaf for event in self.events]

    def hash_of(self, seq: int) -> str | None:
        """The hash of one event."""
        return self.by_seq[seq].hash if seq in self.by_seq else None

    def of(self, kind: str) -> list[tuple[EventLeaf, Mapping[str, Any]]]:
        """The events of one of the few kinds whose data is kept."""
        return [(event.leaf, event.data) for event in self.events if event.leaf.type == kind and event.data is not None]

    @property
    def cards(self) -> dict[str, int]:
        """Hash of a picture -> seq of the first event that shows it."""
        shown: dict[str, int] = {}
        for event in self.events:
            if event.card is not None:
                shown.setdefault(event.card, event.leaf.seq)
        return shown


def name_of(leaf: EventLeaf) -> str:
    """How problems name an event."""
    return f"event {leaf.seq} ({leaf.type})"


def told(store: ObjectStore, held: Holdings, findings: Findings) -> Told:
    """All events that can be read, each seq once; what is wrong with pieces and chain goes to the findings."""
    result = Told()
    with ThreadPoolExecutor(_READERS, thread_name_prefix="events") as pool:
        for seen in pool.map(lambda piece: _piece(store, held, piece[0], piece[1], findings), held.events):
            _merge(result, seen, findings)
    result.events = [result.by_seq[seq] for seq in sorted(result.by_seq)]
    _chain(result.events, findings)
    return result


def _piece(store: ObjectStore, held: Holdings, key: EventsKey, info: ObjectInfo, findings: Findings) -> list[Seen]:
    what = f"log {held.relative(info.key)}"
    try:
        data = bounded(store, info, MOST_PIECE_BYTES)
        if not hashlib.sha256(data).hexdigest().startswith(key.sha12):
            findings.add("damaged", what, f"{info.key} is damaged: its content is not what its name says", weak=True)
        seen = [_seen(line) for line in data.split(b"\n") if line.strip()]
    except StoreError:
        raise
    except ArchiveError as error:
        findings.add("damaged", what, f"{info.key} cannot be read: {error}")
        return []
    seqs = [event.leaf.seq for event in seen]
    if seqs != list(range(key.first_seq, key.last_seq + 1)):
        findings.add("damaged", what, f"{info.key} does not hold the events that its name says", weak=True)
    return seen


def _seen(line: bytes) -> Seen:
    try:
        fields = from_json(line)
    except (ValueError, RecursionError, OverflowError) as error:
        raise SealError("a line of it is not JSON") from error
    if not isinstance(fields, dict):
        raise SealError("a line of it is no JSON object")
    return _judged(Event.from_dict(fields))


def _judged(event: Event) -> Seen:
    if not _sane(event):
        raise SealError(f"its event {event.seq!s:.20} has no number, time, type or hashes that an honest log has")
    try:
        body, own_hash = _hashes(event)
    except RecursionError as error:
        raise SealError(f"its event {event.seq} is nested too deep for any honest one") from error
    leaf = EventLeaf(seq=event.seq, at_ms=event.at_ms, recorded_at=event.recorded_at, type=event.type, body=body)
    image = event.data.get("image")
    card = image.get("sha256") if isinstance(image, dict) else None
    return Seen(
        leaf=leaf,
        prev=event.prev,
        hash=event.hash,
        whole=own_hash == event.hash,
        card=card if isinstance(card, str) and _HASH.fullmatch(card) else None,
        data=event.data if event.type in _KINDS else None,
    )


def _sane(event: Event) -> bool:
    numbers = 0 < event.seq < 10**12 and abs(event.at_ms) < 10**15 and 0 <= event.v < 10**6
    texts = MOMENT.fullmatch(event.recorded_at) and TYPE.fullmatch(event.type)
    return bool(numbers and texts and _HASH.fullmatch(event.prev) and _HASH.fullmatch(event.hash))


def _hashes(event: Event) -> tuple[str, str]:
    """(body of its leaf, what its hash must be): `body_of` and `digest` in one, for the data's canonical JSON is what costs.

    Keys stand as RFC 8785 sorts them; the other fields need no escapes, `_sane` has seen to that.
    """
    head = b'{"at_ms":%d,"data":%b,' % (event.at_ms, canonical(event.data))
    recorded = b'"recorded_at":"%b",' % event.recorded_at.encode()
    tail = b'"type":"%b","v":%d}' % (event.type.encode(), event.v)
    body = hashlib.sha256(head + recorded + tail).hexdigest()
    return body, hashlib.sha256(b'%b"prev":"%b",%b"seq":%d,%b' % (head, event.prev.encode(), recorded, event.seq, tail)).hexdigest()


def _merge(result: Told, seen: Iterable[Seen], findings: Findings) -> None:
    for event in seen:
        if (known := result.by_seq.setdefault(event.leaf.seq, event)) != event:
            message = f"two different events claim to be number {event.leaf.seq}: one piece of the log was forged or mixed up"
            findings.add("chain", name_of(known.leaf), message)


def _chain(events: list[Seen], findings: Findings) -> None:
    after_seq, prev, latest = 0, FIRST_PREV, ""
    for event in events:
        seq, what = event.leaf.seq, name_of(event.leaf)
        if seq != after_seq + 1:
            gap = f"event {after_seq + 1}" if seq == after_seq + 2 else f"events {after_seq + 1} to {seq - 1}"
            findings.add("missing", gap, f"{gap} of the log cannot be found", weak=True)
        elif event.prev != prev:
            findings.add("chain", what, f"event {seq} does not follow the event before it: it was changed, moved or put in", weak=True)
        if not event.whole:
            findings.add("chain", what, f"event {seq} was changed: its content does not match its hash", weak=True)
        if event.leaf.recorded_at < latest:
            findings.note(f"the clock went back before event {seq}: it says {event.leaf.recorded_at}, an earlier one {latest}")
        after_seq, prev, latest = seq, event.hash, max(latest, event.leaf.recorded_at)


def manifest_of(store: ObjectStore, held: Holdings, findings: Findings, most_bytes: int = 64 << 20) -> Mapping[str, Any] | None:
    """The manifest's object; None, and a problem, if it cannot be read, None alone if there is none."""
    if (info := held.files.get("manifest.json")) is None:
        return None
    try:
        fields = json.loads(bounded(store, info, most_bytes))
    except SealError as error:
        findings.add("damaged", "manifest.json", f"manifest.json {error}")
        return None
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        findings.add("damaged", "manifest.json", "manifest.json is no manifest: it was cut off or changed")
        return None
    return fields
