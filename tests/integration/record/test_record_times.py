"""Times that jump harm no recording: it never goes back, never stretches, says when it stops, and asks for an IDR to go on."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest

from archive.record.recorder import Recorder
from archive.record.segment import SegmentInfo
from archive.record.spool import Spool
from render.encode.bus import UnitBus
from render.media import Codec, Unit
from tests.support.wait import LONGEST_S

YEAR_2099_90K = 73 * 365 * 86_400 * 90_000


class Session:
    """A recorder that is fed to the end; what it sealed and said."""

    def __init__(self, media, spool: Spool, **more: object) -> None:
        self.segments: list[SegmentInfo] = []
        self.said: list[tuple] = []
        self.bus = UnitBus()
        self.wanted = 0
        self.recorder = Recorder(
            self.bus.thread_reader({Codec.H264, Codec.AAC}, capacity=100_000),
            spool,
            fps=media.fps,
            asc=media.asc,
            on_segment=self.segments.append,
            on_stopped=lambda reason, at: self.said.append(("stopped", reason, at)),
            on_resumed=lambda at: self.said.append(("resumed", at)),
            want_keyframe=self._want,
            **more,
        )

    def _want(self) -> None:
        self.wanted += 1

    def record(self, units: Iterable[Unit]) -> list[SegmentInfo]:
        for unit in units:
            self.bus.publish(unit)
        self.bus.end()
        self.recorder.start()
        assert self.recorder.join(LONGEST_S)
        return self.segments

    def video(self) -> list[SegmentInfo]:
        return [one for one in self.segments if one.track == "video"]


@pytest.fixture
def spool(tmp_path) -> Spool:
    return Spool(tmp_path, "m/s", reserve_bytes=0)


def between(media, start_s: float, end_s: float, shift_90k: int = 0) -> list[Unit]:
    found = (unit for unit in media.units if start_s * 90_000 <= unit.pts_90k < end_s * 90_000)
    return [replace(unit, pts_90k=unit.pts_90k + shift_90k) for unit in found]


def test_a_unit_from_2099_does_not_stretch_the_show(media, spool) -> None:
    session = Session(media, spool, now_90k=lambda: 7 * 90_000)
    units = list(media.units)
    units[200:200] = [replace(unit, pts_90k=unit.pts_90k + YEAR_2099_90K) for unit in units[195:200]]
    session.record(units)
    assert max(one.end_90k for one in session.segments) <= 7 * 90_000 + 1920
    assert session.recorder.stats()["refused_units"] == 5
    assert session.said == []


def test_pictures_that_stay_in_the_future_stop_the_recording_and_it_says_so(media, spool) -> None:
    session = Session(media, spool, now_90k=lambda: 7 * 90_000)
    session.record([*between(media, 0, 2), *between(media, 2, 7, YEAR_2099_90K)])
    assert [word[:2] for word in session.said] == [("stopped", "times_jumped")]
    assert max(one.end_90k for one in session.video()) == 180_000


def test_times_that_go_back_are_never_recorded_twice_and_the_rest_goes_on(media, spool) -> None:
    session = Session(media, spool)
    session.record([*between(media, 0, 5), *between(media, 0, 7)])
    assert [word[:2] for word in session.said] == [("stopped", "times_jumped"), ("resumed", 585_000)]
    video = session.video()
    assert all(after.start_90k >= before.end_90k for before, after in pairwise(video))
    assert video[-1].end_90k == 7 * 90_000
    assert video[-1].discontinuity


def test_a_show_that_goes_on_records_nothing_from_before_its_cut(media, spool) -> None:
    session = Session(media, spool, first_index=4, after_90k=3 * 90_000)
    assert session.recorder.stats()["kept_ms"] == 3000
    session.record(media.units)
    assert session.recorder.stats()["kept_ms"] == 7000
    assert min(one.start_90k for one in session.video()) >= 3 * 90_000
    assert {one.index for one in session.segments} >= {4}
    assert session.video()[0].discontinuity


def test_a_picture_that_stands_too_long_ends_its_run(media_maker, spool) -> None:
    long = media_maker(12)
    units = [unit for unit in long.units if not (unit.codec is Codec.H264 and 2 * 90_000 <= unit.pts_90k < 10 * 90_000)]
    session = Session(long, spool)
    session.record(units)
    assert max(one.duration_90k for one in session.video()) <= 4 * 90_000
    assert [one.discontinuity for one in session.video()] == [False, True]
    assert session.said == []


def test_an_idr_is_asked_for_when_the_recording_could_go_on(media_maker, tmp_path) -> None:
    """Without the question it would wait for the encoder's own, which may be seconds away."""
    long = media_maker(12)
    spool = Spool(tmp_path, "m/s", cap_bytes=150_000, reserve_bytes=0)
    session = Session(long, spool)
    session.recorder._on_stopped = lambda reason, at: (session.said.append((reason, at)), setattr(spool, "cap_bytes", 10**9))
    session.record(long.units)
    assert session.said[0][0] == "spool_full"
    assert session.said[1][0] == "resumed"
    assert session.wanted >= 1
