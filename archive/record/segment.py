"""SegmentInfo: what is known of one recorded segment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from archive.objects.keys import SegmentKey, Track, in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentInfo:
    """One immutable piece of a track. Times are ticks of 90 kHz on the show's clock.

    `index` rises within a track; `discontinuity` marks the first segment of a run, i.e. of
    a stretch that was recorded without a break. All tracks of a run begin with the same index.
    One of no bytes is a gap: media that ought to be there and cannot be had.
    """

    track: Track
    index: int
    start_90k: int
    duration_90k: int
    size_bytes: int
    sha256: str
    key: str
    discontinuity: bool
    init_key: str

    @property
    def end_90k(self) -> int:
        """Where the segment ends."""
        return self.start_90k + self.duration_90k

    @property
    def is_gap(self) -> bool:
        """Whether its media cannot be had."""
        return self.size_bytes == 0

    def as_gap(self) -> "SegmentInfo":
        """The same, as one whose media cannot be had."""
        return replace(self, size_bytes=0)


def described(key: SegmentKey, *, size_bytes: int, sha256: str, init_key: str) -> SegmentInfo:
    """The segment that `key` names."""
    return SegmentInfo(
        track=key.track,
        index=key.index,
        start_90k=key.start_90k,
        duration_90k=key.duration_90k,
        size_bytes=size_bytes,
        sha256=sha256,
        key=str(key),
        discontinuity=key.discontinuity,
        init_key=init_key,
    )


def of_track(segments: Sequence[SegmentInfo], track: Track) -> list[SegmentInfo]:
    """One track's segments in the order of the show."""
    return sorted((segment for segment in segments if segment.track == track), key=lambda segment: (segment.index, segment.start_90k))


def tracks_of(segments: Iterable[SegmentInfo]) -> list[Track]:
    """The tracks that the segments are of, in order."""
    return in_order(segment.track for segment in segments)
