"""What is missing of a recording is a gap that players step over, with further renditions and without sound just as well."""

import hashlib
import re
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import av
import numpy as np
import pytest

from archive.objects.memory import MemoryStore
from archive.record.recorder import Recorder
from archive.record.recover import recover
from archive.record.segment import SegmentInfo
from archive.record.spool import Spool
from archive.replay.inventory import inventory
from archive.replay.manifest import manifest
from archive.replay.playlists import playlists
from archive.timeline.event import FIRST_PREV, chained
from render.encode.bus import UnitBus
from render.media import Codec, Unit
from tests.support.wait import LONGEST_S

STARTED = datetime(2026, 1, 1, tzinfo=UTC)


def put_all(store: MemoryStore, spool: Spool) -> None:
    for path in (*spool.inits(), *(path for _, path in spool.sealed())):
        store.put(f"{spool.prefix}/{path.parent.name}/{path.name}", path.read_bytes(), content_type="video/mp4")


def rebuilt(store: MemoryStore, folder: Path, prefix: str = "mer_1/shw_1") -> tuple[list[SegmentInfo], dict[str, bytes]]:
    """A replay as it is made from S3 alone, written out for a player."""
    found = inventory(store, prefix)
    files = playlists(found.segments, found.inits, started_at=STARTED, ended=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    for info in store.list(prefix):
        path = folder / info.key.removeprefix(f"{prefix}/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(store.get(info.key))
    return list(found.segments), files


def record_more(units: Sequence[Unit], spool: Spool, *, track: str = "video", asc: bytes | None = None, fps: int = 30) -> list[SegmentInfo]:
    bus, sealed = UnitBus(), []
    reader = bus.thread_reader({Codec.H264, Codec.AAC}, capacity=100_000)
    recorder = Recorder(
        reader, spool, fps=fps, asc=asc, track=track, on_segment=sealed.append, on_stopped=lambda reason, at: pytest.fail(reason)
    )
    for unit in units:
        bus.publish(unit)
    bus.end()
    recorder.start()
    assert recorder.join(LONGEST_S)
    return sealed


def test_ffmpeg_plays_over_a_segment_that_is_gone(media, recording, http, tmp_path: Path) -> None:
    spool, segments = recording(media, tmp_path / "spool")
    store = MemoryStore()
    put_all(store, spool)
    lost = next(one for one in segments if one.track == "video" and one.index == 1)
    store.delete(lost.key)
    _, files = rebuilt(store, tmp_path)
    assert files["video.m3u8"].count(b"#EXT-X-GAP") == 1
    assert b"#EXT-X-VERSION:8" in files["video.m3u8"]
    assert b"#EXT-X-GAP" not in files["audio.m3u8"]
    with http(tmp_path) as address:
        run = subprocess.run(
            ["ffmpeg", "-v", "error", "-copyts", "-i", f"{address}/index.m3u8", "-map", "0:v:0", "-map", "0:a:0", "-f", "framecrc", "-"],
            capture_output=True, text=True, timeout=LONGEST_S, check=True,
        )  # fmt: skip
    shown = [line for line in run.stdout.splitlines() if line.startswith("0,")]
    assert len(shown) == 210 - lost.duration_90k // 3000
    assert len([line for line in run.stdout.splitlines() if line.startswith("1,")]) == 7 * 48000 // 1024


@pytest.fixture(scope="module")
def two_renditions(media_maker, recording, tmp_path_factory):
    """A recording with a picture of 320×180, one of 160×90 and one sound, in a store."""
    folder = tmp_path_factory.mktemp("two")
    large, small = media_maker(6), media_maker(6, size=(160, 90), bitrate=200_000)
    spool, segments = recording(large, folder / "spool")
    segments += record_more([unit for unit in small.units if unit.codec is Codec.H264], spool, track="video-90")
    store = MemoryStore()
    put_all(store, spool)
    return spool, segments, store


def test_a_second_rendition_lies_beside_the_first_and_shares_its_times(two_renditions) -> None:
    _, segments, _ = two_renditions
    times = {track: [(one.index, one.start_90k) for one in segments if one.track == track] for track in ("video", "video-90")}
    assert times["video"] == times["video-90"] == [(0, 0), (1, 180_000), (2, 360_000)]


def test_every_variant_of_a_rebuilt_replay_plays(two_renditions, http, tmp_path: Path) -> None:
    _, segments, store = two_renditions
    found, files = rebuilt(store, tmp_path)
    assert {one.key for one in found} == {one.key for one in segments}
    assert sorted(files) == ["audio.m3u8", "index.m3u8", "video-90.m3u8", "video.m3u8"]
    index = files["index.m3u8"].decode()
    assert re.findall(r"RESOLUTION=(\d+x\d+)", index) == ["320x180", "160x90"]
    with http(tmp_path) as address, av.open(f"{address}/index.m3u8") as container:
        assert sorted({(one.width, one.height) for one in container.streams.video}) == [(160, 90), (320, 180)]
        small = next(one for one in container.streams.video if one.width == 160)
        times = [frame.pts * small.time_base for frame in container.decode(small)]
    assert np.allclose([float(at) for at in times], np.arange(180) / 30, atol=1e-3)
    with http(tmp_path) as address, av.open(f"{address}/audio.m3u8") as container:
        assert sum(frame.samples for frame in container.decode(audio=0)) == 6 * 48000 // 1024 * 1024
    event = chained(seq=1, at_ms=0, recorded_at="2026-01-01T00:00:00.000Z", v=1, type="show.published", data={}, prev=FIRST_PREV)
    listed = manifest("mer_1/shw_1", [event], inventory(store, "mer_1/shw_1"))
    assert [len(listed[track]) for track in ("video", "video-90", "audio")] == [3, 3, 3]


def test_a_killed_recorder_of_two_renditions_is_recovered_whole(two_renditions, tmp_path: Path) -> None:
    spool, segments, _ = two_renditions
    left = Spool(tmp_path / "left", spool.prefix, reserve_bytes=0)
    for path in (*spool.inits(), *(path for _, path in spool.sealed())):
        target = left.folder / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    last = next(one for one in segments if one.track == "video-90" and one.index == 2)
    sealed = left.path(last.key)
    assert sealed is not None
    sealed.rename(sealed.with_name(f"{sealed.name.rpartition('-d')[0]}.open"))
    assert {(one.key, one.sha256) for one in recover(left)} == {(one.key, one.sha256) for one in segments}


def test_sound_alone_is_a_replay_too(media, recording, http, tmp_path: Path) -> None:
    spool, _ = recording(media, tmp_path / "spool")
    store = MemoryStore()
    put_all(store, spool)
    for info in list(store.list("mer_1/shw_1/video/")):
        store.delete(info.key)
    _, files = rebuilt(store, tmp_path)
    assert sorted(files) == ["audio.m3u8", "index.m3u8"]
    with http(tmp_path) as address, av.open(f"{address}/index.m3u8") as container:
        assert not container.streams.video
        assert sum(frame.samples for frame in container.decode(audio=0)) == 7 * 48000 // 1024 * 1024


def test_a_picture_without_sound_is_a_replay_too(media, http, tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", "mer_1/shw_1", reserve_bytes=0)
    record_more([unit for unit in media.units if unit.codec is Codec.H264], spool, asc=media.asc)
    store = MemoryStore()
    put_all(store, spool)
    _, files = rebuilt(store, tmp_path)
    assert sorted(files) == ["index.m3u8", "video.m3u8"]
    with http(tmp_path) as address, av.open(f"{address}/index.m3u8") as container:
        assert sum(1 for _ in container.decode(video=0)) == 210


def test_bytes_that_only_claim_to_be_a_segment_become_a_gap(media, recording, tmp_path: Path) -> None:
    spool, segments = recording(media, tmp_path / "spool")
    store = MemoryStore()
    put_all(store, spool)
    forged = next(one for one in segments if one.track == "audio" and one.index == 1)
    store.put(forged.key, hashlib.sha256(b"forged").digest() * 100, content_type="video/iso.segment", once=False)
    found, files = rebuilt(store, tmp_path)
    assert forged.key not in {one.key for one in found}
    assert files["audio.m3u8"].count(b"#EXT-X-GAP") == 1
