"""Rebuild: a replay from S3 alone, its segments and its events. Everything else is derived from them.

The same objects give the same bytes, in whatever order they were put and whoever rebuilds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.errors import NotFound
from archive.objects.keys import show_prefix
from archive.objects.store import ObjectStore
from archive.record.segment import SegmentInfo
from archive.replay.inventory import Inventory, inventory
from archive.replay.manifest import manifest, to_bytes
from archive.replay.playlists import playlists
from archive.timeline.event import Event
from archive.timeline.export import events_in_store
from archive.timeline.projections import chapters_vtt, products_vtt, project, text_commitments
from archive.timeline.shape import Timeline

Texts = Callable[[Iterable[str]], Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Replay:
    """A replay as it was rebuilt. `files` are the projections by their name in S3, `damaged` objects that are left out."""

    prefix: str
    segments: tuple[SegmentInfo, ...]
    events: tuple[Event, ...]
    timeline: Timeline
    manifest: Mapping[str, Any]
    files: Mapping[str, bytes]
    damaged: tuple[str, ...]

    @property
    def playlists(self) -> dict[str, str]:
        """The HLS playlists by name."""
        return {name: data.decode() for name, data in self.files.items() if name.endswith(".m3u8")}

    @property
    def duration_ms(self) -> int:
        """From the show's first frame to the end of the last picture that was kept."""
        return max((segment.end_90k for segment in self.segments if segment.track == "video"), default=0) // 90


def no_texts(commitments: Iterable[str]) -> Mapping[str, str]:
    """For a rebuild without the vault: reviews without their words."""
    return {}


def rebuild(store: ObjectStore, merchant_id: str, show_id: str, *, texts_of: Texts = no_texts, known: Iterable[SegmentInfo] = ()) -> Replay:
    """The replay of a show that is over. `known` segments (the catalogue's) are not read again.

    Raises NotFound if S3 holds nothing of it, ChainBroken if its events were changed.
    """
    prefix = show_prefix(merchant_id, show_id)
    events = events_in_store(store, merchant_id, show_id)
    if not events:
        raise NotFound(f"S3 holds no events of show {show_id}; check the ids, or that the show was ever started")
    return derive(prefix, events, inventory(store, prefix, known), texts_of)


def derive(prefix: str, events: Sequence[Event], media: Inventory, texts_of: Texts = no_texts) -> Replay:
    """Everything that follows from segments and events."""
    timeline = project(events, texts_of(text_commitments(events)))
    listed = manifest(prefix, events, media)
    files = {
        **playlists(media.segments, media.inits, started_at=datetime.fromisoformat(timeline.show.started_at), ended=True),
        "timeline.json": timeline.to_bytes(),
        "chapters.vtt": chapters_vtt(timeline).encode(),
        "products.vtt": products_vtt(timeline).encode(),
        "manifest.json": to_bytes(listed),
    }
    return Replay(
        prefix=prefix,
        segments=media.segments,
        events=tuple(events),
        timeline=timeline,
        manifest=listed,
        files=files,
        damaged=media.damaged,
    )
