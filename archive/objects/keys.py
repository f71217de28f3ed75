"""The names of objects in S3, built and parsed; docs/architecture.md is their reference.

A key never holds anything that came from outside unchecked: identifiers are letters,
digits, `_` and `-` alone, so no name can climb out of its merchant's prefix.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from archive.objects.errors import KeyRefused

Track = str
"""A track's folder: `video` is the first rendition, further ones are `video-540` and the like; `audio` is the sound of all."""
TRACKS: Final[tuple[Track, Track]] = ("video", "audio")
"""The tracks that every show has room for; `is_track` knows the further renditions too."""

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
_TRACK_NAME: Final = r"video(?:-[0-9a-z]{1,15})?|audio"
_TRACK: Final = re.compile(_TRACK_NAME, re.ASCII)
_SHA256: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_UPLOAD: Final = re.compile(r".+/models/[0-9a-f]{64}/upload-[0-9a-f]{64}\.json", re.ASCII)
_SEGMENT: Final = re.compile(
    rf"(?:(?P<prefix>.+)/)?(?P<track>{_TRACK_NAME})/(?P<index>\d{{6,9}})-(?P<x>x-)?t(?P<start>\d{{1,15}})-d(?P<dur>\d{{1,12}})-(?P<sha>[0-9a-f]{{12}})\.m4s",
    re.ASCII,
)
_INIT: Final = re.compile(rf"(?:(?P<prefix>.+)/)?(?P<track>{_TRACK_NAME})/init-(?P<sha>[0-9a-f]{{12}})\.mp4", re.ASCII)
_PLAYLIST: Final = re.compile(rf"(?:index|{_TRACK_NAME})\.m3u8", re.ASCII)
_EVENTS: Final = re.compile(r"(?:(?P<prefix>.+)/)?events/(?P<first>\d{8,12})-(?P<last>\d{8,12})-(?P<sha>[0-9a-f]{12})\.ndjson", re.ASCII)
_SEAL: Final = re.compile(r"(?:(?P<prefix>.+)/)?seal/(?P<first>\d{8,12})-(?P<size>\d{8,12})-(?P<sha>[0-9a-f]{12})\.json", re.ASCII)

