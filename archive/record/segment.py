"""SegmentInfo: what is known of one recorded segment."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.objects.keys import SegmentKey, Track


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentInfo:
    """One immutable piece of a track. Times are ticks of 90 kHz on the show's clock.

    `index` rises within a track; `discontinuity` marks the first segment of a run, i.e. of
    a stretch that was recorded without a break. Both tracks of a run begin with the same index.
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
