"""Recorder: the programme's units become segments in the spool, on a thread of its own.

The show never waits for it: the bus bounds what it may be behind. When the disk is full or
fails, recording stops at its last whole part and says so; it tries again every few seconds,
asks for an IDR then, and goes on behind a discontinuity. Whatever was kept plays. Times never go
back: what claims to be from before the newest recorded moment, or from a far future, is refused.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import Final

from archive.objects.keys import Track
from archive.record.cmaf import Sample, TrackFormat, audio_format, video_format
from archive.record.errors import DiskFull, MediaRefused, SpoolFull
from archive.record.h264 import access_unit
from archive.record.recover import seal_open
from archive.record.run import Run
from archive.record.segment import SegmentInfo
from archive.record.spool import Spool
from render.clock import ms_from_90k
from render.encode.bus import ThreadUnitReader
from render.media import VIDEO_CLOCK_HZ, Codec, Unit

_log = logging.getLogger(__name__)

RETRY_90K: Final = 5 * VIDEO_CLOCK_HZ
# What must fit before a stopped recording goes on, so that a full disk is not filled with crumbs.
RESUME_ROOM_BYTES: Final = 8 * 2**20
# Sound that may wait for the IDR at which a run begins: two seconds and a bit.
WAITING_SOUND_UNITS: Final = 128
# How often an IDR is asked for while recording waits for one.
ASK_90K: Final = VIDEO_CLOCK_HZ // 2
# A unit from further ahead of the show's clock is a defect of its maker, and would stretch the show.
AHEAD_90K: Final = 60 * VIDEO_CLOCK_HZ
# So much refused in a row is no mishap any more: recording has stopped.
UNTIMELY_90K: Final = 3 * VIDEO_CLOCK_HZ


class StopReason(StrEnum):
    """Why recording stopped."""

    FULL = "disk_full"
    CAP = "spool_full"
    TIMES = "times_jumped"
    FAILED = "disk_error"
    INTERNAL = "internal_error"


class Recorder:
    """`start`, let the bus end (or close the reader), `join`. Callbacks come on the recorder's thread and should be quick."""

    def __init__(
        self,
        reader: ThreadUnitReader,
        spool: Spool,
        *,
        fps: int,
        asc: bytes | None,
        on_segment: Callable[[SegmentInfo], None],
        on_stopped: Callable[[str, int], None],
        on_resumed: Callable[[int], None] = lambda at_90k: None,
        want_keyframe: Callable[[], None] = lambda: None,
        now_90k: Callable[[], int] | None = None,
        track: Track = "video",
        first_index: int = 0,
        after_90k: int = 0,
    ) -> None:
        """`asc` None records a picture without sound (a further rendition, as `track`); `now_90k` is the show's clock.

        A show that goes on begins at `first_index` and at or after `after_90k`, where its recording ended.
        """
        self._reader = reader
        self._spool = spool
        self._fps = fps
        self._audio = None if asc is None else audio_format(asc)
        self._want_keyframe = want_keyframe
        self._now_90k = now_90k
        self._track = track
        self._newest_90k = self._sealed_90k = after_90k
        self._untimely_90k = 0
        self._asked_90k: int | None = None
        self._dropped_before = 0
        self._on_segment = on_segment
        self._on_stopped = on_stopped
        self._on_resumed = on_resumed
        self._first = first_index == 0
        self._next_index = first_index
        self._run: Run | None = None
        self._stopped = False
        self.stop_reason = ""
        self._retry_90k = 0
        self._sound: deque[Sample] = deque(maxlen=WAITING_SOUND_UNITS)
        self._refused = 0
        self._thread = threading.Thread(target=self._record, name="recorder", daemon=True)

    def start(self) -> None:
        """Begin to record at the next IDR."""
        self._thread.start()

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait until all that was read is sealed; whether it is."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    @property
    def kept_90k(self) -> int:
        """Up to which show time the picture lies on disk: what a crash leaves ends here or later."""
        run = self._run
        return max(self._sealed_90k, (run and run.kept_90k) or 0)

    def stats(self) -> dict[str, int]:
        """Up to where the show is kept, what was lost on the way here, by reason, and what the spool holds."""
        return {
            "kept_ms": ms_from_90k(self.kept_90k),
            "dropped_units": self._reader.dropped,
            "refused_units": self._refused,
            "late_units": self._run.late if self._run else 0,
            "spool_bytes": self._spool.used_bytes,
            "stopped": int(self._stopped),
        }

    def _record(self) -> None:
        while (unit := self._reader.next()) is not None:
            self._guarded(partial(self._take, unit), unit.pts_90k)
        self._guarded(self._finish, self._retry_90k)

    def _guarded(self, step: Callable[[], None], at_90k: int) -> None:
        """Whatever fails in a step stops the recording for a while, never the thread."""
        try:
            step()
        except SpoolFull as error:
            self._stop(StopReason.CAP, error, at_90k)
        except DiskFull as error:
            self._stop(StopReason.FULL, error, at_90k)
        except OSError as error:
            self._stop(StopReason.FAILED, error, at_90k)
        except MediaRefused as error:
            self._stop(StopReason.TIMES, error, at_90k)
        except Exception as error:
            self._stop(StopReason.INTERNAL, error, at_90k)

    def _take(self, unit: Unit) -> None:
        if unit.pts_90k < 0:  # the sound encoder's priming lies before zero
            return
        if not self._timely(unit):
            self._refused += 1
            self._count_untimely(unit)
        elif unit.codec is Codec.H264:
            self._take_picture(unit)
            self._ask_for_keyframe(unit.pts_90k)
        elif unit.codec is Codec.AAC and self._audio is not None:
            self._take_sound(Sample(data=unit.data, pts_90k=unit.pts_90k, duration_90k=unit.duration_90k))

    def _timely(self, unit: Unit) -> bool:
        """Neither from before what an earlier run recorded, nor from a future that the show's clock does not know."""
        if unit.pts_90k + unit.duration_90k <= self._newest_90k and self._run is None:
            return False
        return self._now_90k is None or unit.pts_90k <= self._now_90k() + AHEAD_90K

    def _count_untimely(self, unit: Unit) -> None:
        """One is a mishap; many pictures in a row stop the recording, so that it is seen."""
        if unit.codec is not Codec.H264:
            return
        self._untimely_90k += unit.duration_90k
        if self._untimely_90k >= UNTIMELY_90K and not self._stopped:
            self._end_run()
            raise MediaRefused(
                f"the programme's pictures claim to be from {unit.pts_90k / VIDEO_CLOCK_HZ:.1f} s of the show, which is recorded up to "
                f"{self._newest_90k / VIDEO_CLOCK_HZ:.1f} s; recording goes on when their times go on"
            )

    def _ask_for_keyframe(self, at_90k: int) -> None:
        """Whenever recording waits for an IDR, or the reader lost pictures and will wait for one."""
        lost, self._dropped_before = self._reader.dropped > self._dropped_before, self._reader.dropped
        waiting = self._run is None and not (self._stopped and at_90k < self._retry_90k)
        lately = self._asked_90k is not None and 0 <= at_90k - self._asked_90k < ASK_90K
        if (lost or waiting) and not lately:
            self._asked_90k = at_90k
            self._want_keyframe()

    def _take_sound(self, sample: Sample) -> None:
        if self._run is not None and self._run.sound_broken_at(sample.pts_90k):
            self._end_run()
        if self._run is None:
            self._sound.append(sample)
        else:
            self._run.feed_audio(sample)

    def _take_picture(self, unit: Unit) -> None:
        picture = access_unit(unit.data)
        if unit.keyframe and picture.sps and picture.pps:
            try:
                self._begin_run_if_due(unit.pts_90k, video_format(picture.sps, picture.pps, self._fps, self._track))
            except MediaRefused:
                self._refused += 1
                return
        if self._run is not None and self._run.stands_too_long_at(unit.pts_90k):
            self._end_run()
        if self._run is None:
            return
        kept, late = self._run.kept_90k, self._run.late_pictures
        self._run.feed_video(Sample(data=picture.sample, pts_90k=unit.pts_90k, duration_90k=unit.duration_90k, keyframe=unit.keyframe))
        if self._run.late_pictures > late:
            self._count_untimely(unit)
            return
        self._untimely_90k = 0
        if kept is None:
            self._say_if_resumed(self._run)

    def _say_if_resumed(self, run: Run) -> None:
        """It goes on when something of it is on disk."""
        if self._stopped and run.kept_90k is not None:
            self._stopped = False
            self.stop_reason = ""
            self._on_resumed(run.start_90k)

    def _begin_run_if_due(self, at_90k: int, video: TrackFormat) -> None:
        """An IDR begins a run when there is none, after a hole, and when the encoder's parameters changed."""
        if self._run is not None and (self._run.breaks_at(at_90k) or self._run.video_format != video):
            self._end_run()
        if self._run is not None or (self._stopped and at_90k < self._retry_90k):
            return
        if self._stopped:
            self._spool.check_room(min(RESUME_ROOM_BYTES, self._spool.cap_bytes // 4))
        self._begin_run(at_90k, video)

    def _begin_run(self, at_90k: int, video: TrackFormat) -> None:
        self._run = Run(
            self._spool,
            video,
            self._audio,
            start_90k=at_90k,
            index=self._next_index,
            discontinuity=not self._first,
            on_segment=self._on_sealed,
        )
        while self._sound:
            self._run.feed_audio(self._sound.popleft())

    def _on_sealed(self, info: SegmentInfo) -> None:
        self._first = False
        self._next_index = max(self._next_index, info.index + 1)
        self._newest_90k = max(self._newest_90k, info.end_90k)
        if info.track != "audio":
            self._sealed_90k = max(self._sealed_90k, info.end_90k)
        self._on_segment(info)

    def _end_run(self) -> None:
        if self._run is not None:
            self._run.finish()
            self._say_if_resumed(self._run)
            self._run = None

    def _finish(self) -> None:
        self._end_run()
        self._seal_leftovers()

    def _stop(self, reason: StopReason, error: Exception, at_90k: int) -> None:
        """Keep what is whole, say it once, and try again later."""
        run, self._run = self._run, None
        self._sound.clear()
        at_90k, wait_90k = (self._newest_90k, 0) if reason is StopReason.TIMES else (at_90k, RETRY_90K)
        self._retry_90k = at_90k + wait_90k
        kept_90k = at_90k if run is None or run.kept_90k is None else run.kept_90k
        try:
            if run is not None:
                run.abandon()
            self._seal_leftovers()
        except OSError:
            _log.warning("a segment could not be sealed; it will be when the disk works again", exc_info=True)
        self.stop_reason = reason.value
        if not self._stopped:
            self._stopped = True
            _log.error("recording stopped: %s", error, exc_info=error if reason is StopReason.INTERNAL else None)
            self._on_stopped(reason.value, kept_90k)

    def _seal_leftovers(self) -> None:
        """What an earlier failure left open."""
        for info in seal_open(self._spool):
            self._on_sealed(info)
