"""Holdings: what a store holds of one show, by kind, from the listing alone. Names are read strictly; what is none of ours is counted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from archive.errors import NotFound
from archive.objects.keys import EventsKey, SealKey, SegmentKey, Track, is_track, parse_events, parse_init, parse_seal, parse_segment
from archive.objects.store import ObjectInfo, ObjectStore
from archive.seal.errors import SealError
from archive.seal.verdict import Findings

MOST_OBJECTS: Final = 1_000_000


@dataclass(slots=True)
class Holdings:
    """Keys are whole; `inits` go with their track and the start of their hash, `cards` are by hash."""

    prefix: str
    events: list[tuple[EventsKey, ObjectInfo]] = field(default_factory=list)
    segments: list[tuple[SegmentKey, ObjectInfo]] = field(default_factory=list)
    inits: list[tuple[Track, str, ObjectInfo]] = field(default_factory=list)
    pieces: list[tuple[SealKey, ObjectInfo]] = field(default_factory=list)
    stamps: dict[str, ObjectInfo] = field(default_factory=dict)
    cards: dict[str, ObjectInfo] = field(default_factory=dict)
    files: dict[str, ObjectInfo] = field(default_factory=dict)
    strange: int = 0

    def relative(self, key: str) -> str:
        """The key below `merchant/show`."""
        return key.removeprefix(f"{self.prefix}/")

    def _sort(self, info: ObjectInfo) -> None:
        name = self.relative(info.key)
        room, _, rest = name.partition("/")
        if (segment := parse_segment(info.key)) is not None and segment.prefix == self.prefix:
            self.segments.append((segment, info))
        elif (init := parse_init(info.key)) is not None and name.count("/") == 1:
            self.inits.append((*init, info))
        elif (events := parse_events(info.key)) is not None and events.prefix == self.prefix:
            self.events.append((events, info))
        elif (piece := parse_seal(info.key)) is not None and piece.prefix == self.prefix:
            self.pieces.append((piece, info))
        elif room == "seal" and rest.endswith(".tsr"):
            self.stamps[info.key] = info
        elif room == "cards":
            self.cards[rest.removesuffix(".webp")] = info
        elif not rest:
            self.files[name] = info
        elif is_track(room) or room in ("events", "seal"):
            self.strange += 1


def holdings(store: ObjectStore, prefix: str, findings: Findings) -> Holdings:
    """Everything below `merchant/show`; NotFound if there is nothing, SealError for absurdly much.

    A show that runs grows while it is listed, media before the heads over them. So it is listed twice: heads and manifest
    that the first listing does not have are left out, and what the others speak of is in the second.
    """
    held, first = Holdings(prefix=prefix), set[str]()
    for info in _listed(store, prefix):
        first.add(info.key)
    if not first:
        raise NotFound(f"there is nothing of show {prefix.partition('/')[2]} of {prefix.partition('/')[0]}: check the ids")
    for info in _listed(store, prefix):
        room, slash, _ = held.relative(info.key).partition("/")
        if info.key in first or (slash and room != "seal"):
            held._sort(info)
    if held.strange:
        findings.note(f"{held.strange} objects have names that are not ours and were passed over")
    return held


def _listed(store: ObjectStore, prefix: str) -> Iterator[ObjectInfo]:
    for count, info in enumerate(store.list(f"{prefix}/")):
        if count >= MOST_OBJECTS:
            raise SealError(f"more than {MOST_OBJECTS} objects lie below {prefix}: this is no show of ours, nothing was read")
        yield info


def bounded(store: ObjectStore, info: ObjectInfo, most_bytes: int) -> bytes:
    """The object's bytes; SealError if there are more than any honest one has, which are not read. Raises the store's errors."""
    if info.size_bytes > most_bytes:
        raise SealError(f"has {info.size_bytes} bytes, at most {most_bytes} are read: no honest one is that large")
    data = store.get(info.key, (0, most_bytes + 1))
    if len(data) > most_bytes:
        raise SealError(f"has more than {most_bytes} bytes, which are not read: no honest one is that large")
    return data
