"""TrackWriter: one track's samples become parts, and parts become segments in the spool.

A sample is held until the next one comes, because only that one says how long it lasted:
so every decode time is exact, however frames were skipped. A part lasts at most half a
second; a keyframe always begins one.
"""

from collections.abc import Callable
from typing import Final

from archive.record.cmaf import Sample, TrackFormat, part
from archive.record.segment import SegmentInfo
from archive.record.spool import OpenSegment, Spool
from render.media import VIDEO_CLOCK_HZ

PART_90K: Final = VIDEO_CLOCK_HZ // 2


class TrackWriter:
    """Writes one run of one track. Raises SpoolFull, DiskFull or OSError; what was kept before can still be sealed."""

    def __init__(
        self, spool: Spool, track: TrackFormat, *, index: int, discontinuity: bool, on_segment: Callable[[SegmentInfo], None]
    ) -> None:
        self.track = track
        self.next_index = index
        self.kept_90k: int | None = None
        self._spool = spool
        self._discontinuity = discontinuity
        self._on_segment = on_segment
        self._segment: OpenSegment | None = None
        self._sequence = 0
        self._held: Sample | None = None
        self._part: list[Sample] = []

    @property
    def end_90k(self) -> int | None:
        """Where the newest sample ends if nothing follows it."""
        return None if self._held is None else self._held.pts_90k + self._held.duration_90k

    @property
    def newest_90k(self) -> int | None:
        """When the newest sample begins."""
        return None if self._held is None else self._held.pts_90k

    def segment_length_90k(self, at_90k: int) -> int:
        """How long the open segment would be if it were cut at `at_90k`."""
        if self._segment is not None:
            return at_90k - self._segment.start_90k
        first = self._part[0] if self._part else self._held
        return 0 if first is None else at_90k - first.pts_90k

    def feed(self, sample: Sample, *, cut: bool, hole: bool = False) -> None:
        """Take the next sample; `cut` begins a segment with it; after a `hole` the last sample keeps its own length."""
        self._settle(sample.pts_90k, hole=hole)
        if cut:
            self.close_segment()
        elif self._part and (hole or sample.keyframe or self._part_length(sample) > PART_90K):
            self._write_part()
        self._held = sample

    def finish(self) -> None:
        """No more will come: write what is held, and seal."""
        if self._held is not None:
            self._settle(self._held.pts_90k + self._held.duration_90k, hole=True)
        self.close_segment()

    def abandon(self) -> None:
        """Nothing more can be written: seal what is on disk."""
        self._part, self._held = [], None
        self._seal()

    def close_segment(self) -> None:
        """Write the open part and seal the segment."""
        if self._part:
            self._write_part()
        self._seal()

    def _settle(self, next_90k: int, *, hole: bool) -> None:
        """The held sample lasted until now; it joins the open part."""
        if self._held is None:
            return
        held, self._held = self._held, None
        length = held.duration_90k if hole else next_90k - held.pts_90k
        self._part.append(Sample(data=held.data, pts_90k=held.pts_90k, duration_90k=length, keyframe=held.keyframe))

    def _part_length(self, sample: Sample) -> int:
        return sample.pts_90k + sample.duration_90k - self._part[0].pts_90k

    def _write_part(self) -> None:
        samples, self._part = self._part, []
        if self._segment is None:
            self._segment = self._spool.open_segment(
                self.track, index=self.next_index, start_90k=samples[0].pts_90k, discontinuity=self._discontinuity
            )
        self._sequence += 1
        end_90k = samples[-1].pts_90k + samples[-1].duration_90k
        self._segment.append(part(self.track, self._sequence, samples), end_90k)
        self.kept_90k = end_90k

    def _seal(self) -> None:
        segment, self._segment = self._segment, None
        if segment is not None and (info := segment.seal()) is not None:
            self.next_index += 1
            self._discontinuity = False
            self._on_segment(info)
            self._spool.announce()
