"""The media of a show as it lies: every byte of every segment, init segment and picture hashed, on several threads.

hashlib lets the interpreter go while it works, so the threads share the processors and hide the store's delays.
"""

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from archive.errors import ArchiveError
from archive.objects.errors import StoreError
from archive.objects.keys import SegmentKey, Track
from archive.objects.store import ObjectInfo, ObjectStore
from archive.record.cmaf import Extent, measure, timescale_hz
from archive.seal.holdings import Holdings, bounded
from archive.seal.verdict import Findings

READERS: Final = 8
MOST_SEGMENT_BYTES: Final = 64 << 20
MOST_INIT_BYTES: Final = 1 << 20
MOST_CARD_BYTES: Final = 32 << 20
_SLACK_90K: Final = 8
"""A time of 48 kHz told in 90 kHz is off by less than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """One media object as it was read: `sha256` is empty if it could not be; `fault` says what is wrong with it by itself."""

    name: str
    kind: str
    sha256: str
    size_bytes: int
    segment: SegmentKey | None = None
    track: Track | None = None
    init: str = ""
    fault: str = ""

    @property
    def what(self) -> str:
        """How problems name it."""
        return f"{self.kind} {self.name}"


@dataclass(slots=True)
class Media:
    """Segments and init segments by their key below `merchant/show`."""

    objects: dict[str, Object] = field(default_factory=dict)

    @property
    def segments(self) -> int:
        """How many segments there are."""
        return sum(one.kind == "segment" for one in self.objects.values())

    @property
    def size_bytes(self) -> int:
        """Bytes of all of them."""
        return sum(one.size_bytes for one in self.objects.values())


def media(store: ObjectStore, held: Holdings, cards: Mapping[str, int], findings: Findings) -> Media:
    """Read all media, and the pictures that events show. What is wrong with an object by itself goes to the findings."""
    with ThreadPoolExecutor(READERS, thread_name_prefix="verify") as pool:
        segments = pool.map(lambda one: _segment(store, held, *one), held.segments)
        inits = pool.map(lambda one: _init(store, held, *one), held.inits)
        pictures = pool.map(lambda sha256: _card(store, held, sha256), [sha256 for sha256 in cards if sha256 in held.cards])
        found = Media(objects={one.name: one for one in (*segments, *inits)})
        faulty = [one for one in (*found.objects.values(), *pictures) if one.fault]
    for one in faulty:
        findings.add("damaged", one.what, f"{one.name} is damaged: {one.fault}", weak=True)
    _needed_inits(found, findings)
    return found


def _segment(store: ObjectStore, held: Holdings, key: SegmentKey, info: ObjectInfo) -> Object:
    name = held.relative(info.key)
    try:
        data = bounded(store, info, MOST_SEGMENT_BYTES)
    except StoreError:
        raise
    except ArchiveError as error:
        return Object(name=name, kind="segment", sha256="", size_bytes=0, segment=key, track=key.track, fault=str(error))
    sha256 = hashlib.sha256(data).hexdigest()
    extent = measure(data, timescale_hz(key.track))
    fault = _fault(key, sha256, extent)
    init = f"{key.track}/init-{extent.init_sha12}.mp4" if extent else ""
    return Object(name=name, kind="segment", sha256=sha256, size_bytes=len(data), segment=key, track=key.track, init=init, fault=fault)


def _fault(key: SegmentKey, sha256: str, extent: Extent | None) -> str:
    if not sha256.startswith(key.sha12):
        return "its content is not what its name says"
    if extent is None:
        return "no part of a recording is whole in it"
    end = extent.start_90k + extent.duration_90k
    if abs(extent.start_90k - key.start_90k) > _SLACK_90K or abs(end - key.start_90k - key.duration_90k) > _SLACK_90K:
        return f"it covers {extent.start_90k // 90} to {end // 90} ms, not what its name says"
    return ""


def _init(store: ObjectStore, held: Holdings, track: Track, sha12: str, info: ObjectInfo) -> Object:
    name = held.relative(info.key)
    try:
        data = bounded(store, info, MOST_INIT_BYTES)
    except StoreError:
        raise
    except ArchiveError as error:
        return Object(name=name, kind="init", sha256="", size_bytes=0, track=track, fault=str(error))
    sha256 = hashlib.sha256(data).hexdigest()
    fault = "" if sha256.startswith(sha12) else "its content is not what its name says"
    return Object(name=name, kind="init", sha256=sha256, size_bytes=len(data), track=track, fault=fault)


def _card(store: ObjectStore, held: Holdings, sha256: str) -> Object:
    info = held.cards[sha256]
    name = held.relative(info.key)
    try:
        found = hashlib.sha256(bounded(store, info, MOST_CARD_BYTES)).hexdigest()
    except StoreError:
        raise
    except ArchiveError as error:
        return Object(name=name, kind="card", sha256="", size_bytes=0, fault=str(error))
    fault = "" if found == sha256 else "its content is not what the event shows"
    return Object(name=name, kind="card", sha256=found, size_bytes=0, fault=fault)


def _needed_inits(found: Media, findings: Findings) -> None:
    needed: dict[str, str] = {}
    for one in found.objects.values():
        if one.init and not one.fault:
            needed.setdefault(one.init, one.name)
    for name in needed:
        if name not in found.objects:
            findings.add("missing", f"init {name}", f"{name} is missing: segments need it to play", weak=True)


def names(objects: Iterable[Object]) -> str:
    """A few of many, for a sentence."""
    listed = [one.name for one in objects]
    return ", ".join(listed[:3]) + (f" and {len(listed) - 3} more" if len(listed) > 3 else "")
