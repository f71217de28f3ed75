"""A disk that fills up or fails stops the recording, never the show; what was kept plays, and recording goes on by itself."""

import errno
import os
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from archive.record.recorder import Recorder
from archive.record.segment import SegmentInfo
from archive.record.spool import Spool
from render.encode.bus import UnitBus
from render.media import Codec, Unit
from tests.support.wait import LONGEST_S, until


class Session:
    """A recorder beside a bus, fed step by step; every notice in order."""

    def __init__(self, media, spool: Spool, capacity: int = 100_000) -> None:
        self.spool, self.notices, self.bus = spool, [], UnitBus()
        self.segments: list[SegmentInfo] = []
        self.reader = self.bus.thread_reader({Codec.H264, Codec.AAC}, capacity=capacity)
        self.recorder = Recorder(
            self.reader,
            spool,
            fps=media.fps,
            asc=media.asc,
            on_segment=self.segments.append,
            on_stopped=lambda reason, at: self._note("stopped", reason, at),
            on_resumed=lambda at: self._note("resumed", at),
        )
        self.changed = threading.Condition()

    def _note(self, *notice: object) -> None:
        with self.changed:
            self.notices.append(notice)
            self.changed.notify_all()

    def feed(self, units: Sequence[Unit]) -> None:
        for unit in units:
            self.bus.publish(unit)

    def wait_for(self, kind: str) -> tuple:
        with self.changed:
            assert self.changed.wait_for(lambda: any(notice[0] == kind for notice in self.notices), LONGEST_S), self.notices
            return next(notice for notice in self.notices if notice[0] == kind)

    def end(self) -> None:
        self.bus.end()
        assert self.recorder.join(LONGEST_S)


def between(media, start_s: float, end_s: float) -> list[Unit]:
    return [unit for unit in media.units if start_s * 90000 <= unit.pts_90k < end_s * 90000]


@pytest.fixture(scope="module")
def long_media(media_maker):
    return media_maker(16)


def check_plays(session: Session, folder: Path, listed, http, decoded) -> list[float]:
    listed(folder, session.spool, session.segments)
    with http(folder) as address:
        pictures, sounds, complaints = decoded(f"{address}/index.m3u8")
    assert complaints == []
    assert sounds
    return pictures


def test_a_full_spool_stops_the_recording_at_a_whole_part_and_it_goes_on_later(long_media, listed, http, decoded, tmp_path: Path) -> None:
    spool = Spool(tmp_path, "m/s", cap_bytes=400_000, reserve_bytes=0)
    session = Session(long_media, spool)
    session.recorder.start()
    session.feed(between(long_media, 0, 6))
    _, reason, stopped_at = session.wait_for("stopped")
    assert reason == "spool_full"
    assert 0 < stopped_at < 6 * 90000
    assert spool.used_bytes <= 400_000
    spool.cap_bytes = 10**9
    session.feed(between(long_media, 6, 16))
    _, resumed_at = session.wait_for("resumed")
    session.end()
    assert resumed_at >= stopped_at
    assert [notice[0] for notice in session.notices] == ["stopped", "resumed"]
    pictures = check_plays(session, tmp_path, listed, http, decoded)
    assert not any(stopped_at / 90000 + 1e-3 < now < resumed_at / 90000 - 1e-3 for now in pictures)
    assert np.isclose(pictures[-1], 16 - 1 / 30, atol=1e-3)
    for track in ("video", "audio"):
        marks = [segment.discontinuity for segment in session.segments if segment.track == track]
        assert marks.count(True) == 1


def test_a_disk_without_room_for_others_counts_as_full(media, tmp_path: Path) -> None:
    session = Session(media, Spool(tmp_path, "m/s", reserve_bytes=2**62))
    session.recorder.start()
    session.feed(media.units)
    assert session.wait_for("stopped")[1] == "disk_full"
    session.end()
    assert session.segments == []


@pytest.mark.parametrize(("number", "reason"), [(errno.ENOSPC, "disk_full"), (errno.EIO, "disk_error")])
def test_a_write_that_fails_half_way_leaves_no_half_part(number, reason, media, listed, http, decoded, tmp_path: Path, monkeypatch) -> None:
    session = Session(media, Spool(tmp_path, "m/s", reserve_bytes=0))
    real, left = os.write, [9]

    def failing(file: int, data: memoryview) -> int:
        if threading.current_thread().name != "recorder":
            return real(file, data)
        left[0] -= 1
        if left[0] == 0:
            return real(file, data[: len(data) // 2])
        if left[0] < 0:
            raise OSError(number, os.strerror(number))
        return real(file, data)

    monkeypatch.setattr(os, "write", failing)
    session.feed(media.units)
    session.recorder.start()
    stopped = session.wait_for("stopped")
    assert stopped[1] == reason
    session.end()
    assert [notice[0] for notice in session.notices] == ["stopped"]
    kept_90k = max(segment.end_90k for segment in session.segments if segment.track == "video")
    assert (stopped[2], session.recorder.stats()["kept_ms"]) == (kept_90k, kept_90k // 90)
    assert not session.spool.open_paths()
    pictures = check_plays(session, tmp_path, listed, http, decoded)
    assert np.allclose(pictures, np.arange(len(pictures)) / 30, atol=1e-4)


def test_a_recorder_that_was_too_slow_loses_units_and_keeps_the_clock(media, listed, http, decoded, tmp_path: Path) -> None:
    session = Session(media, Spool(tmp_path, "m/s", reserve_bytes=0), capacity=200)
    session.feed(between(media, 0, 6.4))
    held = session.reader.dropped
    assert held > 0
    session.recorder.start()
    until(lambda: not session.reader._units.qsize(), timeout_s=LONGEST_S)
    session.feed(between(media, 6.4, 7))
    session.end()
    assert session.notices == []
    check_plays(session, tmp_path, listed, http, decoded)
    assert session.recorder.stats()["dropped_units"] == session.reader.dropped >= held


def test_garbage_units_do_not_end_the_recording(media, listed, http, decoded, tmp_path: Path) -> None:
    session = Session(media, Spool(tmp_path, "m/s", reserve_bytes=0))
    for number, unit in enumerate(media.units):
        session.bus.publish(unit)
        if number == 40:
            session.bus.publish(
                Unit(codec=Codec.H264, data=b"\0\0\1\x67\x42\0\0\1\x68\1\0\0\1\x65", pts_90k=60_001, duration_90k=3000, keyframe=True)
            )
            session.bus.publish(Unit(codec=Codec.H264, data=b"", pts_90k=0, duration_90k=3000, keyframe=False))
            session.bus.publish(Unit(codec=Codec.AAC, data=b"x", pts_90k=0, duration_90k=1920, keyframe=True))
    session.recorder.start()
    session.end()
    assert session.notices == []
    assert session.recorder.stats()["refused_units"] == 1
    assert len(check_plays(session, tmp_path, listed, http, decoded)) == 210