SHOW_FILES: Final = frozenset({"manifest.json", "index.m3u8", "video.m3u8", "audio.m3u8", "timeline.json", "chapters.vtt", "products.vtt"})
MODEL_FILES: Final = frozenset(
    {
        "original",  # where older folders kept the upload
        "model.glb",
        "web.glb",
        "ar.glb",
        "lod1.glb",
        "lod2.glb",
        "model.usdz",
        "poster.webp",
        "turntable.mp4",
        "turntable.webp",
        "shadow.png",
        "report.json",
    }
)
PICTURE_FILES: Final = frozenset({"original", "backdrop.png", "panorama.npy", "preview.webp", "picture.json"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentKey:
    """What a segment's name says of it; `prefix` is `merchant/show`, times in 90 kHz ticks."""

    prefix: str
    track: Track
    index: int
    start_90k: int
    duration_90k: int
    sha12: str
    discontinuity: bool = False

    def __str__(self) -> str:
        mark = "x-" if self.discontinuity else ""
        name = f"{self.index:06d}-{mark}t{self.start_90k}-d{self.duration_90k}-{self.sha12}.m4s"
        return f"{self.prefix}/{self.track}/{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsKey:
    """What the name of a piece of the event log says of it."""

    prefix: str
    first_seq: int
    last_seq: int
    sha12: str

    def __str__(self) -> str:
        return f"{self.prefix}/events/{self.first_seq:08d}-{self.last_seq:08d}-{self.sha12}.ndjson"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealKey:
    """What the name of a piece of the seal says of it: the leaves `first` until before `size`, and the head over `size` leaves."""

    prefix: str
    first: int
    size: int
    sha12: str

    def __str__(self) -> str:
        return f"{self.prefix}/seal/{self.first:08d}-{self.size:08d}-{self.sha12}.json"


def is_track(name: str) -> bool:
    """Whether `name` is a track's folder."""
    return _TRACK.fullmatch(name) is not None


def in_order(tracks: Iterable[Track]) -> list[Track]:
    """The first rendition, further ones, the sound."""
    return sorted(set(tracks), key=lambda track: (track == "audio", track != "video", track))


def is_playlist(name: str) -> bool:
    """Whether `name` is a playlist's: `index.m3u8`, or a track's."""
    return _PLAYLIST.fullmatch(name) is not None


def checked_id(text: str) -> str:
    """The identifier itself; raises KeyRefused if it may not be part of a key."""
    if not _ID.fullmatch(text):
        raise KeyRefused(f"{text[:80]!r} is not an identifier: letters, digits, '_' and '-' only, at most 64")
    return text


def checked_sha256(text: str) -> str:
    """The hash itself; raises KeyRefused if it is not 64 lower-case hex digits."""
    if not _SHA256.fullmatch(text):
        raise KeyRefused(f"{text[:80]!r} is not a SHA-256 in lower-case hex")
    return text


def is_sha256(text: str) -> bool:
    """Whether it is 64 lower-case hex digits."""
    return _SHA256.fullmatch(text) is not None


def show_prefix(merchant_id: str, show_id: str) -> str:
    """`merchant/show`, without a slash at the end."""
    if merchant_id == "models" or show_id == "models":
        raise KeyRefused("'models' is the name of a folder and cannot be an identifier")
    return f"{checked_id(merchant_id)}/{checked_id(show_id)}"


def init_key(prefix: str, track: Track, sha256: str) -> str:
    """The key of a track's init segment."""
    return f"{prefix}/{track}/init-{checked_sha256(sha256)[:12]}.mp4"


def show_file_key(prefix: str, name: str) -> str:
    """The key of a projection of a show: a playlist, the time line, the manifest."""
    if name not in SHOW_FILES and not is_playlist(name):
        raise KeyRefused(f"{name[:80]!r} is not one of a show's files: {', '.join(sorted(SHOW_FILES))}")
    return f"{prefix}/{name}"


def card_key(prefix: str, sha256: str) -> str:
    """The key of a card's picture."""
    return f"{prefix}/cards/{checked_sha256(sha256)}.webp"


def payload_key(prefix: str, commitment: str) -> str:
    """The key of an encrypted personal text."""
    return f"{prefix}/payloads/{checked_sha256(commitment)}.json"


def events_key(prefix: str, first_seq: int, last_seq: int, sha256: str) -> str:
    """The key of one exported piece of the event log."""
    return str(EventsKey(prefix=prefix, first_seq=first_seq, last_seq=last_seq, sha12=checked_sha256(sha256)[:12]))


def seal_key(prefix: str, first: int, size: int, sha256: str) -> str:
    """The key of one piece of the seal."""
    return str(SealKey(prefix=prefix, first=first, size=size, sha12=checked_sha256(sha256)[:12]))


def stamp_key(seal: str) -> str:
    """The key of the RFC 3161 time stamp over the head in the piece `seal`."""
    return f"{seal.removesuffix('.json')}.tsr"


def original_key(merchant_id: str, sha256: str) -> str:
    """The key of a 3D file as it was uploaded; `sha256` is its own."""
    return f"{checked_id(merchant_id)}/originals/{checked_sha256(sha256)}"


def model_key(merchant_id: str, sha256: str, name: str) -> str:
    """The key of a file of a model; `sha256` is that of its normal form, model.glb."""
    if name not in MODEL_FILES:
        raise KeyRefused(f"{name[:80]!r} is not one of a model's files: {', '.join(sorted(MODEL_FILES))}")
    return f"{checked_id(merchant_id)}/models/{checked_sha256(sha256)}/{name}"


def upload_key(merchant_id: str, glb_sha256: str, sha256: str) -> str:
    """The key of what is said of an upload (`sha256`) that became a model."""
    return f"{checked_id(merchant_id)}/models/{checked_sha256(glb_sha256)}/upload-{checked_sha256(sha256)}.json"


def is_upload_key(key: str) -> bool:
    """Whether it is the key of what is said of an upload."""
    return _UPLOAD.fullmatch(key) is not None


def picture_key(merchant_id: str, sha256: str, name: str) -> str:
    """The key of a file of a picture; `sha256` is that of its upload, `original`."""
    if name not in PICTURE_FILES:
        raise KeyRefused(f"{name[:80]!r} is not one of a picture's files: {', '.join(sorted(PICTURE_FILES))}")
    return f"{checked_id(merchant_id)}/pictures/{checked_sha256(sha256)}/{name}"


def parse_segment(key: str) -> SegmentKey | None:
    """What a segment's key says, or None if the key is not one. Also takes `track/name` alone."""
    if (found := _SEGMENT.fullmatch(key)) is None:
        return None
    return SegmentKey(
        prefix=found["prefix"] or "",
        track=found["track"],
        index=int(found["index"]),
        start_90k=int(found["start"]),
        duration_90k=int(found["dur"]),
        sha12=found["sha"],
        discontinuity=found["x"] is not None,
    )


def parse_init(key: str) -> tuple[Track, str] | None:
    """(track, first 12 hex digits of its hash) of an init segment's key, or None."""
    if (found := _INIT.fullmatch(key)) is None:
        return None
    return found["track"], found["sha"]


def parse_events(key: str) -> EventsKey | None:
    """What the key of a piece of the event log says, or None."""
    if (found := _EVENTS.fullmatch(key)) is None:
        return None
    return EventsKey(prefix=found["prefix"] or "", first_seq=int(found["first"]), last_seq=int(found["last"]), sha12=found["sha"])


def parse_seal(key: str) -> SealKey | None:
    """What the key of a piece of the seal says, or None."""
    if (found := _SEAL.fullmatch(key)) is None:
        return None
    return SealKey(prefix=found["prefix"] or "", first=int(found["first"]), size=int(found["size"]), sha12=found["sha"])


def is_media_name(track: str, name: str) -> bool:
    """Whether `track/name` is the name of a segment or an init segment: what a page may ask for."""
    return parse_segment(f"{track}/{name}") is not None or parse_init(f"{track}/{name}") is not None
