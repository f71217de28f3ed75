"""What S3 holds of a show's media: the segments described again from their names and bytes."""

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from archive.objects.keys import SegmentKey, parse_init, parse_segment
from archive.objects.store import ObjectInfo, ObjectStore
from archive.record.cmaf import measure, timescale_hz
from archive.record.segment import SegmentInfo, described, of_track, tracks_of

READERS: Final = 8


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """The segments that are whole, the init segments' bytes by key, and the keys of objects that are damaged."""

    segments: tuple[SegmentInfo, ...]
    inits: Mapping[str, bytes]
    damaged: tuple[str, ...]


def inventory(store: ObjectStore, prefix: str, known: Iterable[SegmentInfo] = ()) -> Inventory:
    """Everything below `merchant/show`. Objects that are not `known` already are read and compared with the hash in their name."""
    listed = [info for folder in ("video", "audio") for info in store.list(f"{prefix}/{folder}")]  # video/, video-540/, … and audio/
    have = {(segment.key, segment.size_bytes): segment for segment in known}
    found = [(key, info) for info in listed if (key := parse_segment(info.key)) is not None]
    with ThreadPoolExecutor(READERS, thread_name_prefix="inventory") as pool:
        read = list(pool.map(lambda one: have.get((one[1].key, one[1].size_bytes)) or _read(store, *one), found))
    inits = {info.key: data for info in listed if (data := _init(store, info)) is not None}
    whole = [segment for segment in read if segment is not None and segment.init_key in inits]
    names = {segment.key for segment in whole}
    return Inventory(
        segments=tuple(_one_an_index(whole)), inits=inits, damaged=tuple(str(key) for key, _ in found if str(key) not in names)
    )


def _read(store: ObjectStore, key: SegmentKey, info: ObjectInfo) -> SegmentInfo | None:
    data = store.get(info.key)
    sha256 = hashlib.sha256(data).hexdigest()
    extent = measure(data, timescale_hz(key.track))
    if extent is None or not sha256.startswith(key.sha12):
        return None
    init = f"{key.prefix}/{key.track}/init-{extent.init_sha12}.mp4"
    return described(key, size_bytes=len(data), sha256=sha256, init_key=init)


def _init(store: ObjectStore, info: ObjectInfo) -> bytes | None:
    """An init segment's bytes, if they are what their name says."""
    if (named := parse_init(info.key)) is None:
        return None
    data = store.get(info.key)
    return data if hashlib.sha256(data).hexdigest().startswith(named[1]) else None


def _one_an_index(segments: Iterable[SegmentInfo]) -> list[SegmentInfo]:
    """In the order of the show; of two with one track and index the longer."""
    best: dict[tuple[str, int], SegmentInfo] = {}
    for segment in sorted(segments, key=lambda one: (one.duration_90k, one.key)):
        best[segment.track, segment.index] = segment
    return [segment for track in tracks_of(best.values()) for segment in of_track(list(best.values()), track)]
