"""One capture clock for a host's picture and sound, from RTP time stamps and RTCP sender reports.

A sender report says which instant of the sender's own (NTP) clock an RTP time stamp belongs to
(RFC 3550 section 6.4.1). Two tracks that have reported can be laid on that clock, whatever
their packets' delays were. Until then a track goes by the arrival of its first packet.

The change is made so that the picture never jumps: the sender's clock is tied to ours by the
picture's arrival time line, and the sound steps once onto it.
"""

from collections import deque
from statistics import median_low
from typing import Final

_WRAP: Final = 1 << 32
_REPORTS: Final = 9  # of which the median counts: a report is a millisecond off now and then
_JUMP_US: Final = 50_000  # a report this far from the others is a new truth (the sender's clock or source was changed)
_BOGUS_US: Final = 3_000_000  # reports that move sound further than this against its arrival are not on the picture's clock


def signed_32(difference: int) -> int:
    """A difference of 32-bit time stamps, as the nearer way round."""
    return (difference + (_WRAP >> 1)) % _WRAP - (_WRAP >> 1)


def us_from_ntp(ntp: int) -> int:
    """Microseconds since 1900 of a 64-bit NTP time stamp."""
    return (ntp * 1_000_000) >> 32


class TrackTimes:
    """One track's time: 32-bit RTP stamps made continuous, and their place on our clock and the sender's."""

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self._last: int | None = None
        self._arrival: tuple[int, int] | None = None  # (ticks, our microseconds)
        self._offsets_us: deque[int] = deque(maxlen=_REPORTS)

    def unwrap(self, stamp: int) -> int:
        """The continuous ticks of an RTP time stamp; may be given out of order."""
        self._last = stamp if self._last is None else self._last + signed_32(stamp - self._last)
        return self._last

    def map(self, stamp: int) -> int:
        """As `unwrap`; the name that aiortc's receiver calls."""
        return self.unwrap(stamp)

    def arrived(self, stamp: int, arrival_us: int) -> None:
        """A packet came in. The first one ties the track to our clock for as long as nothing better is known."""
        if self._arrival is None:
            self._arrival = (self.unwrap(stamp), arrival_us)

    def reported(self, ntp: int, stamp: int) -> None:
        """A sender report came in."""
        if ntp == 0:  # RFC 3550: the sender has no clock
            return
        offset_us = us_from_ntp(ntp) - self._us(self.unwrap(stamp))
        if self._offsets_us and abs(offset_us - median_low(self._offsets_us)) > _JUMP_US:
            self._offsets_us.clear()
        self._offsets_us.append(offset_us)

    def forget_reports(self) -> None:
        """Go by arrival again."""
        self._offsets_us.clear()

    @property
    def has_reports(self) -> bool:
        return bool(self._offsets_us)

    def by_arrival_us(self, ticks: int) -> int:
        """When it was captured on our clock, as if the first packet had taken no time."""
        ticks_0, arrival_us = self._arrival or (ticks, 0)
        return arrival_us + self._us(ticks - ticks_0)

    def by_report_us(self, ticks: int) -> int:
        """When it was captured on the sender's clock; only with reports."""
        return self._us(ticks) + median_low(self._offsets_us)

    def _us(self, ticks: int) -> int:
        return ticks * 1_000_000 // self.rate_hz


class CaptureClock:
    """A session's clock: microseconds on our monotonic clock, common to its tracks.

    `video` and `audio` are None where the offer has no such section.
    """

    def __init__(self, *, video: TrackTimes | None, audio: TrackTimes | None) -> None:
        self._lead = video or audio
        self._tie_us: int | None = None  # ours minus the sender's
        self._video, self._audio = video, audio

    def capture_us(self, track: TrackTimes, ticks: int) -> int:
        """When the frame at `ticks` of `track` was captured."""
        self._tie(ticks if track is self._lead else None)
        if self._tie_us is None or not track.has_reports:
            return track.by_arrival_us(ticks)
        at_us = track.by_report_us(ticks) + self._tie_us
        if track is not self._lead and abs(at_us - track.by_arrival_us(ticks)) > _BOGUS_US:
            track.forget_reports()
            return track.by_arrival_us(ticks)
        return at_us

    def _tie(self, lead_ticks: int | None) -> None:
        """Tie the sender's clock to ours where the leading track's arrival time line has come to."""
        if self._tie_us is None and lead_ticks is not None and self._lead is not None and self._lead.has_reports:
            self._tie_us = self._lead.by_arrival_us(lead_ticks) - self._lead.by_report_us(lead_ticks)
