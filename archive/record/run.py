"""Run: one stretch of recording without a break, video and sound beside each other.

It begins at an IDR, and the sound begins at the same time. A segment of video ends at the
first IDR at or after two seconds; the sound is cut where the video was, so that segments of
one index cover the same time.
"""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Final

from archive.record.cmaf import Sample, TrackFormat
from archive.record.segment import SegmentInfo
from archive.record.spool import Spool
from archive.record.track import TrackWriter
from render.media import VIDEO_CLOCK_HZ

SEGMENT_90K: Final = 2 * VIDEO_CLOCK_HZ
# Sound is cut by itself when video says nothing for so long.
LONE_SOUND_90K: Final = 5 * VIDEO_CLOCK_HZ
# A longer hole than this in the sound, or in both tracks, ends the run.
HOLE_90K: Final = VIDEO_CLOCK_HZ
# A picture stands until the next one, but no longer than this.
STILL_90K: Final = 5 * VIDEO_CLOCK_HZ


class Run:
    """Feeds both tracks, or the picture alone; `late` counts samples that were not after the last one."""

    def __init__(
        self,
        spool: Spool,
        video: TrackFormat,
        audio: TrackFormat | None,
        *,
        start_90k: int,
        index: int,
        discontinuity: bool,
        on_segment: Callable[[SegmentInfo], None],
    ) -> None:
        self.start_90k = start_90k
        self.late = self.late_pictures = 0
        self._video = TrackWriter(spool, video, index=index, discontinuity=discontinuity, on_segment=on_segment)
        self._audio = None if audio is None else TrackWriter(spool, audio, index=index, discontinuity=discontinuity, on_segment=on_segment)
        self._sound_cut_90k: int | None = None

    @property
    def video_format(self) -> TrackFormat:
        """What the video is recorded as."""
        return self._video.track

    @property
    def next_index(self) -> int:
        """Where both tracks of the next run begin."""
        return max(writer.next_index for writer in self._writers)

    @property
    def _writers(self) -> list[TrackWriter]:
        return [self._video] if self._audio is None else [self._video, self._audio]

    @property
    def kept_90k(self) -> int | None:
        """Up to where the video is on disk; None if nothing is."""
        return self._video.kept_90k

    def breaks_at(self, pts_90k: int) -> bool:
        """Whether so much of both tracks is missing before an IDR that it should begin another run.

        Missing video alone is no break for a while: its last picture stands until the next one.
        """
        ends = [writer.end_90k for writer in self._writers]
        return self.stands_too_long_at(pts_90k) or all(end is not None and pts_90k - end > HOLE_90K for end in ends)

    def stands_too_long_at(self, pts_90k: int) -> bool:
        """Whether the last picture would stand for too long until one at `pts_90k`."""
        end = self._video.end_90k
        return end is not None and pts_90k - end > STILL_90K

    def sound_broken_at(self, pts_90k: int) -> bool:
        """Whether so much sound is missing before `pts_90k` that the run should end."""
        end = None if self._audio is None else self._audio.end_90k
        return end is not None and pts_90k - end > HOLE_90K

    def feed_video(self, sample: Sample) -> None:
        """The next picture; one that is not after the last is dropped and counted."""
        newest = self._video.newest_90k
        if newest is not None and sample.pts_90k <= newest:
            self.late += 1
            self.late_pictures += 1
            return
        # Half a frame of grace: frame rates that do not divide 90 kHz.
        grace = sample.duration_90k // 2
        cut = sample.keyframe and self._video.segment_length_90k(sample.pts_90k) >= SEGMENT_90K - grace
        if cut:
            self._sound_cut_90k = sample.pts_90k
        self._video.feed(sample, cut=cut)

    def feed_audio(self, sample: Sample) -> None:
        """The next access unit of sound; what ended before the run began is not of it."""
        if self._audio is None or sample.pts_90k + sample.duration_90k <= self.start_90k:
            return
        end = self._audio.end_90k
        if end is not None and sample.pts_90k < end - sample.duration_90k // 2:
            self.late += 1
            return
        hole = end is not None and sample.pts_90k - end > sample.duration_90k // 2
        cut = self._sound_cut_due(sample, self._audio)
        if cut:
            self._sound_cut_90k = None
        self._audio.feed(sample, cut=cut, hole=hole)

    def _sound_cut_due(self, sample: Sample, audio: TrackWriter) -> bool:
        length = audio.segment_length_90k(sample.pts_90k)
        if self._sound_cut_90k is None:
            return length >= LONE_SOUND_90K
        return length > 0 and sample.pts_90k + sample.duration_90k // 2 >= self._sound_cut_90k

    def finish(self) -> None:
        """Write and seal both tracks."""
        for writer in self._writers:
            writer.finish()

    def abandon(self) -> None:
        """Nothing more can be written: seal what is on disk."""
        with ExitStack() as stack:  # every one of them, whatever the others do
            for writer in self._writers:
                stack.callback(writer.abandon)
